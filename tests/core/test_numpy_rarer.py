"""NumPy's rarer functions: NumPy's own value, and derivatives to second order."""

from contextlib import nullcontext

import numpy as np
import pytest

from autodiff_core import check_derivatives, jvp, trace, vjp

RNG = np.random.default_rng(0)
X = RNG.uniform(0.2, 0.9, (3, 4))
V = RNG.uniform(0.2, 0.9, 4)
W = RNG.uniform(0.2, 0.9, 3)
B = RNG.normal(size=(2, 3, 4))
S = RNG.normal(size=(3, 3)) + 3 * np.eye(3)
N = X.copy()
N[0, 1] = N[2, 2] = np.nan

trapezoid = getattr(np, "trapezoid", None) or np.trapz

# fmt: off
CALLS = {
    "hypot": (lambda x: np.hypot(x, V) + np.hypot(x, 2.0), X),
    "remainder": (lambda x: x % 0.3 * x + np.mod(x, V) + 1.3 % x, X),
    "fmod": (lambda x: np.fmod(x - 0.5, 0.3) + np.fmod(V, x), X),
    "floordiv": (lambda x: x // 0.3 * x + divmod(2.0 * np.sum(x), 0.7)[1] if False else x // 0.3 * x, X),
    "logaddexp2": (lambda x: np.logaddexp2(x, V), X),
    "float_power": (lambda x: np.float_power(x, 2.5), X),
    "copysign": (lambda x: np.copysign(x, V - 0.5), X),
    "fmax": (lambda x: np.fmax(x, V) * np.fmin(x, 0.5), X),
    "fmaxnan": (lambda x: np.fmax(x, N) * np.fmin(N, x), X),
    "deg": (lambda x: np.deg2rad(x) * np.rad2deg(x) + np.radians(x) * np.degrees(x), X),
    "sinc": (lambda x: np.sinc(x) + np.sinc(3 * x), X),
    "sinc0": (lambda x: np.sinc(x), np.array([0.0, 1e-09, 0.2])),
    "nan_to_num": (lambda x: np.nan_to_num(x + np.array([1, np.inf, -np.inf, 1]), posinf=3.0, neginf=2.0) * x, X),
    "real": (lambda x: np.real(x) * np.conj(x) + np.conjugate(x) * x.real + np.imag(x) + x.imag + np.real_if_close(x) + np.angle(x - 0.5) + x.conj(), X),
    "heaviside": (lambda x: np.heaviside(x - 0.5, 0.5) * x + np.trunc(3 * x) * x + np.round(x, 1) * x + np.around(x) * x + x.round(1) * x, X),
    "column_stack": (lambda x: np.column_stack([x, W, x[:, 0]]), X),
    "dstack": (lambda x: np.dstack([x, X]) * np.dstack((x[0], V)).sum(), X),
    "append": (lambda x: np.append(x, V)[:4] + np.append(x, x, axis=1)[0, :4] + np.append(V, x)[-4:], X),
    "insert": (lambda x: np.insert(x, 1, V, axis=0) * 2, X),
    "insert2": (lambda x: np.insert(X, [0, 2], x[0, :2], axis=1), X),
    "insert3": (lambda x: np.insert(x, 2, 7.0), V),
    "block": (lambda x: np.block([[x, X], [X * 2, x * x]]), X),
    "block0": (lambda x: np.block([[x[0], -x[1]], [x[1], x[0]]]), V),
    "block1": (lambda x: np.block([x[0], x[1], 2.0]), V),
    "blockmix": (lambda x: np.block([[x[0, 0], x[0]], [W[:, None], x[:, :4]]]), X),
    "splits": (lambda x: np.hsplit(x, 2)[0] * np.hsplit(x, [1, 2])[0] + np.vsplit(x, 3)[0][:, :2] + np.hsplit(x[0], 2)[1], X),
    "dsplit": (lambda x: np.dsplit(x, 2)[1], B),
    "flipud": (lambda x: np.flipud(x) * np.fliplr(x), X),
    "rollaxis": (lambda x: np.rollaxis(x, 2), B),
    "atleast_3d": (lambda x: np.atleast_3d(x) * 2, X),
    "diagflat": (lambda x: np.diagflat(x), V),
    "resize": (lambda x: np.resize(x, (2, 3)), V),
    "compress": (lambda x: np.compress([True, False, True], x, axis=0), X),
    "extract": (lambda x: np.extract(X > 0.5, x), X),
    "bcast": (lambda x: np.broadcast_arrays(x, X)[0] * 2, V),
    "meshgrid": (lambda x: np.meshgrid(x, W)[0] * np.meshgrid(x, W)[1] + np.meshgrid(W, x, indexing="ij")[1].T.T.sum(), V),
    "meshgrid_ij": (lambda x: np.stack(np.meshgrid(W, x, indexing="ij")), V),
    "apply_along": (lambda x: np.apply_along_axis(np.cumsum, 0, x) + np.apply_along_axis(np.sum, 1, x)[:, None], X),
    "diff": (lambda x: np.diff(x) @ np.ones(3) + np.diff(x, 2, axis=0).sum() + np.diff(x, prepend=0.0)[:, 0] + np.diff(x, append=x[:, :1], axis=1)[:, -1], X),
    "ediff1d": (lambda x: np.ediff1d(x, to_end=[1.0, 2.0], to_begin=x[0, 0]), X),
    "gradient": (lambda x: np.gradient(x)[0] * np.gradient(x, 0.5, axis=1) + np.gradient(x, W.cumsum(), V.cumsum())[1], X),
    "gradient1": (lambda x: np.gradient(x) * np.gradient(x, np.array([0, 0.5, 0.7, 2.0])), V),
    "trapezoid": (lambda x: trapezoid(x) + trapezoid(x, V, axis=1) + trapezoid(x, dx=0.3, axis=0).sum(), X),
    "trapezoidx": (lambda x: trapezoid(V * V, x) + trapezoid(X, x), V),
    "cumprod": (lambda x: np.cumprod(x)[:4] + np.cumprod(x, axis=1) + np.multiply.accumulate(x) * x.cumprod(0), X),
    "accumulate": (lambda x: np.add.accumulate(x) * np.maximum.accumulate(x, axis=1) * np.minimum.accumulate(x) + np.logaddexp.accumulate(x), X),
    "average": (lambda x: np.average(x) + np.average(x, axis=1, weights=V) + np.average(X, axis=0, weights=x[:, 0]).sum() + np.average(x, weights=X), X),
    "cov": (lambda x: np.cov(x) + np.cov(x, ddof=0) * np.cov(x.T, rowvar=False), X),
    "cov1": (lambda x: np.cov(x, V * V) + np.cov(x), V),
    "corrcoef": (lambda x: np.corrcoef(x), X),
    "ptp": (lambda x: np.ptp(x) + np.ptp(x, axis=0), X),
    "median": (lambda x: np.median(x) + np.median(x, axis=1) + np.median(x, axis=(0, 1), keepdims=True) + np.median(x[:, :3], axis=1), X),
    "quantile": (lambda x: np.quantile(x, [0.1, 0.7], axis=1).sum() + np.percentile(x, 30, axis=0, keepdims=True) + np.quantile(x, 0.25), X),
    "nan": (lambda x: np.nansum(x + N) + np.nanmean(x + N, axis=1) + np.nanmax(x + N, axis=1) * np.nanmin(x + N) + np.nanvar(x + N, axis=1) + np.nanstd(x + N) + np.nanprod(x + N, axis=1), X),
    "select": (lambda x: np.select([X < 0.4, X < 0.6], [x, x * x], 2.0), X),
    "piecewise": (lambda x: np.piecewise(x, [X < 0.4, X > 0.6], [lambda y: y * y, lambda y: 1 / y, 3.0]), X),
    "choose": (lambda x: np.choose(np.array([0, 1, 1, 0]), [x, x * x]), V),
    "nonzero": (lambda x: x[np.nonzero(x > 0.5)] * x[np.where(x > 0.5)] + x.ravel()[np.flatnonzero(x > 0.5)], X),
    "partition": (lambda x: np.partition(x, 2)[:, 2], X),
    "cross": (lambda x: np.cross(x, W) + np.cross(W, x * x) + np.cross(S, x)[1], W),
    "crossaxis": (lambda x: np.cross(x, S, axis=0), S),
    "kron": (lambda x: np.kron(x, W)[:3, :4] + np.kron(X[:2], x)[0, 0] + np.kron(2.0, x), X),
    "kron3": (lambda x: np.kron(x, B), V),
    "outers": (lambda x: np.add.outer(x, W) * np.multiply.outer(x, x)[:, :3] + np.subtract.outer(W, x).T, V),
    "linspace": (lambda x: np.linspace(x[0], x[1], 5) + np.linspace(x, W[0], 5, endpoint=False)[:, 0], V),
    "linspace_axis": (lambda x: np.linspace(0.0, x, 5, axis=1), V),
    "logspace": (lambda x: np.logspace(x[0], x[1], 5) + np.geomspace(x[0], x[1], 5), V),
    "polyval": (lambda x: np.polyval(V, x) + np.polyval(x[0], 2.0) + np.polyval([1.0, 2.0], x), X),
    "vander": (lambda x: np.vander(x) + np.vander(x, 4, increasing=True), V),
    "interp": (lambda x: np.interp(x, np.sort(V), V) + np.interp(x, np.linspace(0.3, 0.7, 4), x[0], left=2.0), X),
    "interp_xp": (lambda x: np.interp(np.array([0.25, 0.5, 1.7]), np.cumsum(x), V * V), V),
    "convolve": (lambda x: np.convolve(x, W)[:4] + np.convolve(W, x, "same") + np.convolve(x, x, "valid"), V),
    "correlate": (lambda x: np.correlate(x, W, "same") + np.correlate(W, x, "same") + np.correlate(W, x, "full")[1:5] + np.correlate(x, V), V),
    "corr_valid": (lambda x: np.concatenate([np.correlate(x, W), np.correlate(W, x), np.convolve(x, W, "valid"), np.correlate(W, x, "full"), np.correlate(x, W[:2], "same"), np.correlate(W[:2], x, "same")]), V),
    "full_like": (lambda x: np.full_like(x, x[0, 0]) * np.full_like(x, 2.0), X),
    "einsum2": (lambda x: np.einsum(x, [0, 1], X, [2, 1], [0, 2]) + np.einsum(x, [0, 1], x, [0, 1]), X),
    "row_stack": (lambda x: np.vstack([x, V]), X),
}
if hasattr(np, "matvec"):  # NumPy 2.2
    CALLS |= {
        "unstack": (lambda x: np.unstack(x)[1] * np.unstack(x, axis=1)[0].sum(), X),
        "matrix_transpose": (lambda x: np.matrix_transpose(x) @ x + x.mT @ x, B),
        "vecdot": (lambda x: np.vecdot(x, V) + np.vecdot(x, X), X),
        "matvec": (lambda x: np.matvec(x, V) + np.vecmat(W, x).sum(), X),
    }
# fmt: on


@pytest.mark.parametrize("name", CALLS)
def test_derivatives_are_right_to_second_order(name):
    function, x = CALLS[name]
    check_derivatives(function, (x,), order=2, tolerance=1e-5, agreement=1e-9)


@pytest.mark.parametrize("name", CALLS)
def test_traced_values_are_numpys_values(name):
    function, x = CALLS[name]
    expected = np.asarray(function(x))
    graph = trace(function, x)
    assert np.shape(graph.output.value) == expected.shape
    np.testing.assert_allclose(graph.output.value, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(graph.evaluate(x), expected, rtol=1e-12, atol=1e-12)


def gradient_at_numpys_value(function, x):
    """The gradient of the sum of its results, which are held against NumPy's."""
    out, pullback = vjp(function, x)
    np.testing.assert_allclose(out, function(x), rtol=1e-15)
    assert out.shape == function(x).shape
    return pullback(np.ones(out.shape))[0]


@pytest.mark.parametrize("function", [np.nanmax, np.nanmin])
def test_where_all_is_nan_so_are_the_extremes_with_a_warning(function):
    x = np.array([[np.nan, 1.0], [np.nan, 2.0]])
    for axis, wanted in ((0, [0.0, 1.0]), (1, [1.0, 1.0])):
        context = pytest.warns(RuntimeWarning, match="All-NaN") if axis == 0 else nullcontext()
        with context:
            gradient = gradient_at_numpys_value(lambda x, axis=axis: function(x, axis), x)
        assert np.sum(gradient, axis).tolist() == wanted
    with pytest.warns(RuntimeWarning, match="All-NaN"):
        assert np.isnan(jvp(function, (np.nan,), (1.0,))[0])


def test_a_variance_with_nothing_free_is_nan():
    x = np.array([[1.0, np.nan], [1.0, 2.0]])
    for ddof in (1, 2, 3):
        with pytest.warns(RuntimeWarning, match="Degrees of freedom"):
            wanted = np.nanvar(x, axis=1, ddof=ddof)
        found = trace(lambda x, ddof=ddof: np.nanvar(x, axis=1, ddof=ddof), x).output.value
        np.testing.assert_array_equal(found, wanted)


def test_what_is_put_in_for_nan_stays_if_it_is_infinite():
    x = np.array([np.nan, np.inf, -np.inf, 2.0])
    options = {"nan": np.inf, "posinf": -np.inf, "neginf": 1.0}
    assert gradient_at_numpys_value(lambda x: np.nan_to_num(x, **options), x).tolist() == [
        0,
        0,
        0,
        1,
    ]


def test_powers_of_infinity_begin_with_one():
    x = np.array([np.inf, -np.inf, 2.0])
    assert gradient_at_numpys_value(np.vander, x).tolist() == [np.inf, -np.inf, 5.0]


def test_an_angle_is_decided_by_the_sign_bit():
    x = np.array([-1.0, -0.0, 0.0, 2.0])
    assert gradient_at_numpys_value(np.angle, x).tolist() == [0.0] * 4


def test_lines_of_few_points_are_numpys():
    for how in ((0, False), (0, True), (1, False), (1, True), (2, False), (2, True)):
        gradient_at_numpys_value(lambda x, how=how: np.linspace(x, V, *how), X)
