"""A primitive is a value and its derivative facts; calling one is the one place where calls are intercepted.

A fact is in the graph language: numbers give numbers, traced values traced ones. So one fact serves any interpreter."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .errors import MissingRuleError
from .traced import FIVE_LINES, FLOAT, FUNCTIONS, INTERCEPTED, plain_value, shape_of

TABLE: dict[str, "Primitive"] = {}  # every row, by name
SCALARS = (float, int, np.float64, np.float32)
MOST_OPERATIONS = 1000  # kept for each primitive, then forgotten: shapes may change without end


class Primitive:
    """A function with derivative facts.

    `pushes[i](tangent, *operands, out, **params)` is what operand i's tangent adds to the output's, and
    `pulls[i](cotangent, *operands, out, **params)` what the output's cotangent adds to operand i's; else None."""

    partials: tuple = ()  # elementwise rows keep their partials, to be drawn
    aligned = False  # does NumPy broadcast the operands, and convert them to the output's dtype?
    scatter: Callable | None = (
        None  # a pull that adds into a buffer in place, where that is cheaper
    )
    joint_jvp: Callable | None = (
        None  # all operands' rules at once: (tangents, out, operands, params),
    )
    joint_vjp: Callable | None = None  # (cotangent, out, operands, params)
    trusted = False  # may the rules be written out as source once, and run as that from then on?
    scalar: Any = None  # the same value for Python floats, ten times faster
    array: Any = None  # the same value for arrays, without a look at the operands

    def __init__(
        self, name: str, value: Callable, pushes=(), pulls=(), differentiable=True
    ) -> None:
        self.name, self.value, self.differentiable = name, value, differentiable
        self.pushes, self.pulls = pushes, pulls
        self.function: Callable = self  # what users call: the same, by a shorter path
        self.operations: dict = {}  # what is shared by the nodes that this primitive makes
        self.samples: Callable | None = None  # rng → [(operands, params), …] of the row's domain

    __repr__: Any = lambda self: f"<primitive {self.name}>"

    def __call__(self, *operands: Any, **params: Any) -> Any:
        """The value of plain operands; for traced ones, what the innermost trace among them makes of it."""
        innermost, level = None, 0
        for operand in operands:
            kind = operand.__class__
            if kind in INTERCEPTED:
                if kind is list or kind is tuple:
                    return self(*[FUNCTIONS[np.asarray](o) for o in operands], **params)
                if operand.trace.level > level:
                    innermost, level = operand.trace, operand.trace.level
        return (
            self.value(*operands, **params)
            if innermost is None
            else innermost.process(self, operands, params)
        )

    def jvp(self, tangents: list, out: Any, operands: list, params: dict) -> Any:
        """The tangent of `out`; a tangent of `None` marks an operand that does not move."""
        if self.joint_jvp is not None:
            return self.joint_jvp(tangents, out, operands, params)
        terms = [self.rule(self.pushes, i, "jvp")(tangent, *operands, out, **params)
                 for i, tangent in enumerate(tangents) if tangent is not None]  # fmt: skip
        total = sum(terms[1:], terms[0])
        return conform(total, out) if self.aligned or not self.trusted else total

    def vjp(self, cotangent: Any, out: Any, operands: list, params: dict, moving: tuple) -> list:
        """The cotangents of the operands that move, each with its operand's shape and dtype."""
        joint = self.joint_vjp and self.joint_vjp(cotangent, out, operands, params)
        parts = joint or {
            i: self.rule(self.pulls, i, "vjp")(cotangent, *operands, out, **params) for i in moving
        }
        return [conform(parts[i], operands[i]) for i in moving]

    def rule(self, rules: tuple, i: int, mode: str) -> Callable:
        """One derivative fact, or an error that says what is missing."""
        if i < len(rules) and rules[i] is not None:
            return rules[i]
        what = f"`{self.name}` has no {mode} rule for argument {i}. Wrap it in `constant(…)` to stop the derivative,"
        raise MissingRuleError(
            f"{what} or define a primitive:{FIVE_LINES.format(name='my_' + self.name)}"
        )


class Operation:
    """A primitive, its parameters, and which operands move (belong to the trace)."""

    first_pull: ClassVar[Callable | None] = (
        None  # what makes a sweep fast hands in a pull that writes itself
    )

    __slots__ = ("kind", "moving", "name", "params", "primitive", "pull", "push", "signature")

    def __init__(
        self, primitive=None, params=None, moving=(), signature=None, name=None, kind="operation"
    ) -> None:
        self.primitive: Any = primitive  # None for inputs and constants
        self.params, self.moving = params or {}, moving
        self.signature = (
            signature  # what kinds of values the steps are written for; None: they are not
        )
        self.kind, self.name = (
            kind,
            name,
        )  # "operation", or "input", which alone has a name, or "constant"
        # Its step of the backward sweep, `pull(node, adjoint)`, and that of forward mode; None: by the rules.
        self.pull: Callable | None = self.first_pull
        self.push: Callable | None = None


INPUT, CONSTANT = Operation(kind="input"), Operation(kind="constant")


def operation_of(
    primitive: Primitive, params: dict, moving: tuple, signature: tuple | str | None
) -> Operation:
    """One operation serves every node that is alike."""
    try:
        return (
            primitive.operations[moving, signature]
            if signature is not None
            else Operation(primitive, params, moving)
        )
    except TypeError:  # slices, before Python 3.12, and arrays of positions are no key
        return Operation(primitive, params, moving)
    except KeyError:
        if len(primitive.operations) > MOST_OPERATIONS:
            primitive.operations.clear()
        return primitive.operations.setdefault(
            (moving, signature), Operation(primitive, params, moving, signature)
        )


def signature_of(values: list, params: dict) -> tuple | None:
    """What written steps depend on: parameters, shapes, dtypes, kinds of numbers; None for other values."""
    signature = [*params.values()]
    for value in values:
        if value.__class__ is not np.ndarray and value.__class__ not in SCALARS:
            return None
        signature += (
            (value.shape, value.dtype) if value.__class__ is np.ndarray else (value.__class__,)
        )
    return tuple(signature)


def elementwise(
    name: str, value: Callable, *partials: Callable | float | None, listed=True
) -> Primitive:
    """A row whose facts are local partials `partial(*operands, out)`, or constants: their own transposes."""

    def chain(partial):
        if callable(partial):
            return lambda g, *values: g * evaluate_partial(partial, values)
        return {None: None, 1.0: lambda g, *values: g, -1.0: lambda g, *values: -g}[partial]

    rules = tuple(map(chain, partials))
    primitive = Primitive(name, value, rules, rules, differentiable=any(rules))
    primitive.aligned, primitive.partials = True, partials
    if listed:
        TABLE[name], primitive.trusted = primitive, True
    return primitive


def evaluate_partial(partial: Callable, values: tuple) -> Any:
    """A partial that answers everywhere: where Python's floats refuse (1 / 0.0), NumPy's say inf or nan."""
    try:
        return partial(*values)
    except (ArithmeticError, ValueError):
        return partial(
            *[np.float64(value) if isinstance(value, (float, int)) else value for value in values]
        )


def linear(name: str, value: Callable, *transposes: Callable | None) -> Primitive:
    """A row linear in each operand; its facts are transposes `(cotangent, *operands, out, **params)`."""

    def push(i):
        return lambda t, *values, **params: primitive(*values[:i], t, *values[i + 1 : -1], **params)

    pushes = tuple(None if fact is None else push(i) for i, fact in enumerate(transposes))
    primitive = TABLE[name] = Primitive(name, value, pushes, transposes)
    primitive.trusted = True
    return primitive


def conform(x: Any, like: Any) -> Any:
    """x with the shape and dtype of `like`: the one place that makes broadcasting explicit, or undoes it."""
    value, goal = (
        x if x.__class__ is np.ndarray else plain_value(x),
        like if like.__class__ is np.ndarray else plain_value(like),
    )
    if value.__class__ is goal.__class__ is np.ndarray:
        if value.shape == goal.shape and value.dtype is goal.dtype:
            return x
    elif isinstance(value, float) and isinstance(goal, float):
        return x
    given, shape = shape_of(value), shape_of(goal)
    old, new = getattr(value, "dtype", FLOAT), getattr(goal, "dtype", FLOAT)
    if old != new and old.kind == new.kind == "f":
        x = TABLE["astype"].function(x, dtype=new)
    if given == shape:
        return x
    if np.broadcast_shapes(given, shape) == shape:
        return TABLE["broadcast_to"].function(x, shape=shape)
    added = len(given) - len(shape)
    stretched = (i + added for i, size in enumerate(shape) if size == 1 != given[i + added])
    x = TABLE["sum"].function(x, axis=(*range(added), *stretched), keepdims=not added)
    return x if shape_of(x) == shape else TABLE["reshape"].function(x, shape=shape)
