"""Products of vectors, matrices and stacks of them."""

import math
from string import ascii_letters
from typing import Any

import numpy as np

from ...errors import StructureError
from ...fast import binary
from ...traced import FUNCTIONS, UFUNCS, Traced
from .. import arrays
from .axes import normalize_axes
from .conversion import asarray, promoted
from .places import rearranged_entries
from .protocol import covers
from .reductions import sum
from .shapes import ravel


@covers(np.matmul)
def matmul(x, y):
    x, y = promoted((x, y))
    if x.ndim == y.ndim == 2 or not (x.ndim and y.ndim):
        # NumPy refuses numbers.
        return arrays.matmul(x, y)
    if x.ndim == 1 or y.ndim < 3:
        # One large product is quicker than many small ones.
        return dot(x, y)
    batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    return arrays.matmul(with_batch(x, batch), with_batch(y, batch))


def with_batch(x: Any, batch: tuple[int, ...]) -> Any:
    """A stack of matrices with these axes before its last two."""
    return x if x.shape[:-2] == batch else np.broadcast_to(x, batch + x.shape[-2:])


def are_matrices(x: np.ndarray, y: np.ndarray) -> bool:
    """Can the row multiply them as they are?"""
    return x.ndim == 2 == y.ndim and x.shape[1] == y.shape[0] and x.dtype is y.dtype


matrix_product: Any = binary(arrays.matmul, are_matrices, FUNCTIONS[np.matmul])


def reflected_product(y: Any, x: Any) -> Any:
    return matrix_product(x, y)


UFUNCS[np.matmul] = matrix_product
Traced.__matmul__ = matrix_product  # type: ignore[attr-defined, operator]
Traced.__rmatmul__ = reflected_product  # type: ignore[attr-defined]


@covers(np.dot)
def dot(x, y):
    x, y = asarray(x), asarray(y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    # Of equal sizes only: x * y would stretch a vector of one entry.
    if x.ndim == 1 and x.shape == y.shape:
        return sum(x * y)
    if (x.ndim, y.ndim) == (2, 1):
        return ravel(matrix_product(x, arrays.reshape(y, shape=(y.size, 1))))
    if (x.ndim, y.ndim) == (1, 2):
        return ravel(matrix_product(arrays.reshape(x, shape=(1, x.size)), y))
    return tensordot(x, y, (-1, -2 if y.ndim > 1 else -1))


@covers(np.tensordot)
def tensordot(x, y, axes=2):
    x, y = promoted((x, y))
    if isinstance(axes, (int, np.integer)):
        axes = (range(x.ndim - axes, x.ndim), range(axes))
    ours = normalize_axes(axes[0], x.ndim)
    theirs = normalize_axes(axes[1], y.ndim)
    if sizes(x, ours) != sizes(y, theirs):
        raise StructureError(f"Axes {ours} of {x.shape} and {theirs} of {y.shape} differ in size.")
    left = other_axes(x, ours)
    right = other_axes(y, theirs)
    product = arrays.matmul(as_matrix(x, left, ours), as_matrix(y, theirs, right))
    return arrays.reshape(product, shape=sizes(x, left) + sizes(y, right))


def sizes(x: Any, axes: tuple[int, ...]) -> tuple[int, ...]:
    """How long the axes are."""
    shape = x.shape
    return tuple([shape[axis] for axis in axes])


def other_axes(x: Any, axes: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of x but these."""
    return tuple([axis for axis in range(x.ndim) if axis not in axes])


def as_matrix(x: Any, rows: tuple[int, ...], columns: tuple[int, ...]) -> Any:
    """The matrix with some of x's axes as its rows, and the others as its columns."""
    shape = (math.prod(sizes(x, rows)), math.prod(sizes(x, columns)))
    axes = rows + columns
    # Where nothing moves, there is no node either.
    if axes != tuple(range(x.ndim)):
        x = arrays.transpose(x, axes=axes)
    return x if x.shape == shape else arrays.reshape(x, shape=shape)


@covers(np.outer)
def outer(x, y):
    return ravel(x)[:, None] * ravel(y)


@covers(np.inner)
def inner(x, y):
    # A number multiplies every entry where it stands.
    return dot(x, np.swapaxes(y, -1, -2) if np.ndim(x) and np.ndim(y) > 1 else y)


@covers(np.vdot)
def vdot(x, y):
    return dot(ravel(x), ravel(y))


@covers(np.trace)
def trace(x, *where, **axes):
    return sum(rearranged_entries(np.diagonal, x, *where, **axes), -1)


@covers(np.einsum)
def einsum(subscripts, *operands, optimize=False):
    """Any einsum in letters; each `...` is written out in letters that are not in use."""
    if not isinstance(subscripts, str):
        subscripts, operands = in_letters((subscripts, *operands))
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    output = output if arrow else implicit_output(inputs)
    parts = [asarray(operand) for operand in operands]
    terms = inputs.split(",")
    widths = [width_of_dots(x, term) for x, term in zip(parts, terms, strict=True)]
    unused = [letter for letter in ascii_letters if letter not in subscripts]
    widest = "".join(unused[: max(widths)])
    # Shorter ones are aligned at the right, as NumPy broadcasts.
    terms = [
        term.replace("...", widest[len(widest) - width :])
        for term, width in zip(terms, widths, strict=True)
    ]
    output = output.replace("...", widest)
    return arrays.einsum(*parts, subscripts=",".join(terms) + "->" + output)


def in_letters(interleaved: tuple) -> tuple[str, tuple]:
    """The other form, `einsum(x, [0, 1], y, [1, 2], [0, 2])`, in letters."""
    operands = interleaved[: len(interleaved) // 2 * 2 : 2]
    terms = [term_of(axes) for axes in interleaved[1::2]]
    subscripts = ",".join(terms)
    if len(interleaved) % 2:
        subscripts += "->" + term_of(interleaved[-1])
    return subscripts, operands


def term_of(axes: Any) -> str:
    """A list of numbers for axes as letters."""
    return "".join(["..." if axis is Ellipsis else ascii_letters[axis] for axis in axes])


def width_of_dots(x: Any, term: str) -> int:
    """How many axes of x the `...` stands for."""
    return x.ndim - len(term.replace("...", ""))


def implicit_output(inputs: str) -> str:
    """The output if none is named: `...`, then in alphabetical order what occurs once."""
    dots = "..." if "..." in inputs else ""
    return dots + "".join(sorted(x for x in ascii_letters if inputs.count(x) == 1))
