"""Forward mode on arrays: your `jvp`, entry by entry."""

import numpy as np

from .forward.jvp import jvp as jvp_of_numbers
from .numbers import as_array, joined


def jvp(f, primals, tangents):
    """f(*primals), and how it changes when they move at `tangents`: two arrays or numbers."""
    shapes = [np.shape(primal) for primal in primals]
    ends = np.cumsum([np.size(primal) for primal in primals])
    found = []

    def of_numbers(*duals):
        parts = np.split(np.array(duals), ends[:-1])
        found.append(as_array(f(*map(joined, parts, shapes))))
        return tuple(found[0].ravel())

    flat = np.concatenate([np.ravel(primal) for primal in primals])
    speeds = np.concatenate([np.ravel(tangent) for tangent in tangents])
    results = jvp_of_numbers(of_numbers, tuple(flat), tuple(speeds))
    return tuple(joined(result, found[0].shape) for result in results)
