"""Norms of vectors and of matrices, and condition numbers.

At zero, where a norm has a kink, its derivative is 0: the smallest subgradient."""

from typing import Any

import numpy as np

from ..elementwise import abs, equal, sqrt, where
from ..numpy_functions import asarray, astype, max, min, normalize_axes, ravel, reshape, sum
from ..numpy_functions.protocol import covers
from .equations import inv
from .factors import svd


@covers(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    x = asarray(x)
    if axis is None and (ord is None or x.ndim == 1):
        # Of all entries, in line.
        total = vector_norm(ravel(x), 2 if ord is None else ord, (0,), False)
        return reshape(total, (1,) * x.ndim) if keepdims else total
    axes = normalize_axes(axis, x.ndim)
    if len(axes) == 1:
        return vector_norm(x, 2 if ord is None else ord, axes, keepdims)
    if len(axes) == 2:
        return matrix_norm(x, "fro" if ord is None else ord, axes, keepdims)
    raise ValueError("norms of this order are for one axis or two.")


def vector_norm(x: Any, order: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    """The norm of vectors along one axis, or of all entries along several."""
    if order == np.inf:
        return max(abs(x), axes, keepdims=keepdims)
    if order == -np.inf:
        return min(abs(x), axes, keepdims=keepdims)
    if order == 0:
        return sum(astype(x != 0, x.dtype), axes, keepdims=keepdims)
    if order == 1:
        return sum(abs(x), axes, keepdims=keepdims)
    # x · x is smooth at zero, unlike |x|; the kink of the root is left to `root`.
    if order == 2:
        return root(sum(x * x, axes, keepdims=keepdims), 2)
    if isinstance(order, str):
        raise ValueError(f"{order!r} is no norm of vectors.")
    return root(sum(abs(x) ** order, axes, keepdims=keepdims), order)


def root(x: Any, degree: float) -> Any:
    """x ** (1 / degree), with a derivative of 0 at 0, where it has none."""
    vanishes = equal(x, 0.0)
    # No root is taken of zero, even where it is not used: its infinite slope times 0 is NaN.
    positive = where(vanishes, 1.0, x)
    value = sqrt(positive) if degree == 2 else positive ** (1.0 / degree)
    return where(vanishes, 0.0 if degree > 0 else np.inf, value)


def matrix_norm(x: Any, order: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    """The norm of matrices whose rows and columns are along these two axes."""
    if order == "fro":
        return vector_norm(x, 2, axes, keepdims)
    matrices = np.moveaxis(x, axes, (-2, -1))
    if order in (1, -1, np.inf, -np.inf):
        # The largest sum of a column, or of a row; or the smallest.
        sums = sum(abs(matrices), -2 if np.abs(order) == 1 else -1)
        value = max(sums, -1) if order > 0 else min(sums, -1)
    elif order in (2, -2, "nuc"):
        singular = svd(matrices, compute_uv=False)
        value = {2: max, -2: min, "nuc": sum}[order](singular, -1)
    else:
        raise ValueError(f"{order!r} is no norm of matrices.")
    return np.expand_dims(value, axes) if keepdims else value


@covers(np.linalg.cond)
def cond(x, p=None):
    if p is None or p in (2, -2):
        singular = svd(x, compute_uv=False)
        # NumPy sorts singular values from large to small.
        ratio = singular[..., 0] / singular[..., -1]
        return 1.0 / ratio if p == -2 else ratio
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))
