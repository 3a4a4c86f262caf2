"""What a user asks for: gradients, Jacobians, Hessians and the rest, made of jvp and vjp."""

from collections.abc import Callable
from typing import Any

from .errors import NonScalarOutputError, StructureError
from .graph import Node, Trace
from .reverse import sweep, take_adjoint
from .structure import as_primal, flatten, rebuild
from .traced import shape_of


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The function that returns f's value and its gradient with respect to the arguments `argnums`.

    f has to return one number. Each gradient has the structure and the shapes of its argument; for a
    tuple of argnums it is a tuple.
    """

    def with_gradient(*arguments: Any, **keywords: Any) -> tuple:
        chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        if not all(-len(arguments) <= i < len(arguments) for i in chosen):
            raise StructureError(f"argnums is {argnums}, but f was called with {len(arguments)} positional arguments.")
        leaves, structure = flatten(tuple(arguments[i] for i in chosen))
        passed = list(arguments)
        with Trace() as trace:
            inputs = [trace.input(as_primal(leaf)) for leaf in leaves]
            for i, tree in zip(chosen, rebuild(structure, inputs), strict=True):
                passed[i] = tree
            out = f(*passed, **keywords)
            check_scalar(out, f)
            sweep(trace.nodes, trace, [out], [1.0], free=True)
            gradients = rebuild(structure, [take_adjoint(node) for node in inputs])
        value = out.value if out.__class__ is Node and out.trace is trace else out
        return value, gradients if isinstance(argnums, tuple) else gradients[0]

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
            f"grad needs a function that returns one number, but {getattr(f, '__name__', 'it')} returned {what}. "
            "Use jacobian(f) for all its derivatives, vjp(f, x) for a weighted sum of them, or reduce the output, "
            "for example with np.sum."
        )
