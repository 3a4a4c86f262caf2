"""Tensors: arrays in rows of a tape. What they can do is in `operations`, by NumPy's names."""

import math
from functools import lru_cache, partial
from operator import attrgetter

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .arrays.unbroadcast import unbroadcast
from .numbers import as_array, linear, primals


class Step(str):
    """The name of an operation. `edges` say for each operand what it receives of an adjoint."""


def step(name, value, pullback, *operands):
    """The tensor that an operation makes, in a row of its own, by your class of variables.

    pullback(u) returns one array for each operand. Where no operand is a tensor, neither is the
    result, and nothing is recorded.
    """
    first = next((each.variable for each in operands if isinstance(each, Tensor)), None)
    if first is None:
        return as_array(value)[()]
    op = Step(name)
    # An adjoint is asked for once for each operand, and pulled back once.
    pulled = lru_cache(1)(lambda adjoint: pullback(adjoint.array))
    op.edges = [partial(received, pulled, i, as_array(x).shape) for i, x in enumerate(operands)]
    if len(operands) == 1:
        return Tensor(type(first)(first.tape, op, (first.row,), as_array(value)))
    sides = [getattr(each, "variable", as_array(each)) for each in operands]
    return Tensor(first.binary(op, *sides, lambda *_: as_array(value)))


def received(pulled, place, shape, adjoint):
    """What one operand receives, in its shape. Where it was repeated, by your `unbroadcast`."""
    part = as_array(pulled(adjoint)[place])
    repeated = part.size != math.prod(shape)
    return linear(partial(unbroadcast, shape=shape), part) if repeated else part.reshape(shape)


class Operations(dict):
    """Operations by NumPy's names. They make tensors, so they put themselves in."""

    def __missing__(self, name):
        raise TypeError(f"Tensors have no `{name}`. A primitive of yours can be made of it.")


OPERATIONS = Operations()


def method(name):
    """An operation as a method."""
    return lambda self, *choices, **options: OPERATIONS[name](self, *choices, **options)


class Tensor(NDArrayOperatorsMixin):
    """An array that stands in a row of a tape: `variable` is of your class."""

    def __init__(self, variable):
        self.variable = variable

    def __array_ufunc__(self, ufunc, kind, *operands):
        """An operator or a function of NumPy. What answers yes or no has no derivative."""
        if ufunc in (np.less, np.less_equal, np.greater, np.greater_equal):
            return ufunc(*map(primals, operands))
        return OPERATIONS[ufunc.__name__](*operands)

    def __array_function__(self, function, types, operands, options):
        return OPERATIONS[function.__name__](*operands, **options)

    def __array__(self, *choices, **options):
        raise TypeError("As a plain array it would not move. For f'' take `jvp` of `grad(f)`.")

    def __len__(self):
        return len(self.value)

    value = property(attrgetter("variable.value"))
    shape, ndim, size = (property(attrgetter(f"value.{n}")) for n in ("shape", "ndim", "size"))
    T = property(method("transpose"))
    __getitem__ = method("gather")
    sum, mean, var, reshape, transpose = map(method, ("sum", "mean", "var", "reshape", "transpose"))
