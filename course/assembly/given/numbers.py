"""Arrays whose entries are floats or, where derivatives are nested, dual numbers.

An array of dual numbers has dtype object. NumPy adds and multiplies its entries by their own
operators, and finds `sin` and the like among their methods. So every rule that is written with
NumPy works on them too, and derivatives of derivatives follow.
"""

import numpy as np


def as_array(x):
    """The array in a tensor; else x as an array of floats, or of objects: dual numbers."""
    array = np.asarray(getattr(x, "value", x))
    return array if array.dtype == object else np.asarray(array, dtype=float)


def joined(entries, shape):
    """One array of these entries, or the entry alone where the shape is ()."""
    return as_array(np.array(entries).reshape(shape))[()]


def linear(pullback, u):
    """pullback(u), also where u holds dual numbers: by its matrix, since it is linear in u."""
    if u.dtype != object:
        return pullback(u)
    units = np.eye(u.size).reshape(u.size, *u.shape)
    return np.tensordot(u.ravel(), np.array([pullback(unit) for unit in units]), axes=1)


def primals(x):
    """The plain numbers in x, whatever it is: what comparisons look at."""
    if isinstance(x, np.ndarray) and x.dtype == object:
        return as_array([primals(entry) for entry in x.flat]).reshape(x.shape)
    inside = getattr(x, "primal", getattr(x, "value", None))
    return x if inside is None else primals(inside)
