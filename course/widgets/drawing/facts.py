"""The table's derivative facts as expressions that JavaScript evaluates: each rule is run once, on symbols.

An expression is a number, "#0", "#1", … for an operand, "#out" for the result, or a list: the name of a
primitive and expressions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autodiff_core import Node, symbols
from autodiff_core.primitive import Primitive

from .sweeps import has_pull


def facts(nodes: Iterable[Node]) -> dict[str, list[Any]]:
    """For every primitive among the nodes, an expression for each operand's partial; None for no partial."""
    found: dict[str, list[Any]] = {}
    for node in nodes:
        if node.primitive is not None and node.primitive.name not in found:
            found[node.primitive.name] = partials_of(node.primitive, len(node.parents))
    return found


def partials_of(primitive: Primitive, arity: int) -> list[Any]:
    """The partials of one primitive: what it pulls back when the cotangent is 1."""
    out, operands = symbols("#out"), [symbols(f"#{i}") for i in range(arity)]
    return [
        expression(primitive.vjp(1.0, out, operands, {}, (i,))[0])
        if primitive.differentiable and has_pull(primitive, i)
        else None
        for i in range(arity)
    ]


def expression(value: Any) -> Any:
    """A traced expression as JSON."""
    if not isinstance(value, Node):
        return float(value)
    if value.kind == "constant":
        return float(value.value)
    if value.kind == "input" or value.primitive is None:
        return value.name
    name, parts = value.primitive.name, [expression(parent) for parent in value.parents]
    return (
        parts[1] if name == "mul" and parts[0] == 1.0 else [name, *parts]
    )  # the cotangent's 1 says nothing
