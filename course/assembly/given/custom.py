"""Primitives with rules of their own, by the names that module 6 uses. One operand each."""

from functools import partial

import numpy as np

from .dual_numbers import DualNumber
from .operations import entrywise
from .tensor import OPERATIONS


def define_primitive(name, value, partials=None, *, jvp=None, vjp=None):
    """A function of one operand, entry by entry, with one rule: partials, jvp or vjp.

    partials(x, out) is the slope; jvp(tangent, x, out) and vjp(cotangent, x, out) are it times
    something. out is value(x).
    """
    slope = partials or partial(jvp or vjp, 1.0)

    def of_dual(x):
        out = primitive(x.primal)
        return DualNumber(out, slope(x.primal, out) * x.tangent)

    def rule(_, x):
        out = (np.frompyfunc(of_dual, 1, 1) if x.dtype == object else value)(x[()])
        return out, lambda u: [u * slope(x[()], out)]

    primitive = partial(entrywise, rule, name)
    return primitive


def custom_jvp(f, rule):
    """f with its tangent by rule(tangents, x, out)."""
    return define_primitive("custom_jvp", f, jvp=lambda t, x, out: rule((t,), x, out))


def custom_vjp(f, rule):
    """f with its cotangent by rule(cotangent, x, out)."""
    return define_primitive("custom_vjp", f, vjp=rule)


OPERATIONS["expm1"] = define_primitive("expm1", np.expm1, lambda x, out: np.exp(x))
