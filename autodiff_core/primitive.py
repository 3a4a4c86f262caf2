"""A primitive is a value and its derivative facts; `apply` is the one place where calls are intercepted.

A derivative fact is written in the graph language: numbers in, numbers out; a traced value in, a
traced value out. So one fact serves every interpreter, and derivatives of derivatives need no more.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import MissingRuleError
from .traced import FIVE_LINES, FUNCTIONS, INTERCEPTED, bottom, shape_of

TABLE: dict[str, "Primitive"] = {}  # every row, by name


class Primitive:
    """A function with derivative facts.

    `pushes[i](tangent, *operands, out, **params)` is what a tangent of operand i adds to the
    output's tangent; `pulls[i](cotangent, *operands, out, **params)` is what the output's cotangent
    adds to that of operand i. `None` in place of a fact means that there is no derivative.
    """

    aligned = False  # are operands broadcast, and converted to the output's dtype?
    partials: tuple = ()  # elementwise rows keep their partials, to be drawn
    scatter: Callable | None = None  # a pull that adds into a buffer in place, where that is cheaper
    joint_jvp: Callable | None = None  # rules that answer for all operands at once:
    joint_vjp: Callable | None = (
        None  # (tangents or cotangent, out, operands, params) → tangent or cotangents
    )
    trusted = False  # do its rules return new arrays or views, never arrays that something else keeps?
    scalar: Any = None  # the same value for Python floats, ten times faster
    array: Any = None  # the same value for arrays, without a look at the operands

    def __init__(self, name: str, value: Callable, pushes=(), pulls=(), differentiable=True) -> None:
        self.name = name
        self.value = value
        self.pushes, self.pulls = pushes, pulls
        self.differentiable = differentiable
        self.operations: dict = {}  # what graph.py has made of this primitive
        self.samples: Callable | None = None  # rng → [(operands, params), …] of the row's domain

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __call__(self, *operands: Any, **params: Any) -> Any:
        for operand in operands:
            if operand.__class__ in INTERCEPTED:
                return apply(self, *operands, **params)
        return self.value(*operands, **params)

    def jvp(self, tangents: list, out: Any, operands: list, params: dict) -> Any:
        """The tangent of `out`; a tangent of `None` marks an operand that does not move."""
        if self.joint_jvp is not None:
            return self.joint_jvp(tangents, out, operands, params)
        total = None
        for i, tangent in enumerate(tangents):
            if tangent is not None:
                push = self.pushes[i] if i < len(self.pushes) else None
                term = (push or self.without_rule(i, "jvp"))(tangent, *operands, out, **params)
                total = term if total is None else total + term
        return total

    def vjp(self, cotangent: Any, out: Any, operands: list, params: dict, moving: tuple) -> list:
        """The cotangents of the operands that move."""
        if self.joint_vjp is not None:
            parts = self.joint_vjp(cotangent, out, operands, params)
            return [parts[i] for i in moving]
        parts = []
        for i in moving:
            pull = self.pulls[i] if i < len(self.pulls) else None
            parts.append((pull or self.without_rule(i, "vjp"))(cotangent, *operands, out, **params))
        return parts

    def without_rule(self, i: int, mode: str) -> Callable:
        raise MissingRuleError(
            f"`{self.name}` has no {mode} rule for argument {i}. "
            f"Wrap the argument in `constant(…)` if it should not be differentiated, "
            f"or define a primitive that has the rule:{FIVE_LINES.format(name='my_' + self.name)}"
        )


def elementwise(
    name: str, value: Callable, *partials: Callable | float | None, listed: bool = True
) -> Primitive:
    """A row whose facts are local partials `partial(*operands, out)`: their own transposes.

    A constant partial is written as a number.
    """

    def chain(partial):
        if partial is None:
            return None
        if callable(partial):
            return lambda g, *values: g * total(partial, values)
        return (lambda g, *values: g) if partial == 1.0 else (lambda g, *values: -g)

    rules = tuple(chain(partial) for partial in partials)
    moves = any(partial is not None for partial in partials)
    primitive = Primitive(name, value, rules, rules, differentiable=moves)
    if listed:
        TABLE[name], primitive.trusted = primitive, True
    primitive.aligned, primitive.partials = True, partials
    return primitive


def total(partial: Callable, values: tuple) -> Any:
    """A partial that answers everywhere: where Python's floats refuse (1 / 0.0), NumPy's say inf or nan."""
    try:
        return partial(*values)
    except (ArithmeticError, ValueError):
        return partial(*[np.float64(value) if value.__class__ is float else value for value in values])


def linear(name: str, value: Callable, *transposes: Callable | None) -> Primitive:
    """A row linear in each operand; its facts are transposes `(cotangent, *operands, out, **params)`."""

    def push(i):
        return lambda t, *values, **params: primitive(*values[:i], t, *values[i + 1 : -1], **params)

    pushes = tuple(None if fact is None else push(i) for i, fact in enumerate(transposes))
    primitive = TABLE[name] = Primitive(name, value, pushes, transposes)
    primitive.trusted = True
    return primitive


def apply(primitive: Primitive, *operands: Any, **params: Any) -> Any:
    """Call a primitive: plainly on plain values, else as the innermost trace among them wants it."""
    innermost, level = None, 0
    for operand in operands:
        kind = operand.__class__
        if kind is list or kind is tuple:
            return apply(primitive, *[FUNCTIONS[np.asarray](o) for o in operands], **params)
        if kind in INTERCEPTED and operand.trace.level > level:
            innermost = operand.trace
            level = innermost.level
    if innermost is None:
        return primitive.value(*operands, **params)
    return innermost.process(primitive, operands, params)


def align(operand: Any, out: Any) -> Any:
    """Make broadcasting (and a change of dtype) explicit, so that no rule ever sees it."""
    value, result = bottom(operand), bottom(out)
    if value.__class__ is result.__class__ is np.ndarray:
        if value.shape == result.shape and value.dtype is result.dtype:
            return operand
    elif value.__class__ is result.__class__ is float:
        return operand
    dtype = getattr(out, "dtype", operand.dtype)
    if operand.dtype != dtype and operand.dtype.kind == dtype.kind == "f":
        operand = apply(TABLE["astype"], operand, dtype=dtype)
    if operand.shape != shape_of(out):
        operand = apply(TABLE["broadcast_to"], operand, shape=shape_of(out))
    return operand
