"""Some of the entries, or entries at other places."""

from typing import Any

import numpy as np

from ...errors import TracedValueError
from ...traced import Traced, refuse_float
from .. import arrays, elementwise
from ..positions import Place
from .axes import normalize_axes
from .conversion import asarray
from .protocol import cover_each, covers
from .shapes import ravel

# What becomes an array of the index's own. A condition does too: as a key True equals 1.
COPIED = (np.ndarray, list, bool, np.bool_)


def getitem(x: Any, where: Any) -> Any:
    """x[where]"""
    positions: list[Any] = []
    if isinstance(where, tuple):
        at: Any = tuple([fixed(item, positions) for item in where])
    else:
        at = fixed(where, positions)
    return arrays.index(x, *positions, at=at)


def fixed(item: Any, positions: list) -> Any:
    """Part of an index: arrays are copied, lest they be edited; traced ones are operands."""
    if isinstance(item, Traced):
        refuse_float(item, "an index")
        if item.dtype.kind != "b" and item.ndim:
            positions.append(item)
            return Place(len(positions) - 1)
        # How many entries a mask picks, or which axis goes, is a decision.
        item = item.plain("an index")
    if isinstance(item, list) and not item:
        return np.array(item, int)
    return np.array(item) if isinstance(item, COPIED) else item


Traced.__getitem__ = getitem  # type: ignore[attr-defined, misc]


def split(function, x, sections, axis=0):
    """Views of x, where NumPy splits the numbers along the axis."""
    numbers = np.arange(x.shape[axis])
    pieces = function(numbers, plain_positions(sections))
    axis = normalize_axes(axis, x.ndim)[0]
    return [arrays.part(x, axis, slice_of(piece)) for piece in pieces]


def slice_of(numbers: np.ndarray) -> slice:
    """The slice that picks entries of consecutive numbers."""
    return slice(numbers[0], numbers[-1] + 1) if numbers.size else slice(0)


def rearranged_entries(function, x, *arguments, **options):
    """Entries at new places: NumPy moves their numbers, from 1; where it puts 0, there is none."""
    x = asarray(x)
    numbers = np.arange(1, x.size + 1).reshape(x.shape)
    places = function(numbers, *map(plain_positions, arguments), **options)
    # Where there is none, this reads the last entry, and the choice below lets it go.
    entries = arrays.index(ravel(x), at=places - 1)
    return entries if np.all(places) else elementwise.where(places > 0, entries, x.dtype.type(0))


def plain_positions(argument: Any) -> Any:
    """An argument without its trace: where entries go is a decision."""
    refuse_float(argument, "positions")
    return argument.plain("positions") if isinstance(argument, Traced) else argument


cover_each(split, np.split, np.array_split)
cover_each(rearranged_entries, np.delete, np.take_along_axis, np.diagonal)


@covers(np.sort)
def sort(x, axis=-1):
    order = np.argsort(x, axis)
    # The order is an operand of the index, so a compiled gradient sorts anew.
    if x.ndim == 1:
        return getitem(x, order)
    return rearranged_entries(np.take_along_axis, x, order, axis)


@covers(np.partition)
def partition(x, kth, axis=-1):
    return rearranged_entries(np.take_along_axis, x, np.argpartition(x, kth, axis), axis)


@covers(np.pad)
def pad(x, pad_width, mode="constant", constant_values=0.0):
    if mode in ("edge", "reflect", "symmetric", "wrap"):
        return rearranged_entries(np.pad, x, pad_width, mode=mode)
    if mode != "constant":
        raise TracedValueError(
            f"np.pad has the modes constant, edge, reflect, symmetric and wrap here, not {mode!r}. "
            "Join what is to stand there with np.concatenate."
        )
    if isinstance(pad_width, dict):
        raise TracedValueError("np.pad takes a width, or a pair for each axis: ((1, 1), (0, 2)).")
    widths = np.broadcast_to(pad_width, (x.ndim, 2)).tolist()
    if min(map(min, widths), default=0) < 0:
        # NumPy's own error.
        np.pad(np.zeros(x.shape), pad_width, constant_values=constant_values)
    sides = [*zip(widths, x.shape, strict=True)]
    inside = tuple([slice(before, before + size) for (before, _), size in sides])
    shape = tuple([before + size + after for (before, after), size in sides])
    padded = arrays.scatter(x, at=inside, shape=shape)
    if not np.any(constant_values):
        return padded
    return padded + np.pad(np.zeros(x.shape, x.dtype), pad_width, constant_values=constant_values)
