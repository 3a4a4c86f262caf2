"""What a user asks for: gradients, Jacobians, Hessians and the rest, made of jvp and vjp."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from .errors import NonScalarOutputError, StructureError
from .forward import jvp
from .graph import Node, Trace
from .numpy_functions import stack
from .reverse import sweep, take_adjoint, vjp
from .structure import as_primal, flatten, flatten_like, rebuild, zeros_like
from .traced import shape_of


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The function that returns f's value and its gradient with respect to the arguments `argnums`.

    f has to return one number. Each gradient has the structure and the shapes of its argument; for a
    tuple of argnums it is a tuple.
    """

    def with_gradient(*arguments: Any, **keywords: Any) -> tuple:
        chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        if not all(-len(arguments) <= i < len(arguments) for i in chosen):
            raise StructureError(
                f"argnums is {argnums}, but f was called with {len(arguments)} positional arguments."
            )
        leaves, structure = flatten(tuple(arguments[i] for i in chosen))
        passed = list(arguments)
        with Trace() as trace:
            inputs = [trace.input(as_primal(leaf)) for leaf in leaves]
            for i, tree in zip(chosen, rebuild(structure, inputs), strict=True):
                passed[i] = tree
            out = f(*passed, **keywords)
            check_scalar(out, f)
            sweep(trace.nodes, trace, [out], [1.0], len(inputs), free=True)
            gradients = rebuild(structure, [take_adjoint(node) for node in inputs])
        return trace.value_of(out), gradients if isinstance(argnums, tuple) else gradients[0]

    with_gradient.__wrapped__ = f  # type: ignore[attr-defined]
    return with_gradient


def grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The function that returns the gradient of f with respect to the arguments `argnums`."""
    with_gradient = value_and_grad(f, argnums)
    return lambda *arguments, **keywords: with_gradient(*arguments, **keywords)[1]


def check_scalar(out: Any, f: Callable) -> None:
    """A gradient belongs to one number; anything else is a question for `jacobian`."""
    if isinstance(out, (tuple, list, dict, str)) or out is None or shape_of(out) != ():
        what = f"an array of shape {shape_of(out)}" if hasattr(out, "shape") else f"a {type(out).__name__}"
        raise NonScalarOutputError(
            f"grad needs a function that returns one number, but {getattr(f, '__name__', 'it')} returned "
            f"{what}. Use jacobian(f) for all its derivatives, vjp(f, x) for a weighted sum of them, or "
            "reduce the output, for example with np.sum."
        )


def jacobian(f: Callable, argnums: int = 0, mode: Literal["auto", "forward", "reverse"] = "auto") -> Callable:
    """The function that returns every derivative of f's output by its argument `argnums`.

    *Shapes*: for an output of shape o and an argument of shape i, an array of shape o + i. Nested
    outputs give their structure, and in each place the argument's structure. Forward mode takes one
    pass for each input number, reverse mode one for each output number; "auto" takes the fewer.
    """
    if mode not in ("auto", "forward", "reverse"):
        raise StructureError(f'mode is {mode!r}; it has to be "auto", "forward" or "reverse".')

    def all_derivatives(*arguments: Any) -> Any:
        def of_argument(argument: Any) -> Any:
            return f(*arguments[:argnums], argument, *arguments[argnums + 1 :])

        ins, structure = flatten(arguments[argnums])
        ins = [as_primal(leaf) for leaf in ins]
        argument = rebuild(structure, ins)
        way = mode
        if way != "forward":
            out, pullback = vjp(of_argument, argument)
            outs, result = flatten(out)
            way = "forward" if mode == "auto" and entries(ins) < entries(outs) else "reverse"
        if way == "forward":
            columns = []
            for direction in basis(ins):
                out, pushed = jvp(of_argument, (argument,), (rebuild(structure, direction),))
                columns.append(flatten(pushed)[0])
            outs, result = flatten(out if columns else of_argument(argument))
            blocks = [assemble([column[k] for column in columns], outs[k], ins, 1) for k in range(len(outs))]
        else:
            rows = [flatten(pullback(rebuild(result, seed))[0])[0] for seed in basis(outs)]
            blocks, start = [], 0
            for out in outs:
                mine, start = rows[start : start + entries([out])], start + entries([out])
                blocks.append(
                    [assemble([row[j] for row in mine], ins[j], [out], 0)[0] for j in range(len(ins))]
                )
        return rebuild(result, [rebuild(structure, block) for block in blocks])

    return all_derivatives


def entries(leaves: list) -> int:
    """How many numbers there are in all."""
    return sum(int(np.prod(shape_of(leaf), dtype=int)) for leaf in leaves)


def basis(leaves: list):
    """Every direction that moves one number alone."""
    zeros: list[Any] = [
        0.0 if shape_of(leaf) == () else np.zeros(shape_of(leaf), leaf.dtype) for leaf in leaves
    ]
    for i, leaf in enumerate(leaves):
        for position in np.ndindex(shape_of(leaf)):
            direction = list(zeros)
            if position == ():
                direction[i] = 1.0
            else:
                direction[i] = zeros[i].copy()
                direction[i][position] = 1.0
            yield direction


def assemble(parts: list, like: Any, others: list, axis: int) -> list:
    """Stack derivatives, one for each number in `others`, into an array for each of `others`.

    The new axes stand after (axis 1) or before (axis 0) those of `like`.
    """
    blocks, start = [], 0
    for other in others:
        mine, start = parts[start : start + entries([other])], start + entries([other])
        if shape_of(other) == ():
            blocks.append(mine[0])
            continue
        shape = shape_of(like)
        stacked = stack(mine, axis=len(shape) if axis else 0) if mine else np.zeros((0, *shape))
        whole = (*shape, *shape_of(other)) if axis else (*shape_of(other), *shape)
        blocks.append(stacked.reshape(whole))
    return blocks


def hessian(f: Callable) -> Callable:
    """The function that returns all second derivatives of f by its first argument: forward over reverse.

    *Shapes*: for an argument of shape i, an array of shape i + i.
    """
    return jacobian(grad(f), mode="forward")


def hvp(f: Callable, primal: Any, vector: Any) -> Any:
    """The Hessian of f at `primal` times `vector`, without the Hessian: reverse over forward.

    *Source*: Pearlmutter, Fast exact multiplication by the Hessian (1994).
    """
    return grad(lambda x: jvp(f, (x,), (vector,))[1])(primal)


def linearize(f: Callable, *primals: Any) -> tuple:
    """The value of f and its derivative as a function: `(out, push)`.

    f is run once; `push(*tangents)` then costs only the linear part, again and again.
    """
    leaves, structure = flatten(primals)
    with Trace() as trace:
        inputs, outs, result, nodes = trace.run(f, leaves, structure)

    def push(*tangents: Any) -> Any:
        moves = flatten_like(structure, tangents, "tangent")
        moved = dict(zip(inputs, map(as_primal, moves), strict=True))
        for node in nodes[len(inputs) :]:
            operands, moving = node.operands, node.operation.moving
            values = [o.value if i in moving else o for i, o in enumerate(operands)]
            pushed = [moved[o] if i in moving else None for i, o in enumerate(operands)]
            moved[node] = node.primitive.jvp(pushed, node.value, values, node.params)
        return rebuild(
            result, [moved[o] if o.__class__ is Node and o in moved else zeros_like(o) for o in outs]
        )

    return rebuild(result, [trace.value_of(out) for out in outs]), push
