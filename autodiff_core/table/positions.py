"""Indices that a graph can keep, and sums at positions.

In a graph that is to be replayed, arrays of positions are operands; the index says where each
belongs."""

import math
from typing import Any

import numpy as np


class Place:
    """Stands in an index for the operand of this number."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and other.number == self.number

    def __hash__(self) -> int:
        return hash((Place, self.number))

    def __repr__(self) -> str:
        return f"Place({self.number})"


def fill(at: Any, positions: Any) -> Any:
    """The index with its operands in their places."""
    if positions and isinstance(at, tuple):
        return tuple([fill(item, positions) for item in at])
    return positions[at.number] if at.__class__ is Place else at


def entries_at(x: Any, *positions: Any, at: Any) -> Any:
    """x[at]"""
    # A Python float has no index, an array without axes has.
    x = np.asarray(x) if x.__class__ is float else x
    return x[fill(at, positions)]


def add_at(buffer: np.ndarray, entries: Any, positions: Any, at: Any) -> np.ndarray:
    """buffer[at] += entries, with repeated positions added up. *Source*: NumPy's `ufunc.at`."""
    at = fill(at, positions)
    if at.__class__ is tuple and len(at) == 1:
        at = at[0]
    # NumPy's += writes to a position that occurs twice only once, but is quick where none does.
    if all(map(is_simple, at if isinstance(at, tuple) else (at,))):
        buffer[at] += entries
    # Of an array that is not contiguous the flat one would be a copy, and the sums lost with it.
    elif at.__class__ is np.ndarray and at.dtype.kind in "iu" and buffer.flags.c_contiguous:
        add_rows(buffer, entries, at)
    else:
        np.add.at(buffer, at, entries)
    return buffer


def add_rows(buffer: np.ndarray, entries: Any, rows: np.ndarray) -> None:
    """buffer[rows] += entries, as entries of one axis: there `ufunc.at` takes a fifth as long."""
    entries = np.broadcast_to(entries, rows.shape + buffer.shape[1:])
    places = rows.reshape(-1)
    if buffer.ndim > 1:
        width = math.prod(buffer.shape[1:])
        # Small integers would wrap.
        firsts = places[:, None].astype(np.intp) * width
        # A negative row is right, too: its entries count from the end of the flat array.
        places = (firsts + np.arange(width)).reshape(-1)
    np.add.at(buffer.reshape(-1), places, entries.reshape(-1))


def is_simple(item: Any) -> bool:
    """Does this part of an index reach no position twice?"""
    return item is None or item is Ellipsis or isinstance(item, (int, slice))


def zeros_but(entries: Any, *positions: Any, at: Any, shape: tuple[int, ...]) -> np.ndarray:
    """An array of zeros with entries at positions."""
    return add_at(np.zeros(shape, np.result_type(entries)), entries, positions, at)
