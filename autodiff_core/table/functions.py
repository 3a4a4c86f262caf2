"""What NumPy has not: composed of the table's rows, and stable at extremes."""

from typing import Any

import numpy as np

from ..errors import StructureError
from ..traced import dtype_of
from . import arrays
from .elementwise import constant, exp, isfinite, log, logaddexp, where
from .numpy_functions import asarray, max, normalize_axes, sum


def as_floating(x: Any) -> Any:
    """x in floats: small integers would wrap."""
    return x * 1.0 if dtype_of(x).kind in "iub" else x


def logsumexp(x: Any, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """log Σ exp x along an axis; the largest entry is taken out first, so nothing overflows."""
    x = asarray(x)
    # The constant first: what is computed of one leaves no node.
    largest = max(constant(x), axis, keepdims=True)
    # log Σ exp x = s + log Σ exp(x - s) for every s, so s may count as a constant. It is 0 where
    # all entries are -∞, whose difference would be NaN.
    shift = where(isfinite(largest), largest, 0.0)
    total = log(sum(exp(x - shift), axis, keepdims=keepdims))
    return total + (shift if keepdims else sum(shift, axis))


def log_softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """log softmax along an axis. *Shapes*: as x."""
    x = asarray(x)
    axes = normalize_axes(axis, x.ndim)
    if len(axes) == 1:
        return arrays.log_softmax(x, axis=axes[0])
    return x - logsumexp(x, axes, keepdims=True)


def softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """Positive numbers that sum to one along an axis, in proportion to exp x. *Shapes*: as x."""
    x = as_floating(asarray(x))
    # Any shift leaves the quotient as it is, so this one counts as a constant.
    weights = exp(x - max(constant(x), axis, keepdims=True))
    return weights / sum(weights, axis, keepdims=True)


def softplus(x: Any) -> Any:
    """log(1 + exp x), entry by entry: a smooth relu."""
    return logaddexp(x, 0.0)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), entry by entry, to full relative precision at both ends."""
    return exp(-logaddexp(-as_floating(x), 0.0))


def conv2d(x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
    """Slide each filter over each image: a cross-correlation, as in every network library.

    *Shapes*: x (images, channels, height, width), w (filters, channels, rows, columns) → (images,
    filters, (height + 2 padding - rows) // stride + 1, the same for the width). It is one large
    product of matrices."""
    x, w = asarray(x), asarray(w)
    if x.ndim != 4 or w.ndim != 4 or x.shape[1] != w.shape[1]:
        wanted = "images (n, c, h, w) and filters (m, c, r, s)"
        raise StructureError(f"conv2d takes {wanted}, not {x.shape} and {w.shape}.")
    if padding:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    filters, channels, rows, columns = w.shape
    height = count_places(x.shape[2], rows, stride)
    width = count_places(x.shape[3], columns, stride)
    if height < 1 or width < 1:
        size = f"{rows} × {columns}"
        raise StructureError(f"A filter of {size} does not fit into images of {x.shape[2:]}.")

    def pixels(i: int, j: int) -> Any:
        """What one entry of a filter meets: the pixel at (i, j), and on in strides."""
        down = slice(i, i + stride * height, stride)
        across = slice(j, j + stride * width, stride)
        return x[:, :, down, across]

    # *Source*: Chellapilla et al. (2006), where pixels are unrolled for one product of matrices.
    shifted = [pixels(i, j) for i, j in np.ndindex(rows, columns)]
    weights = np.reshape(w, (filters, channels, rows * columns))
    product = np.tensordot(np.stack(shifted), weights, ((0, 2), (2, 1)))
    # It has image, row, column, filter.
    return np.moveaxis(product, -1, 1)


def count_places(size: int, window: int, stride: int) -> int:
    """How many places a window has along an axis."""
    return (size - window) // stride + 1
