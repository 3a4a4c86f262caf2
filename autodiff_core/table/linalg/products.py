"""What `np.linalg` has under names of its own, since NumPy 2: products, diagonals and norms."""

from functools import partial
from typing import Any

import numpy as np

from ..numpy_functions import asarray, normalize_axes
from ..numpy_functions.protocol import covers, numpys
from . import norms


def cover(name: str, compose: Any) -> None:
    """Answer for a function of `np.linalg`, if this NumPy has it."""
    covers(*numpys(name, among=np.linalg))(compose)


def namesake(name: str, *arguments: Any, **options: Any) -> Any:
    """NumPy's function of this name outside `np.linalg`."""
    return getattr(np, name)(*arguments, **options)


def vector_norm(x, *, axis=None, keepdims=False, ord=2):
    x = asarray(x)
    return norms.vector_norm(x, ord, normalize_axes(axis, x.ndim), keepdims)


def matrix_norm(x, *, keepdims=False, ord="fro"):
    return norms.norm(x, ord, (-2, -1), keepdims)


def diagonal(x, *, offset=0):
    return np.diagonal(x, offset, -2, -1)


def trace(x, *, offset=0):
    return np.trace(x, offset, -2, -1)


cover("vector_norm", vector_norm)
cover("matrix_norm", matrix_norm)
cover("diagonal", diagonal)
cover("trace", trace)
for name in ("cross", "matmul", "matrix_transpose", "outer", "tensordot", "vecdot"):
    cover(name, partial(namesake, name))
