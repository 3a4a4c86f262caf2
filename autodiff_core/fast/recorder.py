"""What `x * y` or `sin(x)` runs: a short path for numbers and arrays.

Each `record` does what its primitive would, for the operands that are common, and hands over the
others. It runs once for every operation: so it asks for classes, the commonest first, calls nothing
that it can do itself, and makes its node in place."""

from collections.abc import Callable
from typing import Any

from numpy import float64, ndarray

from ..forward import Dual
from ..memory import lock
from ..primitive import Operation, Primitive, operation_of
from ..structure import real
from ..tape import Node
from ..traced import plain_value
from .nested import TRACED, record_nested
from .steps import ONE_ARRAY, write_push

NUMBERS = {float, int, float64}
# The operands that move: both, the left one or the right one. `side` counts these.
SIDES = ((0, 1), (0,), (1,))
# Classes of the operands where an array that moves meets a number that does not, by `side`.
MIXED = (
    (),
    ((ndarray, float), (ndarray, int)),
    ((float, ndarray), (int, ndarray)),
)


def unary(primitive: Primitive) -> Callable:
    """The function of one operand, and of the row's parameters, that a row offers to its users."""
    value = primitive.value
    scalar = primitive.scalar
    array = primitive.array
    # Python's `math` would turn NumPy's doubles into floats; a change of sign does not.
    double = scalar if primitive.name == "neg" else array
    # A word is the signature: what acts entry by entry has one written step for every shape.
    on_numbers = operation_of(primitive, {}, (0,), "numbers")
    on_doubles = operation_of(primitive, {}, (0,), "doubles")
    on_arrays = operation_of(primitive, {}, (0,), "arrays")

    def record(x: Any, **params: Any) -> Any:
        kind = x.__class__
        if kind is not Node and kind is not Dual:
            return primitive(x, **params)
        a = x.value
        if a.__class__ is float and scalar is not None:
            operation = on_numbers
            # `math` refuses what NumPy answers with infinity or NaN.
            try:
                out = scalar(a)
            except (ArithmeticError, ValueError):
                out = value(a)
        elif a.__class__ is float64 and scalar is not None:
            operation = on_doubles
            out = double(a)
        # What it stands for is itself traced: a derivative of a derivative.
        elif a.__class__ in TRACED:
            return record_nested(primitive, record, (x,), (a,), (0,), params)
        elif a.__class__ is not ndarray or not a.ndim:
            return primitive(x, **params)
        elif array is None:
            signature = (*params.values(), a.shape, a.dtype)
            operation = operation_of(primitive, params, (0,), signature)
            out = value(a, **params)
        else:
            operation = on_arrays
            out = array(a)
        # Forward mode has no tape: the tangent goes along at once.
        if kind is Dual:
            # The tangent may be an outer trace's; and what comes late is refused there.
            if x.trace.ended or x.tangent.__class__ is not a.__class__:
                return primitive(x, **params)
            push = operation.push or write_push(operation, (a,), (x.tangent,), out)
            return Dual(x.trace, out, push((a,), (x.tangent,), out))
        # Set one by one: a call of `__init__` would cost as much as all the rest.
        node = Node()
        node.value = out
        node.trace = x.trace
        node.operands = (x,)
        node.operation = operation
        node.adjoint = None
        # If the trace has ended, this is what refuses the node: nobody has to ask before.
        node.trace.append(node)
        return node

    return record


def fits_nested(fits: Callable, x: Any, y: Any) -> bool:
    """Do the arrays beneath all traces pass?"""
    plain = [plain_value(x), plain_value(y)]
    return all(value.__class__ is ndarray for value in plain) and fits(*plain)


def operations_on(primitive: Primitive, signature: str) -> list[Operation]:
    """An operation for each of SIDES."""
    return [operation_of(primitive, {}, moving, signature) for moving in SIDES]


def binary(
    primitive: Primitive, fits: Callable | None = None, otherwise: Callable | None = None
) -> Callable:
    """The function of two operands that a row offers.

    Arrays that do not pass `fits`, and what has no short path, get `otherwise`."""
    otherwise = otherwise or primitive
    value = primitive.value
    scalar = primitive.scalar
    array = primitive.array
    # Python's operators leave NumPy's doubles what they are, and are quicker than its ufuncs.
    double = scalar if primitive.name in ("add", "sub", "mul", "div") else array
    on_numbers = operations_on(primitive, "numbers")
    on_doubles = operations_on(primitive, "doubles")
    on_arrays = operations_on(primitive, "arrays")
    on_mixed = operations_on(primitive, "array and number")
    on_one_array = operation_of(primitive, {}, SIDES[0], ONE_ARRAY)

    def record(x: Any, y: Any) -> Any:
        kind = x.__class__
        if kind is Node or kind is Dual:
            trace = x.trace
            a = x.value
            if y.__class__ is kind and y.trace is trace:
                b = y.value
                side = 0
            else:
                b = y
                side = 1
        else:
            kind = y.__class__
            if kind is not Node and kind is not Dual:
                return otherwise(x, y)
            trace = y.trace
            a = x
            b = y.value
            side = 2
        left = a.__class__
        right = b.__class__
        # Exact classes: what is left out, such as a bool, is a case below or the primitive's.
        if (left is float or left is int) and (right is float or right is int):
            if scalar is None:
                return otherwise(x, y)
            operation = on_numbers[side]
            try:
                out = scalar(a, b)
            except (ArithmeticError, ValueError):
                out = value(a, b)
        elif left is ndarray and right is ndarray:
            alike = fits(a, b) if fits else a.dtype is b.dtype and a.shape == b.shape
            # A graph to look at shows broadcasts; matrices that do not fit may be stacks.
            if not alike and (fits or trace.explicit):
                return otherwise(x, y)
            out = array(a, b)
            if alike:
                operation = on_one_array if x is y else on_arrays[side]
            else:
                signature = (a.shape, a.dtype, b.shape, b.dtype)
                operation = operation_of(primitive, {}, SIDES[side], signature)
                # Two dtypes may have met to a complex number, which is refused.
                out = out if a.dtype is b.dtype else real(out)
            if side and kind is Node:
                # The sweep reads it again, so nobody may edit it until then.
                constant = b if side == 1 else a
                lock(constant, trace.locked)
        elif side and not (trace.explicit or fits) and (left, right) in MIXED[side]:
            operation = on_mixed[side]
            out = array(a, b)
        elif scalar is not None and left in NUMBERS and right in NUMBERS:
            operation = on_doubles[side]
            out = double(a, b)
        elif (left in TRACED or right in TRACED) and (fits is None or fits_nested(fits, a, b)):
            moving = SIDES[side]
            if side == 1 and right in TRACED and y.trace.level > trace.level:
                # The other operand's trace is the inner one: to it, x is a constant.
                a, b, moving = x, y.value, (1,)
            return record_nested(primitive, record, (x, y), (a, b), moving, {})
        else:
            return otherwise(x, y)
        if out.__class__ is not left and out.__class__ is not right:
            # Arrays without axes have become a number.
            return otherwise(x, y)
        if kind is Dual:
            s = x.tangent if side != 2 else None
            t = y.tangent if side != 1 else None
            # A tangent of an outer trace, or of another kind than its value, is for the rules.
            if (side != 2 and s.__class__ is not left) or (side != 1 and t.__class__ is not right):
                return otherwise(x, y)
            if trace.ended:
                return otherwise(x, y)
            push = operation.push or write_push(operation, (a, b), (s, t), out)
            return Dual(trace, out, push((a, b), (s, t), out))
        node = Node()
        node.value = out
        node.trace = trace
        node.operands = (x, y)
        node.operation = operation
        node.adjoint = None
        trace.append(node)
        return node

    return record
