"""Arrays that record what happens to them, and the walk back. It ties the parts together.

A tape has one row for each tensor: the rows of its parents, and a pullback that says what each
parent receives. `value_and_gradients` runs a function forward, which fills a tape, and then walks
the tape back. The rules themselves are in the other files.
"""

from __future__ import annotations

import numpy as np

from .accumulation import accumulate
from .broadcasting import unbroadcast
from .entropy import softmax_cross_entropy
from .gathering import gather_vjp
from .maxima import logsumexp as logsumexp_rule
from .order import topological_order
from .permutations import permute_vjp
from .products import matmul_vjp
from .reductions import reduction_vjp
from .rules import local_rule


class Tape:
    """The record, column by column: row i has `parents[i]` and the pullback `pullbacks[i]`."""

    def __init__(self):
        self.parents = []
        self.pullbacks = []

    def append(self, parents, pullback):
        """Add a row; returns its number."""
        self.parents.append(parents)
        self.pullbacks.append(pullback)
        return len(self.parents) - 1


class Tensor:
    """An array of floats that stands in a row of a tape."""

    __array_ufunc__ = None  # so that NumPy leaves `array * tensor` to the tensor

    def __init__(self, value, tape, parents=(), pullback=None):
        self.value = np.asarray(value, dtype=float)
        self.tape = tape
        self.row = tape.append(parents, pullback)

    def __repr__(self):
        return f"Tensor(shape {self.shape}, row {self.row})"

    @property
    def shape(self):
        return self.value.shape

    def __add__(self, other):
        return entrywise("add", self, other)

    def __radd__(self, other):
        return entrywise("add", other, self)

    def __sub__(self, other):
        return entrywise("sub", self, other)

    def __rsub__(self, other):
        return entrywise("sub", other, self)

    def __mul__(self, other):
        return entrywise("mul", self, other)

    def __rmul__(self, other):
        return entrywise("mul", other, self)

    def __truediv__(self, other):
        return entrywise("div", self, other)

    def __rtruediv__(self, other):
        return entrywise("div", other, self)

    def __neg__(self):
        return entrywise("sub", 0.0, self)

    def __matmul__(self, other):
        return matmul(self, other)

    def __rmatmul__(self, other):
        return matmul(other, self)

    def sum(self, axis=None):
        return reduce("sum", self, axis)

    def mean(self, axis=None):
        return reduce("mean", self, axis)

    def transpose(self, axes):
        axes = tuple(axes)
        return record(self.value.transpose(axes), (self,), lambda u: (permute_vjp(u, axes),))

    @property
    def T(self):
        return self.transpose(range(self.value.ndim)[::-1])

    def __getitem__(self, index):
        """Select along the first axis by an array or a list of integers, repeats allowed."""
        index = np.asarray(index)
        if index.dtype.kind not in "iu" or index.ndim == 0:
            raise TypeError("A tensor is indexed by an array of integers, as in `x[[0, 2, 0]]`.")
        return record(self.value[index], (self,), lambda u: (gather_vjp(u, self.value, index),))


def value_of(operand):
    """The array in a tensor, or a plain operand as an array."""
    return operand.value if isinstance(operand, Tensor) else np.asarray(operand, dtype=float)


def record(value, operands, pullback):
    """The tensor that an operation makes of its operands; plain arrays among them receive nothing.

    pullback(u) returns one array for each operand: what it receives when the result has adjoint u.
    """
    tensors = [operand for operand in operands if isinstance(operand, Tensor)]
    tape = tensors[0].tape
    if any(tensor.tape is not tape for tensor in tensors):
        raise ValueError("These tensors belong to two calls of `value_and_gradients`.")

    def send(u):
        received = zip(operands, pullback(u), strict=True)
        return [
            (operand.row, np.asarray(part))
            for operand, part in received
            if isinstance(operand, Tensor)
        ]

    return Tensor(value, tape, tuple(tensor.row for tensor in tensors), send)


def entrywise(op, *operands):
    """One of the operations of `local_rule`, on operands that broadcast together."""
    arrays = [value_of(operand) for operand in operands]
    full = np.broadcast_shapes(*(array.shape for array in arrays))
    # The rule works entry by entry, so rows of entries are enough for it, whatever the shape.
    value, pullback = local_rule(op, *(np.broadcast_to(array, full).ravel() for array in arrays))

    def sent(u):
        parts = (np.reshape(part, full) for part in pullback(u.ravel()))
        return [
            part if array.shape == full else unbroadcast(part, array.shape)
            for array, part in zip(arrays, parts, strict=True)
        ]

    return record(np.reshape(value, full), operands, sent)


def matmul(a, b):
    """The product of two matrices."""
    left, right = value_of(a), value_of(b)
    if left.ndim != 2 or right.ndim != 2:
        raise ValueError(
            f"`@` multiplies matrices; these have shapes {left.shape} and {right.shape}."
        )
    return record(left @ right, (a, b), lambda u: matmul_vjp(u, left, right))


def reduce(kind, x, axis):
    """The "sum" or the "mean" over one axis, or over all entries where axis is None."""
    axis = axis if axis is None else axis % x.value.ndim
    value = x.value.sum(axis) if kind == "sum" else x.value.mean(axis)
    return record(value, (x,), lambda u: (reduction_vjp(kind, u, x.value, axis),))


def sin(x):
    return entrywise("sin", x)


def exp(x):
    return entrywise("exp", x)


def relu(x):
    """max(x, 0); where x is 0 the slope is taken as 0. The mask is that of the primal."""
    positive = x.value > 0
    return record(x.value * positive, (x,), lambda u: (u * positive,))


def logsumexp(x):
    """The log of the sum of exponentials along the last axis."""
    value, pullback = logsumexp_rule(x.value)
    return record(value, (x,), lambda u: (pullback(u),))


def cross_entropy(logits, labels):
    """The mean over a batch of -log softmax(logits)[label].

    *Shapes*: (batch, classes), (batch,).
    """
    value, slopes = softmax_cross_entropy(logits.value, np.asarray(labels))
    return record(value, (logits,), lambda u: (u * slopes,))


def value_and_gradients(f, *arrays):
    """The number f(*arrays), and its gradient in each array: a pair (float, list of arrays).

    f is called once, on tensors in place of the arrays, and returns a tensor of one number.

    Raises: TypeError when f returns no tensor, ValueError when it holds more than one number.
    """
    tape = Tape()
    inputs = [Tensor(array, tape) for array in arrays]
    output = f(*inputs)
    if not isinstance(output, Tensor):
        raise TypeError(
            f"f returned a {type(output).__name__}, which does not depend on its arguments."
        )
    if output.value.size != 1:
        raise ValueError(f"f returned an array of shape {output.shape}. Sum it, or take its mean.")
    store = {}
    accumulate(store, [(output.row, np.ones(output.shape))])
    for row in reversed(topological_order(tape.parents, output.row)):
        if row in store and tape.pullbacks[row]:
            accumulate(store, tape.pullbacks[row](np.asarray(store[row])))
    gradients = [np.array(store.get(tensor.row, np.zeros(tensor.shape))) for tensor in inputs]
    return float(output.value.reshape(())), gradients
