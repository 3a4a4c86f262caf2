"""Choices between entries; and what is decided, without a derivative."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...errors import StructureError, TracedValueError
from ...primitive import Primitive
from ...traced import Traced
from .. import elementwise
from .conversion import asarray
from .protocol import covers, without_traced
from .shapes import ravel


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


@covers(np.select)
def select(condlist, choicelist, default=0.0):
    """The choice of the first condition that holds: from the last to the first, it wins."""
    if len(condlist) != len(choicelist) or not condlist:
        raise StructureError("np.select takes as many choices as conditions, and one at least.")
    value = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        value = elementwise.where(condition, choice, value)
    return value


@covers(np.piecewise)
def piecewise(x, condlist, funclist, *arguments, **options):
    """Each function sees the entries of its condition alone; the last that holds wins."""
    conditions = [np.broadcast_to(condition, x.shape) for condition in condlist]
    value: Any = np.zeros(x.shape, x.dtype)
    # The last function is then for entries where no condition holds.
    if len(funclist) == len(conditions) + 1:
        conditions = [~np.logical_or.reduce([*map(np.asarray, conditions)]), *conditions]
        funclist = [funclist[-1], *funclist[:-1]]
    for condition, function in zip(conditions, funclist, strict=True):
        # Entries of other conditions are replaced by one of this, where the function is defined.
        if not np.any(condition):
            continue
        inside = elementwise.where(condition, x, x[np.nonzero(condition)][0])
        piece = function(inside, *arguments, **options) if callable(function) else function
        value = elementwise.where(condition, piece, value)
    return value


@covers(np.choose)
def choose(a, choices):
    return select([np.asarray(a) == i for i in range(len(choices))], [*choices])


@covers(np.clip)
def clip(x, a_min=None, a_max=None, *, min=None, max=None):
    """Entries outside the limits get the limit; on a limit the derivative is zero."""
    if (a_min is not None and min is not None) or (a_max is not None and max is not None):
        raise TypeError("got a limit by two names")
    low = a_min if min is None else min
    high = a_max if max is None else max
    # NumPy's order: where the limits are crossed, the upper one wins. The limits are second
    # operands, which have the derivative where they tie with x.
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
cover_decisions(np.round, np.around, np.fix)
cover_decisions(np.argpartition, np.searchsorted, np.digitize)


# How many places there are is a decision, too.
@covers(np.argwhere)
def argwhere(x):
    return np.transpose(nonzero(x))


@covers(np.flatnonzero)
def flatnonzero(x):
    return nonzero(ravel(asarray(x)))[0]
