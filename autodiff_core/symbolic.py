"""Symbols, derivatives as expressions (the table's rules run on symbols), and equations that simplify them."""

from collections import Counter
from typing import Any

from .elementwise import equal, exp, log, where
from .errors import TracedValueError
from .forward import jvp
from .graph import Graph, Node, Trace, new_node, topological_order
from .keeping import RestingCollector
from .primitive import Operation, Primitive


class Symbols(Trace):
    """The trace of symbols: nodes without values, on no tape."""

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Node:
        moving = tuple(i for i, o in enumerate(operands) if o.__class__ is Node and o.trace is self)
        return new_node(self, None, operands, Operation(primitive, params, moving))

    def read(self, node: Node, use: str) -> Any:
        raise TracedValueError(f"A symbol cannot be {use}: use np.where(condition, a, b), or trace(f, 2.0).")


SYMBOLS, NAMED = Symbols(), dict[str, Node]()
SYMBOLS.level, SYMBOLS.append = 1, lambda node: None


def symbols(names: str) -> Any:
    """Symbolic nodes with no value: `x, y = symbols("x y")`; one name alone gives a node, the same at every call."""
    made = tuple(NAMED.setdefault(name, SYMBOLS.input(None, name)) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made


as_symbol = lambda node: node if node.value is None else SYMBOLS.input(None, node.name)  # an input without its value


def derivative(expression: Any, wrt: Any) -> Any:
    """The derivative of an expression with respect to a symbol, as a new expression: forward mode on symbols.

    What is shared stays shared: the size grows linearly. A graph may be given, and an input's name for a symbol."""
    graph = Graph(expression.output, inputs=expression.inputs) if isinstance(expression, Graph) else Graph(expression)
    chosen = next((i for i, node in enumerate(graph.inputs) if node is wrt or node.name == wrt), None)
    if chosen is None:
        if isinstance(wrt, Node) and wrt.kind == "input":
            return 0.0  # the expression does not depend on it
        raise TracedValueError(f"{wrt!r} is not an input: these are {[node.name for node in graph.inputs]}.")
    inputs = [*map(as_symbol, graph.inputs)]
    replayed = lambda x: graph.replay([*inputs[:chosen], x, *inputs[chosen + 1 :]])[0]
    return jvp(replayed, (inputs[chosen],), (1.0,))[1]


is_number = lambda x: isinstance(x, (float, int))


# In equations x, y, z stand for anything; a, b for numbers; c for a negative one; k, n for positive integers; u for
# what is no comparison, since these need their factor of one: in NumPy True + True is True.
a, b, c, k, n, u, x, y, z = symbols("a b c k n u x y z")
STANDS_FOR = dict.fromkeys((a, b), is_number) | {c: lambda number: is_number(number) and number < 0}
STANDS_FOR[u] = lambda value: not isinstance(value, Node) or not value.primitive or value.primitive.differentiable
STANDS_FOR |= dict.fromkeys((k, n), lambda number: is_number(number) and number > 0 and number % 1 == 0)


def by_operation(*equations: tuple) -> dict[str, list]:
    """Equations by the operation on the left."""
    names = {left.primitive.name for left, _ in equations}
    return {name: [pair for pair in equations if pair[0].primitive.name == name] for name in names}


FACTS = by_operation(  # a number comes first, like terms and like factors are collected
    (x - y, x + -1 * y), (-x, -1 * x), (x + a, a + x), (0 + u, u), (a + (b + x), (a + b) + x),
    (u + (a + y), a + (u + y)), ((a + u) + y, a + (u + y)), (-1 * (a + x), -a + -1 * x), (u + u, 2 * u),
    (x + a * x, (1 + a) * x), (a * x + x, (a + 1) * x), (a * x + b * x, (a + b) * x),

    (x * a, a * x), (0 * x, 0.0), (1 * u, u), (a * (b * x), (a * b) * x), (u * (a * y), a * (u * y)),
    ((a * u) * y, a * (u * y)), ((-1 * x) ** 2, x**2), (x**0, 1.0), (u**1, u), ((x**k) ** n, x ** (k * n)),
    ((a / x) ** k, a**k / x**k), (x * x, x**2), (x * x**a, x ** (1 + a)), (x**a * x, x ** (a + 1)),
    (x**a * x**b, x ** (a + b)), ((y * x) * x, y * x**2), ((y * x) * x**a, y * x ** (1 + a)),
    ((y * x**a) * x, y * x ** (a + 1)), ((y * x**a) * x**b, y * x ** (a + b)), (y * x**c, y / x**-c),

    (0 / x, 0.0), (u / 1, u), (x / -1, -1 * x), (x / x, 1.0), ((a * x) / b, (a / b) * x), (a / (b * x), (a / b) / x),
    ((a * x) / (b * y), ((a / b) * x) / y), ((x / y) / z, x / (y * z)), (x / (y / z), (x * z) / y),
    (x * (y / z), (x * y) / z), ((x / y) * z, (x * z) / y), (x / x**a, x ** (1 - a)), (x**a / x, x ** (a - 1)),
    (x**a / x**b, x ** (a - b)), ((u * x) / x, u), ((y * x) / x**a, y * x ** (1 - a)),
    ((y * x**a) / x, y * x ** (a - 1)), ((y * x**a) / x**b, y * x ** (a - b)),

    (where(True, x, y), x), (where(False, x, y), y), (where(z, x, x), x), (log(exp(x)), x),
    (y * x ** where(equal(y, 0), 1, z), y * x**z), (x**y * log(where(equal(x, 0), 1, x)), x**y * log(x)))  # fmt: skip
SPELLING = by_operation(  # signs, as people write them
    (-1 * u, -u), (-(x - y), y - x), (-x / y, -(x / y)), (x - c, -c + x), (c + x, x - -c), (x + -y, x - y),
    (-x + y, y - x), (x + c * y, x - -c * y), (c * x + y, y - -c * x))  # fmt: skip


def simplify(expression: Any) -> Any:
    """An expression of equal value (but at points like 0 / 0), never with more operations. Twice changes no more."""
    known: dict[tuple, Any] = {}
    if isinstance(expression, Graph):
        expression = Graph(expression.output, inputs=expression.inputs).replay([*map(as_symbol, expression.inputs)])[0]
    while isinstance(expression, Node):
        size = Graph(expression).shared_size()
        with RestingCollector():
            simpler = rewrite(rewrite(expression, FACTS, known), SPELLING, known)
        if simpler is expression or (isinstance(simpler, Node) and Graph(simpler).shared_size() > size):
            break
        expression = simpler
    return expression


def rewrite(expression: Any, equations: dict[str, list], known: dict[tuple, Any]) -> Any:
    """Replace left sides by right sides, operands first; equal subexpressions become one known node."""
    if not isinstance(expression, Node):
        return expression
    order = topological_order(expression)
    users = Counter(parent for node in order for parent in node.parents)
    scalar = all(node.primitive is None or node.primitive.aligned for node in order)  # else a number may lack axes
    shared: set[Any] = set()  # an equation does not look inside: what is taken apart would be made twice

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
        return make(right.primitive, [fill(operand, found) for operand in right.operands], right.params)

    done: dict[Node, Any] = {}
    for node in order:
        done[node] = node.value if node.kind == "constant" else node
        if node.kind == "operation":
            known.setdefault(key_of(node.primitive, node.operands, node.params), node)
            done[node] = make(node.primitive, [done[parent] for parent in node.parents], node.params)
        if users[node] > 1:
            shared.add(done[node])
    return done[expression]


def key_of(primitive: Primitive, operands: Any, params: dict) -> tuple:
    """What equal operations have in common: for sums and products of two nodes, in either order."""
    either = primitive.name in ("add", "mul") and not any(map(is_number, operands))
    keys = [x if is_number(x) else id(x) for x in operands]
    return primitive.name, *(sorted(keys) if either else keys), id(params) if "array(" in repr(params) else repr(params)


def matches(pattern: Any, x: Any, shared: set, found: dict) -> bool:
    """Has x the form of an equation's left side? `found` gets what each of its symbols stands for."""
    if not isinstance(pattern, Node):
        return is_number(x) and x == pattern
    if pattern.kind == "input":
        return found.setdefault(pattern, x) is x and (pattern not in STANDS_FOR or STANDS_FOR[pattern](x))
    fits = isinstance(x, Node) and x.primitive is pattern.primitive and x not in shared
    return fits and all(matches(p, o, shared, found) for p, o in zip(pattern.operands, x.operands, strict=True))
