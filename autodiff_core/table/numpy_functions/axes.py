"""Axes as rows take them: a tuple of non-negative numbers."""

from typing import Any

import numpy as np

from ...errors import StructureError
from ...traced import Traced


def normalize_axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """Axes as a tuple of non-negative numbers; None means all of them."""
    if axis is None:
        return tuple(range(ndim))
    if axis.__class__ is int and -ndim <= axis < ndim:
        return (axis % ndim,)
    axes: Any = (axis,) if isinstance(axis, (int, np.integer, Traced)) else axis
    # A traced axis is compared, and then read: which one it is, is a decision.
    for a in axes:
        if not -ndim <= a < ndim:
            raise StructureError(f"Axis {a} does not exist: the array has {ndim} axes.")
    return tuple([int(a) % ndim for a in axes])


def axes_of(x: Any, axis: Any) -> tuple[int, ...]:
    """The axes to reduce: none of a number, which has an axis 0 to name, as NumPy has it."""
    ndim = x.ndim
    if ndim:
        return normalize_axes(axis, ndim)
    normalize_axes(axis, 1)
    return ()
