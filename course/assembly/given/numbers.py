"""Arrays whose entries are floats or, where derivatives are nested, your dual numbers.

An array of dual numbers has dtype object. NumPy adds and multiplies its entries by their own
operators, and finds `sin` and the like among their methods. So every rule that is written with
NumPy works on them too, and derivatives of derivatives follow.
"""

from operator import attrgetter

import numpy as np

from .dual_numbers import EPSILON

PARTS = np.frompyfunc(attrgetter("primal", "tangent"), 1, 2)


def as_array(x):
    """The array in a tensor; else x as an array of floats, or of objects: dual numbers."""
    array = np.asarray(getattr(x, "value", x))
    return array if array.dtype == object else np.asarray(array, dtype=float)


def apart(x):
    """The primals and the tangents of the numbers in x: two arrays."""
    parts = map(np.asarray, PARTS(as_array(x) + 0.0 * EPSILON))
    return [as_array(np.array(part.tolist()).reshape(part.shape)) for part in parts]


def linear(pullback, u):
    """pullback(u), also where u holds dual numbers: it is linear, so tangents go as values do."""
    if u.dtype != object:
        return pullback(u)
    primal, tangent = (linear(pullback, part) for part in apart(u))
    return primal + tangent * EPSILON


def primals(x):
    """The plain numbers in x, whatever it is: what comparisons look at."""
    array = as_array(x)
    return primals(apart(array)[0]) if array.dtype == object else array[()]
