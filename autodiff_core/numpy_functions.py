"""NumPy's own functions and methods on traced values, composed of the rows of the table."""

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

from . import arrays, elementwise
from .arrays import broadcast_to, concatenate, index, matmul, reshape, scatter, transpose
from .errors import StructureError, TracedValueError
from .primitive import Primitive, apply
from .traced import FUNCTIONS, UFUNCS, Traced, shape_of

Axis = int | tuple[int, ...] | None


def covers(*functions: Any, method: str = "") -> Callable:
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
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
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
    if not (dtype is out is initial is where is None):
        refuse("sum", dtype=dtype, out=out, initial=initial, where=where)
    x = x if isinstance(x, Traced) else asarray(x)
    keepdims = keepdims is True
    axes = normal(axis, x.ndim)
    return arrays.sum(x, axis=axes, keepdims=keepdims) if axes else x


@covers(np.mean, method="mean")
def mean(x, axis=None, dtype=None, out=None, keepdims=False, where=None):
    x = asarray(x)
    total = sum(x, axis, dtype, out, keepdims, None, where)
    number = count(x, axis)
    return total / (number if x.dtype == float else x.dtype.type(number))  # float32 stays float32


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


@covers(np.var, method="var")
def var(x, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None):
    refuse("var", dtype=dtype, out=out, where=where)
    x = asarray(x)
    centred = x - mean(x, axis, keepdims=True)
    return sum(centred * centred, axis, keepdims=keepdims) / (count(x, axis) - ddof)


@covers(np.std, method="std")
def std(x, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None):
    """The root of the variance. Where all entries are equal it has a kink, and its derivative is NaN."""
    return elementwise.sqrt(var(x, axis, dtype, out, ddof, keepdims, where))


@covers(np.max, ("maximum", "reduce"), method="max")
def max(x, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The largest entry; where entries tie they share the derivative equally."""
    if not (out is initial is where is None):
        refuse("max", out=out, initial=initial, where=where)
    return extreme(x, axis, np.max, keepdims is True)


@covers(np.min, ("minimum", "reduce"), method="min")
def min(x, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The smallest entry; where entries tie they share the derivative equally."""
    refuse("min", out=out, initial=initial, where=where)
    return extreme(x, axis, np.min, keepdims is True)


def extreme(x: Any, axis: Axis, reduction: Callable, keepdims: bool) -> Any:
    x = asarray(x)
    return arrays.extreme(x, axis=normal(axis, x.ndim), keepdims=keepdims, reduction=reduction)


@covers(np.prod, ("multiply", "reduce"), method="prod")
def prod(x, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The product, by halves: no entry is divided by, so zeros are no trouble."""
    refuse("prod", dtype=dtype, out=out, initial=initial, where=where)
    x = asarray(x)
    axes = normal(axis, x.ndim)
    rest = [i for i in range(x.ndim) if i not in axes]
    kept = tuple(1 if i in axes else size for i, size in enumerate(x.shape))
    shape = kept if keepdims is True else tuple(x.shape[i] for i in rest)
    x = reshape(transpose(x, axes=(*axes, *rest)), shape=(int(count(x, axes)), *(x.shape[i] for i in rest)))
    while len(x) > 1:
        half = len(x) // 2
        product = x[:half] * x[half : 2 * half]
        x = concatenate(product, x[2 * half :], axis=0) if len(x) % 2 else product
    return reshape(x, shape=shape) if len(x) else np.ones(shape)


@covers(np.cumsum, method="cumsum")
def cumsum(x, axis=None, dtype=None, out=None):
    refuse("cumsum", dtype=dtype, out=out)
    x = asarray(x)
    x = ravel(x) if axis is None else x
    return arrays.cumsum(x, axis=normal(0 if axis is None else axis, x.ndim)[0])


@covers(np.clip, method="clip")
def clip(x, a_min=None, a_max=None, out=None, *, min=None, max=None):
    """Entries outside the limits get the limit; on a limit the derivative is zero."""
    refuse("clip", out=out)
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    x = x if low is None else elementwise.maximum(x, low)
    return x if high is None else elementwise.minimum(x, high)


@covers(np.where)
def where(condition, x=None, y=None):
    if x is None or y is None:
        raise TracedValueError(
            "np.where(condition) gives positions, not numbers: use it on a plain condition."
        )
    return elementwise.where(condition, x, y)


# What only looks at a value answers with a plain one.
def plain_answer(function: Callable) -> Callable:
    primitive = Primitive(function.__name__, function, differentiable=False)
    return lambda *operands, **params: apply(primitive, *operands, **params)


for _name in (
    "argmax",
    "argmin",
    "argsort",
    "all",
    "any",
    "count_nonzero",
    "isclose",
    "array_equal",
    "allclose",
):
    covers(getattr(np, _name), method=_name if _name.startswith("a") and "_" not in _name else "")(
        plain_answer(getattr(np, _name))
    )


def like(make: Callable) -> Callable:
    return lambda x, *args, dtype=None, **kwargs: make(x.shape, *args, dtype=dtype or x.dtype)


for _like, _make in (
    (np.zeros_like, np.zeros),
    (np.ones_like, np.ones),
    (np.full_like, np.full),
    (np.empty_like, np.empty),
):
    covers(_like)(like(_make))
covers(np.shape)(shape_of)
covers(np.ndim)(lambda x: len(shape_of(x)))
covers(np.size)(lambda x, axis=None: x.size if axis is None else x.shape[axis])


# Shapes
@covers(np.reshape, method="reshape")
def reshape_any(x, *shape, order="C", copy=None, newshape=None):
    shape = (newshape,) if newshape is not None else shape
    shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], (int, np.integer)) else shape
    if order != "C":
        raise TracedValueError(f"reshape with order={order!r} is not supported; transpose first.")
    x = asarray(x)
    sizes = tuple(int(size) for size in shape)
    if -1 in sizes:
        rest = int(np.prod([size for size in sizes if size != -1], dtype=int))
        sizes = tuple(x.size // builtins.max(rest, 1) if size == -1 else size for size in sizes)
    if int(np.prod(sizes, dtype=int)) != x.size:
        raise StructureError(f"An array of shape {x.shape} cannot be reshaped to {tuple(shape)}.")
    return reshape(x, shape=sizes)


@covers(np.ravel, method="ravel flatten")
def ravel(x, order="C"):
    return reshape_any(x, -1, order=order)


@covers(np.transpose, method="transpose")
def transpose_any(x, *axes):
    x = asarray(x)
    if len(axes) == 1 and not isinstance(axes[0], int):
        axes = axes[0] or ()
    return transpose(x, axes=normal(tuple(axes), x.ndim) if axes else tuple(range(x.ndim))[::-1])


Traced.T = property(transpose_any)  # type: ignore[attr-defined]


@covers(np.moveaxis)
def moveaxis(x, source, destination):
    return transpose(x, axes=moved_axes(x.ndim, normal(source, x.ndim), normal(destination, x.ndim)))


def moved_axes(ndim: int, source: tuple[int, ...], destination: tuple[int, ...]) -> tuple[int, ...]:
    order = [i for i in range(ndim) if i not in source]
    for to, origin in sorted(zip(destination, source, strict=True)):
        order.insert(to, origin)
    return tuple(order)


@covers(np.swapaxes, method="swapaxes")
def swapaxes(x, axis1, axis2):
    order = list(range(x.ndim))
    first, second = normal((axis1, axis2), x.ndim)
    order[first], order[second] = second, first
    return transpose(x, axes=tuple(order))


@covers(np.squeeze, method="squeeze")
def squeeze(x, axis=None):
    axes = [i for i, size in enumerate(x.shape) if size == 1] if axis is None else normal(axis, x.ndim)
    if any(x.shape[i] != 1 for i in axes):
        raise StructureError(
            f"Only axes of size 1 can be squeezed away; the shape is {x.shape}, the axes {axes}."
        )
    return reshape(x, shape=tuple(size for i, size in enumerate(x.shape) if i not in axes))


@covers(np.expand_dims)
def expand_dims(x, axis):
    ndim = len(shape_of(x)) + (len(axis) if isinstance(axis, (tuple, list)) else 1)
    axes = normal(axis, ndim)
    sizes = iter(shape_of(x))
    return reshape(x, shape=tuple(1 if i in axes else next(sizes) for i in range(ndim)))


@covers(np.atleast_1d)
def atleast_1d(x):
    return x if x.ndim else reshape(x, shape=(1,))


@covers(np.broadcast_to)
def broadcast_to_any(x, shape, subok=False):
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    np.broadcast_to(np.empty(x.shape, bool), shape)  # NumPy's own error, if they do not fit
    return x if x.shape == shape else broadcast_to(x, shape=shape)


@covers(np.concatenate)
def concatenate_any(parts, axis=0, out=None, dtype=None):
    refuse("concatenate", out=out, dtype=dtype)
    parts = [asarray(part) for part in parts]
    if axis is None:
        parts, axis = [ravel(part) for part in parts], 0
    dtype = np.result_type(*[part.dtype for part in parts])
    parts = [astype(part, dtype) if isinstance(part, Traced) else part for part in parts]
    return concatenate(*parts, axis=normal(axis, parts[0].ndim)[0])


@covers(np.stack)
def stack(parts, axis=0, out=None):
    refuse("stack", out=out)
    parts = [asarray(part) for part in parts]
    return concatenate_any([expand_dims(part, axis) for part in parts], axis=axis)


covers(np.vstack)(lambda parts: concatenate_any([p if p.ndim > 1 else p[None] for p in map(asarray, parts)]))
covers(np.hstack)(
    lambda parts: concatenate_any(
        [atleast_1d(asarray(p)) for p in parts], axis=0 if len(shape_of(parts[0])) < 2 else 1
    )
)


@covers(np.split, np.array_split)
def split(x, sections, axis=0):
    axis = normal(axis, x.ndim)[0]
    if isinstance(sections, int) and x.shape[axis] % sections:
        raise StructureError(f"An axis of size {x.shape[axis]} cannot be split into {sections} equal parts.")
    places = np.split(np.arange(x.shape[axis]), sections)
    before = (slice(None),) * axis
    return [index(x, at=(*before, slice(p[0], p[-1] + 1) if len(p) else slice(0, 0))) for p in places]


# Functions that only move entries: ask NumPy where each entry goes, by moving their positions.
def moves(function: Callable, method: str = "") -> None:
    def moved(x, *args, **kwargs):
        x = asarray(x)
        places = function(np.arange(x.size).reshape(x.shape), *args, **kwargs)
        return index(ravel(x), at=places)

    covers(function, method=method)(moved)


for _function in (np.roll, np.flip, np.fliplr, np.flipud, np.rot90, np.tile, np.delete, np.resize):
    moves(_function)
moves(np.repeat, method="repeat")
moves(np.take, method="take")
moves(np.take_along_axis)
moves(np.diagonal, method="diagonal")


@covers(np.sort)
def sort(x, axis=-1):
    return FUNCTIONS[np.take_along_axis](x, np.argsort(x.plain("an order"), axis=axis), axis=axis)


@covers(np.pad)
def pad(x, pad_width, mode="constant", constant_values=0.0, **kwargs):
    x = asarray(x)
    if mode != "constant":
        return index(ravel(x), at=np.pad(np.arange(x.size).reshape(x.shape), pad_width, mode=mode, **kwargs))
    places = np.pad(np.ones(x.shape, bool), pad_width)
    filling = np.pad(np.zeros(x.shape, x.dtype), pad_width, constant_values=constant_values)
    starts = [
        int(np.flatnonzero(places.any(tuple(j for j in range(x.ndim) if j != i)))[0]) if x.size else 0
        for i in range(x.ndim)
    ]
    inside = tuple(slice(start, start + size) for start, size in zip(starts, x.shape, strict=True))
    padded = scatter(x, at=inside, shape=places.shape)
    return padded + filling if filling.any() else padded


@covers(np.tril)
def tril(x, k=0):
    return elementwise.where(np.tri(*x.shape[-2:], k=k, dtype=bool), x, 0.0)


@covers(np.triu)
def triu(x, k=0):
    return elementwise.where(np.tri(*x.shape[-2:], k=k - 1, dtype=bool), 0.0, x)


@covers(np.diag)
def diag(x, k=0):
    if x.ndim == 2:
        return FUNCTIONS[np.diagonal](x, k)
    places = np.nonzero(np.diag(np.ones(x.size, bool), k))
    return scatter(x, at=places, shape=(x.size + builtins.abs(k),) * 2)


@covers(np.trace, method="trace")
def trace(x, offset=0, axis1=0, axis2=1):
    return sum(FUNCTIONS[np.diagonal](x, offset, axis1, axis2), -1)


# Products
@covers(np.matmul, method="__matmul__")
def matmul_any(x, y):
    x, y = (z if isinstance(z, (Traced, np.ndarray)) else asarray(z) for z in (x, y))
    if len(x.shape) == len(y.shape) == 2:
        return product(x, y)
    if x.ndim == 0 or y.ndim == 0:
        raise StructureError("A matrix product needs arrays with at least one axis; use * for numbers.")
    if x.ndim == 1 and y.ndim == 1:
        return sum(x * y)
    if x.ndim == 1:
        return index(matmul_any(reshape(x, shape=(1, *x.shape)), y), at=(..., 0, slice(None)))
    if y.ndim == 1:
        return index(matmul_any(x, reshape(y, shape=(*y.shape, 1))), at=(..., 0))
    if y.ndim == 2:
        rows = reshape(x, shape=(int(np.prod(x.shape[:-1])), x.shape[-1]))
        return reshape(product(rows, y), shape=(*x.shape[:-1], y.shape[-1]))
    if x.shape[:-2] != y.shape[:-2]:
        batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
        x, y = broadcast_to_any(x, batch + x.shape[-2:]), broadcast_to_any(y, batch + y.shape[-2:])
    return product(x, y)


def product(x: Any, y: Any) -> Any:
    """A matrix product of arrays of one dtype whose inner sizes agree."""
    if x.shape[-1] != y.shape[-2]:
        raise StructureError(
            f"A matrix product of shapes {x.shape} and {y.shape}: {x.shape[-1]} is not {y.shape[-2]}."
        )
    if x.dtype != y.dtype:
        dtype = np.result_type(x.dtype, y.dtype)
        x, y = (astype(z, dtype) if isinstance(z, Traced) else z for z in (x, y))
    return matmul(x, y)


Traced.__rmatmul__ = lambda x, y: matmul_any(y, x)  # type: ignore[attr-defined]


@covers(np.dot, method="dot")
def dot(x, y):
    x, y = asarray(x), asarray(y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    return matmul_any(x, y) if y.ndim < 3 else tensordot(x, y, ((x.ndim - 1,), (y.ndim - 2,)))


@covers(np.tensordot)
def tensordot(x, y, axes=2):
    x, y = asarray(x), asarray(y)
    if isinstance(axes, int):
        axes = (tuple(range(x.ndim - axes, x.ndim)), tuple(range(axes)))
    ours, theirs = normal(axes[0], x.ndim), normal(axes[1], y.ndim)
    left = [i for i in range(x.ndim) if i not in ours]
    right = [i for i in range(y.ndim) if i not in theirs]
    inner = int(count(x, ours))
    rows = reshape(transpose(x, axes=(*left, *ours)), shape=(x.size // builtins.max(inner, 1), inner))
    columns = reshape(transpose(y, axes=(*theirs, *right)), shape=(inner, y.size // builtins.max(inner, 1)))
    return reshape(product(rows, columns), shape=(*(x.shape[i] for i in left), *(y.shape[i] for i in right)))


@covers(np.outer)
def outer(x, y):
    return ravel(x)[:, None] * ravel(y)[None, :]


covers(np.inner)(
    lambda x, y: x * y if 0 in (len(shape_of(x)), len(shape_of(y))) else tensordot(x, y, ((-1,), (-1,)))
)
covers(np.vdot)(lambda x, y: sum(ravel(x) * ravel(y)))


@covers(np.einsum)
def einsum(subscripts, *operands, optimize=False):
    """Any einsum in letters; `...` is written out as capital letters first."""
    operands = [asarray(operand) for operand in operands]
    inputs, _, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if "..." in inputs:
        names = [f"{chr(65 + i)}" for i in range(26) if chr(65 + i) not in subscripts]
        widths = [x.ndim - len(term.replace("...", "")) for term, x in zip(terms, operands, strict=True)]
        wide = "".join(names[: builtins.max(widths)])
        terms = [
            term.replace("...", wide[len(wide) - width :]) for term, width in zip(terms, widths, strict=True)
        ]
        output = output.replace("...", wide) if "->" in subscripts else wide + implied(terms, wide)
    elif "->" not in subscripts:
        output = implied(terms, "")
    return arrays.einsum(*operands, subscripts=",".join(terms) + "->" + output)


def implied(terms: list[str], wide: str) -> str:
    """Without an arrow, the output has the letters that occur once, in alphabetical order."""
    letters = "".join(terms)
    return "".join(sorted(letter for letter in set(letters) - set(wide) if letters.count(letter) == 1))


# Indexing
def getitem(x, where):
    positions: list = []
    at = (
        tuple(fixed(item, positions) for item in where)
        if isinstance(where, tuple)
        else fixed(where, positions)
    )
    return index(x, *positions, at=at)


Traced.__getitem__ = getitem  # type: ignore[attr-defined, misc]


def fixed(item: Any, positions: list) -> Any:
    """Part of an index: arrays are copied, since the caller may edit them; traced ones become operands."""
    if isinstance(item, Traced):
        if item.dtype.kind == "b" or not item.ndim:
            return item.plain("an index")  # how many entries a mask picks, or which axis goes, is a decision
        positions.append(item)
        return arrays.Place(len(positions) - 1)
    return np.array(item) if isinstance(item, (np.ndarray, list)) else item


covers(method="copy")(lambda x: x)
covers(np.copy)(lambda x: x)
