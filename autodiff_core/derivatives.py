"""All derivatives of a function: Jacobians, Hessians, and products with them."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np

from .custom import pack, unpack
from .errors import StructureError
from .structure import as_primal, flatten, flatten_like, rebuild, zeros_like
from .table.numpy_functions import ravel, stack
from .traced import shape_of
from .transforms import argument, grad, jvp, vjp

Mode = Literal["auto", "forward", "reverse"]


def jacobian(f: Callable, argnums: int = 0, mode: Mode = "auto") -> Callable:
    """The function that returns every derivative of f's output by its argument `argnums`.

    *Shapes*: o + i, for an output of shape o and an argument of shape i; nested ones give the
    output's structure of the argument's. Forward mode takes a pass for each input number, reverse
    mode for each output's; "auto" the fewer."""
    if mode not in ("auto", "forward", "reverse"):
        raise StructureError(f'mode is {mode!r}; it has to be "auto", "forward" or "reverse".')

    def all_derivatives(*arguments: Any, **keywords: Any) -> Any:
        flat = FlatFunction(f, arguments, argnums, keywords)
        matrix = jacobian_matrix(flat, flat.start, mode)
        return flat.in_structure(matrix)

    # There `trace` finds the names of f's arguments.
    all_derivatives.__wrapped__ = f  # type: ignore[attr-defined]
    return all_derivatives


class FlatFunction:
    """f as a function of one of its arguments, from one flat array to one flat array."""

    def __init__(self, f: Callable, arguments: tuple, argnums: int, keywords: dict) -> None:
        self.f = f
        self.arguments = list(arguments)
        self.argnums = argnums
        self.keywords = keywords
        leaves, self.input_structure = flatten(argument(arguments, argnums))
        self.inputs = [as_primal(leaf) for leaf in leaves]
        # By functions that have derivatives: an outer trace may follow the arguments.
        self.start = ravel(pack(self.inputs))
        # What the last call returned. Its trace ends, but only shapes and dtypes are asked for.
        self.outputs: list = []
        self.output_structure: Any = None

    def __call__(self, x: Any) -> Any:
        self.arguments[self.argnums] = rebuild(self.input_structure, self.parts(x))
        out = self.f(*self.arguments, **self.keywords)
        self.outputs, self.output_structure = flatten(out)
        return ravel(pack(self.outputs))

    def parts(self, x: Any) -> list:
        """The argument's leaves, from the flat array."""
        if len(self.inputs) > 1:
            return unpack(x, self.inputs)
        # A single leaf is taken as it is; a split would be a node more in every pass.
        shape = shape_of(self.inputs[0])
        return [x.reshape(shape) if shape else x[0]]

    def in_structure(self, matrix: Any) -> Any:
        """A Jacobian matrix in blocks: the structure of the output's, of the argument's."""
        of_outputs = []
        for output, rows in places(self.outputs):
            blocks = [
                block(matrix[rows, columns], output, leaf) for leaf, columns in places(self.inputs)
            ]
            of_outputs.append(rebuild(self.input_structure, blocks))
        return rebuild(self.output_structure, of_outputs)


def places(leaves: list) -> Iterator[tuple[Any, slice]]:
    """Each leaf, and where it is in the flat array of them all."""
    start = 0
    for leaf in leaves:
        end = start + np.size(leaf)
        yield leaf, slice(start, end)
        start = end


def block(part: Any, output: Any, leaf: Any) -> Any:
    """The derivatives of one output by one leaf of the argument, in both their shapes."""
    dtypes = [getattr(value, "dtype", float) for value in (output, leaf)]
    # What is beside it in the matrix may have had a higher precision.
    typed = part.astype(np.result_type(*dtypes))
    # A number's derivative by a number is a number.
    return typed.reshape(shape_of(output) + shape_of(leaf))[()]


def jacobian_matrix(f: Callable, x: Any, mode: Mode) -> Any:
    """The matrix of derivatives of a function from a flat array to a flat array."""
    if mode == "forward":
        return matrix_by_columns(f, x)
    # Only a run of f shows the output's size. Between equals the record that it made decides.
    out, pullback = vjp(f, x)
    if mode == "auto" and x.size < out.size:
        return matrix_by_columns(f, x)
    units = np.eye(out.size, dtype=out.dtype)
    rows = [pullback(unit)[0] for unit in units]
    return stack(rows, axis=0) if rows else np.zeros((0, x.size), x.dtype)


def matrix_by_columns(f: Callable, x: Any) -> Any:
    """The matrix by forward mode: a pass for each input."""
    units = np.eye(x.size, dtype=x.dtype)
    columns = [jvp(f, (x,), (unit,))[1] for unit in units]
    return stack(columns, axis=1) if columns else np.zeros((f(x).size, 0), x.dtype)


def hessian(f: Callable) -> Callable:
    """The function that returns f's second derivatives: reverse over reverse.

    The gradient is recorded once, and each of its entries takes a sweep; forward over reverse would
    run f as often. *Shapes*: i + i, for an argument of i."""
    return jacobian(grad(f), mode="reverse")


def hvp(f: Callable, primal: Any, vector: Any) -> Any:
    """The Hessian of f times `vector`, without the Hessian: reverse over forward.

    *Source*: Pearlmutter (1994)."""
    return gradient_of_slope(primal, f, vector)


def slope_along(primal: Any, f: Callable, vector: Any) -> Any:
    """The derivative of f in the direction `vector`."""
    return jvp(f, (primal,), (vector,))[1]


# Made once: a function that is differentiated again and again has its sweep as code.
gradient_of_slope = grad(slope_along)


def linearize(f: Callable, *primals: Any) -> tuple:
    """The value of f and its derivative as a function: `(out, push)`.

    f is run once; `push(*tangents)` costs the linear part alone. The pullback is linear: its
    pullback is the push."""
    out, pullback = vjp(f, *primals)
    inputs, input_structure = flatten(primals)
    outputs, output_structure = flatten(out)
    zeros = rebuild(output_structure, map(zeros_like, outputs))
    # A linear map has one derivative everywhere: zeros are as good as any cotangent to take it at.
    _, transposed = vjp(pullback, zeros)

    def push(*tangents: Any) -> Any:
        moves = flatten_like(input_structure, tangents, "tangent", inputs)
        return transposed(rebuild(input_structure, moves))[0]

    return out, push
