"""What a user asks for: gradients, Jacobians, Hessians and the rest, made of jvp and vjp."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from .custom import pack, unpack
from .errors import NonScalarOutputError, StructureError
from .forward import jvp
from .graph import Trace
from .numpy_functions import ravel, stack
from .paths import sweep_path
from .primitive import SCALARS
from .reverse import sweep, vjp
from .structure import Pattern, as_primal, flatten, flatten_like, is_leaf, rebuild, zeros_like
from .traced import shape_of


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The function that returns f's value and its gradient with respect to the arguments `argnums`.

    f returns one number. A gradient has the structure and the shapes of its argument; several come as a tuple."""
    chosen, pattern = argnums if isinstance(argnums, tuple) else (argnums,), Pattern()

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


def jacobian(
    f: Callable, argnums: int = 0, mode: Literal["auto", "forward", "reverse"] = "auto"
) -> Callable:
    """The function that returns every derivative of f's output by its argument `argnums`.

    *Shapes*: o + i, for an output of shape o and an argument of shape i; nested ones give the output's structure of the
    argument's. Forward mode takes a pass for each input number, reverse mode for each output's; "auto" the fewer."""
    if mode not in ("auto", "forward", "reverse"):
        raise StructureError(f'mode is {mode!r}; it has to be "auto", "forward" or "reverse".')

    def all_derivatives(*arguments: Any, **keywords: Any) -> Any:
        ins, structure = flatten(argument(arguments, argnums))
        ins, passed, returned = [*map(as_primal, ins)], list(arguments), list[Any]()

        def flat(x: Any) -> Any:
            """f from one flat array to one flat array."""
            parts = (
                unpack(x, ins)
                if len(ins) > 1
                else [x.reshape(s) if (s := shape_of(ins[0])) else x[0]]
            )
            passed[argnums] = rebuild(structure, parts)
            returned[:] = flatten(f(*passed, **keywords))
            return ravel(pack(returned[0]))

        x, forward = ravel(pack(ins)), mode == "forward"
        if not forward:
            out, pullback = vjp(flat, x)
            forward = mode == "auto" and x.size < out.size
        along = (
            (lambda unit: jvp(flat, (x,), (unit,))[1])
            if forward
            else (lambda unit: pullback(unit)[0])
        )
        lines = [
            along(unit)
            for unit in np.eye((x if forward else out).size, dtype=(x if forward else out).dtype)
        ]
        if not returned:  # no input, so no direction
            flat(x)
        outs, result = returned
        rows, columns = (np.cumsum([0, *map(np.size, leaves)]) for leaves in (outs, ins))
        matrix = stack(lines, axis=int(forward)) if lines else np.zeros((rows[-1], x.size), x.dtype)

        def block(k: int, j: int) -> Any:
            part = matrix[rows[k] : rows[k + 1], columns[j] : columns[j + 1]]
            part = part.astype(
                np.result_type(*(getattr(leaf, "dtype", float) for leaf in (outs[k], ins[j])))
            )
            return part.reshape(shape_of(outs[k]) + shape_of(ins[j]))[()]

        blocks = [[block(k, j) for j in range(len(ins))] for k in range(len(outs))]
        return rebuild(result, [rebuild(structure, row) for row in blocks])

    return all_derivatives


def hessian(f: Callable) -> Callable:
    """The function that returns f's second derivatives: forward over reverse. *Shapes*: i + i, for an argument of i."""
    return jacobian(grad(f), mode="forward")


def hvp(f: Callable, primal: Any, vector: Any) -> Any:
    """The Hessian of f times `vector`, without the Hessian: reverse over forward. *Source*: Pearlmutter (1994)."""
    return slope_gradient(primal, f, vector)


slope_gradient = grad(lambda x, f, vector: jvp(f, (x,), (vector,))[1])


def linearize(f: Callable, *primals: Any) -> tuple:
    """The value of f and its derivative as a function: `(out, push)`.

    f is run once; `push(*tangents)` costs the linear part alone. The pullback is linear: its pullback is the push."""
    out, pullback = vjp(f, *primals)
    (ins, moves), (outs, result) = flatten(primals), flatten(out)
    push = vjp(pullback, rebuild(result, map(zeros_like, outs)))[1]
    return out, lambda *tangents: push(
        rebuild(moves, flatten_like(moves, tangents, "tangent", ins))
    )[0]
