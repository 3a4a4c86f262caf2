"""What `x * y` or `sin(x)` runs: numbers and arrays take a short path here, the rest goes to the primitive."""

from collections.abc import Callable
from typing import Any

from numpy import float64, ndarray

from ..forward import Dual
from ..graph import Node
from ..memory import lock
from ..primitive import Primitive, operation_of
from ..structure import real
from .steps import write_push

NUMBERS = {float, int, float64}
SIGNATURES = ("numbers", "doubles", "arrays", "array and number")
SIDES = ((0, 1), (0,), (1,))  # which operands move: both, the left one, the right one
MIXED = ((), ((ndarray, float), (ndarray, int)), ((float, ndarray), (int, ndarray)))


def unary(primitive: Primitive) -> Callable:
    """The function of one operand, and of the row's parameters, that a row offers to its users."""
    scalar, array, value = primitive.scalar, primitive.array, primitive.value
    numbers, doubles, arrays = (
        operation_of(primitive, {}, (0,), signature) for signature in SIGNATURES[:3]
    )

    def record(x: Any, **params: Any) -> Any:
        kind = x.__class__
        if kind is not Node and kind is not Dual:
            return primitive(x, **params)
        a = x.value
        if a.__class__ is float and scalar is not None:
            try:
                out = scalar(a)
            except (ArithmeticError, ValueError):
                out = value(a)
            operation = numbers
        elif a.__class__ is float64 and scalar is not None:
            out, operation = (scalar if primitive.name == "neg" else array)(a), doubles
        elif a.__class__ is not ndarray or not a.ndim:
            return primitive(x, **params)
        elif array is None:
            out = value(a, **params)
            operation = operation_of(primitive, params, (0,), (*params.values(), a.shape, a.dtype))
        else:
            out, operation = array(a), arrays
        if kind is Dual:
            if x.tangent.__class__ is not a.__class__:
                return primitive(x, **params)
            push = operation.push or write_push(operation, (a,), (x.tangent,), out)
            return Dual(x.trace, out, push((a,), (x.tangent,), out))
        node = Node()
        node.value, node.trace = out, x.trace
        node.operands, node.operation, node.adjoint = (x,), operation, None
        node.trace.append(node)
        return node

    return record


def binary(
    primitive: Primitive, fits: Callable | None = None, otherwise: Callable | None = None
) -> Callable:
    """The function of two operands that a row offers. Arrays that do not pass `fits`, and the rest, get `otherwise`."""
    otherwise = otherwise or primitive
    scalar, array = primitive.scalar, primitive.array
    numbers, doubles, arrays, mixed = (
        [operation_of(primitive, {}, m, signature) for m in SIDES] for signature in SIGNATURES
    )

    def record(x: Any, y: Any) -> Any:
        kind = x.__class__
        if kind is Node or kind is Dual:
            a, b, trace, side = x.value, y, x.trace, 1
            if y.__class__ is kind and y.trace is trace:
                b, side = y.value, 0
        else:
            kind = y.__class__
            if kind is not Node and kind is not Dual:
                return otherwise(x, y)
            a, b, trace, side = x, y.value, y.trace, 2
        left, right = a.__class__, b.__class__
        if (left is float or left is int) and (right is float or right is int):
            if scalar is None:
                return otherwise(x, y)
            try:
                out = scalar(a, b)
            except (ArithmeticError, ValueError):
                out = primitive.value(a, b)
            operation = numbers[side]
        elif left is ndarray and right is ndarray:
            alike = fits(a, b) if fits else a.dtype is b.dtype and a.shape == b.shape
            if not alike and (fits or trace.explicit):
                return otherwise(x, y)
            out, operation = array(a, b), arrays[side]
            if not alike:
                operation = operation_of(
                    primitive, {}, SIDES[side], (a.shape, a.dtype, b.shape, b.dtype)
                )
                out = out if a.dtype is b.dtype else real(out)
            if side and kind is Node:
                lock(b if side == 1 else a, trace.locked)
        elif side and not (trace.explicit or fits) and (left, right) in MIXED[side]:
            out, operation = array(a, b), mixed[side]
        elif scalar is not None and left in NUMBERS and right in NUMBERS:
            out, operation = (
                (scalar if primitive.name in ("add", "sub", "mul", "div") else array)(a, b),
                doubles[side],
            )
        else:
            return otherwise(x, y)
        if (
            out.__class__ is not left and out.__class__ is not right
        ):  # a number, of arrays without axes
            return otherwise(x, y)
        if kind is Dual:
            s, t = (x.tangent if side != 2 else None), (y.tangent if side != 1 else None)
            if (side != 2 and s.__class__ is not left) or (side != 1 and t.__class__ is not right):
                return otherwise(x, y)
            push = operation.push or write_push(operation, (a, b), (s, t), out)
            return Dual(trace, out, push((a, b), (s, t), out))
        node = Node()
        node.value, node.trace = out, trace
        node.operands, node.operation, node.adjoint = (x, y), operation, None
        trace.append(node)
        return node

    return record
