"""Choices between entries; and what is decided, without a derivative."""

from collections.abc import Callable
from functools import partial

import numpy as np

from ...errors import TracedValueError
from ...primitive import Primitive
from ...traced import Traced
from .. import elementwise
from .protocol import covers, without_traced


@covers(np.nonzero)
def nonzero(x):
    """Where entries are not zero: how many there are is a decision."""
    holds = np.not_equal(x, 0)
    return np.nonzero(holds.plain("places") if isinstance(holds, Traced) else holds)


@covers(np.where)
def where(condition, *values):
    if not values:
        return nonzero(condition)
    if len(values) != 2:
        raise TracedValueError("np.where takes a condition alone, or with x and y.")
    return elementwise.where(condition, *values)


@covers(np.clip)
def clip(x, a_min=None, a_max=None, *, min=None, max=None):
    """Entries outside the limits get the limit; on a limit the derivative is zero."""
    if (a_min is not None and min is not None) or (a_max is not None and max is not None):
        raise TypeError("got a limit by two names")
    low = a_min if min is None else min
    high = a_max if max is None else max
    if low is not None:
        x = elementwise.maximum(x, low)
    return x if high is None else elementwise.minimum(x, high)


def cover_decisions(*functions: Callable) -> None:
    """Answer as NumPy does, with what is a constant to every derivative."""
    for function in functions:
        value = partial(without_traced, function)
        covers(function)(Primitive(function.__name__, value, differentiable=False))


cover_decisions(np.all, np.any, np.argmax, np.argmin, np.argsort, np.count_nonzero)
cover_decisions(np.array_equal, np.allclose, np.isclose)
