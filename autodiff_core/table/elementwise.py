"""Rows of the table that act on each entry alone: a value, and one local partial per operand.

At kinks: abs'(0) = 0, relu'(0) = 0, and where the operands of maximum or minimum tie, the second has the derivative."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..fast import binary, unary
from ..primitive import Primitive, elementwise, linear
from ..traced import UFUNCS, Traced

ANY, POSITIVE, INSIDE = (-2.0, 2.0), (0.2, 3.0), (-0.8, 0.8)
NUMBERS = {float, int, bool}
ONE = (1.0, 1)  # times a number: a float, or as it is


def row(name, value, *partials, scalar=None, ufunc=None, operators="", domain=ANY) -> Callable:
    """Add an elementwise row, and return the function that a user calls.

    `scalar` is the same for Python's numbers, `ufunc` NumPy's name for it, `operators` are Python's: direct
    and reflected. `domain` is an interval to test on, or one for each operand."""
    primitive = elementwise(name, by_kind(scalar, value) if scalar else value, *partials)
    primitive.scalar, primitive.array = scalar, value
    domains = domain if isinstance(domain[0], tuple) else (domain,) * len(partials)
    primitive.samples = lambda rng: [(tuple(rng.uniform(*d, (2, 3)) for d in domains), {})]
    function: Any = lambda *operands: primitive(*operands)
    if primitive.differentiable:
        function = primitive.function = (unary if len(partials) == 1 else binary)(primitive)
        function.__name__, function.__doc__ = (
            name,
            f"`{name}` of numbers, arrays or traced values, entry by entry.",
        )
    for direct, installed in zip(
        operators.split(), (function, lambda y, x: function(x, y)), strict=False
    ):
        setattr(Traced, direct, installed)
    UFUNCS[ufunc or value] = function
    return function


def by_kind(scalar: Callable, array: Callable) -> Callable:
    """One function from two: Python's for numbers, NumPy's for arrays and where Python's refuses."""

    def value(*operands):
        if not NUMBERS.issuperset(map(type, operands)):
            return array(*operands)
        try:
            return scalar(*operands)
        except (
            ArithmeticError,
            ValueError,
        ):  # NumPy's floats answer, with inf or nan and a warning
            return float(array(*map(np.float64, operands)))

    return value


def beside(ufunc: Callable) -> Callable:
    """The same for an array and a number, in half the time: NumPy is slow here unless both are arrays."""

    def value(x, y):
        if (
            y.__class__ is not float
            or x.__class__ is not np.ndarray
            or x.size < 1000
            or x.dtype.kind != "f"
        ):
            return ufunc(x, y)
        out = np.full(x.shape, y, x.dtype) if y else np.zeros(x.shape, x.dtype)
        return ufunc(x, out, out=out)

    return value


# Without a derivative: plain answers, except in a complete trace. (`traced.py` installs `==` itself.)
for _name, _spelled in {
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
}.items():
    row(
        _name,
        getattr(np, _name),
        None,
        None,
        scalar=getattr(operator, _spelled),
        operators=f"__{_spelled}__",
    )
for _ufunc, _scalar in (
    (np.equal, operator.eq), (np.not_equal, operator.ne), (np.logical_and, None), (np.logical_or, None),
    (np.logical_not, None), (np.isnan, math.isnan), (np.isfinite, math.isfinite), (np.isinf, math.isinf),
    (np.floor, None), (np.ceil, None), (np.rint, None), (np.sign, None)):  # fmt: skip
    row(_ufunc.__name__, _ufunc, *[None] * _ufunc.nin, scalar=_scalar)
for _name, _bits in {
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "invert": np.invert,
}.items():
    UFUNCS[_bits] = _bitwise = Primitive(_bits.__name__, _bits, differentiable=False)
    for _operator in (f"__{_name}__", f"__r{_name}__"):  # the order does not matter
        setattr(Traced, _operator, lambda *operands, bitwise=_bitwise: bitwise(*operands))
equal, isfinite, sign = (UFUNCS[ufunc] for ufunc in (np.equal, np.isfinite, np.sign))

constant = row("constant", lambda x: x, None, ufunc="constant")
constant.__doc__ = (
    "The value itself, with the gradient stopped: in every mode it counts as a constant."
)


def choose(condition, x, y):
    """`np.where` that keeps numbers what they are."""
    kinds = {type(x), type(y)}
    if condition.__class__ in (bool, np.bool_) and (
        kinds <= NUMBERS or (len(kinds) == 1 and np.ndarray not in kinds)
    ):
        return (x if condition else y) if len(kinds) == 1 else float(x if condition else y)
    out = np.where(condition, x, y)
    return out if out.ndim else out[()]


where: Any = linear("where", choose, None, lambda ct, condition, x, y, out: where(condition, ct, 0.0),
                    lambda ct, condition, x, y, out: where(condition, 0.0, ct))  # fmt: skip
where.aligned, where.pushes = True, where.pulls  # entry by entry: its own transpose
where.samples = lambda rng: [((rng.random((2, 3)) < 0.5, *rng.normal(size=(2, 2, 3))), {})]

row("add", np.add, 1.0, 1.0, scalar=operator.add, operators="__add__ __radd__")
row("sub", np.subtract, 1.0, -1.0, scalar=operator.sub, operators="__sub__ __rsub__")
row(
    "mul",
    np.multiply,
    lambda x, y, out: y,
    lambda x, y, out: x,
    scalar=operator.mul,
    operators="__mul__ __rmul__",
)
row("div", np.divide, lambda x, y, out: 1.0 / y, lambda x, y, out: -out / y, scalar=operator.truediv,
    operators="__truediv__ __rtruediv__", domain=(ANY, POSITIVE))  # fmt: skip
row("neg", np.negative, -1.0, scalar=operator.neg, operators="__neg__")
pow: Any = row("pow", operator.pow,  # for which NumPy knows short cuts that np.power has not
               lambda x, y, out: y * pow(x, where(equal(y, 0.0), 1.0, y - 1.0)),  # 0 at y = 0, also for x = 0
               lambda x, y, out: out * log(where(equal(x, 0.0), 1.0, x)),  # 0 at x = 0
               scalar=math.pow, ufunc=np.power, operators="__pow__ __rpow__", domain=POSITIVE)  # fmt: skip

exp: Any = row("exp", np.exp, lambda x, out: out, scalar=math.exp)
row("exp2", np.exp2, lambda x, out: out * math.log(2))
row("expm1", np.expm1, lambda x, out: out + 1.0, scalar=math.expm1)
log: Any = row("log", np.log, lambda x, out: 1.0 / x, scalar=math.log, domain=POSITIVE)
row("log2", np.log2, lambda x, out: 1.0 / (x * math.log(2)), scalar=math.log2, domain=POSITIVE)
row("log10", np.log10, lambda x, out: 1.0 / (x * math.log(10)), scalar=math.log10, domain=POSITIVE)
row("log1p", np.log1p, lambda x, out: 1.0 / (1.0 + x), scalar=math.log1p, domain=(-0.8, 2.0))
sqrt: Any = row("sqrt", np.sqrt, lambda x, out: 0.5 / out, scalar=math.sqrt, domain=POSITIVE)
row("square", np.square, lambda x, out: 2.0 * x)
row("reciprocal", np.reciprocal, lambda x, out: -out * out, domain=POSITIVE)
logaddexp: Any = row("logaddexp", np.logaddexp,  # whose partials are the sigmoids of x - y and of y - x
    lambda x, y, out: exp(-logaddexp(y - x, 0.0)), lambda x, y, out: exp(-logaddexp(x - y, 0.0)))  # fmt: skip

sin: Any = row("sin", np.sin, lambda x, out: cos(x), scalar=math.sin)
cos: Any = row("cos", np.cos, lambda x, out: -sin(x), scalar=math.cos)
row("tan", np.tan, lambda x, out: 1.0 + out * out, scalar=math.tan, domain=(-1.2, 1.2))
row("arcsin", np.arcsin, lambda x, out: 1.0 / sqrt(1.0 - x * x), scalar=math.asin, domain=INSIDE)
row("arccos", np.arccos, lambda x, out: -1.0 / sqrt(1.0 - x * x), scalar=math.acos, domain=INSIDE)
row("arctan", np.arctan, lambda x, out: 1.0 / (1.0 + x * x), scalar=math.atan)
row("arctan2", np.arctan2, lambda y, x, out: x / (1.0 * x * x + 1.0 * y * y),  # in floats: small integers wrap
    lambda y, x, out: y / (-1.0 * x * x - 1.0 * y * y), scalar=math.atan2, domain=POSITIVE)  # fmt: skip
sinh: Any = row("sinh", np.sinh, lambda x, out: cosh(x), scalar=math.sinh)
cosh: Any = row("cosh", np.cosh, lambda x, out: sinh(x), scalar=math.cosh)
tanh = row("tanh", np.tanh, lambda x, out: 1.0 - out * out, scalar=math.tanh)
row("arcsinh", np.arcsinh, lambda x, out: 1.0 / sqrt(x * x + 1.0), scalar=math.asinh)
row(
    "arccosh",
    np.arccosh,
    lambda x, out: 1.0 / sqrt(x * x - 1.0),
    scalar=math.acosh,
    domain=(1.3, 3),
)
row("arctanh", np.arctanh, lambda x, out: 1.0 / (1.0 - x * x), scalar=math.atanh, domain=INSIDE)

row("abs", np.absolute, lambda x, out: sign(x), scalar=abs, operators="__abs__", domain=POSITIVE)
maximum = row("maximum", beside(np.maximum), lambda x, y, out: out > y, lambda x, y, out: y >= x, ufunc=np.maximum,
    scalar=lambda x, y: (x if x > y or x != x else y) * ONE[type(x) is type(y)], domain=(ANY, POSITIVE))  # fmt: skip
minimum = row("minimum", beside(np.minimum), lambda x, y, out: out < y, lambda x, y, out: y <= x, ufunc=np.minimum,
    scalar=lambda x, y: (x if x < y or x != x else y) * ONE[type(x) is type(y)], domain=(ANY, POSITIVE))  # fmt: skip
UFUNCS[np.positive], UFUNCS[np.fabs] = Traced.__pos__, UFUNCS[np.absolute]


def relu(x: Any) -> Any:
    """The larger of x and zero, entry by entry; its derivative at zero is zero."""
    return maximum(x, 0.0)
