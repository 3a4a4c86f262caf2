"""What `x * y` or `sin(x)` runs: plain numbers and arrays take a short path, the rest goes to `apply`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .forward import Dual
from .graph import Node, new_node
from .keeping import lock
from .operation import operation_of
from .primitive import TABLE, Primitive, apply
from .specialise import specialise_push


def unary(primitive: Primitive) -> Callable:
    """The function of one operand that a row offers to its users."""
    if not primitive.differentiable:
        return described(lambda x: apply(primitive, x), primitive)
    scalar, array, value = primitive.scalar, primitive.array, primitive.value
    numbers = operation_of(primitive, {}, (0,), "numbers")
    arrays = operation_of(primitive, {}, (0,), "a")

    def record(x: Any) -> Any:
        kind = x.__class__
        if kind is not Node and kind is not Dual:
            return apply(primitive, x)
        a = x.value
        if a.__class__ is float and scalar is not None:
            try:
                out = scalar(a)
            except (ArithmeticError, ValueError):
                out = value(a)
            operation = numbers
        elif a.__class__ is np.ndarray and a.ndim:
            out = array(a)
            operation = arrays
        else:
            return apply(primitive, x)
        if kind is Dual:
            if x.tangent.__class__ is not a.__class__:
                return apply(primitive, x)
            push = operation.push or specialise_push(operation)
            return Dual(x.trace, out, push(a, x.tangent, out))
        node = Node()
        node.value = out
        node.trace = trace = x.trace
        node.operands = (x,)
        node.operation = operation
        node.adjoint = None
        trace.append(node)
        return node

    return described(record, primitive)


def described(function: Callable, primitive: Primitive) -> Callable:
    function.__name__ = function.__qualname__ = primitive.name
    function.__doc__ = f"`{primitive.name}` of a number, an array or a traced value, entry by entry."
    return function


def binary(primitive: Primitive, reflected: bool = False) -> Callable:
    """The function of two operands; the reflected one gets them in the other order."""
    if not primitive.differentiable:
        return (lambda y, x: apply(primitive, x, y)) if reflected else (lambda x, y: apply(primitive, x, y))
    scalar, array, value = primitive.scalar, primitive.array, primitive.value
    spreads = not any(map(callable, primitive.partials))  # tangents of a sum broadcast by themselves
    sides = ((0, 1), (0,), (1,))  # which operands move: both, the left one, the right one
    numbers = [operation_of(primitive, {}, moving, "numbers") for moving in sides]
    arrays = [operation_of(primitive, {}, moving, "aa") for moving in sides]
    mixed: Any = [None, operation_of(primitive, {}, (0,), "an"), operation_of(primitive, {}, (1,), "na")]

    def record(x: Any, y: Any) -> Any:
        traced = x.__class__
        if traced is Node or traced is Dual:
            a, trace = x.value, x.trace
            if y.__class__ is traced:
                if y.trace is not trace:
                    return apply(primitive, x, y)
                b, side = y.value, 0
            else:
                b, side = y, 1
        else:
            traced = y.__class__
            if traced is not Node and traced is not Dual:
                return apply(primitive, x, y)
            a, b, trace, side = x, y.value, y.trace, 2
        left, right = a.__class__, b.__class__
        if (left is float or left is int) and (right is float or right is int):
            if scalar is None:
                return apply(primitive, x, y)
            try:
                out = scalar(a, b)
            except (ArithmeticError, ValueError):
                out = value(a, b)
            operation = numbers[side]
        elif left is np.ndarray and right is np.ndarray:
            if a.dtype is not b.dtype or not a.ndim or not b.ndim:
                return apply(primitive, x, y)
            out = array(a, b)
            if a.shape != b.shape:
                if (traced is Dual and not spreads) or (side and (b if side == 1 else a).shape != out.shape):
                    return apply(primitive, x, y)
                if traced is Node:
                    x = x if a.shape == out.shape else widen(x, out.shape)
                    y = y if b.shape == out.shape else widen(y, out.shape)
                elif side:
                    return apply(primitive, x, y)
            if side and traced is Node:
                lock(b if side == 1 else a, trace.locked)
            operation = arrays[side]
        elif side and (right is float or right is int if side == 1 else left is float or left is int):
            moving = a if side == 1 else b
            if moving.__class__ is not np.ndarray or not moving.ndim or moving.dtype.kind != "f":
                return apply(primitive, x, y)
            out = array(a, b)
            operation = mixed[side]
        else:
            return apply(primitive, x, y)
        if traced is Dual:
            s, t = (x.tangent if side != 2 else None), (y.tangent if side != 1 else None)
            if (side != 2 and s.__class__ is not left) or (side != 1 and t.__class__ is not right):
                return apply(primitive, x, y)
            push = operation.push or specialise_push(operation)
            return Dual(trace, out, push(a, b, s, t, out))
        node = Node()
        node.value = out
        node.trace = trace
        node.operands = (x, y)
        node.operation = operation
        node.adjoint = None
        trace.append(node)
        return node

    return (lambda y, x: record(x, y)) if reflected else described(record, primitive)


def widen(x: Node, shape: tuple[int, ...]) -> Node:
    """Broadcasting as a node of its own."""
    primitive, a, trace = TABLE["broadcast_to"], x.value, x.trace
    params = {"shape": shape}
    operation = operation_of(primitive, params, (0,), (shape, a.shape, a.dtype))
    node = new_node(trace, primitive.value(a, shape), (x,), operation)
    trace.append(node)
    return node
