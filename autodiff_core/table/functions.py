"""What NumPy has not: composed of the table's rows, and stable at extremes."""

from typing import Any

import numpy as np

from ..errors import StructureError
from ..traced import dtype_of
from . import arrays
from .elementwise import constant, exp, isfinite, log, logaddexp, where
from .numpy_functions import asarray, max, normal, sum

floating = lambda x: x if dtype_of(x).kind not in "iub" else x * 1.0  # small integers would wrap


def logsumexp(x: Any, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """log Σ exp x along an axis; the largest entry is taken out first, so nothing overflows."""
    x = asarray(x)
    largest = constant(max(x, axis, keepdims=True))
    shift = where(isfinite(largest), largest, 0.0)
    total = log(sum(exp(x - shift), axis, keepdims=True)) + shift
    return total if keepdims else sum(total, axis)


def log_softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """log softmax along an axis. *Shapes*: as x."""
    x = asarray(x)
    axes = normal(axis, x.ndim)
    return (
        arrays.log_softmax(x, axis=axes[0])
        if len(axes) == 1
        else x - logsumexp(x, axes, keepdims=True)
    )


def softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """Positive numbers that sum to one along an axis, in proportion to exp x. *Shapes*: as x."""
    x = floating(asarray(x))
    weights = exp(x - constant(max(x, axis, keepdims=True)))
    return weights / sum(weights, axis, keepdims=True)


def softplus(x: Any) -> Any:
    """log(1 + exp x), entry by entry: a smooth relu."""
    return logaddexp(x, 0.0)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), entry by entry, to full relative precision at both ends."""
    return exp(-logaddexp(-floating(x), 0.0))


def conv2d(x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
    """Slide each filter over each image: a cross-correlation, as in every network library.

    *Shapes*: x (images, channels, height, width), w (filters, channels, rows, columns) → (images, filters,
    (height + 2 padding - rows) // stride + 1, the same for the width), by one large matrix product."""
    x, w = asarray(x), asarray(w)
    if x.ndim != 4 or w.ndim != 4 or x.shape[1] != w.shape[1]:
        raise StructureError(
            f"conv2d takes images (n, c, h, w) and filters (m, c, r, s), not {x.shape} and {w.shape}."
        )
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))) if padding else x
    filters, channels, rows, columns = w.shape
    height, width = (x.shape[2] - rows) // stride + 1, (x.shape[3] - columns) // stride + 1
    if height < 1 or width < 1:
        raise StructureError(
            f"A filter of {rows} × {columns} does not fit into images of {x.shape[2:]}."
        )
    cut = lambda start, size: slice(start, start + stride * size, stride)
    shifted = [x[:, :, cut(i, height), cut(j, width)] for i, j in np.ndindex(rows, columns)]
    product = np.tensordot(
        np.stack(shifted), np.reshape(w, (filters, channels, -1)), ((0, 2), (2, 1))
    )
    return np.moveaxis(product, -1, 1)  # it had: image, row, column, filter
