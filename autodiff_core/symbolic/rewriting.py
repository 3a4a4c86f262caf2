"""Expressions of equal value with fewer operations, by the equations of `equations`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..graph import Graph, topological_order
from ..memory import RestingCollector
from ..primitive import Primitive
from ..tape import Node
from ..traced import shape_of
from .equations import FACTS, SPELLING, STANDS_FOR, a_number
from .symbols import as_symbol, graph_of

# Walks one after another that may leave an expression as long as it was. Tests find it settled
# after three.
PATIENCE = 10


def simplify(expression: Any) -> Any:
    """An expression of equal value (but at points like 0 / 0), never with more operations.

    Twice changes no more. Of n operations it takes at most PATIENCE (n + 1) walks along them."""
    if isinstance(expression, Graph):
        # Symbols in place of what was recorded: the equations hold for any values.
        graph = graph_of(expression)
        expression = graph.replay([as_symbol(node) for node in graph.inputs])[0]
    known: dict[tuple, Any] = {}
    patience = PATIENCE
    while isinstance(expression, Node) and patience:
        with RestingCollector():
            collected = rewrite(expression, FACTS, known)
            simpler = rewrite(collected, SPELLING, known)
        shrunk = size_of(expression) - size_of(simpler)
        if simpler is expression or shrunk < 0:
            break
        patience = PATIENCE if shrunk else patience - 1
        expression = simpler
    return expression


def size_of(expression: Any) -> int:
    """The number of operations, each shared one counted once; a number has none."""
    return Graph(expression).shared_size() if isinstance(expression, Node) else 0


def rewrite(expression: Any, equations: dict[str, list], known: dict[tuple, Any]) -> Any:
    """Replace left sides by right sides, operands first."""
    if not isinstance(expression, Node):
        return expression
    order = topological_order(expression)
    users = Counter(parent for node in order for parent in node.parents)
    rewriting = Rewriting(equations, known)
    done: dict[Node, Any] = {}
    for node in order:
        if node.kind == "operation":
            # What is there is not made again: an expression that stays as it is stays the same
            # node, which ends the walks.
            known.setdefault(key_of(node.primitive, node.operands, node.params), node)
            operands = [done[parent] for parent in node.parents]
            done[node] = rewriting.make(node.primitive, operands, node.params)
        elif node.kind == "constant":
            done[node] = node.value
        else:
            done[node] = node
        if users[node] > 1 and isinstance(done[node], Node):
            rewriting.shared.add(done[node])
    return done[expression]


class Rewriting:
    """One walk along an expression, in which equations are applied to each new operation."""

    def __init__(self, equations: dict[str, list], known: dict[tuple, Any]) -> None:
        self.equations = equations
        # Every operation made so far, by its key: equal subexpressions become one node.
        self.known = known
        # An equation does not look inside these: what is taken apart would be made twice.
        self.shared: set[Any] = set()

    def make(self, primitive: Primitive, operands: Sequence, params: dict) -> Any:
        """The operation, or what an equation puts in its place."""
        if not any(isinstance(operand, Node) for operand in operands):
            return primitive(*operands, **params)
        key = key_of(primitive, operands, params)
        if key not in self.known:
            self.known[key] = primitive(*operands, **params)
        made = self.known[key]
        for left, right in self.equations.get(primitive.name, ()):
            found: dict[Node, Any] = {}
            if self.matches(left, made, found):
                simpler = self.fill(right, found)
                # Where numbers meet arrays, what is left may be a number alone: x / x is no 1.
                if shape_of(simpler) == made.shape:
                    return simpler
        return made

    def matches(self, left: Any, part: Any, found: dict[Node, Any]) -> bool:
        """Has a part the form of a left side? `found` gets what each of its symbols stands for."""
        if not isinstance(left, Node):
            return a_number(part) and part == left
        if left.kind == "input":
            # Equal parts are one node: identity tells whether a letter stands for the same twice.
            return found.setdefault(left, part) is part and STANDS_FOR[left](part)
        if not isinstance(part, Node) or part.primitive is not left.primitive:
            return False
        if part in self.shared:
            return False
        pairs = zip(left.operands, part.operands, strict=True)
        return all(self.matches(*pair, found) for pair in pairs)

    def fill(self, right: Any, found: dict[Node, Any]) -> Any:
        """An equation's right side, with what was found for its symbols."""
        if not isinstance(right, Node):
            return right
        if right.kind == "input":
            return found[right]
        operands = [self.fill(operand, found) for operand in right.operands]
        return self.make(right.primitive, operands, right.params)


def key_of(primitive: Primitive, operands: Iterable, params: dict) -> tuple:
    """What equal operations have in common."""
    # By their texts, since 1, 1.0 and True are one key. Ids are safe: the node that is kept under a
    # key holds its operands.
    keys = [repr(part) if a_number(part) else id(part) for part in operands]
    if primitive.name in ("add", "mul") and not any(a_number(part) for part in operands):
        # Sums and products of two nodes are the same in either order.
        keys.sort()
    return (primitive.name, *keys, described([*params.items()]))


def described(part: Any) -> Any:
    """A parameter as a key: arrays by what they hold, since NumPy's text of a long one is short."""
    if isinstance(part, np.ndarray):
        return part.shape, part.dtype.str, part.tobytes()
    if isinstance(part, (list, tuple)):
        return tuple([described(item) for item in part])
    return repr(part)
