"""Products that treat the last axes as vectors or matrices: cross, vecdot, kron and their like."""

import numpy as np

from ...errors import StructureError
from ...traced import FUNCTIONS
from .conversion import asarray, stack
from .joining import with_axes
from .products import matmul
from .protocol import covers
from .reductions import sum
from .shapes import reshape


@covers(np.cross)
def cross(x, y, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = np.moveaxis(asarray(x), axisa, -1), np.moveaxis(asarray(y), axisb, -1)
    if (x.shape[-1], y.shape[-1]) != (3, 3):
        raise StructureError("np.cross takes vectors of three entries.")
    x0, x1, x2 = x[..., 0], x[..., 1], x[..., 2]
    y0, y1, y2 = y[..., 0], y[..., 1], y[..., 2]
    return stack([x1 * y2 - x2 * y1, x2 * y0 - x0 * y2, x0 * y1 - x1 * y0], axisc)


@covers("vecdot")
def vecdot(x, y, axis=-1):
    if axis != -1:
        x, y = np.moveaxis(x, axis, -1), np.moveaxis(y, axis, -1)
    return sum(x * y, -1)


@covers("matvec")
def matvec(matrix, vector):
    return matmul(matrix, vector[..., None])[..., 0]


@covers("vecmat")
def vecmat(vector, matrix):
    return matmul(vector[..., None, :], matrix)[..., 0, :]


@covers(np.kron)
def kron(x, y):
    x, y = asarray(x), asarray(y)
    ndim = max(x.ndim, y.ndim)
    x, y = with_axes(x, ndim), with_axes(y, ndim)
    sizes = [m * n for m, n in zip(x.shape, y.shape, strict=True)]
    # Each axis of x beside the same axis of y.
    product = np.expand_dims(x, [*range(1, 2 * ndim, 2)]) * np.expand_dims(
        y, [*range(0, 2 * ndim, 2)]
    )
    return reshape(product, sizes)


def cover_outer(*ufuncs: np.ufunc) -> None:
    """`np.add.outer` and its like: every entry of the first with every entry of the second."""
    for ufunc in ufuncs:
        # A default is bound now; by its name alone each would get the last of the loop.
        def outer(x, y, ufunc=ufunc):
            x, y = asarray(x), asarray(y)
            return ufunc(reshape(x, x.shape + (1,) * y.ndim), y)

        FUNCTIONS[f"{ufunc.__name__}.outer"] = outer


cover_outer(np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.power)
cover_outer(np.logaddexp, np.arctan2, np.hypot)
