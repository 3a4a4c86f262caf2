"""Rows that move, sum and multiply arrays: each is linear in each operand, and its fact is its transpose.

Axes are normalised before a row is applied: a tuple of non-negative numbers.
"""

import functools
import operator
from typing import Any

import numpy as np

from .elementwise import equal
from .primitive import TABLE, Primitive, linear
from .traced import shape_of


def dtype_of(x: Any) -> np.dtype:
    return x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype


def samples(primitive: Primitive, *cases: tuple) -> None:
    """Declare a row's domain: shapes of the operands, and parameters, for each case."""
    primitive.samples = lambda rng: [
        (tuple(rng.normal(size=shape) for shape in shapes), params) for shapes, params in cases
    ]


# Shapes
astype: Any = linear("astype", lambda x, dtype: np.asarray(x).astype(dtype)[()],
                lambda ct, x, out, dtype: astype(ct, dtype=dtype_of(x)))  # fmt: skip
broadcast_to: Any = linear("broadcast_to", lambda x, shape: widened(x, shape),
                      lambda ct, x, out, shape: sum_to(ct, shape_of(x)))  # fmt: skip
reshape: Any = linear("reshape", lambda x, shape: np.reshape(x, shape),
                 lambda ct, x, out, shape: reshape(ct, shape=shape_of(x)))  # fmt: skip
transpose: Any = linear("transpose", lambda x, axes: np.transpose(x, axes),
                   lambda ct, x, out, axes: transpose(ct, axes=tuple(np.argsort(axes).tolist())))  # fmt: skip
samples(astype, (((2, 3),), {"dtype": np.dtype(float)}))
samples(broadcast_to, (((3, 1),), {"shape": (2, 3, 4)}), (((),), {"shape": (2,)}))
samples(reshape, (((2, 3),), {"shape": (3, 2)}))
samples(transpose, (((2, 3, 4),), {"axes": (2, 0, 1)}))


def widened(x: Any, shape: tuple[int, ...]) -> np.ndarray:
    """`np.broadcast_to`, at a fifth of its price where the array is contiguous."""
    if x.__class__ is not np.ndarray or not x.flags.c_contiguous or not x.size:
        return np.broadcast_to(x, shape)
    missing = len(shape) - x.ndim
    strides = [0] * missing
    for size, wanted, stride in zip(x.shape, shape[missing:], x.strides, strict=True):
        if size != wanted and size != 1:
            return np.broadcast_to(x, shape)  # NumPy's own error
        strides.append(0 if size == 1 else stride)
    return np.ndarray(shape, x.dtype, x, 0, strides)


def sum_to(x: Any, shape: tuple[int, ...]) -> Any:
    """Sum over the axes that broadcasting had added or stretched."""
    added = x.ndim - len(shape)
    stretched = (i + added for i, size in enumerate(shape) if size == 1 != x.shape[i + added])
    axes = (*range(added), *stretched)
    total = sum(x, axis=axes, keepdims=False) if axes else x
    return total if shape_of(total) == shape else reshape(total, shape=shape)


# Sums
def spread(ct: Any, x: Any, out: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    """Every summand gets the cotangent of its sum."""
    shape = shape_of(x)
    return broadcast_to(ct if keepdims else reshape(ct, shape=kept(shape, axis)), shape=shape)


def kept(shape: tuple[int, ...], axis: tuple[int, ...]) -> tuple[int, ...]:
    """The shape with its summed axes kept as size 1."""
    return tuple(1 if i in axis else size for i, size in enumerate(shape))


sum: Any = linear("sum", lambda x, axis, keepdims: np.add.reduce(x, axis=axis, keepdims=keepdims), spread)
cumsum: Any = linear("cumsum", lambda x, axis: np.cumsum(x, axis=axis),
                lambda ct, x, out, axis: reverse(cumsum(reverse(ct, axis), axis=axis), axis))  # fmt: skip
samples(sum, (((2, 3),), {"axis": (0,), "keepdims": True}), (((2, 3),), {"axis": (0, 1), "keepdims": False}))
samples(cumsum, (((2, 3),), {"axis": 1}))


def reverse(x: Any, axis: int) -> Any:
    """The array backwards along one axis."""
    return index(x, at=(slice(None),) * axis + (slice(None, None, -1),))


# The largest or the smallest entry. Where entries tie, they share the derivative equally.
def shares(x: Any, out: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    """The weight of each entry in the extreme: the local Jacobian, as an array shaped like x."""
    limit = out if keepdims else reshape(out, shape=kept(shape_of(x), axis))
    chosen = equal(x, limit)
    return chosen / count_true(chosen, axis=axis, dtype=dtype_of(x))


def pull_extreme(ct, x, out, axis, keepdims, reduction):
    ct = ct if keepdims else reshape(ct, shape=kept(shape_of(x), axis))
    return ct * shares(x, out, axis, keepdims)


def push_extreme(t, x, out, axis, keepdims, reduction):
    return sum(t * shares(x, out, axis, keepdims), axis=axis, keepdims=keepdims)


count_true = Primitive(
    "count_true",
    lambda x, axis, dtype: np.add.reduce(x, axis=axis, dtype=dtype, keepdims=True),
    differentiable=False,
)
extreme = TABLE["extreme"] = Primitive(
    "extreme",
    lambda x, axis, keepdims, reduction: reduction(x, axis=axis, keepdims=keepdims),
    (push_extreme,),
    (pull_extreme,),
)
samples(extreme, (((3, 4),), {"axis": (1,), "keepdims": False, "reduction": np.max}),
        (((3, 4),), {"axis": (0, 1), "keepdims": True, "reduction": np.min}))  # fmt: skip


# Positions. `scatter` puts entries at positions of an array of zeros; where positions repeat, they add up.
# In a graph that is to be replayed, arrays of positions are operands too: `at` says where each belongs.
class Place(int):
    """Stands in an index for the operand of this number."""


def fill(at: Any, positions: tuple) -> Any:
    """The index with its operands in their places."""
    if not positions:
        return at
    if isinstance(at, tuple):
        return tuple(positions[item] if item.__class__ is Place else item for item in at)
    return positions[at]


def scatter_value(x: Any, *positions: Any, at: Any, shape: tuple[int, ...]) -> Any:
    out = np.zeros(shape, dtype_of(x))
    add_at(out, fill(at, positions), x)
    return out


def add_at(buffer: np.ndarray, at: Any, part: Any) -> None:
    """buffer[at] += part, with repeated positions added up. *Source*: NumPy's `ufunc.at`."""
    items = at if isinstance(at, tuple) else (at,)
    if all(item is None or item is Ellipsis or isinstance(item, (int, slice)) for item in items):
        buffer[at] += part
    else:
        np.add.at(buffer, at, part)


index: Any = linear("index", lambda x, *positions, at: x[fill(at, positions)],
               lambda ct, x, *rest, at: scatter(ct, *rest[:-1], at=at, shape=shape_of(x)), None)  # fmt: skip
scatter: Any = linear("scatter", scatter_value,
                 lambda ct, x, *rest, at, shape: index(ct, *rest[:-1], at=at), None)  # fmt: skip
index.scatter = lambda buffer, ct, positions, at: add_at(buffer, fill(at, positions), ct)
samples(index, (((4, 3),), {"at": (slice(None, None, 2), None, 1)}),
        (((4, 3),), {"at": np.array([0, 2, 0])}))  # fmt: skip
samples(scatter, (((3,),), {"at": np.array([0, 2, 0]), "shape": (4,)}))


def join_tangents(tangents: list, out: Any, operands: list, params: dict) -> Any:
    parts = [
        np.zeros(shape_of(x), dtype_of(x)) if t is None else t
        for t, x in zip(tangents, operands, strict=True)
    ]
    return concatenate(*parts, **params)


def part_cotangent(ct: Any, out: Any, operands: list, params: dict) -> list:
    axis, start, parts = params["axis"], 0, []
    for operand in operands:
        size = shape_of(operand)[axis]
        parts.append(index(ct, at=(slice(None),) * axis + (slice(start, start + size),)))
        start += size
    return parts


concatenate = linear("concatenate", lambda *parts, axis: np.concatenate(parts, axis=axis))
concatenate.joint_jvp, concatenate.joint_vjp = join_tangents, part_cotangent
samples(concatenate, (((2, 3), (2, 1)), {"axis": 1}))


# Products
swap: Any = linear(
    "swap", lambda x: x.swapaxes(-1, -2), lambda ct, x, out: swap(ct)
)  # a view; BLAS takes it as it is
samples(swap, (((2, 3),), {}))
# Operands have two axes or more, and equal batch axes: `numpy_functions.matmul_any` sees to that.
matmul: Any = linear("matmul", np.matmul,
                lambda ct, x, y, out: matmul(ct, swap(y)),
                lambda ct, x, y, out: matmul(swap(x), ct))  # fmt: skip
samples(matmul, (((2, 3), (3, 4)), {}), (((5, 2, 3), (5, 3, 2)), {}))


def einsum_transposes(ct: Any, out: Any, operands: list, params: dict) -> list:
    """Swap the roles of the output and one operand; an index that only this operand has is spread out."""
    terms, result = params["subscripts"].split("->")
    terms = terms.split(",")
    parts = []
    for i, term in enumerate(terms):
        others = [x for j, x in enumerate(operands) if j != i]
        letters = [t for j, t in enumerate(terms) if j != i]
        known = set(result).union(*letters)
        kept = "".join(dict.fromkeys(letter for letter in term if letter in known))
        part = einsum(ct, *others, subscripts=",".join([result, *letters]) + "->" + kept)
        parts.append(spread_letters(part, kept, term, shape_of(operands[i])))
    return parts


def spread_letters(x: Any, kept: str, term: str, shape: tuple[int, ...]) -> Any:
    """Put an array with axes `kept` on the axes `term`: repeated letters mean a diagonal."""
    unique = "".join(dict.fromkeys(term))
    size = dict(zip(term, shape, strict=True))
    x = (
        reshape(x, shape=tuple(size[letter] if letter in kept else 1 for letter in unique))
        if kept != unique
        else x
    )
    x = broadcast_to(x, shape=tuple(size[letter] for letter in unique))
    if unique == term:
        return x
    grid = np.ix_(*[np.arange(size[letter]) for letter in unique])
    return scatter(x, at=tuple(grid[unique.index(letter)] for letter in term), shape=shape)


def einsum_tangent(tangents: list, out: Any, operands: list, params: dict) -> Any:
    """The product rule: one term for each operand that moves."""
    terms = (
        einsum(*operands[:i], tangent, *operands[i + 1 :], **params)
        for i, tangent in enumerate(tangents)
        if tangent is not None
    )
    return functools.reduce(operator.add, terms)


einsum = linear("einsum", lambda *operands, subscripts: np.einsum(subscripts, *operands))
einsum.joint_jvp, einsum.joint_vjp = einsum_tangent, einsum_transposes
samples(einsum, (((2, 3), (3, 4)), {"subscripts": "ij,jk->ki"}), (((3, 3), (3,)), {"subscripts": "ii,k->i"}))
