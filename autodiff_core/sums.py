"""Sums of rows and columns as products with ones, wherever one is computed: so digits are the same.

BLAS takes a quarter of NumPy's time for the sums of short rows, and of a small matrix's columns."""

import math
from functools import lru_cache

import numpy as np

# The longest row whose product with ones is as precise as NumPy's sum, which adds by halves.
SHORT_ROW = 128


def in_rows(x: np.ndarray) -> np.ndarray:
    """The array with its entries in the order of rows: a sum adds in the order of the memory.

    A transposed cotangent lies there in one way in a record, in another where it is written over
    an array that is free; the sum's last digit would tell."""
    return x if x.ndim < 2 else np.ascontiguousarray(x)


def is_product(x: np.ndarray, axis: tuple[int, ...]) -> bool:
    """Is this sum best done as a product with ones?"""
    if x.ndim < 2 or x.dtype.char not in "fd":
        return False
    return is_of_columns(x, axis) or (axis == (x.ndim - 1,) and x.shape[-1] <= SHORT_ROW)


def is_of_columns(x: np.ndarray, axis: tuple[int, ...]) -> bool:
    """Is it the sum of a matrix's columns?"""
    return x.ndim == 2 and axis == (0,)


def sum_as_product(x: np.ndarray, axis: tuple[int, ...], keepdims: bool) -> np.ndarray:
    """The sum along such an axis."""
    if x.ndim == 2:
        ones = ones_along(x.shape, x.dtype, axis, keepdims)
        return ones.dot(x) if is_of_columns(x, axis) else x.dot(ones)
    *outer, columns = x.shape
    # With more axes than two, BLAS would be called for every matrix of the stack.
    rows = x.reshape(math.prod(outer), columns)
    sums = rows.dot(ones_along(rows.shape, x.dtype, (1,), False))
    return sums.reshape(*outer, 1) if keepdims else sums.reshape(outer)


@lru_cache(maxsize=200)
def ones_along(shape: tuple, dtype: np.dtype, axis: tuple[int, ...], keepdims: bool) -> np.ndarray:
    """A matrix's factor: from the left for sums of columns, else from the right."""
    # These arrays are shared by all sums of one shape: nobody writes into them.
    rows, columns = shape
    if axis == (0,):
        return np.ones((1, rows) if keepdims else rows, dtype)
    return np.ones((columns, 1) if keepdims else columns, dtype)
