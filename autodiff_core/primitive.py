"""A primitive is a value and its derivative facts; calling one is where all calls are intercepted.

A fact is in the graph language: numbers give numbers, traced values traced ones. So one fact serves
any interpreter."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .attributes import FIVE_LINES
from .errors import MissingRuleError
from .traced import FLOAT, FUNCTIONS, INTERCEPTED, plain_value, shape_of

TABLE: dict[str, "Primitive"] = {}  # every row, by name
SCALARS = (float, int, np.float64, np.float32)
MOST_OPERATIONS = 1000  # kept for each primitive, then forgotten: shapes may change without end


class Primitive:
    """A function with derivative facts.

    `pushes[i](tangent, *operands, out, **params)` is what operand i's tangent adds to the output's;
    `pulls[i](cotangent, *operands, out, **params)` is what the output's cotangent adds to operand
    i's.
    None stands where there is no derivative."""

    # Elementwise rows keep their partials, to be drawn on the edges of a graph.
    partials: tuple = ()
    # Does NumPy broadcast the operands, and convert them to the output's dtype?
    aligned = False
    # May the rules be written out as source once, and run as that from then on?
    trusted = False
    # The same value for Python's floats, ten times faster; and for arrays, without a look at them.
    scalar: Any = None
    array: Any = None
    # All operands' rules at once: of (tangents, out, operands, params), of (cotangent, out, …).
    joint_jvp: Callable | None = None
    joint_vjp: Callable | None = None
    # A pull that adds into a buffer in place, where that is cheaper.
    scatter: Callable | None = None

    def __init__(
        self, name: str, value: Callable, pushes=(), pulls=(), differentiable=True
    ) -> None:
        self.name = name
        self.value = value
        self.pushes = pushes
        self.pulls = pulls
        self.differentiable = differentiable
        # What users call: the same, by a shorter path where there is one.
        self.function: Callable = self
        # What is shared by the nodes that this primitive makes.
        self.operations: dict = {}
        # rng → [(operands, params), …] of the row's domain, to test it on.
        self.samples: Callable | None = None

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __call__(self, *operands: Any, **params: Any) -> Any:
        """The value of plain operands; of traced ones, what the innermost trace makes of it."""
        innermost, level = None, 0
        for operand in operands:
            # This runs for each operation: one look in a set tells plain values from all others.
            kind = operand.__class__
            if kind in INTERCEPTED:
                if kind is list or kind is tuple:
                    return self(*map(FUNCTIONS[np.asarray], operands), **params)
                # To the innermost trace others' values are constants: else the derivative of x ·
                # d/dy (x + y) by x would be 2, not 1. *Source*: Siskind & Pearlmutter (2005).
                if operand.trace.level > level:
                    innermost = operand.trace
                    level = innermost.level
        if innermost is None:
            return self.value(*operands, **params)
        return innermost.process(self, operands, params)

    def jvp(self, tangents: list, out: Any, operands: list, params: dict) -> Any:
        """The tangent of `out`; a tangent of None marks an operand that does not move."""
        if self.joint_jvp is not None:
            return self.joint_jvp(tangents, out, operands, params)
        terms = [
            self.rule(self.pushes, i, "jvp")(tangent, *operands, out, **params)
            for i, tangent in enumerate(tangents)
            if tangent is not None
        ]
        # From the first term on: a 0 before it would be a node more, and makes 0.0 of -0.0.
        tangent = sum(terms[1:], terms[0])
        # Rows without a value for Python's numbers answer in NumPy's, as `sign` does for `abs`.
        if out.__class__ is float and tangent.__class__ is np.float64:
            return float(tangent)
        # A row that broadcasts may have pushed a smaller tangent, and a user's rule one of any
        # dtype; the other rows push what has the output's shape already.
        return conform(tangent, out) if self.aligned or not self.trusted else tangent

    def vjp(self, cotangent: Any, out: Any, operands: list, params: dict, moving: tuple) -> list:
        """The cotangents of the operands that move, each with its operand's shape and dtype."""
        parts: Any
        if self.joint_vjp is not None:
            parts = self.joint_vjp(cotangent, out, operands, params)
        else:
            parts = {
                i: self.rule(self.pulls, i, "vjp")(cotangent, *operands, out, **params)
                for i in moving
            }
        # A joint rule has a part for every operand, the others for those that move.
        return [conform(parts[i], operands[i]) for i in moving]

    def rule(self, rules: tuple, i: int, mode: str) -> Callable:
        """One derivative fact, or an error that says what is missing."""
        if i < len(rules) and rules[i] is not None:
            return rules[i]
        raise MissingRuleError(
            f"`{self.name}` has no {mode} rule for argument {i}. Wrap it in `constant(…)` to stop "
            f"the derivative, or define a primitive:{FIVE_LINES.format(name='my_' + self.name)}"
        )


class Operation:
    """What the nodes of one kind share: a primitive, its parameters, and which operands move.

    An operand moves when it belongs to the trace; the others are constants there. `signature` says
    what kinds of values written steps are for, None if none are written."""

    # What makes a sweep fast hands in a first pull, which writes the next; None: by the rules.
    first_pull: ClassVar[Callable | None] = None

    __slots__ = (
        "kind", "met", "moving", "name", "params", "primitive", "pull", "push", "signature"
    )  # fmt: skip

    def __init__(
        self, primitive=None, params=None, moving=(), signature=None, name=None, kind="operation"
    ) -> None:
        self.primitive: Any = primitive  # None for inputs and constants
        self.params = params or {}
        self.moving = moving
        self.signature = signature
        self.kind = kind  # "operation", "input" or "constant"
        self.name = name  # of an input
        self.pull: Callable | None = self.first_pull  # pull(node, adjoint): its step of a sweep
        self.push: Callable | None = None  # push(values, tangents, out): that of forward mode
        self.met = 0  # how often either was asked for before it was written


INPUT = Operation(kind="input")
CONSTANT = Operation(kind="constant")


def operation_of(
    primitive: Primitive, params: dict, moving: tuple, signature: tuple | str | None
) -> Operation:
    """One operation serves every node that is alike."""
    # Nothing says then which other nodes are alike.
    if signature is None:
        return Operation(primitive, params, moving)
    try:
        return primitive.operations[moving, signature]
    except TypeError:  # slices, before Python 3.12, and arrays of positions are no key
        return Operation(primitive, params, moving)
    except KeyError:
        if len(primitive.operations) > MOST_OPERATIONS:
            # Nodes keep the operations that they have, so nothing breaks.
            primitive.operations.clear()
        # One that another thread made meanwhile stays.
        made = Operation(primitive, params, moving, signature)
        return primitive.operations.setdefault((moving, signature), made)


def signature_of(values: list, params: dict) -> tuple | None:
    """What written steps depend on: parameters, shapes, dtypes, kinds of numbers.

    None where a value is neither a plain number nor a plain array."""
    # A row's parameters always have the same names in the same order, so their values say it all.
    signature = [*params.values()]
    for value in values:
        kind = value.__class__
        if kind is np.ndarray:
            signature += (value.shape, value.dtype)
        elif kind in SCALARS:
            signature.append(kind)
        else:
            return None
    return tuple(signature)


def elementwise(
    name: str, value: Callable, *partials: Callable | float | None, listed=True
) -> Primitive:
    """A row whose facts are local partials `partial(*operands, out)`, or constants.

    Such a fact is its own transpose: one rule serves as push and as pull."""
    rules = tuple(map(chain_rule, partials))
    pulls = [negated(i) if partial == -1.0 else rules[i] for i, partial in enumerate(partials)]
    primitive = Primitive(name, value, rules, tuple(pulls), differentiable=any(rules))
    primitive.aligned = True
    primitive.partials = partials
    if listed:
        TABLE[name] = primitive
        primitive.trusted = True
    return primitive


def chain_rule(partial: Callable | float | None) -> Callable | None:
    """The rule of one operand: a tangent or a cotangent, times the local partial."""
    if partial is None:
        return None
    if callable(partial):
        return lambda g, *values: g * evaluate_partial(partial, values)
    # Handed on as it is, the adjoint costs nothing. One array may so belong to two nodes, and that
    # is why a sweep has to know which arrays are its own.
    if partial == 1.0:
        return lambda g, *values: g
    if partial == -1.0:
        return lambda g, *values: -g
    return lambda g, *values: g * partial


def negated(i: int) -> Callable:
    """The pull of a partial of -1, after broadcasting is undone: there is less to negate then."""
    return lambda g, *values: -conform(g, values[i])


def evaluate_partial(partial: Callable, values: tuple) -> Any:
    """A partial, which answers everywhere.

    Where Python's floats refuse (1 / 0.0), NumPy's say inf or nan."""
    try:
        return partial(*values)
    except (ArithmeticError, ValueError):
        return partial(*[np.float64(v) if isinstance(v, (float, int)) else v for v in values])


def linear(name: str, value: Callable, *transposes: Callable | None) -> Primitive:
    """A row linear in each operand.

    Its facts are transposes: `(cotangent, *operands, out, **params)` to the operand's cotangent."""

    def push(i: int) -> Callable:
        """The row itself, with the tangent in place of operand i."""
        return lambda t, *values, **params: primitive(*values[:i], t, *values[i + 1 : -1], **params)

    pushes = tuple(None if fact is None else push(i) for i, fact in enumerate(transposes))
    primitive = Primitive(name, value, pushes, transposes)
    primitive.trusted = True
    TABLE[name] = primitive
    return primitive


def conform(x: Any, like: Any) -> Any:
    """x with the shape and dtype of `like`.

    This is the one place that makes broadcasting explicit, or undoes it."""
    both_arrays = x.__class__ is like.__class__ is np.ndarray
    if both_arrays and x.shape == like.shape and x.dtype is like.dtype:
        return x  # as most are
    value, goal = plain_value(x), plain_value(like)
    # NumPy's double is a Python float, too; narrower numbers keep their precision below.
    if isinstance(value, float) and isinstance(goal, float):
        return x
    old, new = getattr(value, "dtype", FLOAT), getattr(goal, "dtype", FLOAT)
    # Between floats only: what belongs to an integer is a float, or would lose its fraction.
    if old != new and old.kind == new.kind == "f":
        x = TABLE["astype"].function(x, dtype=new)
    given, wanted = shape_of(value), shape_of(goal)
    if given == wanted:
        return x
    # A tangent is stretched as its operand was; a cotangent is summed, which is the transpose.
    if np.broadcast_shapes(given, wanted) == wanted:
        return TABLE["broadcast_to"].function(x, shape=wanted)
    return sum_to_shape(x, given, wanted)


def sum_to_shape(x: Any, given: tuple, wanted: tuple) -> Any:
    """Broadcasting undone: the sum over the axes that it added, or stretched from size 1."""
    added = len(given) - len(wanted)
    stretched = [i + added for i, size in enumerate(wanted) if size == 1 != given[i + added]]
    # Where no axis was added, the sum has its shape; else axes of size 1 are put back.
    x = TABLE["sum"].function(x, axis=(*range(added), *stretched), keepdims=not added)
    if shape_of(x) == wanted:
        return x
    # An einsum may stretch both: what is of size 1 here, there.
    return TABLE["reshape" if added else "broadcast_to"].function(x, shape=wanted)
