"""NumPy's own functions and methods on traced values, composed of the rows of the table."""

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

from . import arrays, elementwise
from .arrays import broadcast_to, concatenate, dtype_of, index, matmul, reshape, scatter, transpose
from .errors import StructureError, TracedValueError
from .primitive import TABLE, Primitive, apply
from .traced import FUNCTIONS, UFUNCS, Traced, shape_of

Axis = int | tuple[int, ...] | None


def covers(*functions: Callable, method: str = "") -> Callable:
    """Answer for NumPy's functions, and as a method of traced values."""

    def register(function: Callable) -> Callable:
        for numpy_function in functions:
            table = UFUNCS if isinstance(numpy_function, np.ufunc) else FUNCTIONS
            table[numpy_function] = function
        for name in method.split():
            setattr(Traced, name, function)
        return function

    return register


def normal(axis: Axis, ndim: int) -> tuple[int, ...]:
    """Axes as a tuple of non-negative numbers; None means all of them."""
    axes = range(ndim) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    for a in axes:
        if not -ndim <= a < ndim:
            raise StructureError(f"Axis {a} does not exist: the array has {ndim} axes.")
    return tuple(a % ndim for a in axes)


def refuse(name: str, **options: Any) -> None:
    """Options that would write into an array or leave parts of it unset are an error, not ignored."""
    for option, value in options.items():
        if value is not None and value is not np._NoValue:
            raise TracedValueError(
                f"np.{name}(…, {option}=…) is not supported on traced values. Use np.where for a mask, "
                "x.astype for a dtype, and the function's return value in place of `out`."
            )


# Reductions
@covers(np.sum, ("add", "reduce"), method="sum")
def sum(x, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    refuse("sum", dtype=dtype, out=out, initial=initial, where=where)
    x = asarray(x)
    keepdims = keepdims is True
    axes = normal(axis, x.ndim)
    return arrays.sum(x, axis=axes, keepdims=keepdims) if axes or axis is None else x


@covers(np.mean, method="mean")
def mean(x, axis=None, dtype=None, out=None, keepdims=False, where=None):
    x = asarray(x)
    total = sum(x, axis, dtype, out, keepdims, None, where)
    return total / count(x, axis)


def count(x: Any, axis: Axis) -> float:
    """How many entries each sum over these axes has."""
    return float(np.prod([x.shape[a] for a in normal(axis, x.ndim)], dtype=int))


@covers(np.asarray, np.array, np.asanyarray, np.ascontiguousarray)
def asarray(x, dtype=None, copy=None):
    if isinstance(x, (list, tuple)):
        x = stack([asarray(item) for item in x]) if has_traced(x) else np.asarray(x)
    x = x if isinstance(x, (Traced, np.ndarray)) else np.asarray(x)
    return x if dtype is None else astype(x, dtype)


def has_traced(tree: Any) -> bool:
    if isinstance(tree, (list, tuple)):
        return any(has_traced(item) for item in tree)
    return isinstance(tree, Traced)


@covers(method="astype")
def astype(x, dtype, copy=True):
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        return np.asarray(x.plain(f"an array of {dtype}")).astype(dtype)
    return x if x.dtype == dtype else arrays.astype(x, dtype=dtype)


# Shapes
@covers(np.reshape, method="reshape")
def reshape_(x, *shape, order="C", copy=None):
    shape = shape[0] if len(shape) == 1 and not np.isscalar(shape[0]) else shape
    shape = tuple(shape)
    if -1 in shape:
        rest = int(np.prod([s for s in shape if s != -1], dtype=int))
        shape = tuple(x.size // rest if s == -1 else s for s in shape)
    return reshape(x, shape=shape)


@covers(np.transpose, np.permute_dims if hasattr(np, "permute_dims") else np.transpose, method="transpose")
def transpose_(x, *axes):
    x = asarray(x)
    if len(axes) == 1 and not isinstance(axes[0], int):
        axes = axes[0] or ()
    return transpose(x, axes=normal(tuple(axes), x.ndim) if axes else tuple(range(x.ndim))[::-1])


Traced.T = property(transpose_)  # type: ignore[attr-defined]


@covers(np.stack)
def stack(parts, axis=0):
    parts = [asarray(part) for part in parts]
    return concatenate(*[expand_dims(part, axis) for part in parts], axis=axis % (parts[0].ndim + 1))


@covers(np.expand_dims)
def expand_dims(x, axis):
    ndim = len(shape_of(x)) + (len(axis) if isinstance(axis, (tuple, list)) else 1)
    axes = normal(axis, ndim)
    sizes = iter(shape_of(x))
    return reshape(x, shape=tuple(1 if i in axes else next(sizes) for i in range(ndim)))


@covers(np.matmul, method="__matmul__")
def matmul_(x, y):
    x, y = asarray(x), asarray(y)
    if x.ndim == 0 or y.ndim == 0:
        raise StructureError("A matrix product needs arrays with at least one axis; use * for numbers.")
    if x.ndim == 1 and y.ndim == 1:
        return sum(x * y)
    if x.ndim == 1:
        return index(matmul_(reshape(x, shape=(1, *x.shape)), y), where=(..., 0, slice(None)))
    if y.ndim == 1:
        return index(matmul_(x, reshape(y, shape=(*y.shape, 1))), where=(..., 0))
    if y.ndim == 2 and x.ndim > 2:
        rows = reshape(x, shape=(int(np.prod(x.shape[:-1])), x.shape[-1]))
        return reshape(matmul(rows, y), shape=(*x.shape[:-1], y.shape[-1]))
    if x.ndim != y.ndim or x.shape[:-2] != y.shape[:-2]:
        batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
        x, y = broadcast_to(x, shape=batch + x.shape[-2:]), broadcast_to(y, shape=batch + y.shape[-2:])
    return matmul(x, y)


setattr(Traced, "__rmatmul__", lambda x, y: matmul_(y, x))


def getitem(x, where):
    return index(x, where=fixed_index(where))


setattr(Traced, "__getitem__", getitem)


def fixed_index(where: Any) -> Any:
    """An index with its arrays copied (the caller may edit them later) and its traced parts made plain."""
    if isinstance(where, tuple):
        return tuple(fixed_index(item) for item in where)
    if isinstance(where, Traced):
        return where.plain("an index")
    return np.array(where) if isinstance(where, (np.ndarray, list)) else where
