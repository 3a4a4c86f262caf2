"""Rules of one's own: primitives from a value and a rule, functions with a custom derivative, checkpoints.

One rule serves both modes: it is linear in its tangent or cotangent, and the other mode is its transpose.
Plain integers among the arguments stay integers; like all that does not move, they have zero tangents."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .errors import StructureError, TracedValueError
from .forward import jvp as forward_jvp
from .primitive import Primitive, elementwise
from .reverse import vjp as reverse_vjp
from .structure import flatten, flatten_like, rebuild, zeros_like
from .traced import Traced


def define_primitive(name: str, value: Callable, jvp=None, vjp=None, partials=None) -> Primitive:
    """A new primitive, which may be called like a function and works in every mode.

    `value` takes and returns numbers or arrays. Then one of: `jvp(tangent, *operands, out)`, the output's tangent;
    `vjp(cotangent, *operands, out)`, the operand's cotangent; `partials(*operands, out)`, for an elementwise function.
    Several operands take a tuple of rules, None for no derivative. Traceable rules give derivatives of every order."""
    pushes, pulls, factors = (r if isinstance(r, tuple) else (r,) if r else () for r in (jvp, vjp, partials))
    if factors:
        return elementwise(name, value, *factors, listed=False)
    pulls = pulls or tuple(push and transposed(push, i) for i, push in enumerate(pushes))
    pushes = pushes or tuple(pull and transposed(pull, -1) for pull in pulls)
    return Primitive(name, value, pushes, pulls)


def transposed(rule: Callable, i: int | slice) -> Callable:
    """The other mode's rule. `rule` is linear in its first argument, which is shaped like `values[i]`."""

    def other(vector: Any, *values: Any, **params: Any) -> Any:
        leaves, structure = flatten(values[i])
        zeros = rebuild(structure, map(zeros_like, leaves))
        return reverse_vjp(lambda t: rule(t, *values, **params), zeros)[1](vector)[0]

    return other


def custom_jvp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of its own: the output's tangent is `rule(tuple of tangents, *arguments, out)`."""
    return opaque(f, rule, transposed(rule, slice(-1)))


def custom_vjp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of its own: `rule(cotangent, *arguments, out)` is the tuple of cotangents, or one."""

    def pull(cotangent: Any, *values: Any) -> tuple:
        parts = rule(cotangent, *values)
        return parts if isinstance(parts, tuple) and (values[2:] or not isinstance(values[0], tuple)) else (parts,)

    return opaque(f, transposed(pull, -1), pull)


def checkpoint(f: Callable) -> Callable:
    """f, whose inner values are not kept for the backward sweep but computed again when it gets there.

    A chain of n steps in √n checkpointed pieces of √n steps needs memory for about 2 √n of them, at the
    price of one more evaluation of f. f has to get all traced values as arguments.
    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), chapter 12."""

    def run(arguments: tuple, *traced: Any) -> Any:
        leaves, structure = flatten(arguments)
        # Both modes make floats of integers; f gets them as they were.
        integer = [np.issubdtype(getattr(x, "dtype", type(x)), np.integer) for x in leaves]
        kept = [x if i else y for i, x, y in zip(integer, leaves, flatten(traced)[0], strict=True)]
        return pack(flatten(f(*rebuild(structure, kept)))[0])

    push = lambda tangents, *values: forward_jvp(partial(run, values[:-1]), values[:-1], tangents)[1]
    pull = lambda cotangent, *values: reverse_vjp(partial(run, values[:-1]), *values[:-1])[1](cotangent)
    return opaque(f, push, pull)


def opaque(f: Callable, push: Callable, pull: Callable) -> Callable:
    """f as one primitive with the given rules, over the leaves of its arguments and results."""
    name = getattr(f, "__name__", type(f).__name__)

    def function(*arguments: Any) -> Any:
        leaves, structure = flatten(arguments)
        if not any(isinstance(leaf, Traced) for leaf in leaves):
            return f(*arguments)
        outs: list = []

        def value(*operands: Any) -> Any:
            outs[:] = flatten(f(*rebuild(structure, operands)))
            if any(isinstance(out, Traced) for out in outs[0]):
                raise TracedValueError(f"{name} uses a traced value from outside. Pass it as an argument.")
            return pack(outs[0])

        def joint_jvp(tangents: list, out: Any, operands: list, params: dict) -> Any:
            moves = [zeros_like(x) if t is None else t for t, x in zip(tangents, operands, strict=True)]
            return push(rebuild(structure, moves), *rebuild(structure, operands), out)

        def joint_vjp(cotangent: Any, out: Any, operands: list, params: dict) -> list:
            parts = pull(cotangent, *rebuild(structure, operands), out)
            return flatten_like(structure, parts, f"result of {name}'s custom vjp rule")

        primitive = Primitive(name, value)
        primitive.joint_jvp, primitive.joint_vjp = joint_jvp, joint_vjp
        packed = primitive(*leaves)  # only now are there `outs`
        return rebuild(outs[1], unpack(packed, outs[0]))

    return function


def pack(leaves: list) -> Any:
    """Several arrays as one flat array; one stays as it is."""
    if not leaves:
        raise StructureError("The function returned no number or array: there is nothing to differentiate.")
    return np.concatenate(leaves, axis=None) if leaves[1:] else leaves[0]


def unpack(packed: Any, like: list) -> list:
    """The arrays that `pack` took in, by the shapes and dtypes of `like`."""
    if len(like) == 1:
        return [packed]
    parts = zip(np.split(packed, np.cumsum([np.size(leaf) for leaf in like])[:-1]), like, strict=True)
    return [part.reshape(np.shape(leaf)).astype(getattr(leaf, "dtype", part.dtype)) for part, leaf in parts]
