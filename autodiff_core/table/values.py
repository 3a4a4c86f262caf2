"""What rows compute where NumPy's function alone will not do, for numbers' sake or for speed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..sums import in_rows, is_product, sum_as_product

NUMBER_TYPES = {float, int, bool}
# Short rows that are made columns at a time: so many stay in the processor's first cache.
BLOCK = 512


def larger(x: Any, y: Any) -> Any:
    """The larger of two numbers, as NumPy has it: NaN wins, and two kinds make a float."""
    chosen = x if x > y or x != x else y
    return chosen if type(x) is type(y) else chosen * 1.0


def smaller(x: Any, y: Any) -> Any:
    """The smaller of two numbers, as NumPy has it."""
    chosen = x if x < y or x != x else y
    return chosen if type(x) is type(y) else chosen * 1.0


def against_number(ufunc: np.ufunc) -> Callable:
    """The same, in half the time for an array and a number: NumPy prefers two arrays."""

    def value(x: Any, y: Any) -> Any:
        if y.__class__ is not float or x.__class__ is not np.ndarray:
            return ufunc(x, y)
        if x.size < 1000 or x.dtype.kind != "f":
            return ufunc(x, y)
        # Zeros come from the system for nothing.
        out = np.full(x.shape, y, x.dtype) if y else np.zeros(x.shape, x.dtype)
        return ufunc(x, out, out=out)

    return value


def choose(condition: Any, x: Any, y: Any) -> Any:
    """`np.where` that keeps numbers what they are."""
    kinds = {type(x), type(y)}
    alike = len(kinds) == 1
    numbers = kinds <= NUMBER_TYPES or (alike and np.ndarray not in kinds)
    if numbers and condition.__class__ in (bool, np.bool_):
        chosen = x if condition else y
        return chosen if alike else float(chosen)
    out = np.where(condition, x, y)
    # NumPy makes an array without axes of numbers.
    return out if out.ndim else out[()]


def are_short(x: np.ndarray, axis: tuple[int, ...]) -> bool:
    """Are there many short rows to sum along? NumPy is slow there, and quicker along columns."""
    # In half precision NumPy's sum along rows is in single, the other is not.
    if x.ndim != 2 or axis != (1,) or x.dtype.char == "e":
        return False
    rows, columns = x.shape
    return columns <= 32 and rows >= 4 * columns


def reduce(x: np.ndarray, axis: tuple[int, ...], keepdims: bool, reduction: Any = np.add) -> Any:
    """`reduction.reduce`, as NumPy does it best."""
    if reduction is np.add:
        x = in_rows(x)
        if is_product(x, axis):
            return sum_as_product(x, axis, keepdims)
    if not are_short(x, axis):
        return reduction.reduce(x, axis, None, None, keepdims)
    blocks = [x[start : start + BLOCK] for start in range(0, len(x), BLOCK)]
    out = np.concatenate([reduction.reduce(block.T.copy(), 0) for block in blocks])
    return out[:, None] if keepdims else out


def stable_log_softmax(x: Any, axis: int) -> Any:
    """x - log Σ exp x along an axis; the largest entry is taken out first, so nothing overflows."""
    if are_short(x, (axis,)):
        return stable_log_softmax(x.T.copy(), 0).T.copy()
    x = in_rows(x if x.dtype.kind == "f" else x * 1.0)
    # An array of its own, in which the rest is done in place.
    out = x - np.maximum.reduce(x, axis, keepdims=True)
    out -= np.log(np.add.reduce(np.exp(out), axis, keepdims=True))
    return out
