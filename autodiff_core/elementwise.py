"""Rows of the table that act on each entry alone: a value, and one local partial per operand.

At kinks a row states the subgradient that it uses: abs'(0) = 0, relu'(0) = 0, and where the operands
of maximum or minimum tie, the second one has the derivative, so that np.maximum(x, 0) is relu.
"""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .primitive import elementwise, linear
from .recording import binary, unary
from .traced import UFUNCS, Traced

ANY, POSITIVE = (-2.0, 2.0), (0.2, 3.0)


def row(
    name: str, value, *partials, scalar=None, ufunc=None, array=None, operators="", domain=ANY
) -> Callable:
    """Add an elementwise row, and return the function that a user calls.

    `scalar` is the same value for Python floats; `operators` are Python's, in order: direct,
    reflected; `domain` is an interval that tests sample, or one for each operand.
    """
    primitive = elementwise(name, by_kind(scalar, value) if scalar else value, *partials)
    arity = len(partials)
    primitive.scalar, primitive.array = scalar, array or (ufunc if isinstance(ufunc, np.ufunc) else value)
    domains = domain if isinstance(domain[0], tuple) else (domain,) * arity
    primitive.samples = lambda rng: [(tuple(rng.uniform(*d, (2, 3)) for d in domains), {})]
    function = unary(primitive) if arity == 1 else binary(primitive) if arity == 2 else primitive
    for direct, installed in zip(operators.split(), (function, None), strict=False):
        setattr(Traced, direct, installed or binary(primitive, reflected=True))
    UFUNCS[ufunc or value] = function
    return function


def by_kind(scalar: Callable, array: Callable) -> Callable:
    """One function from two: Python's for floats, NumPy's for arrays and wherever Python's refuses."""

    def value(*operands):
        for operand in operands:
            if operand.__class__ is not float and operand.__class__ is not int:
                return array(*operands)
        try:
            return scalar(*operands)
        except (ArithmeticError, ValueError):  # NumPy answers inf or nan, with a warning
            return float(array(*[np.float64(operand) for operand in operands]))

    return value


def real_power(x: float, y: float) -> float:
    """x ** y; a negative base with a fractional exponent is refused, not complex."""
    power = x**y
    if power.__class__ is complex:
        raise ValueError("a negative number to a fractional power")
    return power


def power_of(x, y):
    """x ** y that takes integer exponents of either sign: NumPy refuses negative ones of integers."""
    return (x if x.__class__ is float or np.asarray(x).dtype.kind not in "iu" else np.asarray(x, float)) ** y


# Comparisons: plain answers, except in a complete trace. (`traced.py` installs `==` itself.)
less = row("less", np.less, None, None, scalar=operator.lt, operators="__lt__")
less_equal = row("less_equal", np.less_equal, None, None, scalar=operator.le, operators="__le__")
greater = row("greater", np.greater, None, None, scalar=operator.gt, operators="__gt__")
greater_equal = row("greater_equal", np.greater_equal, None, None, scalar=operator.ge, operators="__ge__")
equal = row("equal", np.equal, None, None, scalar=operator.eq)
not_equal = row("not_equal", np.not_equal, None, None, scalar=operator.ne)
logical_and = row("logical_and", np.logical_and, None, None, operators="__and__ __rand__")
logical_or = row("logical_or", np.logical_or, None, None, operators="__or__ __ror__")
logical_not = row("logical_not", np.logical_not, None, operators="__invert__")
isnan = row("isnan", np.isnan, None, scalar=math.isnan)
isfinite = row("isfinite", np.isfinite, None, scalar=math.isfinite)
isinf = row("isinf", np.isinf, None, scalar=math.isinf)
floor = row("floor", np.floor, None)
ceil = row("ceil", np.ceil, None)
rint = row("rint", np.rint, None)
sign = row("sign", np.sign, None)


constant = row("constant", lambda x: x, None, ufunc="constant")
constant.__doc__ = "The value itself, with the gradient stopped: in every mode it counts as a constant."


def choose(condition, x, y):
    """`np.where` that keeps a Python float one."""
    if isinstance(condition, (bool, np.bool_)) and np.ndim(x) == np.ndim(y) == 0:
        return x if condition else y
    return np.where(condition, x, y)


where: Any = linear(
    "where", choose, None,
    lambda ct, condition, x, y, out: where(condition, ct, 0.0),
    lambda ct, condition, x, y, out: where(condition, 0.0, ct),
)  # fmt: skip
where.aligned, where.array = True, choose
where.pushes = (
    None,
    lambda t, condition, x, y, out: where(condition, t, 0.0),
    lambda t, condition, x, y, out: where(condition, 0.0, t),
)
where.samples = lambda rng: [
    ((rng.random((2, 3)) < 0.5, rng.normal(size=(2, 3)), rng.normal(size=(2, 3))), {})
]

# Arithmetic
add = row("add", operator.add, 1.0, 1.0,
          scalar=operator.add, ufunc=np.add, operators="__add__ __radd__")  # fmt: skip
sub = row("sub", operator.sub, 1.0, -1.0,
          scalar=operator.sub, ufunc=np.subtract, operators="__sub__ __rsub__")  # fmt: skip
mul = row("mul", operator.mul, lambda x, y, out: y, lambda x, y, out: x,
          scalar=operator.mul, ufunc=np.multiply, operators="__mul__ __rmul__")  # fmt: skip
div = row("div", operator.truediv, lambda x, y, out: 1.0 / y, lambda x, y, out: -out / y,
          scalar=operator.truediv, ufunc=np.divide, operators="__truediv__ __rtruediv__",
          domain=(ANY, POSITIVE))  # fmt: skip
neg = row("neg", operator.neg, -1.0, scalar=operator.neg, ufunc=np.negative, operators="__neg__")
pow: Any = row("pow", power_of,
          lambda x, y, out: y * pow(x, where(equal(y, 0.0), 1.0, y - 1.0)),  # 0 at y = 0, also where x = 0
          lambda x, y, out: out * log(where(equal(x, 0.0), 1.0, x)),  # 0 at x = 0
          scalar=real_power, ufunc=np.power, array=operator.pow, operators="__pow__ __rpow__",
          domain=POSITIVE)  # fmt: skip

# Exponentials, logarithms and roots
exp: Any = row("exp", np.exp, lambda x, out: out, scalar=math.exp)
exp2 = row("exp2", np.exp2, lambda x, out: out * math.log(2))
expm1 = row("expm1", np.expm1, lambda x, out: out + 1.0, scalar=math.expm1)
log: Any = row("log", np.log, lambda x, out: 1.0 / x, scalar=math.log, domain=POSITIVE)
log2 = row("log2", np.log2, lambda x, out: 1.0 / (x * math.log(2)), scalar=math.log2, domain=POSITIVE)
log10 = row("log10", np.log10, lambda x, out: 1.0 / (x * math.log(10)), scalar=math.log10, domain=POSITIVE)
log1p = row("log1p", np.log1p, lambda x, out: 1.0 / (1.0 + x), scalar=math.log1p, domain=(-0.8, 2.0))
sqrt: Any = row("sqrt", np.sqrt, lambda x, out: 0.5 / out, scalar=math.sqrt, domain=POSITIVE)
square = row("square", np.square, lambda x, out: 2.0 * x)
reciprocal = row("reciprocal", np.reciprocal, lambda x, out: -out * out, domain=POSITIVE)
logaddexp = row("logaddexp", np.logaddexp, lambda x, y, out: exp(x - out), lambda x, y, out: exp(y - out))

# Trigonometric and hyperbolic
sin: Any = row("sin", np.sin, lambda x, out: cos(x), scalar=math.sin)
cos: Any = row("cos", np.cos, lambda x, out: -sin(x), scalar=math.cos)
tan = row("tan", np.tan, lambda x, out: 1.0 + out * out, scalar=math.tan, domain=(-1.2, 1.2))
arcsin = row(
    "arcsin", np.arcsin, lambda x, out: 1.0 / sqrt(1.0 - x * x), scalar=math.asin, domain=(-0.8, 0.8)
)
arccos = row(
    "arccos", np.arccos, lambda x, out: -1.0 / sqrt(1.0 - x * x), scalar=math.acos, domain=(-0.8, 0.8)
)
arctan = row("arctan", np.arctan, lambda x, out: 1.0 / (1.0 + x * x), scalar=math.atan)
arctan2 = row("arctan2", np.arctan2, lambda y, x, out: x / (x * x + y * y),
              lambda y, x, out: -y / (x * x + y * y), scalar=math.atan2, domain=POSITIVE)  # fmt: skip
sinh: Any = row("sinh", np.sinh, lambda x, out: cosh(x), scalar=math.sinh)
cosh: Any = row("cosh", np.cosh, lambda x, out: sinh(x), scalar=math.cosh)
tanh = row("tanh", np.tanh, lambda x, out: 1.0 - out * out, scalar=math.tanh)
arcsinh = row("arcsinh", np.arcsinh, lambda x, out: 1.0 / sqrt(x * x + 1.0), scalar=math.asinh)
arccosh = row(
    "arccosh", np.arccosh, lambda x, out: 1.0 / sqrt(x * x - 1.0), scalar=math.acosh, domain=(1.3, 3.0)
)
arctanh = row(
    "arctanh", np.arctanh, lambda x, out: 1.0 / (1.0 - x * x), scalar=math.atanh, domain=(-0.8, 0.8)
)

# Kinks
abs = row(
    "abs", np.absolute, lambda x, out: sign(x), scalar=operator.abs, operators="__abs__", domain=POSITIVE
)
relu = row("relu", lambda x: np.maximum(x, 0.0), lambda x, out: x > 0.0,
           scalar=lambda x: x if x > 0.0 else x * 0.0,
           domain=POSITIVE)  # fmt: skip
maximum = row("maximum", np.maximum, lambda x, y, out: x > y, lambda x, y, out: y >= x,
              scalar=lambda x, y: x if x > y or x != x else y, domain=(ANY, POSITIVE))  # fmt: skip
minimum = row("minimum", np.minimum, lambda x, y, out: x < y, lambda x, y, out: y <= x,
              scalar=lambda x, y: x if x < y or x != x else y, domain=(ANY, POSITIVE))  # fmt: skip

Traced.__pos__ = lambda x: x  # type: ignore[attr-defined, operator]
UFUNCS[np.positive] = lambda x: x
UFUNCS[np.fabs] = abs
