"""Rules of one's own: primitives from a value and a rule, functions with a custom derivative, checkpoints.

A rule is linear in its tangent or cotangent, so it serves both modes: one transposes the other. Integers stay whole."""

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

name_of = lambda f: getattr(
    f, "__name__", type(f).__name__
)  # of a function, or of an object that one can call


def define_primitive(name: str, value: Callable, jvp=None, vjp=None, partials=None) -> Primitive:
    """A new primitive, which may be called like a function and works in every mode.

    `value` takes and returns numbers or arrays. Then one of: `jvp(tangent, *operands, out)`, the output's tangent;
    `vjp(cotangent, *operands, out)`, the operand's cotangent; `partials(*operands, out)`, for an elementwise function.
    Several operands take a tuple of rules, None for no derivative. Traceable rules give derivatives of every order."""
    pushes, pulls, factors = (
        r if isinstance(r, tuple) else (r,) if r else () for r in (jvp, vjp, partials)
    )
    if factors:
        return elementwise(name, value, *factors, listed=False)
    pushes = tuple(push and checked(push, -1, name, "jvp") for push in pushes)
    pulls = tuple(pull and checked(pull, i, name, "vjp") for i, pull in enumerate(pulls))
    pulls = pulls or tuple(push and transposed(push, i) for i, push in enumerate(pushes))
    pushes = pushes or tuple(pull and transposed(pull, -1) for pull in pulls)
    return Primitive(name, value, pushes, pulls)


def checked(rule: Callable, i: int | slice, name: str, mode: str) -> Callable:
    """The rule, whose result has to be shaped like `values[i]`."""

    def same(given: Any, *values: Any, **params: Any) -> Any:
        (leaves, structure), role = flatten(values[i]), f"result of {name}'s {mode} rule"
        return rebuild(
            structure,
            map(as_primal, flatten_like(structure, rule(given, *values, **params), role, leaves)),
        )

    return same


def transposed(rule: Callable, i: int | slice) -> Callable:
    """The other mode's rule. `rule` is linear in its first argument, which is shaped like `values[i]`."""

    def other(vector: Any, *values: Any, **params: Any) -> Any:
        leaves, structure = flatten(values[i])
        zeros = rebuild(structure, map(zeros_like, leaves))
        return reverse_vjp(lambda t: rule(t, *values, **params), zeros)[1](vector)[0]

    return other


def custom_jvp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of its own: the output's tangent is `rule(tuple of tangents, *arguments, out)`."""
    rule = checked(rule, -1, name_of(f), "jvp")
    return opaque(f, rule, transposed(rule, slice(-1)))


def custom_vjp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of its own: `rule(cotangent, *arguments, out)` is the tuple of cotangents, or one."""

    def pull(cotangent: Any, *values: Any) -> tuple:
        parts = rule(cotangent, *values)
        return (
            parts
            if isinstance(parts, tuple) and (values[2:] or not isinstance(values[0], tuple))
            else (parts,)
        )

    pull = checked(pull, slice(-1), name_of(f), "vjp")
    return opaque(f, transposed(pull, -1), pull)


def checkpoint(f: Callable) -> Callable:
    """f, whose inner values are not kept for the backward sweep but computed again when it gets there.

    A chain of n steps in √n such pieces needs memory for about 2 √n steps, at the price of one more evaluation. All
    traced values have to be arguments. *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), chapter 12."""

    def run(arguments: tuple, *traced: Any) -> Any:
        leaves, structure = flatten(arguments)
        # Both modes make floats of integers; f gets them as they were.
        whole = lambda x: np.issubdtype(getattr(x, "dtype", type(x)), np.integer)
        return f(
            *rebuild(
                structure,
                [x if whole(x) else y for x, y in zip(leaves, flatten(traced)[0], strict=True)],
            )
        )

    push = lambda tangents, *values: forward_jvp(partial(run, values[:-1]), values[:-1], tangents)[
        1
    ]
    pull = lambda cotangent, *values: reverse_vjp(partial(run, values[:-1]), *values[:-1])[1](
        cotangent
    )
    return opaque(f, push, pull)


def opaque(f: Callable, push: Callable, pull: Callable) -> Callable:
    """f as one primitive with the given rules, over the leaves of its arguments and results."""

    def function(*arguments: Any) -> Any:
        leaves, structure = flatten(arguments)
        if not any(isinstance(leaf, Traced) for leaf in leaves):
            return f(*arguments)
        outs: list = []

        def value(*operands: Any) -> Any:
            outs[:] = flatten(f(*rebuild(structure, operands)))
            if any(isinstance(out, Traced) for out in outs[0]):
                raise TracedValueError(
                    f"{name_of(f)} uses a traced value from outside. Pass it as an argument."
                )
            return pack(outs[0])

        results = lambda packed, kinds="biuf": rebuild(outs[1], unpack(packed, outs[0], kinds))

        def joint_jvp(tangents: list, out: Any, operands: list, params: dict) -> Any:
            moves = [
                zeros_like(x) if t is None else t for t, x in zip(tangents, operands, strict=True)
            ]
            tangent = push(rebuild(structure, moves), *rebuild(structure, operands), results(out))
            return pack(flatten(tangent)[0])

        def joint_vjp(cotangent: Any, out: Any, operands: list, params: dict) -> list:
            return flatten(
                pull(results(cotangent, "f"), *rebuild(structure, operands), results(out))
            )[0]

        primitive = Primitive(name_of(f), value)
        primitive.joint_jvp, primitive.joint_vjp = joint_jvp, joint_vjp
        return results(primitive(*leaves))

    return function


def pack(leaves: list) -> Any:
    """Several arrays as one flat array; one stays as it is."""
    if not leaves:
        raise StructureError(
            "The function returned no number or array: there is nothing to differentiate."
        )
    return np.concatenate(leaves, axis=None) if leaves[1:] else leaves[0]


def unpack(packed: Any, like: list, kinds: str = "f") -> list:
    """The arrays and numbers that `pack` took in, by the shapes of `like`, and dtypes if they are of these kinds."""
    if len(like) == 1:
        return [packed]
    parts = zip(
        np.split(packed, np.cumsum([np.size(leaf) for leaf in like])[:-1]), like, strict=True
    )
    shaped = [
        (p.reshape(shape) if (shape := np.shape(leaf)) else p[0], dtype_of(plain_value(leaf)))
        for p, leaf in parts
    ]
    return [part.astype(dtype) if dtype.kind in kinds else part for part, dtype in shaped]
