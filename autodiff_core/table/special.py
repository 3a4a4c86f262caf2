"""Special functions: the gamma function's logarithm, and the normal distribution's integral.

SciPy is not needed. Where there is one, its ufuncs of the same names work on traced values."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .elementwise import abs, equal, exp, less, log, log1p, logical_and, where
from .functions import as_floating, sigmoid, softplus
from .numpy_functions.protocol import covers
from .rows import POSITIVE, array_row, row, tested_on

LOG_ROOT_2_PI = 0.5 * math.log(2.0 * math.pi)


def each(function: Callable) -> Callable:
    """A function of Python's floats, for arrays: a tenth of the speed of a ufunc."""
    # Its arrays are of Python's objects, so the result gets its dtype back.
    ufunc = np.frompyfunc(function, 1, 1)

    def value(x: Any) -> Any:
        x = np.asarray(x)
        return np.asarray(ufunc(x)).astype(x.dtype if x.dtype.kind == "f" else float)[()]

    return value


def log_gamma(x: float) -> float:
    """log |Γ(x)|; infinite at the poles."""
    try:
        return math.lgamma(x)
    except ValueError:
        return math.inf


# Where the series of `polygamma` begins, and its coefficients: the Bernoulli numbers B₂, B₄, …
FAR = 16.0
FARTHEST = -1000.0
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def derivative_of_digamma(x: Any, order: int) -> Any:
    """The derivative of this order of the digamma function.

    *Source*: Abramowitz & Stegun, 6.4.6 (steps upwards) and 6.4.11 (the series far out)."""
    x = np.asarray(x, float)
    # The way up to the series takes a pass along the array for every unit.
    if np.any(x < FARTHEST):
        raise ValueError(f"digamma and its derivatives are for x > {FARTHEST:g}.")
    sign = (-1.0) ** (order + 1)
    # ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) + (-1)ⁿ⁺¹ n! / xⁿ⁺¹, until the series is precise.
    total = np.zeros(x.shape)
    while np.any(near := x < FAR + order):
        total += np.where(near, sign * math.factorial(order) / x ** (order + 1), 0.0)
        x = np.where(near, x + 1.0, x)
    leading = -np.log(x) if order == 0 else math.factorial(order - 1) / x**order
    series = leading + math.factorial(order) / (2.0 * x ** (order + 1))
    for i, number in enumerate(BERNOULLI):
        k = 2 * (i + 1)
        factor = number * math.factorial(k + order - 1) / math.factorial(k)
        series = series + factor / x ** (k + order)
    return (total + sign * series)[()]


def log_normal_integral(x: float) -> float:
    """log Φ(x), to full relative precision at both ends."""
    # Φ(10) is 1 to the last digit, and its logarithm would be 0.
    if x > 0.0:
        return math.log1p(-0.5 * math.erfc(x / math.sqrt(2.0)))
    if x > -35.0:
        return math.log(0.5 * math.erfc(-x / math.sqrt(2.0)))
    # There erfc would vanish. Abramowitz & Stegun, 26.2.12.
    y = 1.0 / (x * x) if x * x else math.nan
    tail = math.log1p(y * (-1.0 + y * (3.0 + y * (-15.0 + y * 105.0))))
    return -0.5 * x * x - math.log(-x) - LOG_ROOT_2_PI + tail


def slope_of_polygamma(g: Any, x: Any, out: Any, order: int) -> Any:
    return g * polygamma_row(x, order=order + 1)


def slope_of_erf(x: Any, out: Any) -> Any:
    return (2.0 / math.sqrt(math.pi)) * exp(-x * x)


def off_pole(x: Any, y: Any, harmless: float) -> Any:
    """y, but where x = 0 a number that leaves x · log y at 0; NaN stays, as SciPy has it."""
    return where(logical_and(equal(x, 0.0), equal(y, y)), harmless, y)


def ratio(x: Any, y: Any) -> Any:
    """x / y, and 0 for 0 / 0."""
    return x / where(logical_and(equal(x, 0.0), equal(y, 0.0)), 1.0, y)


# fmt: off
gammaln  = row("gammaln",  each(log_gamma),           lambda x, out: digamma(x),                                  domain=POSITIVE)
erf      = row("erf",      each(math.erf),            slope_of_erf,                                               scalar=math.erf)
erfc     = row("erfc",     each(math.erfc),           lambda x, out: -slope_of_erf(x, out),                       scalar=math.erfc)
log_ndtr = row("log_ndtr", each(log_normal_integral), lambda x, out: exp(-0.5 * x * x - LOG_ROOT_2_PI - out))

# x log y and x log(1 + y), which are 0 where x = 0; they move with x there all the same.
xlogy    = row("xlogy",   lambda x, y: x * log(off_pole(x, y, 1.0)),   lambda x, y, out: log(y),   lambda x, y, out: ratio(x, y),       domain=POSITIVE)
xlog1py  = row("xlog1py", lambda x, y: x * log1p(off_pole(x, y, 0.0)), lambda x, y, out: log1p(y), lambda x, y, out: ratio(x, 1.0 + y), domain=POSITIVE)
# -x log x, which has an infinite slope at 0, and is -∞ before, as SciPy has it.
entr     = row("entr",    lambda x: where(less(x, 0.0), -np.inf, -xlogy(x, abs(x))), lambda x, out: -1.0 - log(x), domain=POSITIVE)

polygamma_row: Any = array_row("polygamma", derivative_of_digamma, slope_of_polygamma, slope_of_polygamma)
# fmt: on

tested_on("polygamma", (2, 3), order=0)
tested_on("polygamma", (2, 3), order=2)


def polygamma(n: int, x: Any) -> Any:
    """The derivative of order n of the digamma function."""
    return polygamma_row(as_floating(x), order=n)


def digamma(x: Any) -> Any:
    """The derivative of `gammaln`."""
    return polygamma(0, x)


def ndtr(x: Any) -> Any:
    """The standard normal distribution's integral from -∞ to x."""
    # Not by erf, since 1 + erf x would cancel far below 0.
    return 0.5 * erfc(x * -math.sqrt(0.5))


def log_expit(x: Any) -> Any:
    """log of the sigmoid function."""
    return -softplus(-as_floating(x))


def logit(x: Any) -> Any:
    """The inverse of the sigmoid function."""
    return log(x) - log1p(-x)


def betaln(a: Any, b: Any) -> Any:
    """The logarithm of the beta function."""
    return gammaln(a) + gammaln(b) - gammaln(a + b)


# By their names SciPy's ufuncs are known.
for function in (
    gammaln,
    erf,
    erfc,
    log_ndtr,
    ndtr,
    log_expit,
    logit,
    xlogy,
    xlog1py,
    entr,
    betaln,
):
    covers(function.__name__)(function)
covers("psi")(digamma)
covers("expit")(sigmoid)
