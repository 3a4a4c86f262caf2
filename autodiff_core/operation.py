"""What a node does, shared by nodes that are alike, so that short paths and generated steps can hang on it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .primitive import Primitive


class Operation:
    """What a node does: a primitive, its parameters, and which operands move (belong to the trace)."""

    __slots__ = ("kind", "layout", "moving", "name", "params", "primitive", "pull", "push")

    def __init__(self, primitive, params, moving, layout=None, kind="operation", name=None) -> None:
        self.primitive, self.params, self.moving = primitive, params, moving
        self.layout = layout  # "numbers", or for arrays of one shape a letter an operand: array or number
        self.kind, self.name = kind, name
        self.pull: Callable | None = None  # its step of the backward sweep, and
        self.push: Callable | None = None  # of forward mode: made when they are first needed


def operation_of(primitive: Primitive, params: dict, moving: tuple, layout: str | None) -> Operation:
    """One operation without parameters serves every node that is alike."""
    key = (moving, layout)
    if key not in primitive.operations:
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


CONSTANT = Operation(None, {}, (), kind="constant")
