"""Expressions of equal value with fewer operations, by the equations of `equations`."""

from collections import Counter
from typing import Any

from ..graph import Graph, Node, topological_order
from ..memory import RestingCollector
from ..primitive import Primitive
from .equations import FACTS, SPELLING, STANDS_FOR, is_number
from .symbols import as_symbol


def simplify(expression: Any) -> Any:
    """An expression of equal value (but at points like 0 / 0), never with more operations. Twice changes no more."""
    known: dict[tuple, Any] = {}
    if isinstance(expression, Graph):
        expression = Graph(expression.output, inputs=expression.inputs).replay(
            [*map(as_symbol, expression.inputs)]
        )[0]
    while isinstance(expression, Node):
        size = Graph(expression).shared_size()
        with RestingCollector():
            simpler = rewrite(rewrite(expression, FACTS, known), SPELLING, known)
        if simpler is expression or (
            isinstance(simpler, Node) and Graph(simpler).shared_size() > size
        ):
            break
        expression = simpler
    return expression


def rewrite(expression: Any, equations: dict[str, list], known: dict[tuple, Any]) -> Any:
    """Replace left sides by right sides, operands first; equal subexpressions become one known node."""
    if not isinstance(expression, Node):
        return expression
    order = topological_order(expression)
    users = Counter(parent for node in order for parent in node.parents)
    scalar = all(
        node.primitive is None or node.primitive.aligned for node in order
    )  # else a number may lack axes
    shared: set[Any] = (
        set()
    )  # an equation does not look inside: what is taken apart would be made twice

    def make(primitive: Primitive, operands: list, params: dict) -> Any:
        """The operation, or what an equation puts in its place."""
        if not any(isinstance(operand, Node) for operand in operands):
            return primitive(*operands, **params)
        key = key_of(primitive, operands, params)
        if key not in known:
            known[key] = primitive(*operands, **params)
        for left, right in equations.get(primitive.name, ()):
            found: dict = {}
            if (scalar or isinstance(right, Node)) and matches(left, known[key], shared, found):
                return fill(right, found)
        return known[key]

    def fill(right: Any, found: dict) -> Any:
        if not isinstance(right, Node) or right.kind == "input":
            return found.get(right, right)
        return make(
            right.primitive, [fill(operand, found) for operand in right.operands], right.params
        )

    done: dict[Node, Any] = {}
    for node in order:
        done[node] = node.value if node.kind == "constant" else node
        if node.kind == "operation":
            known.setdefault(key_of(node.primitive, node.operands, node.params), node)
            done[node] = make(
                node.primitive, [done[parent] for parent in node.parents], node.params
            )
        if users[node] > 1:
            shared.add(done[node])
    return done[expression]


def key_of(primitive: Primitive, operands: Any, params: dict) -> tuple:
    """What equal operations have in common: for sums and products of two nodes, in either order."""
    either = primitive.name in ("add", "mul") and not any(map(is_number, operands))
    keys = [x if is_number(x) else id(x) for x in operands]
    return (
        primitive.name,
        *(sorted(keys) if either else keys),
        id(params) if "array(" in repr(params) else repr(params),
    )


def matches(pattern: Any, x: Any, shared: set, found: dict) -> bool:
    """Has x the form of an equation's left side? `found` gets what each of its symbols stands for."""
    if not isinstance(pattern, Node):
        return is_number(x) and x == pattern
    if pattern.kind == "input":
        return found.setdefault(pattern, x) is x and (
            pattern not in STANDS_FOR or STANDS_FOR[pattern](x)
        )
    fits = isinstance(x, Node) and x.primitive is pattern.primitive and x not in shared
    return fits and all(
        matches(p, o, shared, found) for p, o in zip(pattern.operands, x.operands, strict=True)
    )
