"""Recorders: what `x * y` or `sin(x)` runs. Python floats take a short path; the rest goes to `apply`."""

from collections.abc import Callable
from typing import Any

from .graph import Node, Operation
from .primitive import Primitive, apply


def unary(primitive: Primitive) -> Callable:
    """The function of one operand that a row offers to its users."""
    scalar = primitive.scalar
    if scalar is None or not primitive.differentiable:
        return lambda x: apply(primitive, x)
    value = primitive.value
    operation = Operation(primitive, {}, (0,), numbers=True)

    def record(x: Any) -> Any:
        if x.__class__ is Node:
            a = x.value
            if a.__class__ is float:
                node = Node()
                try:
                    node.value = scalar(a)
                except (ArithmeticError, ValueError):
                    node.value = value(a)
                node.trace = trace = x.trace
                node.operands = (x,)
                node.operation = operation
                node.adjoint = None
                trace.append(node)
                return node
        return apply(primitive, x)

    return record


def binary(primitive: Primitive, reflected: bool = False) -> Callable:
    """The function of two operands; the reflected one gets them in the other order."""
    scalar = primitive.scalar
    if scalar is None or not primitive.differentiable:
        return (lambda y, x: apply(primitive, x, y)) if reflected else (lambda x, y: apply(primitive, x, y))
    value = primitive.value
    both, left, right = (Operation(primitive, {}, moving, numbers=True) for moving in ((0, 1), (0,), (1,)))

    def record(x: Any, y: Any) -> Any:
        if x.__class__ is Node:
            a, trace = x.value, x.trace
            if y.__class__ is Node:
                b, operation = y.value, both
                if y.trace is not trace:
                    return apply(primitive, x, y)
            else:
                b, operation = y, left
        elif y.__class__ is Node:
            a, b, trace, operation = x, y.value, y.trace, right
        else:
            return apply(primitive, x, y)
        if (a.__class__ is float or a.__class__ is int) and (b.__class__ is float or b.__class__ is int):
            node = Node()
            try:
                node.value = scalar(a, b)
            except (ArithmeticError, ValueError):
                node.value = value(a, b)
            node.trace = trace
            node.operands = (x, y)
            node.operation = operation
            node.adjoint = None
            trace.append(node)
            return node
        return apply(primitive, x, y)

    if reflected:
        return lambda y, x: record(x, y)
    return record
