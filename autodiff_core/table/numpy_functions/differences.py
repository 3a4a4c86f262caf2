"""Differences of neighbours, and running sums, products and extremes."""

from typing import Any

import numpy as np

from ...errors import StructureError, TracedValueError
from .. import elementwise
from ..arrays import part
from .axes import normalize_axes
from .conversion import asarray, concatenate, in_precision_of
from .protocol import covers, numpys
from .reductions import cumsum, sum
from .shapes import ravel, reshape


@covers(np.diff)
def diff(x, n=1, axis=-1, prepend=None, append=None):
    x = asarray(x)
    axis = normalize_axes(axis, x.ndim)[0]
    edges = [end_piece(edge, x, axis) for edge in (prepend, append)]
    x = concatenate([piece for piece in (edges[0], x, edges[1]) if piece is not None], axis)
    for _ in range(n):
        x = part(x, axis, slice(1, None)) - part(x, axis, slice(None, -1))
    return x


def end_piece(edge: Any, x: Any, axis: int) -> Any:
    """What is put before or behind x: a number is as wide as x."""
    if edge is None or np.ndim(edge):
        return edge
    return np.broadcast_to(edge, (*x.shape[:axis], 1, *x.shape[axis + 1 :]))


@covers(np.ediff1d)
def ediff1d(x, to_end=None, to_begin=None):
    pieces = [to_begin, diff(ravel(x)), to_end]
    return concatenate([ravel(piece) for piece in pieces if piece is not None])


@covers(np.gradient)
def gradient(f, *spacings, axis=None, edge_order=1):
    """Central differences inside, of second order on uneven places; one-sided at the ends."""
    axes = normalize_axes(axis, f.ndim)
    if edge_order != 1:
        raise TracedValueError("np.gradient: edge_order 1 alone has a derivative here.")
    if len(spacings) not in (0, 1, len(axes)):
        raise StructureError(f"np.gradient takes one spacing, or one for each of {len(axes)} axes.")
    if len(spacings) < 2:
        spacings = (spacings or (1.0,)) * len(axes)
    slopes = [slope(f, h, a) for h, a in zip(spacings, axes, strict=True)]
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def slope(f: Any, spacing: Any, axis: int) -> Any:
    """The derivative of f along an axis, whose places are `spacing` apart, or at `spacing`."""
    steps = diff(spacing) if np.ndim(spacing) else np.broadcast_to(spacing, f.shape[axis] - 1)
    steps = reshape(steps, [-1 if i == axis else 1 for i in range(f.ndim)])
    rises = diff(f, axis=axis) / steps
    before, after = part(steps, axis, slice(None, -1)), part(steps, axis, slice(1, None))
    left, right = part(rises, axis, slice(None, -1)), part(rises, axis, slice(1, None))
    # The slope of the parabola through three neighbours: each rise by the other's step.
    inside = (after * left + before * right) / (before + after)
    first, last = part(rises, axis, slice(1)), part(rises, axis, slice(-1, None))
    # Whatever the spacing's precision is, it is f's that counts, as NumPy has it.
    return in_precision_of(f, concatenate([first, inside, last], axis))


@covers(*numpys("trapezoid", "trapz"))
def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = asarray(y)
    axis = normalize_axes(axis, y.ndim)[0]
    if x is not None:
        x = asarray(x)
        widths = diff(x, axis=axis if x.ndim > 1 else -1)
        if x.ndim == 1:
            # One vector of places serves every row along the axis.
            widths = reshape(widths, [-1 if i == axis else 1 for i in range(y.ndim)])
    else:
        widths = dx
    heights = part(y, axis, slice(1, None)) + part(y, axis, slice(None, -1))
    return sum(widths * heights / 2.0, axis)


def scan(operation: Any, x: Any, axis: Any) -> Any:
    """Running results of an associative operation, by doubling: log n steps, and no division.

    *Source*: Hillis & Steele (1986)."""
    if axis is None:
        x, axis = ravel(x), 0
    axis = normalize_axes(axis, x.ndim)[0]
    step = 1
    while step < x.shape[axis]:
        earlier, later = part(x, axis, slice(None, -step)), part(x, axis, slice(step, None))
        x = concatenate([part(x, axis, slice(step)), operation(earlier, later)], axis)
        step *= 2
    return x


@covers(np.cumprod)
def cumprod(x, axis=None):
    return scan(np.multiply, asarray(x), axis)


@covers("multiply.accumulate")
def multiply_accumulate(x, axis=0):
    return scan(np.multiply, x, axis)


@covers("add.accumulate")
def add_accumulate(x, axis=0):
    return cumsum(x, axis)


@covers("maximum.accumulate")
def maximum_accumulate(x, axis=0):
    return scan(elementwise.maximum, x, axis)


@covers("minimum.accumulate")
def minimum_accumulate(x, axis=0):
    return scan(elementwise.minimum, x, axis)


@covers("logaddexp.accumulate")
def logaddexp_accumulate(x, axis=0):
    return scan(elementwise.logaddexp, x, axis)
