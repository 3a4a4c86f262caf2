"""What tensors can do, by the names of NumPy: each function asks yours for the way back.

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
from .arrays.unbroadcast import unbroadcast
from .numbers import as_array, linear, primals
from .primitives.relu import relu_vjp
from .reverse.local_rule import local_rule
from .symbolic.derivative_rule import derivative_rule
from .symbolic.differentiate import differentiate
from .symbolic.evaluate import evaluate
from .symbolic.simplify import simplify
from .tensor import OPERATIONS, step

# What the formulas of derivatives are made of, for arrays.
SHORT = {"sub": "subtract", "mul": "multiply", "div": "divide", "neg": "negative", "pow": "power"}
NAMES = ("add", "sub", "mul", "div", "neg", "pow", "sin", "cos", "exp", "log", "sqrt", "tanh")
NUMPY = {name: getattr(np, SHORT.get(name, name)) for name in NAMES}


def entrywise(name, rule, *operands):
    """An operation entry by entry, on operands that broadcast together."""
    arrays = [as_array(each) for each in operands]
    full = np.broadcast_shapes(*(array.shape for array in arrays))
    value, pullback = rule(*(np.broadcast_to(array, full) for array in arrays))

    def back(u):
        return [fitted(part, x.shape) for part, x in zip(pullback(u), arrays, strict=False)]

    return step(name, value, back, *operands)


def fitted(u, shape):
    """What an operand of this shape receives of u, where it was broadcast to u's shape."""
    return u if np.shape(u) == shape else linear(partial(unbroadcast, shape=shape), as_array(u))


def by_local_rule(name):
    """An operation that your `local_rule` knows."""
    return partial(entrywise, name, partial(local_rule, name))


def by_formula(name, *constants):
    """An operation whose derivative in its first operand is a formula by your module 2."""

    def rule(x, *_):
        def pullback(u):
            return u * evaluate(slope(name, *constants), {"u": x}, NUMPY), 0.0 * u

        return NUMPY[name](x, *constants), pullback

    return lambda x: entrywise(name, rule, x, *constants)


@cache
def slope(name, *constants):
    """The formula of an operation's derivative in its operand `u`."""
    return simplify(differentiate((name, "u", *constants), "u", derivative_rule))


LOCAL = ("add", "sub", "mul", "div", "sin", "exp")
add, subtract, multiply, divide, sin, exp = map(by_local_rule, LOCAL)
negative, log, sqrt, cos, tanh = map(by_formula, ("neg", "log", "sqrt", "cos", "tanh"))


def power(x, exponent):
    """x to a power; where the exponent is a number, x may be negative."""
    if isinstance(exponent, int | float):
        return by_formula("pow", float(exponent))(x)
    return exp(log(x) * exponent)


def relu(x):
    """The greater of x and 0."""
    gates = primals(as_array(x))
    back = partial(relu_vjp, x=gates)
    return step("relu", as_array(x) * (gates > 0), lambda u: [linear(back, u)], x)


def maximum(x, y):
    """The greater of two, entry by entry."""
    return y + relu(x - y)


def absolute(x):
    """The distance from 0."""
    return relu(x) + relu(-x)


def logsumexp(x):
    """The log of the sum of exponentials along the last axis."""
    value, pullback = logsumexp_rule(as_array(x))
    return step("logsumexp", value, lambda u: [pullback(u)], x)


def logaddexp(x, y):
    """log(exp(x) + exp(y)): your log-sum-exp of the two beside each other."""
    return logsumexp(stack([x + 0.0 * y, y + 0.0 * x], axis=-1))


def cross_entropy(logits, labels):
    """The mean over a batch of -log softmax(logits)[label]."""
    value, slopes = softmax_cross_entropy(as_array(logits), np.asarray(labels))
    return step("cross_entropy", value, lambda u: [u * slopes], logits)


def matmul(a, b):
    """The product of matrices; a vector is a row on the left, and a column on the right."""
    shape = as_array(a).shape[:-1] + as_array(b).shape[1:]
    a = reshape(a, (1, -1)) if len(as_array(a).shape) == 1 else a
    b = reshape(b, (-1, 1)) if len(as_array(b).shape) == 1 else b
    left, right = map(as_array, (a, b))
    product = step("matmul", left @ right, lambda u: matmul_vjp(u, left, right), a, b)
    return reshape(product, shape)


def total(kind, x, axis=None, keepdims=False):
    """The "sum" or the "mean" over one axis, or over all entries."""
    array = as_array(x)
    axis = axis if axis is None else axis % array.ndim
    back = partial(reduction_vjp, kind, x=np.zeros(array.shape), axis=axis)
    value = array.sum(axis) if kind == "sum" else array.mean(axis)
    result = step(kind, value, lambda u: [linear(lambda u: back(cotangent=u), u)], x)
    return reshape(result, array.sum(axis, keepdims=True).shape) if keepdims else result


sum = partial(total, "sum")
mean = partial(total, "mean")


def var(x, axis=None, keepdims=False):
    """The mean square of the distance from the mean."""
    return mean((x - mean(x, axis, keepdims=True)) ** 2, axis, keepdims)


def transpose(x, axes=None):
    """The axes in another order; reversed where none is given."""
    axes = axes or tuple(range(x.ndim))[::-1]
    back = partial(permute_vjp, axes=axes)
    return step("permute", as_array(x).transpose(axes), lambda u: [linear(back, u)], x)


def reshape(x, shape):
    """The same entries, laid out anew."""
    array = as_array(x)
    return step("reshape", array.reshape(shape), lambda u: [u.reshape(array.shape)], x)


def select(x, index):
    """x[index] for any index that NumPy knows: a gather from the entries in a row."""
    places = np.arange(x.size).reshape(x.shape)[index]
    back = partial(gather_vjp, x=np.zeros(x.size), index=np.ravel(places))
    entries = x.value.ravel()[np.ravel(places)]
    picked = step("gather", entries, lambda u: [linear(back, u)], reshape(x, (-1,)))
    return reshape(picked, np.shape(places))


def concatenate(arrays, axis=0):
    """Arrays put together along an axis, two at a time."""

    def pair(a, b):
        first, second = map(as_array, (a, b))
        both = np.concatenate([first, second], axis)
        return step("concatenate", both, lambda u: np.split(u, [first.shape[axis]], axis), a, b)

    return reduce(pair, arrays)


def stack(arrays, axis=0):
    """Arrays of one shape put together along a new axis."""
    shape = np.expand_dims(as_array(arrays[0]), axis).shape
    return concatenate([reshape(each, shape) for each in arrays], axis)


OPERATIONS.update(globals())
