"""Rules of one's own: primitives from a value and a rule, functions with a custom derivative, checkpoints.

One rule serves both modes. A rule is linear in its tangent or cotangent, so the other mode is its
transpose, which reverse mode computes.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import StructureError, TracedValueError
from .forward import jvp as forward_jvp
from .numpy_functions import astype, concatenate_any, ravel
from .primitive import Primitive, apply, elementwise
from .reverse import vjp as reverse_vjp
from .structure import flatten, flatten_like, rebuild, zeros_like
from .traced import Traced, shape_of


def define_primitive(name: str, value: Callable, jvp=None, vjp=None, partials=None) -> Primitive:
    """A new primitive, which may be called like a function and works in every mode.

    `value` takes and returns numbers or arrays. Then one of: `jvp(tangent, *operands, out)`, the
    output's tangent; `vjp(cotangent, *operands, out)`, the operand's cotangent; `partials(*operands,
    out)`, for an elementwise function. For several operands, give a tuple with a rule for each, or
    None where there is no derivative. Rules are written with traceable operations, so that
    derivatives of every order follow.
    """
    if partials is not None:
        return elementwise(name, value, *as_tuple(partials), listed=False)

    pushes, pulls = as_tuple(jvp), as_tuple(vjp)
    return Primitive(
        name,
        value,
        pushes or tuple(None if pull is None else transposed_pull(pull) for pull in pulls),
        pulls or tuple(None if push is None else transposed_push(push, i) for i, push in enumerate(pushes)),
    )


def as_tuple(rules: Any) -> tuple:
    return () if rules is None else rules if isinstance(rules, tuple) else (rules,)


def transposed_push(push: Callable, i: int) -> Callable:
    """A pull from a push: t ↦ push(t) is linear, so its pullback at any t is its transpose."""

    def pull(ct, *values, **params):
        return reverse_vjp(lambda t: push(t, *values, **params), zeros_like(values[i]))[1](ct)[0]

    return pull


def transposed_pull(pull: Callable) -> Callable:
    """A push from a pull, the same way."""

    def push(t, *values, **params):
        return reverse_vjp(lambda ct: pull(ct, *values, **params), zeros_like(values[-1]))[1](t)[0]

    return push


def custom_jvp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of one's own: `rule(tangents, *arguments, out)` returns the output's tangent.

    `tangents` is a tuple with one for each argument, zeros for one that does not move.
    """

    def push(structure: Any, tangents: list, out: Any, leaves: list) -> Any:
        return rule(rebuild(structure, tangents), *rebuild(structure, leaves), out)

    def pull(structure: Any, cotangent: Any, out: Any, leaves: list) -> list:
        zeros = [zeros_like(leaf) for leaf in leaves]
        _, pullback = reverse_vjp(lambda *tangents: push(structure, list(tangents), out, leaves), *zeros)
        return list(pullback(cotangent))

    return opaque(f, push, pull)


def custom_vjp(f: Callable, rule: Callable) -> Callable:
    """f with a derivative of one's own: `rule(cotangent, *arguments, out)` returns the arguments' cotangents.

    A tuple with one for each argument; for a single argument, its cotangent alone will do.
    """

    def pull(structure: Any, cotangent: Any, out: Any, leaves: list) -> list:
        parts = rule(cotangent, *rebuild(structure, leaves), out)
        parts = parts if isinstance(parts, tuple) and len(structure) > 1 else (parts,)
        return flatten_like(structure, parts, f"result of the custom vjp rule of {name_of(f)}, ")

    def push(structure: Any, tangents: list, out: Any, leaves: list) -> Any:
        _, pullback = reverse_vjp(lambda ct: tuple(pull(structure, ct, out, leaves)), zeros_like(out))
        return pullback(tuple(tangents))[0]

    return opaque(f, push, pull)


def checkpoint(f: Callable) -> Callable:
    """f, whose inner values are not kept for the backward sweep but computed again when it gets there.

    A chain of n steps in √n checkpointed pieces of √n steps needs memory for about 2 √n of them, at
    the price of one more evaluation of f. f has to get all traced values as arguments.
    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), chapter 12.
    """

    def run(structure: Any) -> Callable:
        return lambda *leaves: pack(flatten(f(*rebuild(structure, leaves)))[0])

    def push(structure: Any, tangents: list, out: Any, leaves: list) -> Any:
        return forward_jvp(run(structure), tuple(leaves), tuple(tangents))[1]

    def pull(structure: Any, cotangent: Any, out: Any, leaves: list) -> list:
        return list(reverse_vjp(run(structure), *leaves)[1](cotangent))

    return opaque(f, push, pull)


def opaque(f: Callable, push: Callable, pull: Callable) -> Callable:
    """f as one primitive with the given rules, over the leaves of its arguments and results."""

    def function(*arguments: Any) -> Any:
        leaves, structure = flatten(arguments)
        if not any(isinstance(leaf, Traced) for leaf in leaves):
            return f(*arguments)
        outs: list = []

        def value(*values: Any) -> Any:
            results, result = flatten(f(*rebuild(structure, values)))
            if any(isinstance(out, Traced) for out in results):
                raise TracedValueError(
                    f"{name_of(f)} uses a traced value from outside. A function with a derivative of its "
                    "own, or a checkpoint, has to get every value that is differentiated as an argument."
                )
            outs[:] = results, result
            return pack(results)

        primitive = Primitive(name_of(f), value)

        def joint_jvp(tangents: list, out: Any, operands: list, params: dict) -> Any:
            filled = [zeros_like(x) if t is None else t for t, x in zip(tangents, operands, strict=True)]
            return push(structure, filled, out, operands)

        primitive.joint_jvp = joint_jvp
        primitive.joint_vjp = lambda ct, out, operands, params: pull(structure, ct, out, operands)
        packed = apply(primitive, *leaves)
        results, result = outs
        return rebuild(result, unpack(packed, results))

    return function


def pack(leaves: list) -> Any:
    """Several arrays as one flat array; one stays as it is."""
    if len(leaves) == 1:
        return leaves[0]
    if not leaves:
        raise StructureError(
            "The function returned no number or array, so there is nothing to differentiate."
        )
    return concatenate_any([ravel(leaf) for leaf in leaves])


def unpack(packed: Any, like: list) -> list:
    """The arrays that `pack` took in, by the shapes and dtypes of `like`."""
    if len(like) == 1:
        return [packed]
    leaves, start = [], 0
    for leaf in like:
        size = int(np.prod(shape_of(leaf), dtype=int))
        part = packed[start : start + size].reshape(shape_of(leaf))
        leaves.append(astype(part, leaf.dtype) if hasattr(leaf, "dtype") else part)
        start += size
    return leaves


def name_of(f: Callable) -> str:
    return getattr(f, "__name__", type(f).__name__)
