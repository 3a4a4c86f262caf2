"""The entries in another order, or several times: by slices and reshapes, as their transposes are.

A place for each entry would do as well (`places.rearranged_entries`), but takes three times as
long."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import arrays, elementwise
from .axes import normalize_axes
from .conversion import asarray
from .places import plain_positions, rearranged_entries
from .protocol import covers, on_empty
from .shapes import ravel, transpose_like


@covers(np.roll)
def roll(x, shift, axis=None):
    """Entries move along an axis, and what leaves at one end comes back at the other."""
    x = asarray(x)
    if axis is None:
        return arrays.reshape(roll(ravel(x), np.sum(plain_positions(shift)), 0), shape=x.shape)
    # NumPy takes a shift for each axis, or one for all; an axis named twice moves twice.
    for steps, i in np.broadcast(plain_positions(shift), axis):
        along = normalize_axes(i, x.ndim)[0]
        size = x.shape[along]
        if cut := -int(steps) % size if size else 0:
            ends = [slice(cut, None), slice(None, cut)]
            pieces = [arrays.part(x, along, entries) for entries in ends]
            x = arrays.concatenate(*pieces, axis=along)
    return x


@covers(np.flip)
def flip(x, axis=None):
    """Entries in the opposite order along some axes, or along all."""
    x = asarray(x)
    # NumPy's own errors for axes that are there twice, or not at all.
    on_empty(np.flip, x, axis)
    axes = normalize_axes(axis, x.ndim)
    backwards = slice(None, None, -1)
    return arrays.index(
        x, at=tuple([backwards if i in axes else slice(None) for i in range(x.ndim)])
    )


@covers(np.rot90)
def rot90(x, k=1, axes=(0, 1)):
    """A quarter turn is a flip and a transposition, and half a turn is two flips."""
    x = asarray(x)
    first, second = normalize_axes(axes, x.ndim)
    if first == second:
        raise ValueError(f"the axes {axes} have to be two different ones")
    turns = k % 4
    if turns % 2 == 0:
        return flip(x, (first, second)) if turns else x
    flipped = flip(x, second if turns == 1 else first)
    return transpose_like(np.swapaxes, flipped, first, second)


@covers(np.tile)
def tile(x, reps):
    """Copies side by side: each axis gets one for the copies, before its own."""
    x = asarray(x)
    counts = as_counts(reps)
    ndim = max(len(counts), x.ndim)
    counts = (1,) * (ndim - len(counts)) + counts
    sizes = (1,) * (ndim - x.ndim) + x.shape
    return copied(x, [*zip(counts, sizes, strict=True)], own=1)


@covers(np.repeat)
def repeat(x, repeats, axis=None):
    """Each entry several times: its axis gets one for the copies, behind its own."""
    x = asarray(x)
    if axis is None:
        x, axis = ravel(x), 0
    along = normalize_axes(axis, x.ndim)[0]
    counts = np.asarray(plain_positions(repeats))
    if counts.size != 1:
        # Different numbers of copies fill no axis: each copy gets a place.
        places = np.repeat(np.arange(x.shape[along]), counts)
        return arrays.part(x, along, places)
    sizes = [(size, int(counts.item()) if i == along else 1) for i, size in enumerate(x.shape)]
    return copied(x, sizes, own=0)


def as_counts(reps: Any) -> tuple[int, ...]:
    """How many copies there are along each of the last axes."""
    return tuple(np.atleast_1d(plain_positions(reps)).astype(int).tolist())


def copied(x: Any, sizes: Sequence[tuple[int, int]], own: int) -> Any:
    """Axes in pairs, x's own and one of copies, which are joined in the end."""
    if any(size < 0 for pair in sizes for size in pair):
        raise ValueError("there cannot be fewer than no copies")
    alone = [1 if i != own else pair[own] for pair in sizes for i in range(2)]
    paired = arrays.reshape(x, shape=tuple(alone))
    paired = arrays.broadcast_to(paired, shape=tuple([size for pair in sizes for size in pair]))
    return arrays.reshape(paired, shape=tuple([math.prod(pair) for pair in sizes]))


@covers(np.tril)
def tril(x, k=0):
    """The entries on a diagonal and below it; zeros elsewhere."""
    x = asarray(x)
    kept = np.tri(*x.shape[-2:], k=plain_positions(k), dtype=bool)
    # Chosen, not multiplied by zeros: 0 · NaN is NaN, and the other triangle may hold anything.
    return elementwise.where(kept, x, x.dtype.type(0))


@covers(np.triu)
def triu(x, k=0):
    """The entries on a diagonal and above it; zeros elsewhere."""
    x = asarray(x)
    below = np.tri(*x.shape[-2:], k=plain_positions(k) - 1, dtype=bool)
    return elementwise.where(below, x.dtype.type(0), x)


@covers(np.diag)
def diag(v, k=0):
    """A matrix with these entries on a diagonal, or a matrix's diagonal."""
    v = asarray(v)
    k = int(plain_positions(k))
    if v.ndim == 1:
        size = v.size + abs(k)
        # A slice of the flat matrix: no place occurs twice, so nothing has to be added up.
        square = arrays.scatter(v, at=diagonal_places(size, size, k), shape=(size * size,))
        return arrays.reshape(square, shape=(size, size))
    if v.ndim != 2:
        raise ValueError("the input must have one axis or two")
    return arrays.index(ravel(v), at=diagonal_places(*v.shape, k))


def diagonal_places(rows: int, columns: int, k: int) -> slice:
    """Where a diagonal is in a matrix whose rows follow each other: at equal distances."""
    first = k if k >= 0 else -k * columns
    count = max(0, min(rows + min(k, 0), columns - max(k, 0)))
    return slice(first, first + count * (columns + 1), columns + 1) if count else slice(0)


@covers(np.take)
def take(x, indices, axis=None, mode="raise"):
    """Entries, or rows, at positions along an axis."""
    x = asarray(x)
    if mode != "raise":
        return rearranged_entries(np.take, x, indices, axis=axis, mode=mode)
    if axis is None:
        x, axis = ravel(x), 0
    positions = np.array(plain_positions(indices))
    if not positions.size:
        # To NumPy an empty list is one of floats.
        positions = positions.astype(int)
    return arrays.part(x, normalize_axes(axis, x.ndim)[0], positions)
