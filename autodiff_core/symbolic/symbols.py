"""Symbols, and derivatives as expressions: the table's rules run on symbols."""

from typing import Any

from ..errors import TracedValueError
from ..graph import Graph, Node, Trace, new_node
from ..primitive import Operation, Primitive
from ..transforms import jvp


class Symbols(Trace):
    """The trace of symbols: nodes without values, on no tape."""

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Node:
        moving = tuple(i for i, o in enumerate(operands) if o.__class__ is Node and o.trace is self)
        return new_node(self, None, operands, Operation(primitive, params, moving))

    def read(self, node: Node, use: str) -> Any:
        raise TracedValueError(
            f"A symbol cannot be {use}: use np.where(condition, a, b), or trace(f, 2.0)."
        )


SYMBOLS, NAMED = Symbols(), dict[str, Node]()
SYMBOLS.level, SYMBOLS.append = 1, lambda node: None


def symbols(names: str) -> Any:
    """Symbolic nodes with no value: `x, y = symbols("x y")`; one name alone gives a node, the same at every call."""
    made = tuple(
        NAMED.setdefault(name, SYMBOLS.input(None, name))
        for name in names.replace(",", " ").split()
    )
    return made[0] if len(made) == 1 else made


as_symbol = lambda node: (
    node if node.value is None else SYMBOLS.input(None, node.name)
)  # an input without its value


def derivative(expression: Any, wrt: Any) -> Any:
    """The derivative of an expression with respect to a symbol, as a new expression: forward mode on symbols.

    What is shared stays shared: the size grows linearly. A graph may be given, and an input's name for a symbol."""
    graph = (
        Graph(expression.output, inputs=expression.inputs)
        if isinstance(expression, Graph)
        else Graph(expression)
    )
    chosen = next(
        (i for i, node in enumerate(graph.inputs) if node is wrt or node.name == wrt), None
    )
    if chosen is None:
        if isinstance(wrt, Node) and wrt.kind == "input":
            return 0.0  # the expression does not depend on it
        raise TracedValueError(
            f"{wrt!r} is not an input: these are {[node.name for node in graph.inputs]}."
        )
    inputs = [*map(as_symbol, graph.inputs)]
    replayed = lambda x: graph.replay([*inputs[:chosen], x, *inputs[chosen + 1 :]])[0]
    return jvp(replayed, (inputs[chosen],), (1.0,))[1]
