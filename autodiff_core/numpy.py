"""NumPy, with lists of traced values where its protocols do not reach: `import … numpy as np`.

    import autodiff_core.numpy as np
    np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]) @ x

Programs written for autograd run with this in place of `autograd.numpy`. All names are NumPy's
own, but for those below, which look into lists first; new code does with NumPy itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy

from .table import numpy_functions
from .traced import Traced


def __getattr__(name: str) -> Any:
    return getattr(numpy, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(numpy)})


def holds_traced(value: Any) -> bool:
    """Is there a traced value in nested lists and tuples?"""
    if isinstance(value, (list, tuple)):
        return any(map(holds_traced, value))
    return isinstance(value, Traced)


@wraps(numpy.array)
def array(object: Any, dtype: Any = None, **options: Any) -> Any:
    if not holds_traced(object):
        return numpy.array(object, dtype, **options)
    stacked = numpy_functions.asarray(object)
    return stacked if dtype is None else stacked.astype(dtype)


@wraps(numpy.asarray)
def asarray(object: Any, dtype: Any = None, **options: Any) -> Any:
    if holds_traced(object):
        return array(object, dtype)
    return numpy.asarray(object, dtype, **options)


@wraps(numpy.full)
def full(shape: Any, fill_value: Any, dtype: Any = None, **options: Any) -> Any:
    if not holds_traced(fill_value):
        return numpy.full(shape, fill_value, dtype, **options)
    # A view that repeats the value: its transpose is the sum of all that comes back.
    return numpy.broadcast_to(array(fill_value, dtype), shape)


def of_lists(function: Callable) -> Callable:
    """NumPy's function, which gets an array in place of a list with traced values."""

    @wraps(function)
    def stacking(values: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(values, (list, tuple)) and holds_traced(values):
            values = array(values)
        return function(values, *arguments, **options)

    return stacking


# From here on these names hide Python's own.
sum = of_lists(numpy.sum)
mean = of_lists(numpy.mean)
prod = of_lists(numpy.prod)
std = of_lists(numpy.std)
var = of_lists(numpy.var)
max = amax = of_lists(numpy.max)
min = amin = of_lists(numpy.min)


@wraps(numpy.append)
def append(arr: Any, values: Any, axis: Any = None) -> Any:
    return numpy.append(asarray(arr), asarray(values), axis)


@wraps(numpy.stack)
def stack(arrays: Any, axis: int = 0, **options: Any) -> Any:
    parts = [asarray(part) for part in arrays]
    return numpy.stack(parts, axis, **options)


@wraps(numpy.dot)
def dot(a: Any, b: Any) -> Any:
    return numpy.dot(asarray(a), asarray(b))
