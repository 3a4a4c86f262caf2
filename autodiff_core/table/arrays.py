"""Rows that move, sum and multiply arrays: most are linear in each operand, and the fact is the transpose.

Axes are normalised before a row is applied: a tuple of non-negative numbers."""

from collections.abc import Callable
from functools import partial
from itertools import accumulate, pairwise
from string import ascii_letters
from typing import Any

import numpy as np

from ..fast import unary
from ..primitive import Primitive, conform, linear
from ..traced import shape_of
from .elementwise import equal, exp


def row(
    name: str, value: Callable, pull: Callable, *cases: tuple, push: Callable | None = None
) -> Callable:
    """Add a row of one array, linear if it has no push of its own; return the function that a user calls."""
    primitive = samples(linear(name, value, pull), *[((shape,), params) for shape, params in cases])
    primitive.pushes = (push,) if push else primitive.pushes
    primitive.function = unary(primitive)
    return primitive.function


def samples(primitive: Primitive, *cases: tuple) -> Primitive:
    """Declare a row's domain: for each case the shapes of the operands, and the parameters."""
    primitive.samples = lambda rng: [
        (tuple(map(rng.standard_normal, shapes)), p) for shapes, p in cases
    ]
    return primitive


astype: Any = row("astype", lambda x, dtype: np.asarray(x).astype(dtype)[()],
                  lambda ct, x, out, dtype: conform(ct, x), ((2, 3), {"dtype": np.dtype(float)}))  # fmt: skip
broadcast_to: Any = row("broadcast_to", np.broadcast_to, lambda ct, x, out, shape: conform(ct, x),
                        ((3, 1), {"shape": (2, 3, 4)}), ((), {"shape": (2,)}))  # fmt: skip
reshape: Any = row("reshape", lambda x, shape: np.reshape(x, shape),
    lambda ct, x, out, shape: reshape(ct, shape=shape_of(x)), ((2, 3), {"shape": (3, 2)}))  # fmt: skip
transpose: Any = row("transpose", np.transpose, lambda ct, x, out, axes: transpose(
    ct, axes=tuple(np.argsort(axes).tolist())), ((2, 3, 4), {"axes": (2, 0, 1)}))  # fmt: skip
swap: Any = row(
    "swap", lambda x: x.swapaxes(-1, -2), lambda ct, x, out: swap(ct), ((2, 3), {})
)  # a view


def are_short(x: np.ndarray, axis: tuple[int, ...]) -> bool:
    """Does NumPy sum along many short rows? It is slow there, and quicker if they are made columns first."""
    return x.ndim == 2 and axis == (1,) and x.shape[1] <= 32 and len(x) >= 4 * x.shape[1]


def reduce(x: np.ndarray, axis: tuple[int, ...], keepdims: bool, reduction: Any = np.add) -> Any:
    """`reduction.reduce`, as NumPy does it best."""
    if not are_short(x, axis):
        return reduction.reduce(x, axis, None, None, keepdims)
    out = reduction.reduce(x.T.copy(), 0)
    return out[:, None] if keepdims else out


def spread(ct: Any, x: Any, out: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    """Every summand gets the cotangent of its sum."""
    return broadcast_to(ct if keepdims else keep_axes(ct, x, axis), shape=shape_of(x))


def keep_axes(reduced: Any, x: Any, axis: tuple[int, ...]) -> Any:
    """What a reduction of x left, with the reduced axes as axes of size 1."""
    return reshape(reduced, shape=tuple([1 if i in axis else n for i, n in enumerate(shape_of(x))]))


sum: Any = row("sum", reduce, spread,
    ((2, 3), {"axis": (0,), "keepdims": True}), ((2, 3), {"axis": (0, 1), "keepdims": False}))  # fmt: skip


part = lambda x, axis, entries: index(
    x, at=(slice(None),) * axis + (entries,)
)  # of the entries along one axis
backwards = lambda x, axis: part(x, axis, slice(None, None, -1))
cumsum: Any = row("cumsum", np.cumsum, lambda ct, x, out, axis: backwards(cumsum(backwards(ct, axis), axis=axis), axis),
                  ((2, 3), {"axis": 1}))  # an entry is in all sums from its own on  # fmt: skip


# The largest or the smallest entry. Where entries tie, they share the derivative equally.
def shares(x: Any, out: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    """Each entry's share in its extreme."""
    chosen = astype(equal(x, out if keepdims else keep_axes(out, x, axis)), dtype=x.dtype)
    return chosen / sum(chosen, axis=axis, keepdims=True)


extreme = row(
    "extreme", reduce, lambda ct, *values, reduction, **axes: spread(ct, *values, **axes) * shares(*values, **axes),
    ((3, 4), {"axis": (1,), "keepdims": False, "reduction": np.maximum}),
    ((3, 4), {"axis": (0, 1), "keepdims": True, "reduction": np.minimum}),
    push=lambda t, *values, reduction, **axes: sum(t * shares(*values, **axes), **axes))  # fmt: skip


# Positions. `scatter` puts entries at positions of an array of zeros; where positions repeat, they add up.
# In a graph that is to be replayed, arrays of positions are operands too: `at` says where each belongs.
class Place(int):
    """Stands in an index for the operand of this number; it equals no plain number."""

    __eq__: Any = lambda self, other: other.__class__ is Place and hash(self) == hash(other)
    __hash__, __repr__ = (lambda self: hash(("at", +self))), (lambda self: f"Place({+self})")  # type: ignore[operator]


def fill(at: Any, positions: Any) -> Any:
    """The index with its operands in their places."""
    if positions and isinstance(at, tuple):
        return tuple([fill(item, positions) for item in at])
    return positions[at] if at.__class__ is Place else at


def add_at(buffer: np.ndarray, entries: Any, positions: Any, at: Any) -> np.ndarray:
    """buffer[at] += entries, with repeated positions added up. *Source*: NumPy's `ufunc.at`."""
    at = fill(at, positions)
    items = at if isinstance(at, tuple) else (at,)
    if all(item is None or item is Ellipsis or isinstance(item, (int, slice)) for item in items):
        buffer[at] += entries
    else:
        np.add.at(buffer, at, entries)
    return buffer


index: Any = linear(
    "index", lambda x, *positions, at: (np.asarray(x) if x.__class__ is float else x)[fill(at, positions)],
    lambda ct, x, *rest, at: scatter(ct, *rest[:-1], at=at, shape=shape_of(x)), None)  # fmt: skip
scatter: Any = linear(
    "scatter", lambda x, *positions, at, shape: add_at(np.zeros(shape, np.result_type(x)), x, positions, at),
    lambda ct, x, *rest, at, shape: index(ct, *rest[:-1], at=at), None)  # fmt: skip
index.scatter = add_at
samples(
    index,
    (((4, 3),), {"at": (slice(None, None, 2), None, 1)}),
    (((4, 3),), {"at": np.array([0, 2, 0])}),
)
samples(scatter, (((3,),), {"at": np.array([0, 2, 0]), "shape": (4,)}))


def join_tangents(tangents: list, out: Any, operands: list, params: dict) -> Any:
    moves = [np.zeros_like(x) if t is None else t for t, x in zip(tangents, operands, strict=True)]
    return concatenate(*moves, **params)


def part_cotangent(ct: Any, out: Any, operands: list, params: dict) -> list:
    bounds = pairwise(accumulate([shape_of(x)[params["axis"]] for x in operands], initial=0))
    return [part(ct, params["axis"], slice(*bound)) for bound in bounds]


concatenate = samples(linear("concatenate", lambda *parts, axis: np.concatenate(parts, axis=axis)),
                      (((2, 3), (2, 1)), {"axis": 1}))  # fmt: skip
concatenate.joint_jvp, concatenate.joint_vjp = join_tangents, part_cotangent


def einsum_transpose(i: int, ct: Any, *values: Any, subscripts: str) -> Any:
    """Swap the roles of the output and operand i: its indices have to come from the output and the others.

    An index that none of them has comes from ones, one that the operand repeats from the unit matrix."""
    inputs, result = subscripts.split("->")
    terms, operands, x = inputs.split(","), values[:-1], values[i]
    factors, known = [ct, *operands[:i], *operands[i + 1 :]], [result, *terms[:i], *terms[i + 1 :]]
    wanted, unused = "", sorted(set(ascii_letters).difference(inputs))
    for letter, size in zip(terms[i], shape_of(x), strict=True):
        name = unused.pop() if letter in wanted else letter
        if name != letter:
            factors, known = [*factors, np.eye(size, dtype=x.dtype)], [*known, letter + name]
        elif letter not in "".join(known):
            factors, known = [*factors, np.ones(size, x.dtype)], [*known, letter]
        wanted += name
    return einsum(*factors, subscripts=",".join(known) + "->" + wanted)


einsum = samples(linear("einsum", lambda *operands, subscripts: np.einsum(subscripts, *operands),
                        *[partial(einsum_transpose, i) for i in range(64)]),  # NumPy takes no more
    (((2, 3), (3, 4)), {"subscripts": "ij,jk->ki"}), (((3, 3), (3,)), {"subscripts": "ii,k->i"}))  # fmt: skip

# Products. Operands of matmul have two axes or more, and equal batch axes: `matmul_any` sees to that.
matmul: Any = linear("matmul", np.matmul, lambda ct, x, y, out: matmul(ct, swap(y)),
                     lambda ct, x, y, out: matmul(swap(x), ct))  # fmt: skip
matmul.array = np.ndarray.dot  # the same for two axes, at half the overhead
samples(matmul, (((2, 3), (3, 4)), {}), (((5, 2, 3), (5, 3, 2)), {}))


# The last step of most networks: a composition, but as one row it works in place and reuses its own result.
def log_softmax_value(x, axis):
    x = x if x.dtype.kind == "f" else x * 1.0
    z, axis = (x.T.copy(), 0) if are_short(x, (axis,)) else (x, axis)
    out = z - np.maximum.reduce(z, axis, None, None, True)
    out -= np.log(np.add.reduce(np.exp(out), axis, None, None, True))
    return out if z is x else out.T.copy()


log_softmax: Any = row("log_softmax", log_softmax_value,
    lambda ct, x, out, axis: ct - exp(out) * sum(ct, axis=(axis,), keepdims=True), ((2, 3), {"axis": 1}),
    push=lambda t, x, out, axis: t - sum(exp(out) * t, axis=(axis,), keepdims=True))  # fmt: skip
