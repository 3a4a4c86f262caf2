"""Symbolic differentiation: the table's rules run on symbols; then simplify, and write it for people."""

from typing import Any

from .forward import jvp
from .graph import SYMBOLS, Graph, Node, new_node, CONSTANT, topological_order
from .primitive import apply


def derivative(expression: Any, wrt: Any) -> Any:
    """The derivative of an expression with respect to a symbol, as a new expression: forward mode on symbols.

    Shared subexpressions stay shared, so the size grows linearly with that of the expression.
    """
    graph = expression if isinstance(expression, Graph) else Graph(expression)
    others = {node: node for node in graph.inputs}

    def along(moved: Any) -> Any:
        return graph.evaluate(*[moved if node is wrt else node for node in others])

    return jvp(along, (wrt,), (1.0,))[1]


def simplify(expression: Any) -> Any:
    """An equal expression with fewer operations."""
    if not isinstance(expression, Node):
        return expression
    made: dict[Node, Any] = {}
    for node in topological_order(expression):
        if node.kind == "operation":
            made[node] = rewrite(node.primitive, [made[parent] for parent in node.parents], node.params)
        else:
            made[node] = node.value if node.kind == "constant" else node
    return made[expression]


def rewrite(primitive: Any, operands: list, params: dict) -> Any:
    name = primitive.name
    plain = [None if isinstance(o, Node) else o for o in operands]
    if name == "add" and 0 in plain:
        return operands[1 - plain.index(0)]
    if name == "mul" and 0 in plain:
        return 0.0
    if name == "mul" and 1 in plain:
        return operands[1 - plain.index(1)]
    if name in ("sub",) and plain[1] == 0:
        return operands[0]
    if name in ("div", "pow") and plain[1] == 1:
        return operands[0]
    return apply(primitive, *operands, **params)
