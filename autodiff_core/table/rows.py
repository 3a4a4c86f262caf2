"""How a row joins the table: begin with the docstring of `row`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..fast import binary, unary
from ..primitive import TABLE, Primitive, elementwise, linear
from ..traced import UFUNCS, Traced
from .values import NUMBER_TYPES

ANY = (-2.0, 2.0)
POSITIVE = (0.2, 3.0)
INSIDE = (-0.8, 0.8)


def row(
    name: str,
    value: Callable,
    *partials: Callable | float | None,
    scalar: Callable | None = None,
    ufunc: np.ufunc | None = None,
    operators: str = "",
    domain: tuple = ANY,
) -> Callable:
    """Add a function that acts entry by entry to the table, and return what users call.

        cube = row("cube", lambda x: x * x * x, lambda x, out: 3.0 * x * x)

    That is all it takes: `cube` has derivatives of every order in every mode, broadcasts, compiles,
    prints as LaTeX, and is tested by the loop in `tests/core/test_table.py`.

    value      computes it for numbers and arrays: a ufunc of NumPy, or an expression of other rows
    partials   one for each operand: `partial(*operands, out)`, in operators and other rows, so that
               it has derivatives too; or 1.0, or -1.0; or None where there is no derivative
    scalar     the same value for Python's numbers, mostly from `math`; ten times as quick, if given
    ufunc      NumPy's ufunc that the row answers for, where that is not `value` itself
    operators  Python's operators for it: the direct one, then the reflected one
    domain     the interval that tests draw operands from, or one for each operand

    Its neighbours: `elementwise` makes a row's primitive alone, without what users call. `linear`
    adds a function that is linear in each operand, such as a matrix product: it gets transposes
    in place of partials. With `define_primitive` users make primitives of their own, outside the
    table. What can be composed of rows, such as softmax, is no row but a plain function: see
    `functions.py`."""
    primitive = elementwise(name, by_kind(scalar, value) if scalar else value, *partials)
    primitive.scalar = scalar
    primitive.array = value
    intervals = domain if isinstance(domain[0], tuple) else (domain,) * len(partials)

    def samples(rng: "np.random.Generator") -> list[tuple]:
        operands = [rng.uniform(low, high, (2, 3)) for low, high in intervals]
        return [(tuple(operands), {})]

    # Rectangles, so that a rule that mixes up the axes fails.
    primitive.samples = samples
    function = function_of(primitive, len(partials))
    answers_for = ufunc or value
    if isinstance(answers_for, np.ufunc):
        UFUNCS[answers_for] = function
    if operators:
        install(function, *operators.split())
    return function


def function_of(primitive: Primitive, operands: int) -> Callable:
    """What users call: a function, since an operator becomes a method of traced values."""
    if not primitive.differentiable:
        return lambda *operands: primitive(*operands)
    function: Any = unary(primitive) if operands == 1 else binary(primitive)
    function.__name__ = function.__qualname__ = primitive.name
    function.__doc__ = f"`{primitive.name}` of numbers, arrays or traced values, entry by entry."
    primitive.function = function
    return function


def install(function: Callable, direct: str, *reflected: str) -> None:
    """Let Python's operators call it; a reflected one gets its operands the other way round."""
    setattr(Traced, direct, function)
    for operator in reflected:
        setattr(Traced, operator, lambda y, x: function(x, y))


def by_kind(scalar: Callable, array: Callable) -> Callable:
    """One function from two: for Python's numbers, and for arrays and where the first refuses."""

    def value(*operands):
        if not NUMBER_TYPES.issuperset(map(type, operands)):
            return array(*operands)
        try:
            return scalar(*operands)
        except (ArithmeticError, ValueError):
            # NumPy's floats answer, with inf or nan and a warning.
            return float(array(*map(np.float64, operands)))

    return value


def array_row(name: str, value: Callable, pull: Callable, push: Callable | None = None) -> Callable:
    """Add a function of one array, and return what users call.

    `pull(cotangent, x, out, **params)` is its transpose, which serves both modes. What is not
    linear needs `push(tangent, x, out, **params)` as well."""
    primitive = linear(name, value, pull)
    if push is not None:
        primitive.pushes = (push,)
    primitive.function = unary(primitive)
    return primitive.function


def tested_on(name: str, *shapes: tuple[int, ...], **params: Any) -> None:
    """Add a case to a row's domain: the shapes of its operands, and its parameters."""
    primitive = TABLE[name]
    earlier = primitive.samples

    def samples(rng: "np.random.Generator") -> list[tuple]:
        cases = [] if earlier is None else earlier(rng)
        return [*cases, (tuple([rng.standard_normal(shape) for shape in shapes]), params)]

    primitive.samples = samples
