"""All derivatives of a function: Jacobians, Hessians, and products with them."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from .custom import pack, unpack
from .errors import StructureError
from .structure import as_primal, flatten, flatten_like, rebuild, zeros_like
from .table.numpy_functions import ravel, stack
from .traced import shape_of
from .transforms import argument, grad, jvp, vjp


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
