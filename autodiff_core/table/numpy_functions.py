"""NumPy's own functions and methods on traced values, composed of the rows of the table."""

import math
from collections.abc import Callable
from functools import partial
from string import ascii_letters
from typing import Any

import numpy as np

from ..errors import AutodiffError, StructureError, TracedValueError
from ..fast import binary
from ..primitive import Primitive
from ..structure import real
from ..traced import FUNCTIONS, UFUNCS, Traced
from . import arrays, elementwise
from .arrays import broadcast_to, concatenate, index, matmul, reshape, transpose

METHODS = (
    {*dir(np.ndarray)} - {*dir(Traced)} - {"sort", "trace"}
)  # x.sort() would edit x, x.trace is taken


def covers(*functions: Any) -> Callable:
    """Answer for NumPy's functions, and for methods of their names. Other options are an error."""
    names = [getattr(function, "__name__", function) for function in functions]

    def register(compose: Callable) -> Callable:
        def answer(*arguments: Any, **options: Any) -> Any:
            try:
                return compose(*arguments, **options)
            except AutodiffError:
                raise
            except ValueError as error:  # NumPy's own, about shapes or axes
                shapes = "".join(f" {x.shape}" for x in arguments if hasattr(x, "shape"))
                raise StructureError(f"np.{names[0]}{shapes}: {error}") from None
            except TypeError as error:
                idle = [
                    o
                    for o in options
                    if (options[o] is None and o != "axis") or (o, options[o]) == ("order", "C")
                ]
                if idle:
                    return answer(
                        *arguments, **{option: options[option] for option in options.keys() - idle}
                    )
                what = f"np.{names[0]} {str(error).rpartition('() ')[2]}"  # Python names our function first
                raise TracedValueError(
                    f"{what}. Mask with np.where, convert with x.astype."
                ) from error

        for function, name in zip(functions, names, strict=True):
            FUNCTIONS[function] = answer
            if name in METHODS:
                setattr(Traced, name, answer)
        return compose

    return register


def normal(axis: Any, ndim: int) -> tuple[int, ...]:
    """Axes as a tuple of non-negative numbers; None means all of them."""
    if axis is None or (axis.__class__ is int and -ndim <= axis < ndim):
        return tuple(range(ndim)) if axis is None else (axis % ndim,)
    axes: Any = (axis,) if isinstance(axis, (int, np.integer, Traced)) else axis
    for a in axes:
        if not -ndim <= a < ndim:
            raise StructureError(f"Axis {a} does not exist: the array has {ndim} axes.")
    return tuple([int(a) % ndim for a in axes])


@covers(np.asarray, np.copy)
def asarray(x):
    """A traced value as it is, or else an array; lists with traced values are stacked."""
    nested = isinstance(x, (list, tuple)) and any(
        isinstance(item, (Traced, list, tuple)) for item in x
    )
    return stack(x) if nested else x if isinstance(x, Traced) else np.asarray(x)


rounded = Primitive(
    "rounded", lambda x, dtype: real(np.asarray(x).astype(dtype))[()], differentiable=False
)


@covers("astype")
def astype(x, dtype, copy=True):
    dtype = np.dtype(dtype)
    return (
        x if x.dtype == dtype else (arrays.astype if dtype.kind == "f" else rounded)(x, dtype=dtype)
    )


def alike(parts):
    """Arrays of one dtype, so that no rule sees two. Plain ones are constants: NumPy converts them."""
    parts = [asarray(part) for part in parts]
    seen = {part.dtype for part in parts}
    return [
        astype(x, np.result_type(*seen)) if len(seen) > 1 and isinstance(x, Traced) else x
        for x in parts
    ]


def reduction(row, x, axis=None, *, keepdims=False):
    axes = normal(axis, (ndim := x.ndim) or 1)[
        :ndim
    ]  # as NumPy has it, a number has an axis 0 to reduce
    return row(x, axis=axes, keepdims=keepdims) if axes else x


sum = covers(np.sum)(partial(reduction, arrays.sum))
max = covers(np.max, np.amax)(partial(reduction, partial(arrays.extreme, reduction=np.maximum)))
min = covers(np.min, np.amin)(partial(reduction, partial(arrays.extreme, reduction=np.minimum)))
mean = covers(np.mean)(lambda x, axis=None, **options: sum(x, axis, **options) / count(x, axis))


def count(x, axis, ddof=0):
    """How many entries each sum over these axes has; of x's dtype, so that float32 stays float32."""
    number = math.prod([x.shape[a] for a in normal(axis, x.ndim or 1)[: x.ndim]])
    number = float((number - ddof) * (number > ddof))  # where NumPy stops, too
    return x.dtype.type(number) if x.dtype.kind == "f" and x.dtype != float else number


@covers(np.var)
def var(x, axis=None, *, ddof=0, keepdims=False):
    centred = x - mean(x, axis, keepdims=True)
    return sum(centred * centred, axis, keepdims=keepdims) / count(x, axis, ddof)


covers(np.std)(
    lambda x, axis=None, **options: elementwise.sqrt(var(x, axis, **options))
)  # NaN where all are equal


@covers(np.prod)
def prod(x, axis=None, *, keepdims=False):
    """The product, by halves: no entry is divided by, so zeros are no trouble."""
    x = x if x.dtype.kind == "f" else x.astype(int)  # before it wraps
    if not x.size:
        return look(np.prod, x, axis, keepdims=keepdims)
    for a in normal(axis, x.ndim or 1)[: x.ndim]:
        while half := x.shape[a] // 2:
            first, second, rest = np.split(x, [half, 2 * half], a)
            x = concatenate(first * second, rest, axis=a)
    return sum(x, axis, keepdims=keepdims)


for _name, _reduce in {"add": sum, "multiply": prod, "maximum": max, "minimum": min}.items():
    covers(f"{_name}.reduce")(
        lambda x, axis=0, keepdims=False, f=_reduce: f(x, axis, keepdims=keepdims)
    )


@covers(np.cumsum)
def cumsum(x, axis=None):
    x, axis = (ravel(x), axis or 0) if axis is None or not x.ndim else (x, int(axis))
    return arrays.cumsum(x, axis=normal(axis, x.ndim)[0])


@covers(np.clip)
def clip(x, a_min=None, a_max=None, *, min=None, max=None):
    """Entries outside the limits get the limit; on a limit the derivative is zero."""
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    if (low is not a_min is not None) or (high is not a_max is not None):
        raise TypeError("got a limit by two names")
    x = x if low is None else elementwise.maximum(x, low)
    return x if high is None else elementwise.minimum(x, high)


covers(np.where)(lambda condition, x, y: elementwise.where(condition, x, y))


def plainly(function, *arguments, **options):
    """NumPy's answer, or an error where a traced value is left: NumPy would hand it back, for ever."""
    if any(isinstance(value, Traced) for value in (*arguments, *options.values())):
        raise TracedValueError(
            f"np.{function.__name__} takes one traced value, by position; others as constant(…)."
        )
    return function(*arguments, **options)


def look(function, x, *arguments, **options):
    """What NumPy answers for an array whose entries nobody reads."""
    return plainly(function, np.empty(x.shape, x.dtype), *arguments, **options)


def reshape_any(x, *sizes):
    sizes = (
        sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list, np.ndarray)) else sizes
    )
    return reshape(asarray(x), shape=tuple([int(size) for size in sizes]))


covers(np.reshape)(lambda x, shape: reshape_any(x, shape))
covers("reshape")(reshape_any)


reshape_like = lambda function, x, *where, **options: reshape(
    x, shape=look(function, x, *where, **options).shape
)


ravel = covers(np.ravel, "flatten")(lambda x: reshape_any(x, -1))
covers(np.broadcast_to)(
    lambda x, shape: broadcast_to(x, shape=look(np.broadcast_to, x, shape).shape)
)


# Axes in another order: NumPy moves those of an empty array, whose sizes are their numbers.
rearrange = lambda function, x, *to, **how: transpose(
    x, axes=function(np.empty(range(x.ndim)), *to, **how).shape
)


Traced.T = property(partial(rearrange, np.ndarray.transpose))  # type: ignore[attr-defined]


@covers(np.concatenate)
def concatenate_any(parts, axis=0):
    parts = alike(map(ravel, parts) if axis is None else parts)
    return concatenate(*parts, axis=normal(int(axis or 0), parts[0].ndim)[0])


stack = covers(np.stack)(
    lambda parts, axis=0: concatenate_any([np.expand_dims(asarray(x), axis) for x in parts], axis)
)
covers(np.vstack)(lambda parts: concatenate_any(map(np.atleast_2d, parts)))
covers(np.hstack)(
    lambda parts: concatenate_any(map(np.atleast_1d, parts), int(np.ndim(parts[0]) > 1))
)


def split(function, x, sections, axis=0):
    """Views of x, where NumPy splits the numbers along the axis."""
    sections = sections.plain("positions") if isinstance(sections, Traced) else sections
    pieces, axis = function(np.arange(x.shape[axis]), sections), normal(axis, x.ndim)[0]
    return [arrays.part(x, axis, slice(p[0], p[-1] + 1) if p.size else slice(0)) for p in pieces]


def move(function, x, *arguments, **options):
    """Entries at new places: NumPy moves their numbers, from 1; where it puts a 0, there is none."""
    x, arguments = (
        asarray(x),
        [a.plain("positions") if isinstance(a, Traced) else a for a in arguments],
    )
    places = function(np.arange(1, x.size + 1).reshape(x.shape), *arguments, **options)
    entries = index(ravel(x), at=places - 1)
    return entries if np.all(places) else elementwise.where(places > 0, entries, x.dtype.type(0))


for _answer, _functions in {
    look: (np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.full_like, np.empty_like),
    reshape_like: (np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d),
    rearrange: (np.transpose, np.swapaxes, np.moveaxis),
    split: (np.split, np.array_split),
    move: (np.roll, np.flip, np.rot90, np.tile, np.repeat, np.delete, np.take, np.take_along_axis, np.diag,
           np.diagonal, np.tril, np.triu),
}.items():  # fmt: skip
    for _function in _functions:
        covers(_function)(partial(_answer, _function))
for _decide in (np.all, np.any, np.argmax, np.argmin, np.argsort, np.count_nonzero, np.array_equal,
                np.allclose, np.isclose):  # fmt: skip
    covers(_decide)(Primitive(_decide.__name__, partial(plainly, _decide), differentiable=False))
covers("transpose")(partial(rearrange, np.ndarray.transpose))
covers(np.sort)(lambda x, axis=-1: move(np.take_along_axis, x, np.argsort(x, axis), axis))
covers(np.trace)(lambda x, *where, **axes: sum(move(np.diagonal, x, *where, **axes), -1))


@covers(np.pad)
def pad(x, pad_width, mode="constant", constant_values=0.0):
    if mode in ("edge", "reflect", "symmetric", "wrap"):
        return move(np.pad, x, pad_width, mode=mode)
    margin = np.pad(np.zeros(x.shape, x.dtype), pad_width, mode, constant_values=constant_values)
    before = np.broadcast_to(pad_width, (x.ndim, 2))[:, 0].tolist()
    inside = tuple(
        [slice(start, start + size) for start, size in zip(before, x.shape, strict=True)]
    )
    padded = arrays.scatter(x, at=inside, shape=margin.shape)
    return padded + margin if np.any(constant_values) else padded


@covers(np.matmul)
def matmul_any(x, y):
    x, y = alike((x, y))
    if x.ndim == y.ndim == 2 or not (x.ndim and y.ndim):  # NumPy refuses numbers
        return matmul(x, y)
    if x.ndim == 1 or y.ndim < 3:  # one large product is quicker than many small ones
        return dot(x, y)
    batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    return matmul(
        *[z if z.shape[:-2] == batch else np.broadcast_to(z, batch + z.shape[-2:]) for z in (x, y)]
    )


@covers(np.dot)
def dot(x, y):
    x, y = asarray(x), asarray(y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    return (
        sum(x * y)
        if x.ndim == 1 and x.shape == y.shape
        else tensordot(x, y, (-1, -2 if y.ndim > 1 else -1))
    )


@covers(np.tensordot)
def tensordot(x, y, axes=2):
    x, y = alike((x, y))
    axes = (
        (range(x.ndim - axes, x.ndim), range(axes)) if isinstance(axes, (int, np.integer)) else axes
    )
    ours, theirs = normal(axes[0], x.ndim), normal(axes[1], y.ndim)
    left, right = (
        tuple([i for i in range(z.ndim) if i not in at]) for z, at in ((x, ours), (y, theirs))
    )
    if [x.shape[i] for i in ours] != [y.shape[i] for i in theirs]:
        raise StructureError(f"Axes {ours} of {x.shape} and {theirs} of {y.shape} differ in size.")
    product = matmul(as_matrix(x, left, ours), as_matrix(y, theirs, right))
    return reshape(product, shape=(*(x.shape[i] for i in left), *(y.shape[i] for i in right)))


def as_matrix(x, rows, columns):
    """The matrix with some of x's axes as its rows, and the others as its columns."""
    x = x if rows + columns == tuple(range(x.ndim)) else transpose(x, axes=rows + columns)
    shape = math.prod(x.shape[: len(rows)]), math.prod(x.shape[len(rows) :])
    return x if x.shape == shape else reshape(x, shape=shape)


are_matrices = lambda x, y: (
    x.ndim == 2 == y.ndim and x.shape[1] == y.shape[0] and x.dtype is y.dtype
)
product: Any = binary(arrays.matmul, are_matrices, FUNCTIONS[np.matmul])
UFUNCS[np.matmul] = Traced.__matmul__ = product  # type: ignore[attr-defined, operator]
Traced.__rmatmul__ = lambda x, y: product(y, x)  # type: ignore[attr-defined]
covers(np.outer)(lambda x, y: ravel(x)[:, None] * ravel(y))
covers(np.inner)(
    lambda x, y: dot(x, np.swapaxes(y, -1, -2) if np.ndim(x) and np.ndim(y) > 1 else y)
)
covers(np.vdot)(lambda x, y: dot(ravel(x), ravel(y)))


@covers(np.einsum)
def einsum(subscripts, *operands, optimize=False):
    """Any einsum in letters; each `...` is written out in letters that are not in use."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:  # then the output has the letters that occur once, in alphabetical order
        output = "..." * ("..." in inputs) + "".join(
            sorted(x for x in ascii_letters if inputs.count(x) == 1)
        )
    terms, parts = inputs.split(","), [asarray(operand) for operand in operands]
    widths = [x.ndim - len(term.replace("...", "")) for x, term in zip(parts, terms, strict=True)]
    wide = "".join([letter for letter in ascii_letters if letter not in subscripts])[
        : sorted(widths)[-1]
    ]
    terms = [
        term.replace("...", wide[len(wide) - n :]) for term, n in zip(terms, widths, strict=True)
    ]
    return arrays.einsum(*parts, subscripts=",".join(terms) + "->" + output.replace("...", wide))


def getitem(x, where):
    traced: list = []
    at = (
        tuple([fixed(i, traced) for i in where])
        if isinstance(where, tuple)
        else fixed(where, traced)
    )
    return index(x, *traced, at=at)


def fixed(item: Any, traced: list) -> Any:
    """Part of an index: arrays are copied, since the caller may edit them; traced ones become operands."""
    if isinstance(item, Traced):
        if item.dtype.kind != "b" and item.ndim:
            traced.append(item)
            return arrays.Place(len(traced) - 1)
        item = item.plain(
            "an index"
        )  # how many entries a mask picks, or which axis goes, is a decision
    kind = int if isinstance(item, list) and not item else None
    return (
        np.array(item, kind) if isinstance(item, (np.ndarray, list, bool, np.bool_)) else item
    )  # True equals 1


Traced.__getitem__ = getitem  # type: ignore[attr-defined, misc]
