"""Ordinary NumPy code differentiates: to second order, and to NumPy's own value."""
# ruff: noqa: SIM905, C416 (tables with a case a line)

import re
from pathlib import Path

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import check_derivatives, define_primitive, grad, trace, traced
from autodiff_core.errors import AutodiffError, MissingRuleError, StructureError, TracedValueError

RNG = np.random.default_rng(0)
X = RNG.uniform(0.2, 0.9, (3, 4))
V = RNG.uniform(0.2, 0.9, 4)
B = RNG.normal(size=(2, 3, 4))
MASK = RNG.random((3, 4)) < 0.5

UFUNCS = """
    negative positive absolute fabs square reciprocal sqrt exp exp2 expm1 log log2 log10 log1p
    sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arctanh
""".split()
# fmt: off
CALLS = {
    **{name: (getattr(np, name), X) for name in UFUNCS},
    "arccosh": (lambda x: np.arccosh(x + 1.0), X),
    "operators": (lambda x: (-x + 1 - x * 2 / x**2 - 3 / x + 2**x + (+x) ** 1.5 + abs(x)) @ np.ones(4), X),
    "reflected with arrays": (lambda x: np.ones(4) + V * x - V / (V - 2 * x) + V**x + (X @ x)[0] + V @ x, V),
    "numpy scalars on the left": (lambda x: np.float64(2.0) * x + np.float64(1.0) / x - np.float32(3.0) ** x, X),
    "lists as operands": (lambda x: x * [1.0, 2.0, 3.0, 4.0] + np.multiply([2.0, 1.0, 1.0, 1.0], x), X),
    "maximum minimum": (lambda x: np.maximum(x, 0.5) * np.minimum(x, V), X),
    "logaddexp arctan2": (lambda x: np.logaddexp(x, V) + np.arctan2(x, V), X),
    "where": (lambda x: np.where(MASK, x, 2.0) * np.where(x > 0.5, x * x, -x), X),
    "clip": (lambda x: np.clip(x, 0.4, 0.6) + x.clip(min=0.5), X),
    "sum": (lambda x: np.sum(x) + np.sum(x, axis=0) @ V + np.sum(x, axis=(0, -1), keepdims=True), X),
    "sum methods": (lambda x: x.sum(axis=1, keepdims=True) * x.mean(0) + np.add.reduce(x, axis=0), X),
    "reduce without an axis": (lambda x: np.add.reduce(x) * np.maximum.reduce(x), X),
    "mean var std": (lambda x: np.mean(x, axis=1) + np.var(x, axis=1, ddof=1) + np.std(x, -1), X),
    "max min": (lambda x: np.max(x, axis=0) * np.min(x, axis=0) + x.max() - x.min(axis=(0, 1)), X),
    "prod": (lambda x: np.prod(x, axis=0) + x.prod() + np.prod(x, axis=(0, 1), keepdims=True), X),
    "cumsum": (lambda x: np.cumsum(x, axis=1) * x + np.cumsum(x).reshape(3, 4), X),
    "reshape ravel": (lambda x: np.reshape(x, (2, -1)).ravel() * x.reshape(12) + x.flatten(), X),
    "transpose": (lambda x: x.T @ x + np.transpose(x) @ x + np.swapaxes(x, 0, -1) @ x.transpose(0, 1), X),
    "transpose of three": (lambda x: np.transpose(x, (2, 0, 1)) + np.moveaxis(x, -1, 0) * x.transpose(2, 0, 1), B),
    "squeeze expand_dims": (lambda x: np.squeeze(np.expand_dims(x, (0, -1))) * x[None].squeeze(0), X),
    "broadcast_to": (lambda x: np.broadcast_to(x, (3, 4)) * X, V),
    "concatenate stack": (lambda x: np.concatenate([x, X, x * x], axis=1) @ np.ones(12) + np.stack([x, x], 1).sum(), X),
    "vstack hstack": (lambda x: np.vstack([x, V]) @ np.hstack([x[0]]), X),
    "split": (lambda x: np.split(x, 2, axis=1)[0] * np.split(x, [1, 2], axis=1)[1] + np.array_split(x, 2, 1)[1], X),
    "split unevenly": (lambda x: np.array_split(x, 3, axis=1)[0] * np.array_split(x, 3, axis=1)[2], X),
    "repeat tile": (lambda x: np.repeat(x, 2, axis=0)[:3] * np.tile(x, (1, 2))[:, 4:] + x.repeat(2)[:12].reshape(3, 4), X),
    "pad": (lambda x: np.pad(x, ((1, 0), (2, 1))) + np.pad(x, ((0, 1), (1, 2)), constant_values=3.0) ** 2, X),
    "pad by edge and mirror": (lambda x: np.pad(x, 1, mode="edge") * np.pad(x, 1, mode="reflect"), X),
    "roll many axes": (lambda x: np.roll(x, (1, -5), (0, 1)) * np.roll(x, 2, (0, 1)) + np.roll(x, 0) * np.roll(x, (1, 2), 0), X),
    "rot90": (lambda x: np.rot90(np.rot90(x) * 2.0, 3) * np.rot90(x, 2, (1, 0)) + np.rot90(x @ x.T, -1)[:, :1], X),
    "tile more axes": (lambda x: np.tile(x, (2, 1, 3)) ** 2 + np.tile(x[0], 3) * np.tile(x, 3)[1], X),
    "repeat unevenly": (lambda x: np.repeat(x, [2, 0, 1], axis=0) * np.repeat(x, [1], axis=-1) + np.repeat(x[0], 1), X),
    "diagonals": (lambda x: np.diag(x, -1).sum() * np.diag(x, 2)[0] * np.diag(x @ x.T, -2) + np.diag(np.diag(x), -1)[1, 0], X),
    "take": (lambda x: np.take(x, [[3, -1], [0, 0]]) * np.take(x, [0, 2, 0, -1], 0)[:2, :2] + np.take(x, 1, axis=1)[:2], X),
    "rows of blocks": (lambda x: x[[1, 0, 1]] * x[np.array([[0, -1, 1]], np.int8)][0], B),
    "roll flip": (lambda x: np.roll(x, 2, axis=1) * np.flip(x) + np.flip(x, 0) * np.roll(x, -1) + np.rot90(x, 2), X),
    "dot": (lambda x: np.dot(x, V) + x.dot(V) + np.dot(V, x.T) + np.dot(2.0, x)[:, 0], X),
    "matmul of vectors": (lambda x: (x @ V) * (V @ x) + np.matmul(X, x).sum() + np.vdot(x, V) + np.inner(x, V), V),
    "matmul with batches": (lambda x: x @ X.T + np.matmul(x, B.transpose(0, 2, 1)) @ np.ones((3, 3)), B),
    "matmul that broadcasts": (lambda x: np.matmul(x, B[:, None].transpose(0, 1, 3, 2)) @ V[:3], X[None]),
    "tensordot": (lambda x: np.tensordot(x, B, axes=([0, 1], [1, 2])) + np.tensordot(x, x, 2), X),
    "tensordot outer": (lambda x: np.tensordot(x, V, 0) + np.tensordot(x, X, axes=(1, 1))[0, 0], X),
    "einsum": (lambda x: np.einsum("ij,kij,j->ki", x, B, V) + np.einsum("ij,ij", x, x), X),
    "einsum with diagonal and dots": (lambda x: np.einsum("...ii->...i", x @ x.T)[0] + np.einsum("i...->...", x)[0], X),
    "outer trace diag": (lambda x: np.outer(x[0], x[1]) + np.trace(x) + np.diag(np.diag(x[:, :3]))[0, 0] + np.diag(x[0], 1)[:4, :4], X),
    "tril triu": (lambda x: np.tril(x) * 2.0 + np.triu(x, 1) ** 2, X),
    "sort take": (lambda x: np.sort(x, axis=1) * np.take(x, [2, 0, 0, 1], axis=1) + np.take_along_axis(x, np.argsort(X, 0), 0), X),
    "slices": (lambda x: x[1:, ::-2] * x[:2, :2] + x[-1, 1:3] + x[..., None][0, 2:, 0] + x[None, 1, 1], X),
    "masks": (lambda x: x[MASK] ** 2 + x[x > -1.0][0] + x[MASK[:, 0]].sum(), X),
    "repeated positions": (lambda x: x[[0, 2, 0]] * x[np.array([1, 1, 0]), :] + x[np.ix_([0, 1, 1], [0, 3])].sum(), X),
    "unpacking and loops": (lambda x: sum(a * b for a, b in zip(x[0], x[1], strict=True)) + [r for r in x][2], X),
    "apply to rows": (lambda x: np.stack([np.exp(row) / row.sum() for row in x]), X),
    "looking": (lambda x: x * len(x) * x.size * x.ndim * x.shape[1] + np.zeros_like(x) + np.ones_like(x) * np.argmax(x), X),
    "nan_to_num-like": (lambda x: np.where(np.isnan(x), 0.0, x) * np.isfinite(x) * (np.sign(x) + np.floor(x)), X),
    "array of traced": (lambda x: np.stack([x[0, 0], x[1, 1] * 2.0]) @ np.ones(2) + x.astype(float), X),
}
# fmt: on


@pytest.mark.parametrize("name", CALLS)
def test_numpy_code_differentiates_to_second_order(name):
    function, x = CALLS[name]
    check_derivatives(function, (x,), order=2, tolerance=3e-6, agreement=1e-10)


@pytest.mark.parametrize("name", CALLS)
def test_traced_values_are_numpys_values(name):
    function, x = CALLS[name]
    graph = trace(function, x)
    expected = np.asarray(function(x))
    assert np.shape(graph.output.value) == expected.shape
    np.testing.assert_allclose(graph.output.value, expected, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(graph.evaluate(x), expected, rtol=1e-13, atol=1e-13)


def test_traced_positions_of_take_are_a_decision():
    graph = trace(lambda x, positions: np.take(x, positions), V, np.array([2, 0]))
    assert [use for _, _, use in graph.decisions] == ["positions"]
    assert graph.output.value.tolist() == [V[2], V[0]]


def test_what_is_missing_says_so_and_shows_the_five_lines():
    with pytest.raises(MissingRuleError, match=r"`np\.linalg\.eig`") as missing:
        grad(lambda x: np.sum(np.linalg.eig(x)[0]))(np.eye(2))
    assert "define_primitive(" in str(missing.value)
    with pytest.raises(MissingRuleError, match=r"`np\.spacing`"):
        grad(np.spacing)(1.0)
    with pytest.raises(MissingRuleError, match=r"`np\.subtract\.accumulate`"):
        grad(lambda x: np.subtract.accumulate(x)[0])(np.ones(2))


def test_the_five_lines_of_the_message_work():
    inverse = define_primitive(
        "inverse",
        np.linalg.inv,
        jvp=lambda t, x, out: -out @ t @ out,
        vjp=lambda ct, x, out: -out.T @ ct @ out.T,
    )
    check_derivatives(inverse, (np.array([[2.0, 0.3], [0.1, 1.0]]),))


def test_options_that_write_or_mask_are_errors():
    for call in (
        lambda x: np.add(x, x, out=np.ones(2)),
        lambda x: np.add(x, x, where=np.array([True, False])),
        lambda x: np.sum(x, where=np.array([True, False])),
        lambda x: np.sum(x, out=np.zeros(())),
        lambda x: np.mean(x, dtype=np.float32),
    ):
        with pytest.raises(AutodiffError):
            grad(lambda x, call=call: np.sum(call(x)))(np.ones(2))


def test_wrong_shapes_and_axes_are_errors():
    for call in (
        lambda x: x @ np.ones((3, 3)),
        lambda x: np.sum(x, axis=2),
        lambda x: x.reshape(5),
        lambda x: np.squeeze(x, 0),
        lambda x: x @ 2.0,
        lambda x: x[0] @ np.ones(1),
        lambda x: np.split(x, 3, axis=1),
    ):
        with pytest.raises(StructureError):
            grad(lambda x, call=call: np.sum(call(x)))(np.ones((2, 4)))
    with pytest.raises(TracedValueError, match="alone, or with x and y"):
        grad(lambda x: np.sum(np.where(x > 1.0, x)))(np.ones(2))


THREE = np.array([3.0, 1.0, 2.0])


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.reshape(x, (3, 1), "F"),
        lambda x: x.reshape((3, 1), 9),
        lambda x: np.pad(x, (1, 0), mode="reflect", reflect_type="odd"),
        lambda x: np.clip(x, 2.0, None, min=0.0),
        lambda x: np.clip(x, None, 2.0, max=0.0),
        lambda x: np.cumsum(x, axis=(0,)),
        lambda x: np.concatenate([x, x], axis=(0,)),
        lambda x: np.atleast_1d(x, x)[0],
        lambda x: np.argmax(a=x) * x,
        lambda x: np.array_equal(a1=x, a2=THREE) * x,
    ],
)
def test_no_option_is_ignored(call):
    with pytest.raises(TracedValueError):
        grad(lambda x: np.sum(call(x)))(THREE)
    with pytest.raises(TracedValueError):
        ad.jvp(call, (THREE,), (THREE,))


@pytest.mark.parametrize(
    "matrix", [np.arange(6.0).reshape(2, 3), np.array([[1.0, 2.0], [3.0, 4.0]])]
)
def test_the_inner_product_of_a_number_and_a_matrix_is_no_transpose(matrix):
    np.testing.assert_array_equal(
        ad.jvp(lambda s: np.inner(s, matrix), (2.0,), (1.0,))[0], np.inner(2.0, matrix)
    )
    np.testing.assert_array_equal(
        ad.jvp(lambda m: np.inner(m, 2.0), (matrix,), (matrix,))[0], 2.0 * matrix
    )


@pytest.mark.parametrize("function", [np.cumsum, np.prod, np.sum])
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_a_number_has_an_axis_to_reduce(function, axis):
    value, gradient = ad.value_and_grad(lambda x: np.sum(function(x[0], axis=axis) * 2.0))(THREE)
    assert (value, gradient.tolist()) == (6.0, [2.0, 0.0, 0.0])


@pytest.mark.parametrize(
    "first", [np.array([60000], np.int32), np.array([3], np.uint8), np.array([-100], np.int8), 7]
)
def test_arctan2_of_small_integers_does_not_wrap(first):
    y = float(np.sum(first))
    exact = -y / (100.0**2 + y**2)
    assert grad(lambda x: np.sum(np.arctan2(first, x)))(100.0) == pytest.approx(exact, rel=1e-12)
    assert grad(lambda y: np.sum(np.arctan2(y, first)))(100.0) == pytest.approx(-exact, rel=1e-12)


@pytest.mark.parametrize("axis", [None, (0, 1), (1,), 0, -1])
def test_log_softmax_takes_the_axes_of_softmax(axis):
    x = np.array([[0.1, -2.0, 3.0], [1.0, 0.0, 0.5]])
    np.testing.assert_allclose(np.exp(ad.log_softmax(x, axis)), ad.softmax(x, axis), rtol=1e-12)
    check_derivatives(lambda x: ad.log_softmax(x, axis), (x,))


def test_softmax_and_sigmoid_of_small_integers_do_not_wrap():
    for kind in (np.uint8, np.int8, np.int64, bool):
        x = np.array([0, 1], kind)
        np.testing.assert_allclose(ad.softmax(x), ad.softmax(x.astype(float)))
        np.testing.assert_allclose(ad.sigmoid(x), ad.sigmoid(x.astype(float)))
    np.testing.assert_allclose(ad.softmax(np.array([100, -100], np.int8)), [1.0, 0.0], atol=1e-12)
    assert isinstance(ad.sigmoid(2), float)


def test_the_page_lists_what_is_covered():
    page = Path(ad.__file__).with_name("README.md").read_text("utf-8")
    _, _, section = page.partition("**What it knows of NumPy.**")
    listed = re.findall(r"`([a-z0-9_.]+)`", section)
    functions = {getattr(function, "__name__", function) for function in traced.FUNCTIONS}
    ufuncs = {ufunc.__name__ for ufunc in traced.UFUNCS if isinstance(ufunc, np.ufunc)}
    # Lists are all that NumPy hands over to `asarray`; older ones have not all that is listed.
    newer = {"matrix_norm", "matrix_transpose", "trapezoid", "unstack", "vector_norm"}
    missing = {name for name in newer if not hasattr(np, name) and not hasattr(np.linalg, name)}
    assert sorted({*listed} - missing) == sorted((functions - {"asarray", "trapz"}) | ufuncs)
    assert len(listed) == len({*listed})
