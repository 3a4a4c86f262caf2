"""NumPy's rarer functions that act entry by entry."""

import math
import operator
from typing import Any

import numpy as np

from ...primitive import Primitive
from ...traced import UFUNCS
from ..elementwise import (
    arctan2,
    constant,
    equal,
    isnan,
    maximum,
    minimum,
    rint,
    sin,
    where,
)
from ..rows import ANY, POSITIVE, row
from .conversion import in_double
from .protocol import cover_each, covers, on_empty

# Rows, since a composition would overflow, or lose digits. How often y fits into x is the number
# (x - out) / y, whole but for rounding.
# fmt: off
remainder = row("remainder", np.remainder, 1.0,                                 lambda x, y, out: -rint((x - out) / y), scalar=operator.mod, domain=(ANY, POSITIVE))
fmod      = row("fmod",      np.fmod,      1.0,                                 lambda x, y, out: -rint((x - out) / y), scalar=math.fmod,    domain=(ANY, POSITIVE))
# fmt: on


def decide(*ufuncs: np.ufunc) -> None:
    """Steps have no derivative: the answer is NumPy's."""
    for ufunc in ufuncs:
        UFUNCS[ufunc] = Primitive(ufunc.__name__, ufunc, differentiable=False)


decide(np.floor_divide, np.trunc, np.heaviside, np.signbit)


@covers("divmod")
def divmod(x, y):
    return np.floor_divide(x, y), np.remainder(x, y)


@covers("logaddexp2")
def logaddexp2(x, y):
    return np.logaddexp(x * math.log(2.0), y * math.log(2.0)) / math.log(2.0)


@covers("float_power")
def float_power(x, y):
    # Of integers, too: NumPy refuses their negative powers.
    return in_double(x) ** in_double(y)


@covers("copysign")
def copysign(x, y):
    # By the sign bit, which -0.0 has, too.
    return where(np.signbit(x) == np.signbit(y), x, -x)


@covers("fmax")
def fmax(x, y):
    # Only where both are NaN is NaN left.
    return maximum(where(isnan(x), y, x), where(isnan(y), x, y))


@covers("fmin")
def fmin(x, y):
    return minimum(where(isnan(x), y, x), where(isnan(y), x, y))


@covers("deg2rad")
def deg2rad(x):
    return x * (math.pi / 180.0)


@covers("rad2deg")
def rad2deg(x):
    return x * (180.0 / math.pi)


covers("radians")(deg2rad)
covers("degrees")(rad2deg)

# 1 - y²/6 + y⁴/120 - …: (-1)ⁿ / (2n + 1)!, from the last term that is seen near 0 to the first.
SINC_SERIES = [(-1.0) ** n / math.factorial(2 * n + 1) for n in range(11, -1, -1)]


@covers(np.sinc)
def sinc(x):
    """sin πx / πx; near 0 a series, whose derivatives are right, too."""
    y = math.pi * x
    near = abs(y) < 1.0
    # Neither side of the choice may overflow or divide by zero where the other one holds.
    inside = where(near, y * y, 0.0)
    series: Any = 0.0
    for coefficient in SINC_SERIES:
        series = series * inside + coefficient
    far = where(near, 1.0, y)
    return where(near, series, sin(far) / far)


@covers(np.nan_to_num)
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    limits = np.finfo(x.dtype)
    # All three ask for what x was: what is put in may be infinite itself.
    value = where(isnan(x), nan, x)
    value = where(equal(x, np.inf), limits.max if posinf is None else posinf, value)
    return where(equal(x, -np.inf), limits.min if neginf is None else neginf, value)


def as_it_is(function: Any, x: Any, **options: Any) -> Any:
    """What a real value is to a function of complex ones."""
    return x


# Values are real here.
cover_each(as_it_is, np.real, np.real_if_close)
covers("conjugate", "conj")(lambda x: x)
cover_each(on_empty, np.isrealobj, np.iscomplexobj)


@covers(np.imag)
def imag(x):
    return np.zeros(x.shape, x.dtype)[()]


@covers(np.angle)
def angle(x, deg=False):
    # It is a step, without a slope at zero, too; by the sign bit, which -0.0 has.
    turn = arctan2(0.0, constant(x))
    return rad2deg(turn) if deg else turn


@covers(np.iscomplex)
def iscomplex(x):
    return np.zeros(x.shape, bool)


@covers(np.isreal)
def isreal(x):
    return np.ones(x.shape, bool)
