"""Sums, means, products and extremes along axes."""

import math
from typing import Any

import numpy as np

from .. import arrays, elementwise
from .axes import axes_of, normalize_axes
from .protocol import covers, on_empty
from .shapes import ravel

HALF = np.dtype(np.float16)


@covers(np.sum)
def sum(x, axis=None, *, keepdims=False):
    axes = axes_of(x, axis)
    return arrays.sum(x, axis=axes, keepdims=keepdims) if axes else x


@covers(np.max, np.amax)
def max(x, axis=None, *, keepdims=False):
    return extreme(np.maximum, x, axis, keepdims)


@covers(np.min, np.amin)
def min(x, axis=None, *, keepdims=False):
    return extreme(np.minimum, x, axis, keepdims)


def extreme(reduction: np.ufunc, x: Any, axis: Any, keepdims: bool) -> Any:
    axes = axes_of(x, axis)
    return arrays.extreme(x, axis=axes, keepdims=keepdims, reduction=reduction) if axes else x


@covers(np.mean)
def mean(x, axis=None, *, keepdims=False):
    if x.dtype == HALF:
        return in_single(mean, x, axis, keepdims=keepdims)
    return sum(x, axis, keepdims=keepdims) / count(x, axis)


def count(x: Any, axis: Any, ddof: int = 0) -> Any:
    """How many entries each sum has, in x's dtype: float32 stays float32."""
    number = math.prod([x.shape[a] for a in axes_of(x, axis)])
    # NumPy stops at zero, too.
    free = float(number - ddof) if number > ddof else 0.0
    return x.dtype.type(free) if x.dtype.kind == "f" and x.dtype != float else free


def in_single(reduction, x, *axes, **options):
    """A reduction of half precision in single, as NumPy has it: sums would overflow."""
    reduced = reduction(arrays.astype(x, dtype=np.dtype(np.float32)), *axes, **options)
    return arrays.astype(reduced, dtype=HALF)


@covers(np.var)
def var(x, axis=None, *, ddof=0, keepdims=False):
    if x.dtype == HALF:
        return in_single(var, x, axis, ddof=ddof, keepdims=keepdims)
    # Two passes: the mean of squares less the square of the mean would cancel.
    centred = x - mean(x, axis, keepdims=True)
    return sum(centred * centred, axis, keepdims=keepdims) / count(x, axis, ddof)


@covers(np.std)
def std(x, axis=None, *, ddof=0, keepdims=False):
    """The root of the variance; where all entries are equal, at a kink, its derivative is 0."""
    if x.dtype == HALF:
        return in_single(std, x, axis, ddof=ddof, keepdims=keepdims)
    return root_of_variance(var(x, axis, ddof=ddof, keepdims=keepdims))


def root_of_variance(variance: Any) -> Any:
    """Its square root, with the derivative 0 at zero."""
    is_zero = elementwise.equal(variance, 0.0)
    # The root is taken of one there, since it has no slope at zero.
    return elementwise.sqrt(variance + is_zero) * elementwise.logical_not(is_zero)


@covers(np.prod)
def prod(x, axis=None, *, keepdims=False):
    """The product, by halves: no entry is divided by, so zeros are no trouble."""
    # Small integers would wrap.
    x = x if x.dtype.kind == "f" else x.astype(int)
    if not x.size:
        return on_empty(np.prod, x, axis, keepdims=keepdims)
    for a in axes_of(x, axis):
        # An odd entry waits in `rest` for the next round.
        while half := x.shape[a] // 2:
            first, second, rest = np.split(x, [half, 2 * half], a)
            x = np.concatenate([first * second, rest], axis=a)
    return sum(x, axis, keepdims=keepdims)


@covers(np.cumsum)
def cumsum(x, axis=None):
    if axis is None or not x.ndim:
        x, axis = ravel(x), axis or 0
    return arrays.cumsum(x, axis=normalize_axes(int(axis), x.ndim)[0])


# `np.add.reduce` and its like reduce the first axis unless they are told otherwise.
@covers("add.reduce")
def add_reduce(x, axis=0, keepdims=False):
    return sum(x, axis, keepdims=keepdims)


@covers("multiply.reduce")
def multiply_reduce(x, axis=0, keepdims=False):
    return prod(x, axis, keepdims=keepdims)


@covers("maximum.reduce")
def maximum_reduce(x, axis=0, keepdims=False):
    return max(x, axis, keepdims=keepdims)


@covers("minimum.reduce")
def minimum_reduce(x, axis=0, keepdims=False):
    return min(x, axis, keepdims=keepdims)
