"""Rules of one's own: primitives, functions with a custom derivative, checkpoints.

A rule is linear in its tangent or cotangent, so it serves both modes: one transposes the other.
Integers stay whole."""

import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .errors import StructureError, TracedValueError
from .primitive import Primitive, elementwise
from .structure import as_primal, flatten, flatten_like, rebuild, zeros_like
from .traced import Traced, dtype_of, plain_value
from .transforms import jvp as forward_jvp
from .transforms import vjp as reverse_vjp

# Of a rule's arguments after the tangent or cotangent, `(*operands, out)`.
OUT = -1
OPERANDS = slice(-1)


def define_primitive(name: str, value: Callable, jvp=None, vjp=None, partials=None) -> Primitive:
    """A new primitive, which may be called like a function and works in every mode.

    `value` takes and returns numbers or arrays. Then one of: `jvp(tangent, *operands, out)`, the
    output's tangent; `vjp(cotangent, *operands, out)`, the operand's cotangent;
    `partials(*operands, out)`, for an elementwise function. Several operands take a tuple of rules,
    None for no derivative. Traceable rules give derivatives of every order."""
    if partials:
        # Not listed in the table: a name of the user's may be one of its rows'.
        return elementwise(name, value, *as_rules(partials), listed=False)
    pushes = [push and checked(push, OUT, name, "jvp") for push in as_rules(jvp)]
    pulls = [pull and checked(pull, i, name, "vjp") for i, pull in enumerate(as_rules(vjp))]
    if not pulls:
        pulls = [push and transposed(push, i) for i, push in enumerate(pushes)]
    if not pushes:
        pushes = [pull and transposed(pull, OUT) for pull in pulls]
    return Primitive(name, value, tuple(pushes), tuple(pulls))


def as_rules(given: Any) -> tuple:
    """A rule for each operand: one rule is that of a single operand."""
    if isinstance(given, tuple):
        return given
    return (given,) if given else ()


def name_of(f: Callable) -> str:
    """The name of a function, or of the class of an object that one can call."""
    return getattr(f, "__name__", type(f).__name__)


def checked(rule: Callable, place: int | slice, name: str, mode: str) -> Callable:
    """The rule, whose result has to be shaped like `values[place]`."""
    role = f"result of {name}'s {mode} rule"

    def checked_rule(given: Any, *values: Any, **params: Any) -> Any:
        wanted, structure = flatten(values[place])
        leaves = flatten_like(structure, rule(given, *values, **params), role, wanted)
        # A rule may answer in integers; derivatives are floats.
        return rebuild(structure, map(as_primal, leaves))

    return checked_rule


def transposed(rule: Callable, place: int | slice) -> Callable:
    """The other mode's rule.

    `rule` is linear in its first argument, which is shaped like `values[place]`."""

    def transposed_rule(vector: Any, *values: Any, **params: Any) -> Any:
        leaves, structure = flatten(values[place])
        zeros = rebuild(structure, map(zeros_like, leaves))
        # A linear map is its own derivative, at zero as anywhere: the pullback is its transpose.
        _, pullback = reverse_vjp(lambda given: rule(given, *values, **params), zeros)
        return pullback(vector)[0]

    return transposed_rule


def custom_jvp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of its own.

    The output's tangent is `rule(tuple of tangents, *arguments, out)`."""
    push = checked(rule, OUT, name_of(f), "jvp")
    return opaque(f, push, transposed(push, OPERANDS))


def custom_vjp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of its own.

    `rule(cotangent, *arguments, out)` is the tuple of cotangents, or one."""

    def in_a_tuple(cotangent: Any, *values: Any) -> tuple:
        """The rule's result, as the arguments are: of a single argument it may be the cotangent."""
        result = rule(cotangent, *values)
        arguments = values[OPERANDS]
        # For f((a, b)) a tuple is the cotangent of its one argument, and for f(a, b) one of each.
        single_tuple = len(arguments) == 1 and isinstance(arguments[0], tuple)
        if isinstance(result, tuple) and not single_tuple:
            return result
        return (result,)

    pull = checked(in_a_tuple, OPERANDS, name_of(f), "vjp")
    return opaque(f, transposed(pull, OUT), pull)


def checkpoint(f: Callable) -> Callable:
    """f, whose inner values are computed again for the backward sweep in place of being kept.

    A chain of n steps in √n such pieces needs memory for about 2 √n steps, at the price of one more
    evaluation. All traced values have to be arguments. *Source*: Griewank & Walther, Evaluating
    Derivatives (2nd ed.), chapter 12."""

    def again(arguments: tuple, *moving: Any) -> Any:
        """f of its arguments; integers, of which both modes make floats, are given as they were."""
        originals, structure = flatten(arguments)
        floats, _ = flatten(moving)
        leaves = []
        for original, leaf in zip(originals, floats, strict=True):
            leaves.append(original if is_integer(original) else leaf)
        return f(*rebuild(structure, leaves))

    # Both rules run f once more, traced this time: that is the price.
    def push(tangents: tuple, *values: Any) -> Any:
        arguments = values[OPERANDS]
        _, tangent = forward_jvp(partial(again, arguments), arguments, tangents)
        return tangent

    def pull(cotangent: Any, *values: Any) -> tuple:
        arguments = values[OPERANDS]
        _, pullback = reverse_vjp(partial(again, arguments), *arguments)
        return pullback(cotangent)

    return opaque(f, push, pull)


def is_integer(value: Any) -> bool:
    """Is it an integer, or an array of them?"""
    return np.issubdtype(getattr(value, "dtype", type(value)), np.integer)


def opaque(f: Callable, push: Callable, pull: Callable) -> Callable:
    """f as one primitive with the given rules, over the leaves of its arguments and results."""

    def function(*arguments: Any, **keywords: Any) -> Any:
        if keywords:
            raise TracedValueError(
                f"{name_of(f)} got {', '.join(keywords)} by name, but a rule gets its arguments by "
                "position. Pass them by position, or give functools.partial(f, …) the rule."
            )
        leaves, structure = flatten(arguments)
        # Nothing to differentiate: f gets its integers and its own kinds of numbers.
        if not any(isinstance(leaf, Traced) for leaf in leaves):
            return f(*arguments)
        return OpaqueCall(f, push, pull, structure).result_of(leaves)

    return function


class OpaqueCall:
    """One call of an opaque function: a primitive of flat arrays, around rules of structures."""

    def __init__(self, f: Callable, push: Callable, pull: Callable, structure: Any) -> None:
        self.f = f
        self.push = push
        self.pull = pull
        self.argument_structure = structure
        # What the last evaluation of f returned.
        self.outs: list = []
        self.out_structure: Any = None

    def result_of(self, leaves: list) -> Any:
        """What f returns, with its derivative."""
        # One for each call, since only the call shows the structure of what f returns.
        primitive = Primitive(name_of(self.f), self.value)
        # It goes with its trace: a cycle would keep what f returned, for the collector rests then.
        primitive.function = weakref.proxy(primitive)
        primitive.joint_jvp = self.joint_jvp
        primitive.joint_vjp = self.joint_vjp
        return self.results(primitive(*leaves))

    def value(self, *operands: Any) -> Any:
        """The primitive's value: all results as one flat array."""
        self.outs, self.out_structure = flatten(self.f(*self.arguments(operands)))
        if any(isinstance(out, Traced) for out in self.outs):
            what = f"{name_of(self.f)} uses a traced value from outside."
            raise TracedValueError(f"{what} Pass it as an argument.")
        return pack(self.outs)

    def joint_jvp(self, tangents: list, out: Any, operands: list, params: dict) -> Any:
        """The tangent of the flat result, of the operands' tangents: None for one at rest."""
        moves = []
        for tangent, operand in zip(tangents, operands, strict=True):
            # A user's rule expects a tangent for every argument.
            moves.append(zeros_like(operand) if tangent is None else tangent)
        primals = self.arguments(operands)
        leaves, _ = flatten(self.push(self.arguments(moves), *primals, self.results(out)))
        return pack(leaves)

    def joint_vjp(self, cotangent: Any, out: Any, operands: list, params: dict) -> list:
        """The operands' cotangents, of the flat result's: a float each, also of an integer."""
        of_results = self.results(cotangent, kinds="f")
        primals = self.arguments(operands)
        leaves, _ = flatten(self.pull(of_results, *primals, self.results(out)))
        return leaves

    def arguments(self, leaves: Any) -> tuple:
        """Leaves in the structure of f's arguments."""
        return rebuild(self.argument_structure, leaves)

    def results(self, packed: Any, kinds: str = "biuf") -> Any:
        """A flat array in the structure of f's result."""
        return rebuild(self.out_structure, unpack(packed, self.outs, kinds))


def pack(leaves: list) -> Any:
    """Several arrays as one flat array; one stays as it is."""
    if not leaves:
        raise StructureError(
            "The function returned no number or array: there is nothing to differentiate."
        )
    return np.concatenate(leaves, axis=None) if len(leaves) > 1 else leaves[0]


def unpack(packed: Any, like: list, kinds: str = "f") -> list:
    """The arrays and numbers that `pack` took in, by the shapes of `like`.

    They get the dtypes of `like` where these are of one of the kinds."""
    if len(like) == 1:
        return [packed]
    ends = np.cumsum([np.size(leaf) for leaf in like])
    parts = np.split(packed, ends[:-1])
    return [shaped_like(leaf, part, kinds) for leaf, part in zip(like, parts, strict=True)]


def shaped_like(leaf: Any, part: Any, kinds: str) -> Any:
    """A part of a flat array in the shape of a leaf, and in its dtype if it is of these kinds."""
    shape = np.shape(leaf)
    shaped = part.reshape(shape) if shape else part[0]
    dtype = dtype_of(plain_value(leaf))
    return shaped.astype(dtype) if dtype.kind in kinds else shaped
