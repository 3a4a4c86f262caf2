"""Rows that act on each entry alone: a value, and one local partial per operand.

At kinks: abs'(0) = 0, relu'(0) = 0, and where the operands of maximum or minimum tie, the second
has the derivative."""

# Rows name each other, sin cos and cos sin: no order of lines suits a type checker.
# mypy: disable-error-code="has-type"

import math
import operator
from typing import Any

import numpy as np

from ..primitive import Primitive, linear
from ..traced import UFUNCS, Traced
from .rows import ANY, INSIDE, POSITIVE, install, row
from .values import against_number, choose, larger, smaller

# A row: its name, its value, a partial for each operand; then, as `row` explains, the value for
# Python's numbers, Python's operators, and the interval that it is tested on.
# fmt: off

# Without a derivative: plain answers, except in a complete trace. (`traced.py` has `==` itself.)
less          = row("less",          np.less,          None, None, scalar=operator.lt, operators="__lt__")
less_equal    = row("less_equal",    np.less_equal,    None, None, scalar=operator.le, operators="__le__")
greater       = row("greater",       np.greater,       None, None, scalar=operator.gt, operators="__gt__")
greater_equal = row("greater_equal", np.greater_equal, None, None, scalar=operator.ge, operators="__ge__")
equal         = row("equal",         np.equal,         None, None, scalar=operator.eq)
not_equal     = row("not_equal",     np.not_equal,     None, None, scalar=operator.ne)
logical_and   = row("logical_and",   np.logical_and,   None, None)
logical_or    = row("logical_or",    np.logical_or,    None, None)
logical_not   = row("logical_not",   np.logical_not,   None)
isnan         = row("isnan",         np.isnan,         None, scalar=math.isnan)
isfinite      = row("isfinite",      np.isfinite,      None, scalar=math.isfinite)
isinf         = row("isinf",         np.isinf,         None, scalar=math.isinf)
floor         = row("floor",         np.floor,         None)
ceil          = row("ceil",          np.ceil,          None)
rint          = row("rint",          np.rint,          None)
sign          = row("sign",          np.sign,          None)
constant      = row("constant",      lambda x: x,      None)

# Linear in each of its values, entry by entry: it is its own transpose, in both modes.
where: Any = linear("where", choose, None, lambda ct, condition, x, y, out: where(condition, ct, 0.0),
                                           lambda ct, condition, x, y, out: where(condition, 0.0, ct))

# Arithmetic. Python's ** knows short cuts that np.power has not. Its first partial is 0 at y = 0, for
# x = 0 too; its second is 0 at x = 0.
add = row("add", np.add,       1.0,                       1.0,                        scalar=operator.add,     operators="__add__ __radd__")
sub = row("sub", np.subtract,  1.0,                       -1.0,                       scalar=operator.sub,     operators="__sub__ __rsub__")
mul = row("mul", np.multiply,  lambda x, y, out: y,       lambda x, y, out: x,        scalar=operator.mul,     operators="__mul__ __rmul__")
div = row("div", np.divide,    lambda x, y, out: 1.0 / y, lambda x, y, out: -out / y, scalar=operator.truediv, operators="__truediv__ __rtruediv__", domain=(ANY, POSITIVE))
neg = row("neg", np.negative,  -1.0,                                                  scalar=operator.neg,     operators="__neg__")
pow = row("pow", operator.pow, lambda x, y, out: y * pow(x, where(equal(y, 0.0), 1.0, y - 1.0)),
                               lambda x, y, out: out * log(where(equal(x, 0.0), 1.0, x)),
                                                                                      scalar=math.pow,         operators="__pow__ __rpow__", ufunc=np.power, domain=POSITIVE)

# Exponentials, logarithms and powers. The partials of logaddexp are the sigmoids of x - y and of y - x.
exp        = row("exp",        np.exp,        lambda x, out: out,                      scalar=math.exp)
exp2       = row("exp2",       np.exp2,       lambda x, out: out * math.log(2))
expm1      = row("expm1",      np.expm1,      lambda x, out: exp(x),                   scalar=math.expm1)
log        = row("log",        np.log,        lambda x, out: 1.0 / x,                  scalar=math.log,   domain=POSITIVE)
log2       = row("log2",       np.log2,       lambda x, out: math.log2(math.e) / x,    scalar=math.log2,  domain=POSITIVE)
log10      = row("log10",      np.log10,      lambda x, out: math.log10(math.e) / x,   scalar=math.log10, domain=POSITIVE)
log1p      = row("log1p",      np.log1p,      lambda x, out: 1.0 / (1.0 + x),          scalar=math.log1p, domain=(-0.8, 2.0))
sqrt       = row("sqrt",       np.sqrt,       lambda x, out: 0.5 / out,                scalar=math.sqrt,  domain=POSITIVE)
square     = row("square",     np.square,     lambda x, out: 2.0 * x)
reciprocal = row("reciprocal", np.reciprocal, lambda x, out: -out * out,                                  domain=POSITIVE)
logaddexp  = row("logaddexp",  np.logaddexp,  lambda x, y, out: exp(-logaddexp(y - x, 0.0)),
                                              lambda x, y, out: exp(-logaddexp(x - y, 0.0)))

# Circular and hyperbolic functions. Squares are avoided where they would overflow, and 1 - x² where
# it would cancel.
sin     = row("sin",     np.sin,     lambda x, out: cos(x),                   scalar=math.sin)
cos     = row("cos",     np.cos,     lambda x, out: -sin(x),                  scalar=math.cos)
tan     = row("tan",     np.tan,     lambda x, out: 1.0 + out * out,          scalar=math.tan,   domain=(-1.2, 1.2))
arcsin  = row("arcsin",  np.arcsin,  lambda x, out: 1.0 / cathetus(x),        scalar=math.asin,  domain=INSIDE)
arccos  = row("arccos",  np.arccos,  lambda x, out: -1.0 / cathetus(x),       scalar=math.acos,  domain=INSIDE)
arctan  = row("arctan",  np.arctan,  lambda x, out: 1.0 / (1.0 + x * x),      scalar=math.atan)
arctan2 = row("arctan2", np.arctan2, lambda y, x, out: by_square(x, hypot(x, y)), lambda y, x, out: -by_square(y, hypot(x, y)),
                                                                              scalar=math.atan2, domain=POSITIVE)
hypot   = row("hypot",   np.hypot,   lambda x, y, out: direction(x, out), lambda x, y, out: direction(y, out),
                                                                              scalar=math.hypot)
sinh    = row("sinh",    np.sinh,    lambda x, out: cosh(x),                  scalar=math.sinh)
cosh    = row("cosh",    np.cosh,    lambda x, out: sinh(x),                  scalar=math.cosh)
tanh    = row("tanh",    np.tanh,    lambda x, out: 1.0 - out * out,          scalar=math.tanh)
arcsinh = row("arcsinh", np.arcsinh, lambda x, out: 1.0 / hypot(x, 1.0),      scalar=math.asinh)
arccosh = row("arccosh", np.arccosh, lambda x, out: 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0)), scalar=math.acosh, domain=(1.3, 3.0))
arctanh = row("arctanh", np.arctanh, lambda x, out: 1.0 / ((1.0 - x) * (1.0 + x)), scalar=math.atanh, domain=INSIDE)

# Kinks. The partials of maximum and minimum are conditions: which operand was it?
abs     = row("abs",     np.absolute,                lambda x, out: sign(x),                              scalar=operator.abs, domain=POSITIVE, operators="__abs__")
maximum = row("maximum", against_number(np.maximum), lambda x, y, out: out > y, lambda x, y, out: y >= x, scalar=larger,       domain=(ANY, POSITIVE), ufunc=np.maximum)
minimum = row("minimum", against_number(np.minimum), lambda x, y, out: out < y, lambda x, y, out: y <= x, scalar=smaller,      domain=(ANY, POSITIVE), ufunc=np.minimum)
# fmt: on


def cathetus(x: Any) -> Any:
    """√(1 - x²), to full precision near -1 and 1."""
    return sqrt((1.0 - x) * (1.0 + x))


def direction(x: Any, length: Any) -> Any:
    """One component of a unit vector; 0 where the vector has no length, as at a kink."""
    return x / where(equal(length, 0.0), 1.0, length)


def by_square(x: Any, length: Any) -> Any:
    """x / length², where the square would overflow."""
    return x / length / length


UFUNCS[np.positive] = Traced.__pos__
UFUNCS[np.fabs] = abs
constant.__doc__ = "The value itself, with the gradient stopped: a constant in every mode."

# NumPy broadcasts it as it does what `elementwise` makes.
where.aligned = True
where.pushes = where.pulls


def conditions_and_values(rng: "np.random.Generator") -> list[tuple]:
    """What `where` is tested on."""
    condition = rng.random((2, 3)) < 0.5
    return [((condition, *rng.normal(size=(2, 2, 3))), {})]


where.samples = conditions_and_values


def bitwise(ufunc: np.ufunc, *operators: str) -> None:
    """An operation on conditions and integers: no row, for it has no derivative and no domain."""
    primitive = Primitive(ufunc.__name__, ufunc, differentiable=False)
    UFUNCS[ufunc] = primitive
    install(lambda *operands: primitive(*operands), *operators)


bitwise(np.bitwise_and, "__and__", "__rand__")
bitwise(np.bitwise_or, "__or__", "__ror__")
bitwise(np.bitwise_xor, "__xor__", "__rxor__")
bitwise(np.invert, "__invert__")


def relu(x: Any) -> Any:
    """The larger of x and zero, entry by entry; its derivative at zero is zero."""
    # In this order: where both tie, the second operand, a constant, has the derivative.
    return maximum(x, 0.0)
