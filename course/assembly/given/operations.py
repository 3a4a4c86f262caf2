"""What tensors can do, by the names of NumPy: each operation asks yours for the way back.

All of them take plain arrays as well, and then return plain arrays.
"""

from functools import cache, partial, reduce

import numpy as np

from .arrays.cross_entropy import softmax_cross_entropy
from .arrays.gather import gather_vjp
from .arrays.logsumexp import logsumexp as logsumexp_rule
from .arrays.matmul import matmul_vjp
from .arrays.permute import permute_vjp
from .arrays.reduction import reduction_vjp
from .numbers import as_array, linear, primals
from .primitives.relu import relu_vjp
from .reverse.local_rule import local_rule
from .symbolic.derivative_rule import derivative_rule
from .symbolic.differentiate import differentiate
from .symbolic.evaluate import evaluate
from .symbolic.simplify import simplify
from .tensor import OPERATIONS, step

# --- entry by entry, on operands that broadcast together ------------------------------------------

# The operations that your `local_rule` knows, and others; by NumPy's functions of plain arrays.
# fmt: off
LOCAL = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "sin": np.sin, "exp": np.exp}
FORMULAS = {"neg": np.negative, "log": np.log, "sqrt": np.sqrt, "cos": np.cos, "tanh": np.tanh, "pow": np.power}
NUMPY = LOCAL | FORMULAS
# fmt: on


def entrywise(rule, name, *operands):
    """An operation by a rule such as your `local_rule`, which gives its value and a pullback."""
    value, pullback = rule(name, *np.broadcast_arrays(*map(as_array, operands)))
    return step(name, value, pullback, *operands)


@cache
def slopes(vertex):
    """The formulas of an operation's derivatives, one for each operand, by your module 2."""
    return [simplify(differentiate(vertex, v, derivative_rule)) for v in "uv"[: len(vertex) - 1]]


def by_formula(name, *operands):
    """An operation by the formulas of its slopes. An operand that is a number stands in them."""
    vertex = (name, *(x if isinstance(x, int | float) else "uv"[i] for i, x in enumerate(operands)))

    def rule(name, *arrays):
        at = dict(zip("uv", arrays, strict=False))
        return NUMPY[name](*arrays), lambda u: [u * evaluate(s, at, NUMPY) for s in slopes(vertex)]

    return entrywise(rule, name, *operands)


add, subtract, multiply, divide, sin, exp = (partial(entrywise, local_rule, n) for n in LOCAL)
negative, log, sqrt, cos, tanh, power = (partial(by_formula, name) for name in FORMULAS)

# --- whole arrays ---------------------------------------------------------------------------------


def whole(name, value, back, x):
    """An operation on one tensor. back(u) is the cotangent of x."""
    return step(name, value, lambda u: [linear(back, u)], x)


def relu(x):
    """The greater of x and 0."""
    return whole("relu", as_array(x) * (primals(x) > 0), partial(relu_vjp, x=primals(x)), x)


def logsumexp(x):
    """The log of the sum of exponentials along the last axis."""
    return whole("logsumexp", *logsumexp_rule(as_array(x)), x)


def cross_entropy(logits, labels):
    """The mean over a batch of -log softmax(logits)[label]."""
    value, slope = softmax_cross_entropy(as_array(logits), np.asarray(labels))
    return whole("cross_entropy", value, lambda u: u * slope, logits)


def matmul(a, b):
    """The product of matrices; a vector is a row on the left, and a column on the right."""
    left, right = map(as_array, (a, b))
    rows = np.atleast_2d(left)

    def back(u):
        return matmul_vjp(u.reshape(len(rows), -1), rows, right.reshape(len(right), -1))

    return step("matmul", left @ right, back, a, b)


def total(kind, x, axis=None, keepdims=False):
    """The "sum" or the "mean" over one axis, or over all entries."""
    zeros = np.zeros(as_array(x).shape)
    axis = axis if axis is None else axis % zeros.ndim

    def back(u):
        return reduction_vjp(kind, u.reshape(zeros.sum(axis).shape), zeros, axis)

    return whole(kind, getattr(as_array(x), kind)(axis, keepdims=keepdims), back, x)


def transpose(x, axes=None):
    """The axes in another order; reversed where none is given."""
    axes = axes or tuple(range(as_array(x).ndim))[::-1]
    return whole("permute", as_array(x).transpose(axes), partial(permute_vjp, axes=axes), x)


def gather(x, index):
    """x[index] for any index that NumPy knows: a gather from the entries in a row."""
    places = np.arange(x.size).reshape(x.shape)[index]
    back = partial(gather_vjp, x=np.zeros(x.size), index=np.ravel(places))
    return whole("gather", x.value[index], lambda u: back(u.ravel()), x)


def joined(a, b, axis):
    """Two arrays put together along an axis."""
    back = partial(np.split, indices_or_sections=[as_array(a).shape[axis]], axis=axis)
    return step("concatenate", np.concatenate([as_array(a), as_array(b)], axis), back, a, b)


# --- programs, in NumPy's words -------------------------------------------------------------------

# fmt: off
OPERATIONS.update(
    globals(),
    sum=partial(total, "sum"),
    mean=partial(total, "mean"),
    reshape=lambda x, shape: whole("reshape", as_array(x).reshape(shape), lambda u: u, x),
    concatenate=lambda arrays, axis=0: reduce(partial(joined, axis=axis), arrays),
    stack=lambda arrays, axis=0: np.concatenate([np.reshape(x, np.expand_dims(as_array(x), axis).shape) for x in arrays], axis),
    var=lambda x, axis=None, keepdims=False: np.mean((x - np.mean(x, axis, keepdims=True)) ** 2, axis, keepdims=keepdims),
    maximum=lambda x, y: y + relu(x - y),
    absolute=lambda x: relu(x) + relu(-x),
    logaddexp=lambda x, y: logsumexp(np.stack([x + 0.0 * y, y + 0.0 * x], axis=-1)),
)
# fmt: on
