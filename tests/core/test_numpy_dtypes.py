"""The value of every NumPy function in single precision has NumPy's dtype."""
# ruff: noqa: SIM905 (names, a line of them)

import numpy as np
import pytest

from autodiff_core import trace
from autodiff_core.table.numpy_functions.protocol import full_name
from autodiff_core.traced import FUNCTIONS, UFUNCS, plain_value

RNG = np.random.default_rng(0)
X = RNG.uniform(0.2, 0.9, (3, 4)).astype(np.float32)
V = RNG.uniform(0.2, 0.9, 4).astype(np.float32)
S = (X[:, :3] @ X[:, :3].T + np.eye(3)).astype(np.float32)
GAPS = X.copy()
GAPS[0, 1] = np.nan
MASK = X > 0.5
PLACES = np.argsort(X, axis=1)
NUMPY_1 = np.__version__.startswith("1.")


def by_name(function):
    """A function of NumPy by its name, such as `sum`, `linalg.inv` or `add.outer`."""
    found = np
    for part in function.split("."):
        found = getattr(found, part)
    return found


# fmt: off
ONE_ARRAY = """
    negative positive absolute fabs square reciprocal sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin
    arccos arctan sinh cosh tanh arcsinh arctanh deg2rad rad2deg radians degrees sinc nan_to_num real imag conj
    conjugate real_if_close angle floor ceil rint trunc fix round around sign signbit isnan isinf isfinite
    logical_not isreal iscomplex isrealobj iscomplexobj
    sum mean var std prod max min amax amin cumsum add.reduce multiply.reduce maximum.reduce minimum.reduce ptp
    average median nansum nanmean nanvar nanstd nanmax nanmin nanprod add.accumulate multiply.accumulate
    maximum.accumulate minimum.accumulate logaddexp.accumulate cumprod diff ediff1d cov corrcoef
    trapezoid trace ravel transpose squeeze atleast_1d atleast_2d atleast_3d matrix_transpose flip rot90
    sort diag diagonal tril triu flipud fliplr diagflat copy shape ndim size zeros_like ones_like empty_like
    all any argmax argmin argsort count_nonzero nonzero flatnonzero argwhere
    linalg.pinv linalg.norm linalg.vector_norm linalg.matrix_norm linalg.cond unstack
""".split()
TWO_ARRAYS = """
    add subtract multiply divide power logaddexp arctan2 maximum minimum hypot remainder fmod divmod float_power
    logaddexp2 copysign fmax fmin heaviside floor_divide less less_equal greater greater_equal equal not_equal
    logical_and logical_or array_equal allclose isclose vdot inner append broadcast_arrays kron vecdot
""".split()
OUTER = "add subtract multiply divide power maximum minimum logaddexp arctan2 hypot".split()
STACKED = "vstack hstack column_stack dstack concatenate stack".split()
# Options and other shapes.
CALLS = {
    "arccosh": lambda x: np.arccosh(x + 1),
    "where": lambda x: np.where(MASK, x, 2.0),
    "clip": lambda x: np.clip(x, 0.3, 0.6),
    "bitwise_and": lambda x: (x > 0.5) & MASK,
    "bitwise_or": lambda x: (x > 0.5) | MASK,
    "bitwise_xor": lambda x: (x > 0.5) ^ MASK,
    "invert": lambda x: ~(x > 0.5),
    "quantile": lambda x: np.quantile(x, 0.3),
    "quantile by axis": lambda x: np.quantile(x, 0.3, axis=1),
    "quantiles": lambda x: np.quantile(x, [0.3, 0.4], axis=1),
    "percentile": lambda x: np.percentile(x, 30, axis=0),
    "percentiles": lambda x: np.percentile(x, [30.0]),
    "median by axis": lambda x: np.median(x, axis=0),
    "average with weights": lambda x: np.average(x, axis=1, weights=V),
    "average with a list": lambda x: np.average(x, axis=0, weights=[1.0, 2.0, 3.0]),
    "average and sum": lambda x: np.average(x, returned=True)[1],
    "sums of averages": lambda x: np.average(x, axis=0, returned=True)[1],
    "nanmean by axis": lambda x: np.nanmean(x * GAPS, axis=1),
    "nanstd by axis": lambda x: np.nanstd(x * GAPS, axis=0),
    "nanmax by axis": lambda x: np.nanmax(x * GAPS, axis=0),
    "std by axis": lambda x: np.std(x, axis=0),
    "var of columns": lambda x: np.var(x, axis=1, ddof=1),
    "gradient": lambda x: np.gradient(x, axis=0),
    "gradient by places": lambda x: np.gradient(x, [0.1, 0.2, 0.5], axis=0),
    "cov of two": lambda x: np.cov(x[0], x[1]),
    "trapezoid by places": lambda x: np.trapezoid(x, V),
    "trapezoid by distance": lambda x: np.trapezoid(x, dx=0.5),
    "diff with ends": lambda x: np.diff(x, prepend=0.0, append=1.0),
    "ediff1d with ends": lambda x: np.ediff1d(x, to_end=V),
    "matmul": lambda x: np.matmul(x, V),
    "dot": lambda x: np.dot(x, V),
    "outer": lambda x: np.outer(x, V),
    "tensordot": lambda x: np.tensordot(x, V, 1),
    "einsum": lambda x: np.einsum("ij,j->i", x, V),
    "cross": lambda x: np.cross(x[:, :3], V[:3]),
    "matvec": lambda x: np.matvec(x, V),
    "vecmat": lambda x: np.vecmat(V[:3], x),
    "convolve": lambda x: np.convolve(x[0], V),
    "correlate": lambda x: np.correlate(x[0], V),
    "reshape": lambda x: np.reshape(x, (4, 3)),
    "flatten": lambda x: x.flatten(),
    "swapaxes": lambda x: np.swapaxes(x, 0, 1),
    "moveaxis": lambda x: np.moveaxis(x, 0, 1),
    "rollaxis": lambda x: np.rollaxis(x, 1),
    "expand_dims": lambda x: np.expand_dims(x, 0),
    "broadcast_to": lambda x: np.broadcast_to(x, (2, 3, 4)),
    "meshgrid": lambda x: np.meshgrid(x[0], V)[0],
    "split": lambda x: np.split(x, 2, axis=1)[0],
    "array_split": lambda x: np.array_split(x, 2)[0],
    "hsplit": lambda x: np.hsplit(x, 2)[0],
    "vsplit": lambda x: np.vsplit(x, 3)[0],
    "dsplit": lambda x: np.dsplit(x[None], 2)[0],
    "repeat": lambda x: np.repeat(x, 2),
    "tile": lambda x: np.tile(x, 2),
    "pad": lambda x: np.pad(x, 1),
    "roll": lambda x: np.roll(x, 1),
    "delete": lambda x: np.delete(x, 0, axis=0),
    "take": lambda x: np.take(x, [0, 1]),
    "take_along_axis": lambda x: np.take_along_axis(x, PLACES, 1),
    "insert": lambda x: np.insert(x, 0, 2.0),
    "block": lambda x: np.block([[x, X]]),
    "block with a number": lambda x: np.block([x[0], 2.0]),
    "resize": lambda x: np.resize(x, (2, 2)),
    "compress": lambda x: np.compress([True, False], x, axis=0),
    "extract": lambda x: np.extract(MASK, x),
    "partition": lambda x: np.partition(x, 1),
    "argpartition": lambda x: np.argpartition(x, 1),
    "searchsorted": lambda x: np.searchsorted(np.sort(V), x),
    "digitize": lambda x: np.digitize(x, np.sort(V)),
    "select": lambda x: np.select([MASK], [x], 2.0),
    "select without default": lambda x: np.select([MASK], [x]),
    "piecewise": lambda x: np.piecewise(x, [MASK], [lambda y: y * y, 3.0]),
    "choose": lambda x: np.choose([0, 1, 1, 0], [x[0], x[1]]),
    "apply_along_axis": lambda x: np.apply_along_axis(np.cumsum, 0, x),
    "astype": lambda x: x.astype(np.float16),
    "full_like": lambda x: np.full_like(x, 2.0),
    "vander": lambda x: np.vander(x[0]),
    "linspace": lambda x: np.linspace(x, V, 3),
    "linspace to a number": lambda x: np.linspace(x, 1.0, 3),
    "linspace from a number": lambda x: np.linspace(0.0, x, 3),
    "linspace with its step": lambda x: np.linspace(0.0, x, 3, retstep=True)[1],
    "linspace of one": lambda x: np.linspace(x, V, 1),
    "linspace of none": lambda x: np.linspace(x, V, 0, endpoint=False),
    "logspace": lambda x: np.logspace(x, V, 3),
    "geomspace": lambda x: np.geomspace(x, V, 3),
    "polyval": lambda x: np.polyval(V, x),
    "polyval at a number": lambda x: np.polyval(x[0], 2.0),
    "interp": lambda x: np.interp(x, np.sort(V), V),
    "angle in degrees": lambda x: np.angle(-x, deg=True),
    "nan_to_num of gaps": lambda x: np.nan_to_num(x * GAPS, nan=np.inf),
    "linalg.solve": lambda x: np.linalg.solve(S, x),
    "linalg.inv": lambda x: np.linalg.inv(x[:, :3]),
    "linalg.det": lambda x: np.linalg.det(x[:, :3]),
    "linalg.slogdet": lambda x: np.linalg.slogdet(x[:, :3])[1],
    "linalg.cholesky": lambda x: np.linalg.cholesky(x[:, :3] * 0 + S),
    "linalg.eigh": lambda x: np.linalg.eigh(x[:, :3])[1],
    "linalg.eigvalsh": lambda x: np.linalg.eigvalsh(x[:, :3]),
    "linalg.svd": lambda x: np.linalg.svd(x, full_matrices=False)[1],
    "linalg.qr": lambda x: np.linalg.qr(x)[1],
    "linalg.lstsq": lambda x: np.linalg.lstsq(x.T, V, rcond=None)[0],
    "linalg.matrix_power": lambda x: np.linalg.matrix_power(x[:, :3], 3),
    "linalg.multi_dot": lambda x: np.linalg.multi_dot([x, x.T]),
    # Under the names of another function above.
    "linalg.diagonal": lambda x: np.linalg.diagonal(x),
    **{name: lambda x, f=name: by_name(f)(x) for name in ONE_ARRAY},
    **{name: lambda x, f=name: by_name(f)(x, X) for name in TWO_ARRAYS},
    **{name: lambda x, f=name: by_name(f)([x, X]) for name in STACKED},
    **{f"{name}.outer": lambda x, f=name: by_name(f).outer(V, x) for name in OUTER},
}
# What is no function of NumPy's: for lists, by an older name, and SciPy's.
ELSEWHERE = {*"""
    asarray trapz entr erf erfc expit gammaln betaln log_expit log_ndtr logit ndtr psi xlog1py xlogy
""".split()}
# fmt: on


def leaves_of(result):
    """A result's arrays and numbers, in order."""
    return [*result] if isinstance(result, (tuple, list)) else [result]


@pytest.mark.skipif(NUMPY_1, reason="NumPy 1 looks at values where numbers meet arrays.")
@pytest.mark.parametrize("name", CALLS)
def test_values_in_single_precision_have_numpys_dtype_and_shape(name):
    call = CALLS[name]
    try:
        wanted = leaves_of(call(X))
    except AttributeError:
        pytest.skip("This NumPy has no such function.")
    seen = []
    trace(lambda x: seen.extend(leaves_of(call(x))) or x, X)
    found = [plain_value(value) for value in seen]
    for ours, numpys in zip(found, wanted, strict=True):
        assert np.asarray(ours).dtype == np.asarray(numpys).dtype
        assert np.shape(ours) == np.shape(numpys)
        np.testing.assert_allclose(ours, numpys, rtol=2e-5, atol=1e-6)


def test_every_function_that_the_engine_knows_is_called():
    known = {full_name(function) for function in FUNCTIONS}
    known |= {ufunc.__name__ for ufunc in UFUNCS if isinstance(ufunc, np.ufunc)}
    called = {*CALLS}
    # What has two names in NumPy 2 is called by one of them.
    twice = {name.rpartition(".")[2] for name in called}
    missing = {name for name in known - called if name.rpartition(".")[2] not in twice}
    assert missing == ELSEWHERE & known
