"""What a node does: shared by nodes that are alike, so that generated steps can hang on it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .primitive import Primitive


class Operation:
    """What a node does: a primitive, its parameters, and which operands move (belong to the trace)."""

    __slots__ = ("kind", "layout", "moving", "name", "params", "primitive", "pull", "push")

    primitive: Any  # None for inputs and constants

    def __init__(self, primitive, params, moving, layout=None, kind="operation", name=None) -> None:
        self.primitive, self.params, self.moving = primitive, params, moving
        # "numbers"; or for arrays of one shape a letter an operand: array or number; or a row's signature
        self.layout = layout
        self.kind, self.name = kind, name
        self.pull: Callable | None = None  # its step of the backward sweep, and
        self.push: Callable | None = None  # of forward mode: made when they are first needed


def operation_of(primitive: Primitive, params: dict, moving: tuple, layout: str | tuple | None) -> Operation:
    """One operation serves every node that is alike."""
    key = (moving, layout)
    if key not in primitive.operations:
        if len(primitive.operations) > MOST_OPERATIONS:
            primitive.operations.clear()
        primitive.operations[key] = Operation(primitive, params, moving, layout)
    return primitive.operations[key]


def layout_of(values: list, out: Any) -> str | None:
    """A letter for each operand of an elementwise array: an array like the output, or a number; else None."""
    if out.__class__ is not np.ndarray:
        return None
    layout = ""
    for value in values:
        if value.__class__ is np.ndarray and value.shape == out.shape and value.dtype is out.dtype:
            layout += "a"
        elif value.__class__ is float or value.__class__ is int:
            layout += "n"
        else:
            return None
    return layout


def signature_of(values: list, params: dict) -> tuple | None:
    """What the steps of a row on arrays depend on: parameters, shapes, dtypes; None where they are no key."""
    signature = [*params.values()]
    for value in values:
        if value.__class__ is not np.ndarray:
            return None
        signature += (value.shape, value.dtype)
    try:
        hash(found := tuple(signature))
    except TypeError:  # slices, before Python 3.12, and arrays of positions
        return None
    return found


MOST_OPERATIONS = 1000  # kept for each row, then forgotten: shapes may change without end
CONSTANT = Operation(None, {}, (), kind="constant")
