"""What a user asks for first: jvp, vjp and gradients, each one run of an interpreter."""

from collections.abc import Callable
from threading import RLock
from typing import Any

import numpy as np

from .errors import NonScalarOutputError, StructureError
from .fast import StructureCache, sweep_path
from .forward import Dual, ForwardTrace
from .graph import Trace
from .memory import keep
from .primitive import SCALARS, conform
from .reverse import sweep
from .structure import as_primal, flatten, flatten_like, is_leaf, rebuild, zeros_like
from .traced import shape_of

PRIMALS = StructureCache()


def jvp(f: Callable, primals: tuple, tangents: tuple) -> tuple:
    """The value of f and its derivative in a direction: `(out, out_tangent)`.

    `primals` and `tangents` are tuples, alike in structure and shapes. Memory does not grow with f's length. Where f
    returns a view, so does this. *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.1."""
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise StructureError(
            "jvp takes f's arguments, and their tangents, as tuples: jvp(f, (x,), (t,))."
        )
    leaves, structure, build = PRIMALS.flatten(tuple(primals))
    trace = ForwardTrace()
    moves = flatten_like(structure, tuple(tangents), "tangent", leaves, PRIMALS.flatten)
    duals = [Dual(trace, x, conform(t, x)) for x, t in zip(leaves, moves, strict=True)]
    outs, result = flatten(f(*build(duals)))
    outs = [
        o if o.__class__ is Dual and o.trace is trace else Dual(trace, o, zeros_like(o))
        for o in outs
    ]
    return rebuild(result, [out.value for out in outs]), rebuild(
        result, [out.tangent for out in outs]
    )


def vjp(f: Callable, *primals: Any) -> tuple:
    """The value of f and its pullback: `(out, pullback)`.

    `pullback(cotangent)` takes a cotangent shaped like `out`, as often as need be, and returns the arguments', a tuple.
    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.2."""
    leaves, structure = flatten(primals)
    leaves = [
        leaf.copy() if leaf.__class__ is np.ndarray else leaf for leaf in map(as_primal, leaves)
    ]
    with Trace() as trace:  # of private copies, since the record outlives it
        inputs = [trace.input(leaf) for leaf in leaves]
        outs, result = flatten(f(*rebuild(structure, inputs)))
        keep(trace.nodes)
        nodes = trace.nodes

    busy = RLock()  # one thread at a time: adjoints are on the nodes

    def pullback(cotangent: Any) -> tuple:
        seeds = flatten_like(result, cotangent, "cotangent", outs)
        with busy:
            try:
                return rebuild(
                    structure,
                    sweep(nodes.copy(), trace, outs, list(map(as_primal, seeds)), len(inputs)),
                )
            except (
                BaseException
            ):  # an interrupt too: the next sweep must not find what this one left
                for node in nodes:
                    node.adjoint = None
                raise

    values = map(trace.value_of, outs)  # copied, since the record needs them
    return rebuild(
        result, [value.copy() if value.__class__ is np.ndarray else value for value in values]
    ), pullback


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The function that returns f's value and its gradient with respect to the arguments `argnums`.

    f returns one number. A gradient has the structure and the shapes of its argument; several come as a tuple."""
    chosen, pattern = argnums if isinstance(argnums, tuple) else (argnums,), StructureCache()

    def with_gradient(*arguments: Any, **keywords: Any) -> tuple:
        leaves, _, build = pattern.flatten([argument(arguments, i) for i in chosen])
        passed = list(arguments)
        with Trace() as trace:
            inputs = [*map(trace.input, leaves)]
            for i, tree in zip(chosen, build(inputs), strict=True):
                if passed[i] is not arguments[i]:
                    raise StructureError(f"argnums {argnums} names an argument twice.")
                passed[i] = tree
            out = f(*passed, **keywords)
            if (value := trace.value_of(out)).__class__ not in SCALARS:
                check_scalar(out, f)
            written = sweep_path(trace.nodes, out, len(inputs))
            gradients = build(
                written or sweep(trace.nodes, trace, [out], [1.0], len(inputs), free=True)
            )
        return value, tuple(gradients) if chosen is argnums else gradients[0]

    with_gradient.__wrapped__ = f  # type: ignore[attr-defined]
    return with_gradient


def grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The function that returns the gradient of f with respect to the arguments `argnums`."""
    with_gradient = value_and_grad(f, argnums)
    return lambda *arguments, **keywords: with_gradient(*arguments, **keywords)[1]


def argument(arguments: tuple, i: int) -> Any:
    """The argument that `argnums` names."""
    if not isinstance(i, (int, np.integer)) or not -len(arguments) <= i < len(arguments):
        raise StructureError(
            f"argnums has {i!r}: f got {len(arguments)} arguments by position, counted from 0."
        )
    if not isinstance(arguments[i], (tuple, list, dict)) and not is_leaf(arguments[i]):
        what = f"Argument {i} is {arguments[i]!r}, of type {type(arguments[i]).__name__}"
        raise StructureError(
            f"{what}. Pass a number, an array, or nested tuples, lists and dicts of them."
        )
    return arguments[i]


def check_scalar(out: Any, f: Callable) -> None:
    """A gradient belongs to one number; anything else is a question for `jacobian`."""
    if not is_leaf(out) or shape_of(out) != ():
        what = (
            f"an array of shape {shape_of(out)}"
            if hasattr(out, "shape")
            else f"a {type(out).__name__}"
        )
        what = "a NoneType (is a `return` missing?)" if out is None else what
        what = f"grad needs a function that returns one number, but {getattr(f, '__name__', 'it')} returned {what}."
        use = "Use jacobian(f) for all its derivatives, vjp(f, x) for a weighted sum of them, or reduce it with np.sum."
        raise NonScalarOutputError(f"{what} {use}")
