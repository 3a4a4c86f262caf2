"""Recorders: what `x * y` or `sin(x)` runs. Plain numbers and arrays take a short path; the rest goes to `apply`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .graph import Node, operation_of
from .primitive import Primitive, apply


def unary(primitive: Primitive) -> Callable:
    """The function of one operand that a row offers to its users."""
    if not primitive.differentiable:
        return lambda x: apply(primitive, x)
    scalar, array, value = primitive.scalar, primitive.array, primitive.value
    numbers = operation_of(primitive, (0,), "numbers")
    arrays = operation_of(primitive, (0,), "a")

    def record(x: Any) -> Any:
        if x.__class__ is not Node:
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
        node = Node()
        node.value = out
        node.trace = trace = x.trace
        node.operands = (x,)
        node.operation = operation
        node.adjoint = None
        trace.append(node)
        return node

    return record


def binary(primitive: Primitive, reflected: bool = False) -> Callable:
    """The function of two operands; the reflected one gets them in the other order."""
    if not primitive.differentiable:
        return (lambda y, x: apply(primitive, x, y)) if reflected else (lambda x, y: apply(primitive, x, y))
    scalar, array, value = primitive.scalar, primitive.array, primitive.value
    numbers = [operation_of(primitive, moving, "numbers") for moving in ((0, 1), (0,), (1,))]
    arrays = [operation_of(primitive, moving, "aa") for moving in ((0, 1), (0,), (1,))]
    mixed = [None, operation_of(primitive, (0,), "an"), operation_of(primitive, (1,), "na")]

    def record(x: Any, y: Any) -> Any:
        if x.__class__ is Node:
            a, trace = x.value, x.trace
            if y.__class__ is Node:
                if y.trace is not trace:
                    return apply(primitive, x, y)
                b, which = y.value, 0
            else:
                b, which = y, 1
        elif y.__class__ is Node:
            a, b, trace, which = x, y.value, y.trace, 2
        else:
            return apply(primitive, x, y)
        kind, other = a.__class__, b.__class__
        if (kind is float or kind is int) and (other is float or other is int) and scalar is not None:
            try:
                out = scalar(a, b)
            except (ArithmeticError, ValueError):
                out = value(a, b)
            operation = numbers[which]
        elif which and (kind is float or kind is int or other is float or other is int):
            moving = a if which == 1 else b
            if moving.__class__ is not np.ndarray or not moving.ndim or moving.dtype.kind != "f":
                return apply(primitive, x, y)
            out = array(a, b)
            operation = mixed[which]
        elif kind is np.ndarray is other and a.shape == b.shape != () and a.dtype is b.dtype:
            if which:
                trace.lock(b if which == 1 else a)
            out = array(a, b)
            operation = arrays[which]
        else:
            return apply(primitive, x, y)
        node = Node()
        node.value = out
        node.trace = trace
        node.operands = (x, y)
        node.operation = operation
        node.adjoint = None
        trace.append(node)
        return node

    return (lambda y, x: record(x, y)) if reflected else record
