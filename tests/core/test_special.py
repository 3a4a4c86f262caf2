"""Special functions and densities: reference values, derivatives, and both ends of the line."""

import math
import types

import numpy as np
import pytest

from autodiff_core import advice, check_derivatives, grad, jvp
from autodiff_core.errors import TracedValueError
from autodiff_core.scipy import linalg, special, stats

# By SciPy 1.17.1.
# fmt: off
REFERENCE = [
    ("gammaln", (0.001,), 6.907178885383853),
    ("gammaln", (0.5,), 0.5723649429247),
    ("gammaln", (2.5,), 0.2846828704729192),
    ("gammaln", (30.0,), 71.257038967168),
    ("gammaln", (100000.0,), 1051287.7089736569),
    ("gammaln", (-0.5,), 1.2655121234846454),
    ("digamma", (0.001,), -1000.5755719318103),
    ("digamma", (0.5,), -1.9635100260214235),
    ("digamma", (3.7,), 1.1671535393615113),
    ("digamma", (10000.0,), 9.21029037114285),
    ("digamma", (-0.3,), 2.1133097796353972),
    ("erf", (-0.3,), -0.3286267594591274),
    ("erf", (2.0,), 0.9953222650189527),
    ("erfc", (-1.0,), 1.8427007929497148),
    ("erfc", (5.0,), 1.5374597944280347e-12),
    ("erfc", (20.0,), 5.395865611607901e-176),
    ("ndtr", (-3.0,), 0.0013498980316300933),
    ("ndtr", (1.0,), 0.8413447460685429),
    ("log_ndtr", (-100.0,), -5005.524208694205),
    ("log_ndtr", (-36.0,), -652.5032275937986),
    ("log_ndtr", (-5.0,), -15.064998393988727),
    ("log_ndtr", (0.0,), -0.6931471805599453),
    ("log_ndtr", (6.0,), -9.86587645524372e-10),
    ("expit", (-40.0,), 4.248354255291589e-18),
    ("expit", (0.3,), 0.574442516811659),
    ("log_expit", (-3.0,), -3.048587351573742),
    ("log_expit", (40.0,), -4.248354255291589e-18),
    ("logit", (0.2,), -1.3862943611198906),
    ("entr", (0.4,), 0.366516292749662),
    ("polygamma", (1, 0.2), 26.26737720542378),
    ("polygamma", (2, 3.5), -0.1082040516417274),
    ("polygamma", (4, 20.0), -4.140597772639668e-05),
    ("betaln", (2.5, 0.7), -0.3398547101503229),
    ("xlogy", (0.0, 0.0), 0.0),
    ("xlogy", (2.0, 3.0), 2.1972245773362196),
    ("xlog1py", (2.0, 3.0), 2.772588722239781),
    ("norm.logpdf", (1.2, 0.5, 2.0), -1.6733357137646179),
    ("norm.pdf", (1.2, 0.5, 2.0), 0.18762017345846896),
    ("norm.cdf", (1.2, 0.5, 2.0), 0.6368306511756191),
    ("norm.logcdf", (1.2, 0.5, 2.0), -0.45125151248278306),
    ("norm.sf", (1.2, 0.5, 2.0), 0.3631693488243809),
    ("norm.logsf", (1.2, 0.5, 2.0), -1.0128860278195608),
    ("norm.logsf", (40.0, 0.0, 1.0), -804.6084420137539),
    ("t.logpdf", (1.2, 3.0, 0.5, 2.0), -1.7740793788824272),
    ("t.pdf", (1.2, 3.0, 0.5, 2.0), 0.16963955138648),
]
# fmt: on


@pytest.mark.parametrize(("name", "arguments", "wanted"), REFERENCE)
def test_values_are_those_of_the_reference(name, arguments, wanted):
    function = special
    for part in name.split("."):
        function = getattr(
            stats if part in ("norm", "t", "multivariate_normal") else function, part
        )
    assert function(*arguments) == pytest.approx(wanted, rel=1e-13, abs=1e-15)
    arrays = [np.array([x]) if isinstance(x, float) else x for x in arguments]
    assert np.ravel(function(*arrays))[0] == pytest.approx(wanted, rel=1e-13, abs=1e-15)


X = np.array([0.3, 0.7, 2.5])
# fmt: off
DENSITIES = {
    "gammaln": (special.gammaln, (X,)),
    "digamma": (special.digamma, (X,)),
    "polygamma": (lambda x: special.polygamma(2, x), (X,)),
    "erf erfc": (lambda x: special.erf(x) * special.erfc(x), (X,)),
    "ndtr log_ndtr": (lambda x: special.ndtr(x) * special.log_ndtr(-x), (X,)),
    "expit logit": (lambda x: special.expit(x) + special.log_expit(x) + special.logit(x / 3.0), (X,)),
    "xlogy": (lambda x, y: special.xlogy(x, y) + special.xlog1py(x, y) + special.entr(x), (X, X[::-1])),
    "betaln": (special.betaln, (X, X[::-1])),
    "norm": (lambda x, m, s: stats.norm.logpdf(x, m, s) + stats.norm.pdf(x, m, s), (X, 0.3, 1.7)),
    "norm cdf": (lambda x, m, s: stats.norm.cdf(x, m, s) + stats.norm.logcdf(x, m, s), (X, 0.3, 1.7)),
    "norm sf": (lambda x, m, s: stats.norm.sf(x, m, s) + stats.norm.logsf(x, m, s), (X, 0.3, 1.7)),
    "t": (lambda x, df, s: stats.t.logpdf(x, df, 0.1, s) + stats.t.pdf(x, df), (X, 2.5, 1.3)),
    "multivariate normal": (lambda x, m, a: stats.multivariate_normal.logpdf(x, m, a @ a.T + np.eye(3)), (np.outer(X, X), X, np.outer(X, X) + np.eye(3))),
    "singular": (lambda x, a: stats.multivariate_normal.logpdf(x, np.zeros(3), a @ a.T, allow_singular=True), (X, np.eye(3)[:, :2] + np.outer(X, X[:2]))),
    "entropy": (lambda a: stats.multivariate_normal.entropy(X, a @ a.T + np.eye(3)) + stats.multivariate_normal.pdf(X, X, a @ a.T + np.eye(3)), (np.outer(X, X),)),
    "triangle": (lambda a, b: linalg.solve_triangular(a, b, lower=True) + linalg.solve_triangular(a, b, trans=1, unit_diagonal=True), (np.outer(X, X) + np.eye(3), X)),
}
# fmt: on


@pytest.mark.parametrize("name", DENSITIES)
def test_derivatives_are_right_to_second_order(name):
    function, primals = DENSITIES[name]
    order = 1 if name == "singular" else 2
    check_derivatives(function, primals, order=order, tolerance=1e-5, agreement=1e-9)


def test_the_normal_integral_is_precise_far_out():
    # The hazard of a normal variable: near -x for x far below its mean.
    for x in (-30.0, -40.0, -1e4):
        slope = grad(special.log_ndtr)(x)
        assert slope == pytest.approx(-x - 1.0 / x + 2.0 / x**3, rel=1e-6)
    assert grad(special.log_ndtr)(40.0) == 0.0
    assert special.log_ndtr(-math.inf) == -math.inf


def test_poles_and_single_precision():
    assert special.gammaln(0.0) == special.gammaln(-2.0) == math.inf
    assert special.gammaln(np.ones(2, np.float32)).dtype == np.float32
    assert grad(special.gammaln)(-0.5) == pytest.approx(0.03648997397857652, rel=1e-12)
    with pytest.raises(ValueError, match="x > -1000"):
        special.digamma(-1e6)


def pretend_scipy(name, source):
    """A function in a module of SciPy's name, as its errors are told apart by module."""
    module = types.ModuleType(name)
    module.np = np
    exec(source, vars(module))
    return module


def test_scipys_functions_are_named_as_scipys_and_lead_to_ours():
    scipy = pretend_scipy("scipy.special._logsumexp", "def logsumexp(x): return np.asarray(x)")
    ours = r"by scipy\.special\.logsumexp .*Use autodiff_core\.scipy\.special\.logsumexp"
    with pytest.raises(TracedValueError, match=ours):
        grad(lambda x: scipy.logsumexp(x))(np.ones(2))
    source = "class norm_gen:\n    def logpdf(self, x): return np.asarray(x)"
    norm = pretend_scipy("scipy.stats._distn_infrastructure", source).norm_gen()
    with pytest.raises(TracedValueError, match=r"autodiff_core\.scipy\.stats\.norm\.logpdf"):
        grad(norm.logpdf)(1.0)
    scipy = pretend_scipy("scipy.integrate._quad", "def quad(x): return float(x)")
    with pytest.raises(TracedValueError, match=r"by scipy\.integrate\.quad .*define_primitive"):
        jvp(scipy.quad, (1.0,), (1.0,))


def test_every_function_that_advice_names_is_there():
    rooms = {"special": special, "linalg": linalg}
    for room, names in advice.OURS.items():
        module = rooms.get(room) or getattr(stats, room.removeprefix("stats."))
        for name in names.split():
            assert callable(getattr(module, name)), name


def test_x_log_y_moves_with_x_where_x_is_zero():
    for x in (0.0, np.float32(0.0)):
        assert grad(special.xlogy)(x, 3.0) == pytest.approx(math.log(3.0), rel=1e-7)
        assert grad(special.xlog1py)(x, 3.0) == pytest.approx(math.log(4.0), rel=1e-7)
    assert jvp(special.xlogy, (0.0, 3.0), (1.0, 1.0))[1] == pytest.approx(math.log(3.0))
    # d²/dx dy x log y = 1 / y, at x = 0, too.
    assert grad(lambda y: grad(special.xlogy)(0.0, y))(4.0) == 0.25
    assert grad(lambda x: grad(special.xlogy, 1)(x, 4.0))(0.0) == 0.25


def test_what_is_no_entropy_is_as_scipy_has_it():
    for y in (0.0, -1.0, math.inf):
        assert special.xlogy(0.0, y) == special.xlog1py(0.0, y) == 0.0
    assert math.isnan(special.xlogy(0.0, math.nan))
    assert special.entr(np.array([0.0, -1.0])).tolist() == [0.0, -math.inf]


def test_an_entropy_leaves_zero_with_an_infinite_slope():
    with np.errstate(divide="ignore"):
        assert grad(special.entr)(0.0) == math.inf
        assert grad(lambda x: np.sum(special.entr(x)))(np.array([0.0, 1.0])).tolist() == [
            math.inf,
            -1.0,
        ]
        assert grad(special.xlogy)(0.0, 0.0) == -math.inf
    # Classes without a probability do not move a cross entropy.
    assert grad(special.xlogy, 1)(0.0, 0.0) == 0.0
    assert grad(special.xlog1py, 1)(0.0, -1.0) == 0.0
