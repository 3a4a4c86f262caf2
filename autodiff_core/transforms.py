"""What a user asks for first: jvp, vjp and gradients, each one run of an interpreter."""

import math
from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

import numpy as np

from .errors import NonScalarOutputError, StructureError
from .fast import StructureCache, sweep_path
from .forward import Dual, ForwardTrace
from .memory import keep
from .primitive import SCALARS, conform
from .reverse import sweep
from .structure import (
    as_primal,
    flatten,
    flatten_like,
    from_elsewhere,
    is_leaf,
    rebuild,
    zeros_like,
)
from .tape import Trace
from .traced import shape_of

PRIMALS = StructureCache()


def jvp(f: Callable, primals: tuple, tangents: tuple) -> tuple:
    """The value of f and its derivative in a direction: `(out, out_tangent)`.

    `primals` and `tangents` are tuples, alike in structure and shapes. Memory does not grow with
    f's length. Where f returns a view, so does this.
    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.1."""
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise StructureError(
            "jvp takes f's arguments, and their tangents, as tuples: jvp(f, (x,), (t,))."
        )
    leaves, structure, build = PRIMALS.flatten(tuple(primals))
    moves = flatten_like(structure, tuple(tangents), "tangent", leaves, PRIMALS.flatten)
    values, slopes = [], []
    with ForwardTrace() as trace:
        # In its argument's precision: pushes of linear rows, such as sums, do not convert it.
        duals = [Dual(trace, x, conform(t, x)) for x, t in zip(leaves, moves, strict=True)]
        outs, result = flatten(f(*build(duals)))
        for out in outs:
            depends = out.__class__ is Dual and out.trace is trace
            values.append(out.value if depends else from_elsewhere(out))
            slopes.append(out.tangent if depends else zeros_like(out))
    return rebuild(result, values), rebuild(result, slopes)


def vjp(f: Callable, *primals: Any) -> tuple:
    """The value of f and its pullback: `(out, pullback)`.

    `pullback(cotangent)` takes a cotangent shaped like `out`, as often as need be, and returns the
    arguments' cotangents, a tuple.
    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.2."""
    leaves, structure = flatten(primals)
    with Trace() as trace:
        # Inputs are private copies, since the record outlives this call.
        inputs = [trace.input(private(as_primal(leaf))) for leaf in leaves]
        outs, result = flatten(f(*rebuild(structure, inputs)))
        for out in outs:
            from_elsewhere(out)
        # Before the trace ends, and lets go of its locks.
        keep(trace.nodes)
        nodes = trace.nodes

    one_at_a_time = RLock()  # for adjoints are on the nodes

    def pullback(cotangent: Any) -> tuple:
        seeds = [*map(as_primal, flatten_like(result, cotangent, "cotangent", outs))]
        with one_at_a_time:
            try:
                # A sweep empties its list, and there may be another one.
                adjoints = sweep(nodes.copy(), trace, outs, seeds, len(inputs))
            except BaseException:
                # An interrupt too: the next sweep must not find what this one left.
                for node in nodes:
                    node.adjoint = None
                raise
        return rebuild(structure, adjoints)

    values = [private(trace.value_of(out)) for out in outs]
    return rebuild(result, values), pullback


def private(value: Any) -> Any:
    """A copy of an array, which nobody else can edit; anything else as it is."""
    return value.copy() if value.__class__ is np.ndarray else value


def value_and_grad(f: Callable, argnums: int | Sequence[int] = 0) -> Callable:
    """The function that returns f's value and its gradient with respect to the arguments `argnums`.

    f returns one number, or an array of one. A gradient has the structure and the shapes of its
    argument; several come as a tuple."""
    several = isinstance(argnums, (tuple, list))
    chosen: Any = argnums if several else (argnums,)
    cache = StructureCache()

    def with_gradient(*arguments: Any, **keywords: Any) -> tuple:
        leaves, _, build = cache.flatten([argument(arguments, i) for i in chosen])
        passed = list(arguments)
        with Trace() as trace:
            # No copies, as in `vjp`: the record ends with this call, and locks arrays until then.
            inputs = [*map(trace.input, leaves)]
            for i, tree in zip(chosen, build(inputs), strict=True):
                # As 0 and -1 do, where there is one argument.
                if passed[i] is not arguments[i]:
                    raise StructureError(f"argnums {argnums} names an argument twice.")
                passed[i] = tree
            out = f(*passed, **keywords)
            value = trace.value_of(out)
            if value.__class__ not in SCALARS:
                out = one_number(out, f)
            # None where no sweep has been written for this path.
            adjoints = sweep_path(trace.nodes, out, len(inputs))
            if adjoints is None:
                adjoints = sweep(trace.nodes, trace, [out], [1.0], len(inputs), free=True)
            gradients = build(adjoints)
        return value, tuple(gradients) if several else gradients[0]

    # There `trace` finds the names of f's arguments.
    with_gradient.__wrapped__ = f  # type: ignore[attr-defined]
    return with_gradient


def grad(f: Callable, argnums: int | Sequence[int] = 0) -> Callable:
    """The function that returns the gradient of f with respect to the arguments `argnums`."""
    with_gradient = value_and_grad(f, argnums)

    def gradient(*arguments: Any, **keywords: Any) -> Any:
        return with_gradient(*arguments, **keywords)[1]

    gradient.__wrapped__ = f  # type: ignore[attr-defined]
    return gradient


def argument(arguments: tuple, i: int) -> Any:
    """The argument that `argnums` names."""
    if not isinstance(i, (int, np.integer)) or not -len(arguments) <= i < len(arguments):
        raise StructureError(
            f"argnums has {i!r}: f got {len(arguments)} arguments by position, counted from 0. "
            "Name one as 0, two as (0, 1)."
        )
    chosen = arguments[i]
    if not isinstance(chosen, (tuple, list, dict)) and not is_leaf(chosen):
        raise StructureError(
            f"Argument {i} is {chosen!r}, of type {type(chosen).__name__}. "
            "Pass a number, an array, or nested tuples, lists and dicts of them."
        )
    return chosen


def one_number(out: Any, f: Callable) -> Any:
    """The one number that a gradient belongs to; anything else is a question for `jacobian`."""
    if is_leaf(out):
        shape = shape_of(out)
        if shape == ():
            # A constant has a gradient, of zeros; a value that has left its trace has none.
            from_elsewhere(out)
            return out
        if math.prod(shape) == 1:
            # The sum of one entry is that entry, as a number, and a node.
            return np.sum(out)
    if out is None:
        what = "a NoneType (is a `return` missing?)"
    elif hasattr(out, "shape"):
        what = f"an array of shape {shape_of(out)}"
    else:
        what = f"a {type(out).__name__}"
    raise NonScalarOutputError(
        "grad needs a function that returns one number, but "
        f"{getattr(f, '__name__', 'it')} returned {what}. Use jacobian(f) for all its derivatives, "
        "vjp(f, x) for a weighted sum of them, or reduce it with np.sum."
    )
