"""NumPy's own functions and methods on traced values, composed of the rows of the table.

protocol     how a composition comes to answer for NumPy's function, and what its errors say
axes         axes as rows take them
conversion   lists and several arrays become one array; dtypes
shapes       the same entries in another shape, or their axes in another order
places       some of the entries, or entries at other places
moves        all entries in another order, or several times
reductions   sums, means, products and extremes along axes
products     of vectors, matrices and stacks of them
choices      where, clip and select; and what is decided, without a derivative

entrywise    rarer functions that act entry by entry
joining      arrays joined to one, and one array taken apart
differences  differences of neighbours, and running sums, products and extremes
statistics   averages, covariances, order statistics, and what passes over NaN
vectors      cross, vecdot, kron and their like
curves       points along a line, polynomials, interpolation and convolution"""

from ...attributes import name_absent
from ...traced import Traced
from . import curves, differences, entrywise, joining, statistics, vectors
from .axes import normalize_axes
from .choices import clip, where
from .conversion import asarray, astype, concatenate, promoted, stack
from .moves import flip, repeat, roll, tile
from .places import getitem, pad, split
from .products import dot, einsum, matmul, tensordot
from .reductions import cumsum, max, mean, min, prod, std, sum, var
from .shapes import ravel, reshape

# After all that is covered.
name_absent(Traced)

__all__ = [
    "asarray",
    "astype",
    "clip",
    "concatenate",
    "cumsum",
    "curves",
    "differences",
    "dot",
    "einsum",
    "entrywise",
    "flip",
    "getitem",
    "joining",
    "matmul",
    "max",
    "mean",
    "min",
    "normalize_axes",
    "pad",
    "prod",
    "promoted",
    "ravel",
    "repeat",
    "reshape",
    "roll",
    "split",
    "stack",
    "statistics",
    "std",
    "sum",
    "tensordot",
    "tile",
    "var",
    "vectors",
    "where",
]
