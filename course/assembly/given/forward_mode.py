"""Forward mode on arrays: your `jvp`, with arrays of your dual numbers."""

import numpy as np

from .dual_numbers import EPSILON, DualNumber
from .forward.jvp import jvp as jvp_of_numbers
from .numbers import apart, as_array


def jvp(f, primals, tangents):
    """f(*primals), and how it changes when they move at `tangents`: two arrays or numbers."""

    def of_whole(*moving):
        return DualNumber(*apart(f(*(each.primal + each.tangent * EPSILON for each in moving))))

    given = (tuple(map(as_array, map(np.asarray, each))) for each in (primals, tangents))
    return tuple(each[()] for each in jvp_of_numbers(of_whole, *given))
