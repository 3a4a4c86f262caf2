"""Primitives with rules of their own, by the names that module 6 uses. One operand each."""

from functools import partial

import numpy as np

from .dual_numbers import DualNumber
from .numbers import as_array, primals
from .operations import entrywise
from .tensor import OPERATIONS, Tensor


def define_primitive(name, value, partials=None, *, jvp=None, vjp=None):
    """A function of one operand, entry by entry, with one rule: partials, jvp or vjp.

    partials(x, out) is the slope; jvp(tangent, x, out) and vjp(cotangent, x, out) are it times
    something. out is value(x).
    """
    slope = partials or partial(jvp or vjp, 1.0)

    def rule(x):
        out = primitive(x[()])
        return out, lambda u: [u * slope(x[()], out)]

    def primitive(x):
        if isinstance(x, Tensor):
            return entrywise(name, rule, x)
        if isinstance(x, DualNumber):
            out = primitive(x.primal)
            return DualNumber(out, slope(x.primal, out) * x.tangent)
        return np.frompyfunc(primitive, 1, 1)(x) if np.asarray(x).dtype == object else value(x)

    return primitive


def custom_jvp(f, rule):
    """f with its tangent by rule(tangents, x, out)."""
    return define_primitive("custom_jvp", f, jvp=lambda t, x, out: rule((t,), x, out))


def custom_vjp(f, rule):
    """f with its cotangent by rule(cotangent, x, out)."""
    return define_primitive("custom_vjp", f, vjp=rule)


def constant(x):
    """The value of x, which does not move."""
    return primals(as_array(x))[()]


OPERATIONS["expm1"] = define_primitive("expm1", np.expm1, lambda x, out: np.exp(x))
