"""Tensors: arrays in rows of a tape. What they can do is in `operations`, by NumPy's names."""

from functools import lru_cache

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .numbers import as_array, primals

COMPARISONS = (np.less, np.less_equal, np.greater, np.greater_equal)


class Step(str):
    """The name of an operation. `pullback(adjoint)` is what its operands receive."""


def step(name, value, pullback, *operands):
    """The tensor that an operation makes, in a row of its own, by your class of variables.

    pullback(u) returns one array for each operand. Where no operand is a tensor, neither is the
    result, and nothing is recorded.
    """
    variables = [each.variable for each in operands if isinstance(each, Tensor)]
    if not variables:
        return as_array(value)[()]
    op = Step(name)
    # An adjoint is asked for once for each operand, and pulled back once.
    op.pullback = lru_cache(1)(lambda adjoint: pullback(adjoint.array))
    first = variables[0]
    if len(operands) == 1:
        return Tensor(type(first)(first.tape, op, (first.row,), as_array(value)))
    sides = [each.variable if isinstance(each, Tensor) else as_array(each) for each in operands]
    return Tensor(first.binary(op, *sides, lambda *_: as_array(value)))


OPERATIONS = {}  # by NumPy's names; they make tensors, so they put themselves in


def operation(name):
    """The operation that NumPy calls by this name."""
    if name not in OPERATIONS:
        raise TypeError(f"Tensors have no `{name}`. A primitive of yours can be made of it.")
    return OPERATIONS[name]


def method(name):
    return lambda self, *choices, **options: operation(name)(self, *choices, **options)


class Tensor(NDArrayOperatorsMixin):
    """An array that stands in a row of a tape: `variable` is of your class."""

    def __init__(self, variable):
        self.variable = variable

    def __array_ufunc__(self, ufunc, kind, *operands):
        """An operator or a function of NumPy. What answers yes or no has no derivative."""
        if ufunc in COMPARISONS:
            return ufunc(*map(primals, operands))
        return operation(ufunc.__name__)(*operands)

    def __array_function__(self, function, types, operands, options):
        return operation(function.__name__)(*operands, **options)

    def __len__(self):
        return len(self.value)

    value = property(lambda self: self.variable.value)
    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    T = property(method("transpose"))
    __getitem__ = method("select")


for name in ("sum", "mean", "var", "reshape", "transpose"):
    setattr(Tensor, name, method(name))
