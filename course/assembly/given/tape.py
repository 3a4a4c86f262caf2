"""Your recording, order and sweep, made to carry arrays. They stay as you wrote them.

A row of the tape is (op, parents, value). Here the op is a name that brings its pullback along, and
what the sweep multiplies and adds are adjoints that are arrays: times an edge means pulled back
along it, and their sum is your `accumulate`.
"""

from dataclasses import dataclass

import numpy as np

from .numbers import as_array
from .reverse.accumulate import accumulate
from .reverse.record import record
from .reverse.sweep import sweep
from .reverse.topological_order import topological_order
from .tensor import Step, Tensor


class Adjoint:
    """What has arrived at a row so far."""

    def __init__(self, array):
        self.array = as_array(array)

    def __add__(self, other):
        if not isinstance(other, Adjoint):
            return self  # the 0.0 with which sums begin
        store = {}
        accumulate(store, [(0, self.array), (0, other.array)])
        return Adjoint(store[0])

    __radd__ = __add__


@dataclass(frozen=True)
class Edge:
    """A local partial. An adjoint times this edge is what arrives at its parent."""

    step: Step
    place: int

    def __rmul__(self, adjoint):
        if not isinstance(adjoint, Adjoint):
            return 0.0  # nothing has arrived at the row, so nothing is sent
        return Adjoint(self.step.pullback(adjoint)[self.place])

    __mul__ = __rmul__


def recorded(f, *arrays):
    """Your `record` on arrays: the tape, and the row of f's result.

    Raises: TypeError when f does not return a tensor.
    """

    def of_variables(*variables):
        output = f(*map(Tensor, variables))
        if not isinstance(output, Tensor):
            kind = type(output).__name__
            raise TypeError(f"f returned a {kind}, which does not depend on its arguments.")
        return output.variable

    return record(of_variables, *map(as_array, arrays))


def vjp(f, *arrays):
    """f(*arrays), and its pullback: from a cotangent to a list with one for each array."""
    tape, output = recorded(f, *arrays)
    order = topological_order([tuple(row[1]) for row in tape], output)
    place = {row: i for i, row in enumerate(order)}
    parents = [tuple(place[parent] for parent in tape[row][1]) for row in order]
    partials = [tuple(Edge(tape[row][0], i) for i in range(len(tape[row][1]))) for row in order]
    value = tape[output][2]

    def pullback(cotangent):
        seed = Adjoint(np.broadcast_to(cotangent, value.shape))
        adjoints = sweep(parents, partials, place[output], seed)
        zeros = [Adjoint(0.0 * row[2]) for row in tape[: len(arrays)]]
        return [(adjoints[place[i]] + z if i in place else z).array for i, z in enumerate(zeros)]

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
