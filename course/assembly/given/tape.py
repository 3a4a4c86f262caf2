"""Your recording, order and sweep, made to carry arrays. They stay as you wrote them.

A row of the tape is (op, parents, value). Here the op is a name that brings its edges along, and
what the sweep multiplies and adds are adjoints that are arrays.
"""

import numpy as np

from .numbers import as_array
from .reverse.accumulate import accumulate
from .reverse.record import record
from .reverse.sweep import sweep
from .reverse.topological_order import topological_order
from .tensor import Tensor


class Adjoint:
    """What has arrived at a row so far.

    Times an edge, it is pulled back along the edge; a sum of two is your `accumulate`.
    """

    def __init__(self, array):
        self.array = as_array(array)

    def __mul__(self, edge):
        return Adjoint(edge(self))

    def __add__(self, other):
        store = {}
        # Sums begin with 0.0, which is no adjoint.
        accumulate(store, [(0, each.array) for each in (self, other) if each])
        return Adjoint(store[0])

    __rmul__ = __mul__
    __radd__ = __add__


def recorded(f, *arrays):
    """Your `record` on arrays: the tape, and the row of f's result.

    Raises: TypeError when f does not return a tensor.
    """

    def of_variables(*variables):
        output = f(*map(Tensor, variables))
        if not isinstance(output, Tensor):
            raise TypeError(f"f returned {output!r}, which does not depend on its arguments.")
        return output.variable

    return record(of_variables, *map(as_array, map(np.asarray, arrays)))


def vjp(f, *arrays):
    """f(*arrays), and its pullback: from a cotangent to a list with one for each array."""
    tape, output = recorded(f, *arrays)
    order = topological_order([tuple(row[1]) for row in tape], output)
    # The inputs first, also those on which f's result does not depend.
    place = {row: i for i, row in enumerate(dict.fromkeys([*range(len(arrays)), *order]))}
    parents = [tuple(place[parent] for parent in tape[row][1]) for row in place]
    partials = [getattr(tape[row][0], "edges", ()) for row in place]
    value = tape[output][2]

    def pullback(cotangent):
        seed = Adjoint(np.broadcast_to(cotangent, value.shape))
        adjoints = sweep(parents, partials, place[output], seed)
        # Zeros are added, so that two arrays never receive the same one.
        return [(Adjoint(np.zeros(np.shape(x))) + adjoints[i]).array for i, x in enumerate(arrays)]

    return value, pullback


def value_and_gradients(f, *arrays):
    """The number f(*arrays), and its gradient in each array: a pair (float, list of arrays).

    f is called once, on tensors in place of the arrays, and returns a tensor of one number.

    Raises: TypeError when f returns no tensor, ValueError when it holds more than one number.
    """
    value, pullback = vjp(f, *arrays)
    if value.size != 1:
        raise ValueError(f"f returned an array of shape {value.shape}. Sum it, or take its mean.")
    return value.item(), pullback(1.0)


def grad(f):
    """The function that returns the gradient of f in its first argument."""
    return lambda x, *others: value_and_gradients(lambda x: f(x, *others), x)[1][0][()]
