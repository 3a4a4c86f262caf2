"""Symbolic differentiation: the table's rules run on symbols. Then simplify, and write it for people."""

from typing import Any

from .errors import TracedValueError
from .forward import jvp
from .graph import Graph, Node, topological_order
from .primitive import Primitive, apply
from .symbols import SYMBOLS
from .writing import to_latex as to_latex
from .writing import to_source as to_source


def derivative(expression: Any, wrt: Any) -> Any:
    """The derivative of an expression with respect to a symbol, as a new expression.

    This is forward mode, run on symbols. Shared subexpressions stay shared, so the size grows
    linearly with that of the expression. A graph may take the place of an expression, and an input's
    name that of a symbol. The result is what the rules say; `simplify` makes it readable.
    """
    graph = expression if isinstance(expression, Graph) else Graph(expression)
    chosen = [node for node in graph.inputs if node is wrt or node.name == wrt]
    if not chosen:
        if isinstance(wrt, Node) and wrt.kind == "input":
            return 0.0  # the expression does not depend on it
        names = ", ".join(str(node.name) for node in graph.inputs)
        raise TracedValueError(f"{wrt!r} is not an input of this expression; its inputs are {names}.")
    symbols = [node if node.value is None else SYMBOLS.input(None, node.name) for node in graph.inputs]
    moved = next(s for s, node in zip(symbols, graph.inputs, strict=True) if node is chosen[0])

    def along(x: Any) -> Any:
        return graph.replay([x if symbol is moved else symbol for symbol in symbols])[0]

    return jvp(along, (moved,), (1.0,))[1]


def simplify(expression: Any) -> Any:
    """An expression of equal value with fewer operations: constants folded, like terms collected.

    Simplifying twice changes nothing more.
    """
    known: dict[tuple, Node] = {}
    while True:
        before, expression = expression, simplify_once(expression, known)
        if expression is before or not isinstance(expression, Node):
            return expression


def simplify_once(expression: Any, known: dict[tuple, Node]) -> Any:
    """One pass, operands before results; equal subexpressions become one node."""
    if not isinstance(expression, Node):
        return expression
    made: dict[Node, Any] = {}
    for node in topological_order(expression):
        if node.kind == "operation":
            operands = [made[parent] for parent in node.parents]
            new = rewrite(node.primitive, operands, node.params)
            if new is None:
                same = all(a is b for a, b in zip(operands, node.operands, strict=True))
                new = node if same else apply(node.primitive, *operands, **node.params)
        else:
            new = node.value if node.kind == "constant" else node
        made[node] = known.setdefault(key_of(new), new) if isinstance(new, Node) else new
    return made[expression]


def key_of(node: Node) -> tuple:
    """Equal keys mean equal subexpressions, given that operands are already shared."""
    if node.kind == "input":
        return (id(node),)
    operands = tuple(o if isinstance(o, (float, int)) else id(o) for o in node.operands)
    return (node.primitive.name, operands, repr(node.params))


def rewrite(primitive: Primitive, operands: list, params: dict) -> Any:
    """The simpler form of one operation, or None."""
    if not any(isinstance(operand, Node) for operand in operands):
        return apply(primitive, *operands, **params)
    rule = REWRITES.get(primitive.name)
    return rule(*operands) if rule else None


def is_a(name: str, x: Any) -> bool:
    return isinstance(x, Node) and x.kind == "operation" and x.primitive.name == name


def is_number(x: Any) -> bool:
    return isinstance(x, (float, int))


def term(x: Any) -> tuple[float, Any]:
    """x as coefficient and the rest."""
    if is_a("neg", x):
        coefficient, rest = term(x.operands[0])
        return -coefficient, rest
    if is_a("mul", x) and is_number(x.operands[0]):
        return x.operands[0], x.operands[1]
    return 1.0, x


def factor(x: Any) -> tuple[Any, Any]:
    """x as base and exponent."""
    return x.operands if is_a("pow", x) and is_number(x.operands[1]) else (x, 1.0)


def offset(x: Any) -> tuple[float, Any]:
    """x as a number plus the rest."""
    if is_a("add", x) and is_number(x.operands[0]):
        return x.operands[0], x.operands[1]
    if is_a("sub", x) and is_number(x.operands[1]):
        return -x.operands[1], x.operands[0]
    return 0.0, x


def shift(number: float, x: Any) -> Any:
    """number + x, as people write it: 1 + x, and x - 1."""
    return x if number == 0 else number + x if number > 0 else x - (-number)


def rewrite_add(x: Any, y: Any) -> Any:
    if is_number(y):
        return shift(y, x)
    (c, p), (d, q) = (x, None) if is_number(x) else offset(x), offset(y)
    if p is None:
        return shift(c + d, q) if d or c <= 0 else None
    if c or d:
        return shift(c + d, p + q)
    (a, p), (b, q) = term(x), term(y)
    if p is q:
        return (a + b) * p
    if b < 0:
        return x - (-b) * q
    return y - (-a) * p if a < 0 else None


def rewrite_sub(x: Any, y: Any) -> Any:
    if is_number(y):
        c, p = offset(x)
        return shift(c - y, p) if c or y <= 0 else None
    (c, p), (d, q) = (x, None) if is_number(x) else offset(x), offset(y)
    if p is None:
        return (
            -y if x == 0 else (c - d) - q if d else c + (-term(y)[0]) * term(y)[1] if term(y)[0] < 0 else None
        )
    if c or d:
        return shift(c - d, p - q)
    (a, p), (b, q) = term(x), term(y)
    if p is q:
        return (a - b) * p
    return x + (-b) * q if b < 0 else None


def rewrite_mul(x: Any, y: Any) -> Any:
    if is_number(y):
        return y * x
    if is_number(x):
        if x == 0:
            return 0.0
        if x == 1:
            return y
        if x == -1:
            return -y
        if is_a("neg", y) or (is_a("mul", y) and is_number(y.operands[0])):
            coefficient, rest = term(y)
            return (x * coefficient) * rest
        if is_a("div", y) and is_number(y.operands[0]):
            return (x * y.operands[0]) / y.operands[1]
        return None
    (a, p), (b, q) = term(x), term(y)
    if a != 1 or b != 1:
        return (a * b) * (p * q)
    if is_a("div", y):
        return (x * y.operands[0]) / y.operands[1]
    if is_a("div", x):
        return (x.operands[0] * y) / x.operands[1]
    if is_a("mul", y):
        return (x * y.operands[0]) * y.operands[1]
    (p, a), (q, b) = factor(x), factor(y)
    if p is q:
        return p ** (a + b)
    if is_a("mul", x):
        q2, c = factor(x.operands[1])
        if q2 is q:
            return x.operands[0] * q ** (c + b)
    return None


def rewrite_div(x: Any, y: Any) -> Any:
    if is_number(y):
        return (
            (1.0 / y) * x if y in (1, -1) or (is_number(term(x)[0]) and term(x)[0] != 1 and y != 0) else None
        )
    if is_number(x) and x == 0:
        return 0.0
    a, p = term(x)
    if a != 1 and not is_number(p) and a == -1:
        return -(p / y)
    if is_a("div", x):
        return x.operands[0] / (x.operands[1] * y)
    return 1.0 if x is y else None


def rewrite_pow(x: Any, y: Any) -> Any:
    if not is_number(y):
        return None
    if y == 0:
        return 1.0
    if y == 1:
        return x
    base, exponent = factor(x)
    whole = float(y).is_integer() and float(exponent).is_integer() and y > 0 and exponent > 0
    return base ** (exponent * y) if whole and exponent != 1 else None


def rewrite_neg(x: Any) -> Any:
    if is_a("neg", x):
        return x.operands[0]
    if is_a("mul", x) and is_number(x.operands[0]):
        return (-x.operands[0]) * x.operands[1]
    return x.operands[1] - x.operands[0] if is_a("sub", x) else None


def rewrite_where(condition: Any, x: Any, y: Any) -> Any:
    return (
        x
        if x is y or (isinstance(condition, bool) and condition)
        else y
        if isinstance(condition, bool)
        else None
    )


REWRITES: dict[str, Any] = {
    "add": rewrite_add, "sub": rewrite_sub, "mul": rewrite_mul, "div": rewrite_div, "pow": rewrite_pow,
    "neg": rewrite_neg, "where": rewrite_where, "constant": lambda x: x,
    "log": lambda x: x.operands[0] if is_a("exp", x) else None,
}  # fmt: skip
