"""NumPy's own functions and methods on traced values, composed of the rows of the table."""

import inspect
import math
from collections.abc import Callable
from functools import partial
from string import ascii_letters
from typing import Any

import numpy as np

from . import arrays, elementwise
from .arrays import broadcast_to, concatenate, index, matmul, reshape, transpose
from .errors import AutodiffError, StructureError, TracedValueError
from .primitive import Primitive, apply
from .traced import FUNCTIONS, UFUNCS, Traced

METHODS = """__matmul__ __rmatmul__ all any argmax argmin argsort astype clip copy cumsum diagonal dot flatten
    max mean min prod ravel repeat reshape squeeze std sum swapaxes take transpose var"""


def covers(*functions: Any) -> Callable:
    """Answer for NumPy's functions, and for methods of their names. Options not declared are an error."""
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
            except TypeError:
                unknown = options.keys() - inspect.signature(compose).parameters
                given = [o for o in unknown if options[o] is not None and options[o] is not np._NoValue]
                if given:
                    raise TracedValueError(
                        f"np.{names[0]}(…, {given[0]}=…) is not supported on traced values. Use np.where for "
                        "a mask, x.astype for a dtype, and the function's return value in place of `out`."
                    ) from None
                if not unknown:
                    raise
                return answer(*arguments, **{o: options[o] for o in options.keys() - unknown})

        for function, name in zip(functions, names, strict=True):
            (UFUNCS if isinstance(function, np.ufunc) else FUNCTIONS)[function] = answer
            if name in METHODS.split():
                setattr(Traced, name, answer)
        return compose

    return register


def normal(axis: Any, ndim: int) -> tuple[int, ...]:
    """Axes as a tuple of non-negative numbers; None means all of them."""
    if axis is None:
        return tuple(range(ndim))
    axes: Any = (axis,) if isinstance(axis, (int, np.integer)) else axis
    for a in axes:
        if not -ndim <= a < ndim:
            raise StructureError(f"Axis {a} does not exist: the array has {ndim} axes.")
    return tuple([a % ndim for a in axes])


@covers(np.asarray, np.array, np.asanyarray, np.ascontiguousarray)
def asarray(x):
    """A traced value as it is, or else an array; lists with traced values are stacked."""
    if isinstance(x, (Traced, np.ndarray)):
        return x
    nested = isinstance(x, (list, tuple)) and any(isinstance(item, (Traced, list, tuple)) for item in x)
    return stack(x) if nested else np.asarray(x)


@covers("astype")
def astype(x, dtype, copy=True):
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        return np.asarray(x.plain(f"an array of {dtype}")).astype(dtype)
    return x if x.dtype == dtype else arrays.astype(x, dtype=dtype)


def alike(parts):
    """Arrays of one dtype, so that no rule sees two. Plain ones are constants: NumPy converts them."""
    parts = [asarray(part) for part in parts]
    dtypes = {part.dtype for part in parts}
    if len(dtypes) > 1:
        parts = [astype(x, np.result_type(*dtypes)) if isinstance(x, Traced) else x for x in parts]
    return parts


# Reductions
@covers(np.sum)
def sum(x, axis=None, *, keepdims=False):
    axes = normal(axis, x.ndim)
    return arrays.sum(x, axis=axes, keepdims=keepdims) if axes else x


@covers(np.mean)
def mean(x, axis=None, *, keepdims=False):
    return sum(x, axis, keepdims=keepdims) / count(x, axis)


def count(x, axis, ddof=0):
    """How many entries each sum over these axes has; of x's dtype, so that float32 stays float32."""
    number = float(math.prod([x.shape[a] for a in normal(axis, x.ndim)]) - ddof)
    return number if x.dtype == float else x.dtype.type(number)


@covers(np.var)
def var(x, axis=None, *, ddof=0, keepdims=False):
    centred = x - mean(x, axis, keepdims=True)
    return sum(centred * centred, axis, keepdims=keepdims) / count(x, axis, ddof)


@covers(np.std)
def std(x, axis=None, *, ddof=0, keepdims=False):
    """The root of the variance. Where all entries are equal it has a kink, and its derivative is NaN."""
    return elementwise.sqrt(var(x, axis, ddof=ddof, keepdims=keepdims))


def extreme(reduction, x, axis=None, *, keepdims=False):
    """The largest or the smallest entry; where entries tie they share the derivative equally."""
    return arrays.extreme(x, axis=normal(axis, x.ndim), keepdims=keepdims, reduction=reduction)


max = covers(np.max, np.amax)(partial(extreme, np.max))
min = covers(np.min, np.amin)(partial(extreme, np.min))


@covers(np.prod)
def prod(x, axis=None, *, keepdims=False):
    """The product, by halves: no entry is divided by, so zeros are no trouble."""
    if not x.size:
        return look(np.prod, x, axis, keepdims=keepdims)
    for a in normal(axis, x.ndim):
        while half := x.shape[a] // 2:
            first, second, rest = np.split(x, [half, 2 * half], a)
            x = concatenate(first * second, rest, axis=a)
    return sum(x, axis, keepdims=keepdims)


for _name, _reduce in {"add": sum, "multiply": prod, "maximum": max, "minimum": min}.items():
    covers((_name, "reduce"))(lambda x, axis=0, keepdims=False, f=_reduce: f(x, axis, keepdims=keepdims))


@covers(np.cumsum)
def cumsum(x, axis=None):
    x, axis = (ravel(x), 0) if axis is None else (x, axis)
    return arrays.cumsum(x, axis=normal(axis, x.ndim)[0])


@covers(np.clip)
def clip(x, a_min=None, a_max=None, *, min=None, max=None):
    """Entries outside the limits get the limit; on a limit the derivative is zero."""
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    x = x if low is None else elementwise.maximum(x, low)
    return x if high is None else elementwise.minimum(x, high)


def where(condition, x=None, y=None):
    if x is None or y is None:
        raise TracedValueError("np.where(condition) gives positions: use it on a plain condition.")
    return elementwise.where(condition, x, y)


FUNCTIONS[np.where] = where  # directly: it has no options to refuse


# Shapes
def look(function, x, *arguments, **options):
    """What NumPy answers for an array whose entries nobody reads."""
    return function(np.empty(x.shape, x.dtype), *arguments, **options)


@covers(np.reshape)
def reshape_any(x, *shape, order="C"):
    if order != "C":
        raise TracedValueError(f"reshape with order={order!r} is not supported; transpose first.")
    sizes = shape[0] if len(shape) == 1 and np.ndim(shape[0]) else shape
    return reshape(asarray(x), shape=tuple([int(size) for size in sizes]))


ravel = covers(np.ravel, "flatten")(lambda x, order="C": reshape_any(x, -1, order=order))
covers(np.squeeze)(lambda x, axis=None: reshape(x, shape=look(np.squeeze, x, axis).shape))
covers(np.expand_dims)(lambda x, axis: reshape(x, shape=look(np.expand_dims, x, axis).shape))
covers(np.atleast_1d)(lambda x: reshape(x, shape=look(np.atleast_1d, x).shape))
covers(np.atleast_2d)(lambda x: reshape(x, shape=look(np.atleast_2d, x).shape))
covers(np.broadcast_to)(lambda x, shape: broadcast_to(x, shape=look(np.broadcast_to, x, shape).shape))
covers(np.copy)(lambda x: x)


def rearrange(function, x, *arguments, **options):
    """Axes in another order: NumPy moves those of an empty array, whose sizes are their numbers."""
    return transpose(x, axes=function(np.empty(range(x.ndim)), *arguments, **options).shape)


Traced.T = property(partial(rearrange, np.ndarray.transpose))  # type: ignore[attr-defined]


@covers(np.concatenate)
def concatenate_any(parts, axis=0):
    parts = alike(map(ravel, parts) if axis is None else parts)
    return concatenate(*parts, axis=normal(axis or 0, parts[0].ndim)[0])


@covers(np.stack)
def stack(parts, axis=0):
    return concatenate_any([np.expand_dims(asarray(part), axis) for part in parts], axis)


covers(np.vstack)(lambda parts: concatenate_any(map(np.atleast_2d, parts)))
covers(np.hstack)(lambda parts: concatenate_any(map(np.atleast_1d, parts), int(np.ndim(parts[0]) > 1)))


def split(function, x, sections, axis=0):
    """Views of x, where NumPy splits the numbers along the axis."""
    before = (slice(None),) * normal(axis, x.ndim)[0]
    pieces = function(np.arange(x.shape[axis]), sections)
    return [index(x, at=(*before, slice(p[0], p[-1] + 1) if p.size else slice(0))) for p in pieces]


def move(function, x, *arguments, **options):
    """Entries at new places: NumPy moves their numbers, from 1; where it puts a 0, there is none."""
    x, arguments = asarray(x), [a.plain("positions") if isinstance(a, Traced) else a for a in arguments]
    places = function(np.arange(1, x.size + 1).reshape(x.shape), *arguments, **options)
    entries = index(ravel(x), at=places - 1)
    return entries if np.all(places) else elementwise.where(places > 0, entries, 0.0)


SHARED: dict[Callable, tuple] = {
    look: (np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.full_like, np.empty_like),
    rearrange: (np.transpose, np.swapaxes, np.moveaxis),
    split: (np.split, np.array_split),
    move: (np.roll, np.flip, np.fliplr, np.flipud, np.rot90, np.tile, np.repeat, np.resize, np.delete,
           np.take, np.take_along_axis, np.diag, np.diagonal, np.tril, np.triu),
}  # fmt: skip
for _answer, _functions in SHARED.items():
    for _function in _functions:
        covers(_function)(partial(_answer, _function))
for _function in (np.all, np.any, np.argmax, np.argmin, np.argsort, np.array_equal, np.allclose, np.isclose,
                  np.count_nonzero):  # fmt: skip
    covers(_function)(partial(apply, Primitive(_function.__name__, _function, differentiable=False)))
covers("transpose")(partial(rearrange, np.ndarray.transpose))
covers(np.sort)(lambda x, axis=-1: move(np.take_along_axis, x, np.argsort(x.plain("an order"), axis), axis))
covers(np.trace)(lambda x, *where, **axes: sum(move(np.diagonal, x, *where, **axes), -1))


@covers(np.pad)
def pad(x, pad_width, mode="constant", constant_values=0.0, **options):
    if mode != "constant":
        return move(np.pad, x, pad_width, mode=mode, **options)
    margin = np.pad(np.zeros(x.shape, x.dtype), pad_width, constant_values=constant_values)
    before = np.broadcast_to(pad_width, (x.ndim, 2))[:, 0].tolist()
    inside = tuple([slice(start, start + size) for start, size in zip(before, x.shape, strict=True)])
    padded = arrays.scatter(x, at=inside, shape=margin.shape)
    return padded + margin if np.any(constant_values) else padded


# Products
@covers(np.matmul, "__matmul__")
def matmul_any(x, y):
    x, y = asarray(x), asarray(y)
    if (x.ndim == y.ndim == 2 and x.dtype == y.dtype) or not (x.ndim and y.ndim):  # NumPy refuses numbers
        return matmul(x, y)
    if y.ndim < 3:  # one large product is quicker than many small ones
        return dot(x, y)
    if x.ndim == 1:
        return matmul_any(x[None], y)[..., 0, :]
    x, y = alike((x, y))
    batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    return matmul(*[z if z.shape[:-2] == batch else np.broadcast_to(z, batch + z.shape[-2:]) for z in (x, y)])


@covers(np.dot)
def dot(x, y):
    x, y = asarray(x), asarray(y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    return sum(x * y) if x.ndim == y.ndim == 1 else tensordot(x, y, (-1, -2 if y.ndim > 1 else -1))


@covers(np.tensordot)
def tensordot(x, y, axes=2):
    x, y = alike((x, y))
    axes = (range(x.ndim - axes, x.ndim), range(axes)) if isinstance(axes, int) else axes
    ours, theirs = normal(axes[0], x.ndim), normal(axes[1], y.ndim)
    left = tuple([i for i in range(x.ndim) if i not in ours])
    right = tuple([i for i in range(y.ndim) if i not in theirs])
    if [x.shape[i] for i in ours] != [y.shape[i] for i in theirs]:
        raise StructureError(f"Axes {ours} of {x.shape} and {theirs} of {y.shape} differ in size.")
    product = matmul(as_matrix(x, left, ours), as_matrix(y, theirs, right))
    return reshape(product, shape=(*(x.shape[i] for i in left), *(y.shape[i] for i in right)))


def as_matrix(x, rows, columns):
    """The matrix with some of x's axes as its rows, and the others as its columns."""
    x = x if rows + columns == tuple(range(x.ndim)) else transpose(x, axes=rows + columns)
    shape = math.prod(x.shape[: len(rows)]), math.prod(x.shape[len(rows) :])
    return x if x.shape == shape else reshape(x, shape=shape)


covers("__rmatmul__")(lambda x, y: matmul_any(y, x))
covers(np.outer)(lambda x, y: ravel(x)[:, None] * ravel(y))
covers(np.inner)(lambda x, y: dot(x, np.swapaxes(y, -1, -2) if np.ndim(y) > 1 else y))
covers(np.vdot)(lambda x, y: dot(ravel(x), ravel(y)))


@covers(np.einsum)
def einsum(subscripts, *operands, optimize=False):
    """Any einsum in letters; each `...` is written out in letters that are not in use."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:  # then the output has the letters that occur once, in alphabetical order
        output = "..." * ("..." in inputs) + "".join(sorted(x for x in ascii_letters if inputs.count(x) == 1))
    terms, parts = inputs.split(","), [asarray(operand) for operand in operands]
    widths = [x.ndim - len(term.replace("...", "")) for x, term in zip(parts, terms, strict=True)]
    wide = "".join([letter for letter in ascii_letters if letter not in subscripts])[: sorted(widths)[-1]]
    terms = [term.replace("...", wide[len(wide) - n :]) for term, n in zip(terms, widths, strict=True)]
    return arrays.einsum(*parts, subscripts=",".join(terms) + "->" + output.replace("...", wide))


# Indexing
def getitem(x, where):
    traced: list = []
    at = tuple([fixed(i, traced) for i in where]) if isinstance(where, tuple) else fixed(where, traced)
    return index(x, *traced, at=at)


def fixed(item: Any, traced: list) -> Any:
    """Part of an index: arrays are copied, since the caller may edit them; traced ones become operands."""
    if isinstance(item, Traced):
        if item.dtype.kind == "b" or not item.ndim:
            return item.plain("an index")  # how many entries a mask picks, or which axis goes, is a decision
        traced.append(item)
        return arrays.Place(len(traced) - 1)
    return np.array(item) if isinstance(item, (np.ndarray, list)) else item


Traced.__getitem__ = getitem  # type: ignore[attr-defined, misc]
