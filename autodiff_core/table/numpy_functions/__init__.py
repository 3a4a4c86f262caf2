"""NumPy's own functions and methods on traced values, composed of the rows of the table.

protocol     how a composition comes to answer for NumPy's function, and what its errors say
axes         axes as rows take them
conversion   lists and several arrays become one array; dtypes
shapes       the same entries in another shape, or their axes in another order
places       some of the entries, or entries at other places
reductions   sums, means, products and extremes along axes
products     of vectors, matrices and stacks of them
choices      where and clip; and what is decided, without a derivative"""

from ...attributes import name_absent
from ...traced import Traced
from .axes import normalize_axes
from .choices import clip, where
from .conversion import asarray, astype, concatenate, stack
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
    "dot",
    "einsum",
    "getitem",
    "matmul",
    "max",
    "mean",
    "min",
    "normalize_axes",
    "pad",
    "prod",
    "ravel",
    "reshape",
    "split",
    "stack",
    "std",
    "sum",
    "tensordot",
    "var",
    "where",
]
