"""Arrays joined to one, and one array taken apart."""

from typing import Any

import numpy as np

from ...errors import StructureError
from ...traced import Traced
from .axes import normalize_axes
from .conversion import asarray, concatenate, in_precision_of, stack
from .places import rearranged_entries
from .protocol import cover_each, covers, numpys
from .shapes import ravel, reshape, reshape_like, transpose_like

cover_each(reshape_like, np.atleast_3d)
cover_each(transpose_like, np.rollaxis, *numpys("matrix_transpose"))
cover_each(rearranged_entries, np.flipud, np.fliplr, np.diagflat, np.resize)

Traced.mT = property(lambda x: np.swapaxes(x, -1, -2))  # type: ignore[attr-defined]


@covers(np.column_stack)
def column_stack(parts):
    columns = [asarray(part) for part in parts]
    return concatenate([x if x.ndim > 1 else reshape(x, -1, 1) for x in columns], 1)


@covers(np.dstack)
def dstack(parts):
    return concatenate([np.atleast_3d(asarray(part)) for part in parts], 2)


@covers(np.append)
def append(x, values, axis=None):
    if axis is None:
        return concatenate([ravel(x), ravel(values)])
    return concatenate([x, values], axis)


@covers(np.insert)
def insert(x, where, values, axis=None):
    """NumPy inserts zeros among the numbers of the entries: what is left is to fill them."""
    x, axis = (ravel(x), 0) if axis is None else (asarray(x), axis)
    axis = normalize_axes(axis, x.ndim)[0]
    values = with_axes(in_precision_of(x, asarray(values)), x.ndim)
    if np.size(where) == 1:
        # NumPy puts all that is given in the one place, as in x[:, 1] = values for a number, and as
        # in x[:, [1]] = values for a list.
        values = values if np.ndim(where) else np.moveaxis(values, 0, axis)
        where = np.repeat(where, values.shape[axis])
    size = x.shape[axis]
    numbers = np.insert(np.arange(1, size + 1), where, 0)
    shape = [*x.shape]
    shape[axis] = len(numbers) - size
    together = concatenate([x, np.broadcast_to(values, shape)], axis)
    # What is inserted stands behind x, in its own order.
    places = np.where(numbers > 0, numbers - 1, size - 1 + np.cumsum(numbers == 0))
    return np.take(together, places, axis)


def with_axes(x: Any, ndim: int) -> Any:
    """x with axes of size 1 in front, up to this number."""
    return reshape(x, (1,) * (ndim - x.ndim) + x.shape)


@covers(np.block)
def block(nested):
    """Nested lists: the innermost are joined along the last axis, and so on outwards."""
    depth = depth_of(nested)
    parts = [asarray(part) for part in innermost(nested)]
    ndim = max([depth, *[part.ndim for part in parts]])
    return joined(nested, depth, ndim)


def depth_of(nested: Any) -> int:
    """How many lists are around an entry: as many for each."""
    if not isinstance(nested, list):
        return 0
    depths = {depth_of(item) for item in nested}
    if len(depths) != 1:
        raise StructureError("np.block takes lists that are nested equally deep, and not empty.")
    return 1 + depths.pop()


def innermost(nested: Any) -> list:
    """The arrays in nested lists."""
    if not isinstance(nested, list):
        return [nested]
    return [part for item in nested for part in innermost(item)]


def joined(nested: Any, depth: int, ndim: int) -> Any:
    """One array of this many axes."""
    if not depth:
        return with_axes(asarray(nested), ndim)
    return concatenate([joined(item, depth - 1, ndim) for item in nested], -depth)


@covers(np.hsplit)
def hsplit(x, sections):
    return np.split(x, sections, 0 if x.ndim == 1 else 1)


@covers(np.vsplit)
def vsplit(x, sections):
    return np.split(x, sections, 0)


@covers(np.dsplit)
def dsplit(x, sections):
    return np.split(x, sections, 2)


@covers(*numpys("unstack"))
def unstack(x, *, axis=0):
    return tuple(np.moveaxis(x, axis, 0))


@covers(np.compress)
def compress(condition, x, axis=None):
    # Which entries a condition picks, and so how many, is a decision.
    chosen = np.flatnonzero(condition)
    return ravel(x)[chosen] if axis is None else np.take(x, chosen, axis)


@covers(np.extract)
def extract(condition, x):
    return ravel(x)[np.flatnonzero(condition)]


@covers(np.broadcast_arrays)
def broadcast_arrays(*arrays):
    parts = [asarray(x) for x in arrays]
    shape = np.broadcast_shapes(*[x.shape for x in parts])
    return tuple([np.broadcast_to(x, shape) for x in parts])


@covers(np.meshgrid)
def meshgrid(*coordinates, indexing="xy", sparse=False, copy=True):
    axes = [ravel(x) for x in coordinates]
    grids = [
        reshape(x, [-1 if i == j else 1 for j in range(len(axes))]) for i, x in enumerate(axes)
    ]
    # As on a map: the first coordinate runs along a row, which is the second axis.
    if indexing == "xy" and len(axes) > 1:
        grids = [np.swapaxes(grid, 0, 1) for grid in grids]
    return tuple(grids) if sparse else broadcast_arrays(*grids)


@covers(np.apply_along_axis)
def apply_along_axis(function, axis, x, *arguments, **options):
    axis = normalize_axes(axis, x.ndim)[0]
    last = np.moveaxis(x, axis, -1)
    results = [
        asarray(function(last[i], *arguments, **options)) for i in np.ndindex(last.shape[:-1])
    ]
    shape = last.shape[:-1] + results[0].shape
    together = reshape(stack(results), shape)
    if not results[0].ndim:
        return together
    # What the function returns has its axes where the one axis was.
    new = range(len(last.shape) - 1, together.ndim)
    return np.moveaxis(together, [*new], [axis + i for i in range(len(new))])
