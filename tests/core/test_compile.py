"""Compiled gradients: the same numbers, no engine, a clear word about arguments that do not fit."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import compile_gradient, grad, layers, value_and_grad
from autodiff_core.errors import RecompileError
from autodiff_core.structure import flatten

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(5, 4)), RNG.normal(size=(5, 4))


def network(params, x, labels):
    logits = layers.mlp(params, x, lambda z: np.maximum(z, 0.0))
    return -np.mean(ad.log_softmax(logits)[np.arange(len(labels)), labels])


def convolutional(params, x):
    return np.mean(layers.convolution(params, x, 1, 1)[:, :, 1:-1, ::2] ** 2)


def motion(q, p):
    for _ in range(30):
        p = p + ad.sin(q) * ad.exp(-q * q)
        q = q + ad.tanh(p) * 0.1
    return q


CASES = {
    "numbers": (motion, (0.5, 0.3), (0, 1)),
    "arrays": (lambda a, b: np.sum(motion(a, b)), (X, Y), (0, 1)),
    "network": (network, (layers.init_mlp(RNG, [4, 8, 8, 3]), X, np.array([0, 2, 1, 1, 0])), 0),
    "float32": (lambda a: np.sum(np.tanh(a * 2.0) ** 3) / 5, (X.astype(np.float32),), 0),
    "convolution": (
        convolutional,
        (layers.init_convolution(RNG, 2, 3, 3), RNG.normal(size=(2, 2, 5, 6))),
        0,
    ),
    "broadcasting": (
        lambda a, b: np.sum((a[:, :1] + b[0]) / np.exp(b) - a.mean(0) * b),
        (X, Y),
        (0, 1),
    ),
    "transposes": (lambda a, b: np.sum((a.T @ b + (b.T @ a).T) ** 2) + np.max(a), (X, Y), (0, 1)),
    "returns arguments": (lambda a, n: n * 3.0, (X, 2.0), (0, 1)),
    "mixed": (lambda a, b, n: np.sum(np.where(a > b, a * n, b**2)) * n, (X, Y, 2), (0, 1, 2)),
    "einsum": (
        lambda a, b: np.sum(np.einsum("ij,kj->ik", a, b) ** 2) + np.prod(a[0]),
        (X, Y),
        (0, 1),
    ),
    "norms": (
        lambda p, x: np.sum(layers.batch_norm(p, x) * layers.layer_norm(p, x) ** 2),
        (layers.init_norm(4), X),
        0,
    ),
    "same twice": (lambda a, b: np.sum(a) + np.sum(b), (X, Y), (0, 1)),
}


@pytest.mark.parametrize("name", CASES)
def test_compiled_gradients_equal_recorded_ones(name):
    f, example, argnums = CASES[name]
    compiled, recorded = compile_gradient(f, *example, argnums=argnums), value_and_grad(f, argnums)
    for scale in (1.0, 1.25, 0.75):
        arguments = scaled(example, scale)
        (got, structure), (expected, same) = (
            flatten(compiled(*arguments)),
            flatten(recorded(*arguments)),
        )
        assert structure == same
        for a, b in zip(got, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5 if name == "float32" else 1e-12, atol=1e-12)
            assert getattr(a, "dtype", float) == getattr(b, "dtype", float)


def scaled(tree, scale):
    if isinstance(tree, dict):
        return {key: scaled(item, scale) for key, item in tree.items()}
    if isinstance(tree, (tuple, list)):
        return type(tree)(scaled(item, scale) for item in tree)
    return tree if np.asarray(tree).dtype.kind == "i" else tree * scale


def test_results_belong_to_the_caller():
    compiled = compile_gradient(CASES["arrays"][0], X, Y, argnums=(0, 1))
    _, (first, _) = compiled(X, Y)
    kept = first.copy()
    _, (second, other) = compiled(2.0 * X, Y)
    assert first.tolist() == kept.tolist()
    assert not any(
        np.shares_memory(a, b) for a, b in ((first, second), (second, other), (first, X))
    )
    _, (a, b) = compile_gradient(CASES["same twice"][0], X, Y, argnums=(0, 1))(X, Y)
    a[:] = 7.0
    assert not (b == 7.0).any()
    _, (a, _) = compile_gradient(CASES["same twice"][0], X, Y, argnums=(0, 1))(X, Y)
    assert not (a == 7.0).any()


def test_new_labels_need_no_new_compilation():
    f, (params, x, labels), _ = CASES["network"]
    compiled = compile_gradient(f, params, x, labels)
    other = labels[::-1].copy()
    assert compiled(params, x, other)[0] == pytest.approx(f(params, x, other))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((X[:3], 1.0), r"`x` was float64\[5, 4\] in the example, but is float64\[3, 4\]"),
        ((X.astype(np.float32), 1.0), r"float32"),
        ((1.0, 1.0), r"but is float\[\]"),
        ((X, "a"), r"structure"),
        ((X,), "structure"),
        ((X, 1.0, 1.0), "structure"),
        ((X - 100.0, 1.0), "another path"),
    ],
)
def test_other_arguments_are_refused_with_the_reason(arguments, message):
    def f(x, n):
        return np.sum(x) * n if np.sum(x) > -50.0 else np.sum(x * x) * n

    compiled = compile_gradient(f, X, 1.0)
    assert compiled(X, 2)[0] == pytest.approx(2.0 * X.sum())
    with pytest.raises(RecompileError, match=message):
        compiled(*arguments)


def test_a_number_read_out_is_a_decision_too():
    compiled = compile_gradient(lambda x: sum(x**k for k in range(int(x))), 3.0)
    assert compiled(3.0)[1] == 7.0
    with pytest.raises(RecompileError, match=r"int\(…\)"):
        compiled(4.0)


def test_where_pythons_floats_refuse_the_recorded_answer_is_given():
    compiled = compile_gradient(lambda x: ad.exp(x) + 1.0 / x, 2.0)
    with np.errstate(all="ignore"):
        assert compiled(1e6) == value_and_grad(lambda x: ad.exp(x) + 1.0 / x)(1e6)
        assert compiled(0.0)[0] == np.inf


def test_constants_are_fixed_as_they_were():
    c = np.array([1.0, 2.0])
    compiled = compile_gradient(lambda x: np.sum(x * c), np.ones(2))
    c[:] = 100.0
    assert compiled(np.ones(2))[1].tolist() == [1.0, 2.0]


def test_the_program_has_no_operation_that_nothing_needs():
    compiled = compile_gradient(lambda x: x * x * 1.0 + 0.0 * ad.sin(constant_of(x)), 3.0)
    assert "cos" not in compiled.source


def test_what_is_written_into_an_array_of_the_program_needs_no_other_name():
    def f(x):
        for _ in range(100):
            x = np.tanh(x) * 1.5
        return np.sum(x)

    source = compile_gradient(f, X).source
    assert source.count(" = ") < 5 < 100 == source.count("tanh_(")


def test_a_constant_gradient_of_a_number_is_a_number():
    _, gradient = compile_gradient(lambda x: 2.0 * x, 1.0)(3.0)
    assert (gradient, type(gradient)) == (2.0, float)


def test_what_a_function_of_the_user_returns_is_not_written_over():
    clipped = ad.custom_vjp(lambda x: x, lambda ct, x, out: np.clip(ct, -1.0, 1.0))
    column = ad.checkpoint(lambda x: x.reshape(-1, 1))

    def of_column(x):
        return np.sum(np.exp(column(np.sin(x)) * 2.0) * np.sin(x)[0, 0])

    for f in (lambda x: np.sum(np.exp(clipped(x))), of_column):
        compiled, x = compile_gradient(f, X), X.copy()
        for _ in range(2):
            assert compiled(x)[0] == pytest.approx(f(X))
            assert np.array_equal(x, X)


def constant_of(x):
    return ad.constant(x)


def test_functions_of_one_name_are_told_apart():
    twice, thrice = (ad.checkpoint(lambda x, k=k: x * k) for k in (2.0, 3.0))
    compiled = compile_gradient(lambda x: twice(x) * thrice(x), 5.0)
    assert compiled(1.0) == (6.0, 12.0)


def test_integers_stay_integers():
    def f(x, n):
        return sum(x[i] ** 2 for i in range(n)) * n

    x = np.array([1.0, 2.0, 3.0])
    compiled = compile_gradient(f, x, 2)
    for n in (2, np.int64(2)):
        value, gradient = compiled(x, n)
        assert value == 10.0
        assert gradient.tolist() == [4.0, 8.0, 0.0]
    with pytest.raises(RecompileError, match="an index differs"):
        compiled(x, 3)
    scaled = compile_gradient(lambda x, n: np.sum(x * n), x, 2)
    assert scaled(x, 2.5)[1].tolist() == [2.5, 2.5, 2.5]


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, int, float])
def test_an_example_may_be_any_kind_of_number(kind):
    def f(x, y):
        return x * x * y

    compiled, recorded = (
        compile_gradient(f, kind(2), kind(3), argnums=(0, 1)),
        value_and_grad(f, (0, 1)),
    )
    for arguments in ((kind(2), kind(3)), (kind(4), kind(5))):
        assert compiled(*arguments) == recorded(*arguments)
        assert list(map(type, compiled(*arguments)[1])) == list(map(type, recorded(*arguments)[1]))


def test_words_may_be_an_argument():
    params = ad.layers.init_embedding(np.random.default_rng(0), 5, 3)

    def f(params, words):
        return np.sum(ad.layers.embedding(params, words) ** 2)

    compiled = compile_gradient(f, params, np.array([1, 2, 1]))
    words = np.array([0, 4, 0])
    np.testing.assert_array_equal(
        compiled(params, words)[1]["table"], grad(f)(params, words)["table"]
    )


def test_a_compiled_gradient_can_be_differentiated():
    x = np.array([1.0, 2.0])
    compiled = compile_gradient(lambda x: np.sum(x**3), x)
    np.testing.assert_allclose(grad(lambda x: np.sum(compiled(x)[1]))(x), 6.0 * x)


def test_a_masked_array_is_refused_by_what_was_compiled_for_a_plain_one():
    compiled = compile_gradient(lambda p: np.sum(p * p), np.ones(2))
    with pytest.raises(ad.errors.StructureError, match="operators of its own"):
        compiled(np.ma.array([1.0, 2.0], mask=[0, 1]))


def test_an_array_without_axes_stays_one_through_optimizers_and_compiled_steps():
    step, p = compile_gradient(lambda p: p * p, np.array(1.0)), np.array(1.0)
    for _ in range(3):
        _, gradient = step(p)
        p, _ = ad.optimizers.sgd(0.1).update(p, gradient, None)
    assert isinstance(p, np.ndarray)
    assert float(p) == pytest.approx(0.8**3)
    for optimizer in (ad.optimizers.momentum(), ad.optimizers.adam()):
        moved, _ = optimizer.update(2.0, 1.0, optimizer.init(2.0))
        assert type(moved) is float
