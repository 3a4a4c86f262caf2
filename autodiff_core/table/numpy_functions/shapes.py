"""The same entries in another shape, or their axes in another order."""

from functools import partial
from typing import Any

import numpy as np

from ...traced import Traced
from .. import arrays
from .conversion import asarray
from .protocol import cover_each, covers, on_empty


def reshape(x, *sizes):
    """x in another shape: its sizes one by one, or in one tuple, list or array."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list, np.ndarray)):
        sizes = sizes[0]
    return arrays.reshape(asarray(x), shape=tuple([int(size) for size in sizes]))


@covers(np.reshape)
def reshape_to(x, shape):
    return reshape(x, shape)


# After the function: the method takes sizes one by one, too.
covers("reshape")(reshape)


@covers(np.ravel, "flatten")
def ravel(x):
    return reshape(x, -1)


@covers(np.broadcast_to)
def broadcast_to(x, shape):
    # NumPy says what does not fit, and makes a tuple of a single size.
    return arrays.broadcast_to(x, shape=on_empty(np.broadcast_to, x, shape).shape)


def reshape_like(function: Any, x: Any, *where: Any, **options: Any) -> Any:
    """x in the shape that NumPy gives an array of its shape."""
    return arrays.reshape(x, shape=on_empty(function, x, *where, **options).shape)


def transpose_like(function: Any, x: Any, *to: Any, **how: Any) -> Any:
    """Axes in another order: NumPy moves those of an empty array, whose sizes are their numbers."""
    return arrays.transpose(x, axes=function(np.empty(range(x.ndim)), *to, **how).shape)


cover_each(reshape_like, np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d)
cover_each(transpose_like, np.transpose, np.swapaxes, np.moveaxis)
cover_each(on_empty, np.shape, np.ndim, np.size)
cover_each(on_empty, np.zeros_like, np.ones_like, np.empty_like)


@covers(np.full_like)
def full_like(x, fill_value, dtype=None, shape=None):
    like = on_empty(np.empty_like, x, dtype, shape=shape)
    if not isinstance(fill_value, Traced):
        return np.full_like(like, fill_value)
    return np.broadcast_to(fill_value.astype(like.dtype), like.shape)


# After the function: the method takes axes one by one, too.
transposed = covers("transpose")(partial(transpose_like, np.ndarray.transpose))
Traced.T = property(transposed)  # type: ignore[attr-defined]
