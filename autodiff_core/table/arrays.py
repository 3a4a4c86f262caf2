"""Rows that move, sum and multiply arrays: most are linear in each operand, by transposes.

Axes are normalised before a row is applied: a tuple of non-negative numbers."""

from functools import partial
from itertools import accumulate, pairwise
from string import ascii_letters
from typing import Any

import numpy as np

from ..primitive import conform, linear
from ..traced import shape_of
from .contraction import contract
from .elementwise import equal, exp
from .positions import add_at, entries_at, zeros_but
from .rows import array_row, tested_on
from .values import reduce, stable_log_softmax


def spread(ct: Any, x: Any, out: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
    """Every summand gets the cotangent of its sum."""
    return broadcast_to(ct if keepdims else keep_axes(ct, x, axis), shape=shape_of(x))


def keep_axes(reduced: Any, x: Any, axis: tuple[int, ...]) -> Any:
    """What a reduction of x left, with the reduced axes as axes of size 1."""
    sizes = [1 if i in axis else size for i, size in enumerate(shape_of(x))]
    return reshape(reduced, shape=tuple(sizes))


def sums_from_the_end(ct: Any, x: Any, out: Any, axis: int) -> Any:
    """An entry is in all sums from its own on."""
    return backwards(cumsum(backwards(ct, axis), axis=axis), axis)


def backwards(x: Any, axis: int) -> Any:
    """x with the entries along an axis in the opposite order."""
    return part(x, axis, slice(None, None, -1))


def part(x: Any, axis: int, entries: Any) -> Any:
    """Some of the entries along one axis."""
    return index(x, at=(slice(None),) * axis + (entries,))


# The largest or the smallest entry. Where entries tie, they share the derivative equally.
def chosen(x: Any, out: Any, axis: tuple[int, ...], keepdims: bool) -> tuple[Any, Any]:
    """Ones at the extremes and zeros elsewhere; and how many ones there are."""
    ones = astype(equal(x, out if keepdims else keep_axes(out, x, axis)), dtype=x.dtype)
    return ones, sum(ones, axis=axis, keepdims=True)


def pull_extreme(ct: Any, x: Any, out: Any, reduction: np.ufunc, axis: Any, keepdims: bool) -> Any:
    ones, number = chosen(x, out, axis, keepdims)
    # The division is of the smaller array.
    return ones * ((ct if keepdims else keep_axes(ct, x, axis)) / number)


def push_extreme(t: Any, x: Any, out: Any, reduction: np.ufunc, **axes: Any) -> Any:
    ones, number = chosen(x, out, **axes)
    return sum(t * (ones / number), **axes)


# The last step of most networks. It could be composed, but a row works in place and uses its result
# again.
def pull_log_softmax(ct: Any, x: Any, out: Any, axis: int) -> Any:
    return ct - exp(out) * sum(ct, axis=(axis,), keepdims=True)


def push_log_softmax(t: Any, x: Any, out: Any, axis: int) -> Any:
    return t - sum(exp(out) * t, axis=(axis,), keepdims=True)


# Several arrays to one: all operands' rules at once.
def join_tangents(tangents: list, out: Any, operands: list, params: dict) -> Any:
    moves = [np.zeros_like(x) if t is None else t for t, x in zip(tangents, operands, strict=True)]
    return concatenate(*moves, **params)


def part_cotangent(ct: Any, out: Any, operands: list, params: dict) -> list:
    axis = params["axis"]
    # Slices are views: parts that nobody asks for cost next to nothing.
    bounds = pairwise(accumulate([shape_of(x)[axis] for x in operands], initial=0))
    return [part(ct, axis, slice(start, stop)) for start, stop in bounds]


def einsum_transpose(i: int, ct: Any, *values: Any, subscripts: str) -> Any:
    """Swap the roles of the output and operand i, whose indices have to come from all the others.

    An index that none of them has comes from ones, one that it repeats from the unit matrix."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    others = [j for j in range(len(terms)) if j != i]
    factors = [ct, *(values[j] for j in others)]
    known = [output, *(terms[j] for j in others)]
    unused = sorted(set(ascii_letters).difference(inputs))
    x = values[i]
    wanted = ""
    for letter, size in zip(terms[i], shape_of(x), strict=True):
        # A diagonal was read, so the cotangent goes back on the diagonal, with zeros beside it.
        if letter in wanted:
            another = unused.pop()
            factors.append(np.eye(size, dtype=x.dtype))
            known.append(letter + another)
            wanted += another
            continue
        # It was summed over here alone: each of its entries gets the same.
        if letter not in "".join(known):
            factors.append(np.ones(size, x.dtype))
            known.append(letter)
        wanted += letter
    return einsum(*factors, subscripts=",".join(known) + "->" + wanted)


# One for each operand; NumPy takes no more.
EINSUM_TRANSPOSES = [partial(einsum_transpose, i) for i in range(64)]

# A row of one array: its name, its value, its transpose, and its push if it is not linear.
# fmt: off
astype: Any       = array_row("astype",       lambda x, dtype: np.asarray(x).astype(dtype)[()], lambda ct, x, out, dtype: conform(ct, x))
broadcast_to: Any = array_row("broadcast_to", np.broadcast_to,                                  lambda ct, x, out, shape: conform(ct, x))
reshape: Any      = array_row("reshape",      lambda x, shape: np.reshape(x, shape),            lambda ct, x, out, shape: reshape(ct, shape=shape_of(x)))
transpose: Any    = array_row("transpose",    np.transpose,                                     lambda ct, x, out, axes: transpose(ct, axes=tuple(np.argsort(axes).tolist())))
swap: Any         = array_row("swap",         lambda x: x.swapaxes(-1, -2),                     lambda ct, x, out: swap(ct))
sum: Any          = array_row("sum",          reduce,                                           spread)
cumsum: Any       = array_row("cumsum",       np.cumsum,                                        sums_from_the_end)
extreme           = array_row("extreme",      reduce,                                           pull_extreme,     push_extreme)
log_softmax       = array_row("log_softmax",  stable_log_softmax,                               pull_log_softmax, push_log_softmax)

# Of several arrays: a transpose for each. `scatter` puts entries at positions of an array of zeros;
# where positions repeat, they add up. Operands of matmul have two axes or more, and equal batch axes:
# `numpy_functions.matmul` sees to that.
index: Any   = linear("index",   entries_at, lambda ct, x, *others, at: scatter(ct, *others[:-1], at=at, shape=shape_of(x)), None)
scatter: Any = linear("scatter", zeros_but,  lambda ct, x, *others, at, shape: index(ct, *others[:-1], at=at), None)
matmul: Any  = linear("matmul",  np.matmul,  lambda ct, x, y, out: matmul(ct, swap(y)), lambda ct, x, y, out: matmul(swap(x), ct))
einsum       = linear("einsum",  contract, *EINSUM_TRANSPOSES)
concatenate  = linear("concatenate", lambda *parts, axis: np.concatenate(parts, axis=axis))
# fmt: on

concatenate.joint_jvp = join_tangents
concatenate.joint_vjp = part_cotangent
# Where a loop reads every x[i], an array of zeros for each would cost the square of their number.
index.scatter = add_at
# The same for two axes, at half the overhead.
matmul.array = np.ndarray.dot

tested_on("astype", (2, 3), dtype=np.dtype(float))
tested_on("broadcast_to", (3, 1), shape=(2, 3, 4))
tested_on("broadcast_to", (), shape=(2,))
tested_on("reshape", (2, 3), shape=(3, 2))
tested_on("transpose", (2, 3, 4), axes=(2, 0, 1))
tested_on("swap", (2, 3))
tested_on("sum", (2, 3), axis=(0,), keepdims=True)
tested_on("sum", (2, 3), axis=(0, 1), keepdims=False)
tested_on("cumsum", (2, 3), axis=1)
tested_on("extreme", (3, 4), axis=(1,), keepdims=False, reduction=np.maximum)
tested_on("extreme", (3, 4), axis=(0, 1), keepdims=True, reduction=np.minimum)
tested_on("log_softmax", (2, 3), axis=1)
tested_on("index", (4, 3), at=(slice(None, None, 2), None, 1))
tested_on("index", (4, 3), at=np.array([0, 2, 0]))
tested_on("scatter", (3,), at=np.array([0, 2, 0]), shape=(4,))
tested_on("matmul", (2, 3), (3, 4))
tested_on("matmul", (5, 2, 3), (5, 3, 2))
tested_on("einsum", (2, 3), (3, 4), subscripts="ij,jk->ki")
tested_on("einsum", (3, 3), (3,), subscripts="ii,k->i")
tested_on("concatenate", (2, 3), (2, 1), axis=1)
