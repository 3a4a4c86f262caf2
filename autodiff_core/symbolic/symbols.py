"""Symbols, and derivatives as expressions: the table's rules run on symbols."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import TracedValueError
from ..graph import Graph
from ..primitive import Operation, Primitive
from ..tape import Node, Trace, new_node
from ..traced import FLOAT, Unknown, dtype_of
from ..transforms import grad, jvp


class Symbols(Trace):
    """The trace of symbols: nodes without values, on no tape."""

    def __init__(self) -> None:
        super().__init__()
        # The lowest of all: symbols may be the values in every other trace.
        self.level = 1
        self.append = self.put_on_no_tape

    def put_on_no_tape(self, node: Node) -> None:
        """A symbol lives as long as an expression refers to it."""

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Node:
        """A node of the operation, of which only the shape and the dtype are found out."""
        moving = tuple(
            place
            for place, operand in enumerate(operands)
            if operand.__class__ is Node and operand.trace is self
        )
        value = None
        entrywise = primitive.aligned and primitive.differentiable
        # What acts entry by entry makes a number of numbers.
        if not (entrywise and all(map(is_number, operands))):
            # Ones stand in for the values: what NumPy warns of is no concern of the user's.
            with np.errstate(all="ignore"):
                value = unknown(primitive.value(*map(stand_in, operands), **params))
        return new_node(self, value, operands, Operation(primitive, params, moving))

    def read(self, node: Node, use: str) -> Any:
        """An error: there is no value that a branch could be chosen by."""
        raise TracedValueError(
            f"A symbol cannot be {use}: use np.where(condition, a, b), or trace(f, 2.0)."
        )


def is_number(operand: Any) -> bool:
    """Is it a number of Python's, or a symbol for one?"""
    kind = operand.__class__
    return kind is float or kind is int or (kind is Node and operand.value is None)


def stand_in(operand: Any) -> Any:
    """A plain value of an operand's shape and dtype: ones, or the first of positions."""
    if not isinstance(operand, Node):
        return operand
    one = operand.dtype.type(operand.dtype.kind == "f")
    return np.broadcast_to(one, operand.shape) if operand.shape else one.item()


def unknown(example: Any) -> Unknown | None:
    """What stands for the value of a symbol like this example: None for a number.

    Floats of any precision are alike."""
    shape, dtype = np.shape(example), dtype_of(example)
    if dtype.kind == "f":
        dtype = FLOAT
    return Unknown(shape, dtype) if shape or dtype != FLOAT else None


SYMBOLS = Symbols()
SYMBOL_BY_NAME: dict[str, Node] = {}


def symbols(names: str) -> Any:
    """Symbolic nodes with no value: `x, y = symbols("x y")`.

    One name alone gives a node. The same name gives the same node at every call."""
    made = tuple(symbol(name) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made


def symbol(name: str) -> Node:
    """The symbol of this name."""
    if name not in SYMBOL_BY_NAME:
        SYMBOL_BY_NAME[name] = SYMBOLS.input(None, name)
    return SYMBOL_BY_NAME[name]


def as_symbol(node: Node) -> Node:
    """An input without its value, but with its shape."""
    if node.trace is SYMBOLS:
        return node
    # Not the symbol of this name, which is a number: an input may be an array.
    made = SYMBOLS.input(None, node.name)
    made.value = unknown(node.value)
    return made


def graph_of(expression: Any) -> Graph:
    """The graph of an expression: of a graph, what its single output depends on."""
    if isinstance(expression, Graph):
        return Graph(expression.output, inputs=expression.inputs)
    return Graph(expression)


def derivative(expression: Any, wrt: Any) -> Any:
    """The derivative of an expression with respect to a symbol, as a new expression.

    It is forward mode on symbols. What is shared stays shared: the size grows linearly.
    A graph may be given for the expression, and an input's name for the symbol. By an array it is
    the gradient of an expression that is a number."""
    graph = graph_of(expression)
    place = place_of(wrt, graph.inputs)
    # The expression does not depend on this symbol.
    if place is None:
        return 0.0
    inputs = [as_symbol(node) for node in graph.inputs]

    def expression_at(at: Any) -> Any:
        return graph.replay([*inputs[:place], at, *inputs[place + 1 :]])[0]

    at = inputs[place]
    # One sweep for all entries; a number has one direction alone.
    if at.shape:
        return grad(expression_at)(at)
    _, tangent = jvp(expression_at, (at,), (1.0,))
    return tangent


def place_of(wrt: Any, inputs: Sequence[Node]) -> int | None:
    """Which of the inputs is meant; None for a symbol that the expression does not depend on."""
    for place, node in enumerate(inputs):
        if node is wrt or node.name == wrt:
            return place
    if isinstance(wrt, Node) and wrt.kind == "input":
        return None
    raise TracedValueError(f"{wrt!r} is not an input: these are {[node.name for node in inputs]}.")
