"""Points along a line, polynomials, interpolation and convolution."""

from typing import Any

import numpy as np

from ...errors import TracedValueError
from ...primitive import linear
from ...traced import shape_of
from ..arrays import backwards, part
from ..elementwise import exp, log, where
from ..rows import tested_on
from .conversion import asarray, astype, in_double, stack
from .protocol import covers
from .shapes import ravel


@covers(np.linspace)
def linspace(start, stop, num=50, endpoint=True, retstep=False, *, axis=0):
    intervals = num - 1 if endpoint else num
    rise = stop - start
    numbers = np.arange(num, dtype=rise.dtype).reshape((num,) + (1,) * rise.ndim)
    # One point has no step.
    step = rise / float(intervals) if intervals > 0 else np.nan
    points = start + numbers * (step if intervals > 0 else rise)
    points = np.moveaxis(points, 0, axis) if axis else points
    return (points, step) if retstep else points


@covers(np.logspace)
def logspace(start, stop, num=50, endpoint=True, base=10.0, *, axis=0):
    return base ** linspace(start, stop, num, endpoint, axis=axis)


@covers(np.geomspace)
def geomspace(start, stop, num=50, endpoint=True, *, axis=0):
    """Between positive numbers."""
    return exp(linspace(log(in_double(start)), log(in_double(stop)), num, endpoint, axis=axis))


@covers(np.polyval)
def polyval(coefficients, x):
    """By Horner's scheme; the first coefficient is that of the highest power."""
    x = asarray(x)
    value: Any = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


@covers(np.vander)
def vander(x, N=None, increasing=False):
    # NumPy joins them to a column of integers: single precision becomes double.
    x = astype(x, np.promote_types(x.dtype, int))
    count = x.shape[0] if N is None else N
    powers = [np.ones(x.shape, x.dtype)]
    for _ in range(count - 1):
        powers.append(powers[-1] * x)
    return stack(powers if increasing else powers[::-1], 1)


@covers(np.interp)
def interp(x, xp, fp, left=None, right=None, period=None):
    """Straight lines between points; which of them an x lies between is a decision."""
    if period is not None:
        raise TracedValueError("np.interp: a period has no derivative here. Write x % period.")
    x, xp, fp = in_double(asarray(x)), in_double(xp), in_double(fp)
    # At a point the line to its right counts; at the last one, and beyond, the last line.
    after = np.clip(np.searchsorted(xp, x, side="right"), 1, len(xp) - 1)
    start, end = xp[after - 1], xp[after]
    value = fp[after - 1] + (fp[after] - fp[after - 1]) * ((x - start) / (end - start))
    value = where(x < xp[0], fp[0] if left is None else left, value)
    return where(x > xp[-1], fp[-1] if right is None else right, value)


# Both operands' transposes are convolutions with the other one, turned round.
def pull_first(ct: Any, x: Any, y: Any, out: Any) -> Any:
    start = shape_of(y)[0] - 1
    return part(full_convolution(ct, backwards(y, 0)), 0, slice(start, start + shape_of(x)[0]))


def pull_second(ct: Any, x: Any, y: Any, out: Any) -> Any:
    return pull_first(ct, y, x, out)


full_convolution: Any = linear("convolve", np.convolve, pull_first, pull_second)
tested_on("convolve", (5,), (3,))
tested_on("convolve", (2,), (4,))


@covers(np.convolve)
def convolve(x, y, mode="full"):
    x, y = ravel(x), ravel(y)
    shorter, longer = sorted((x.size, y.size))
    full = full_convolution(x, y)
    if mode == "full":
        return full
    if mode == "same":
        # Of two middles NumPy takes the earlier.
        start = (shorter - 1) // 2
        return full[start : start + longer]
    if mode == "valid":
        return full[shorter - 1 : longer]
    raise ValueError(f'mode is {mode!r}; it has to be "full", "same" or "valid".')


@covers(np.correlate)
def correlate(x, y, mode="valid"):
    x, y = ravel(x), ravel(y)
    if x.size < y.size:
        # As NumPy has it: the shorter one slides.
        return correlate(y, x, mode)[::-1]
    return convolve(x, y[::-1], mode)
