"""What a node does: shared by nodes that are alike, so that steps written for it can be used again."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray

from .primitive import Primitive

SCALARS = (float, int, np.float64, np.float32)
MOST_OPERATIONS = 1000  # kept for each primitive, then forgotten: shapes may change without end


class Operation:
    """A primitive, its parameters, and which operands move (belong to the trace)."""

    __slots__ = ("kind", "layout", "moving", "name", "params", "primitive", "pull", "push")

    def __init__(self, primitive=None, params=None, moving=(), layout=None, name=None, kind="operation") -> None:
        self.primitive: Any = primitive  # None for inputs and constants
        self.params, self.moving = params or {}, moving
        self.layout = layout  # what kinds of values the steps are written for; None: they are not
        self.kind, self.name = kind, name  # "operation", or "input", which alone has a name, or "constant"
        self.pull: Callable | None = None  # its step of the backward sweep, written when it is first needed
        self.push: Callable | None = None  # and that of forward mode


INPUT, CONSTANT = Operation(kind="input"), Operation(kind="constant")


def operation_of(primitive: Primitive, params: dict, moving: tuple, layout: tuple | str | None) -> Operation:
    """One operation serves every node that is alike."""
    if layout is None:
        return Operation(primitive, params, moving)
    try:
        return primitive.operations[moving, layout]
    except TypeError:  # slices, before Python 3.12, and arrays of positions are no key
        return Operation(primitive, params, moving)
    except KeyError:
        if len(primitive.operations) > MOST_OPERATIONS:
            primitive.operations.clear()
        return primitive.operations.setdefault((moving, layout), Operation(primitive, params, moving, layout))


def layout_of(values: list, params: dict) -> tuple | None:
    """What written steps depend on: parameters, shapes, dtypes, kinds of numbers; None for other values."""
    layout = [*params.values()]
    for value in values:
        kind = value.__class__
        if kind is ndarray:
            layout += (value.shape, value.dtype)
        elif kind in SCALARS:
            layout.append(kind)
        else:
            return None
    return tuple(layout)
