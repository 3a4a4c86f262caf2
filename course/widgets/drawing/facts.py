"""The engine's rules as expressions that JavaScript evaluates: each is run once, on symbols.

An expression is a number, "#0", "#1", … for an operand, "#out" for the result, or a list: the name
of a primitive that `front/table.js` knows, and expressions. A primitive that it does not know is
written out in those that it does. So a new row of the engine's table, or a primitive of one's own,
works in the browser as soon as Python can say what it is made of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autodiff_core import Graph, Node, symbols
from autodiff_core.primitive import TABLE, Primitive

from .sweeps import has_pull

JAVASCRIPT_TABLE = Path(__file__).parents[1] / "front" / "table.js"
LONGEST = 200  # operations of a rule that is still written out


class OpaqueError(Exception):
    """A rule cannot be written in the operations that JavaScript knows."""


@dataclass
class Rules:
    """What JavaScript needs to know of the primitives in a program, by name."""

    facts: dict[str, list[Any]] = field(
        default_factory=dict
    )  # the partial by each operand, or None
    definitions: dict[str, Any] = field(default_factory=dict)  # values that table.js lacks
    unknown: list[str] = field(default_factory=list)  # what cannot be evaluated in the browser


def rules(nodes: Iterable[Node]) -> Rules:
    """The rules of every primitive among the nodes."""
    found = Rules()
    seen: dict[str, Primitive] = {}
    for node in nodes:
        primitive = node.primitive
        if primitive is None or seen.get(primitive.name) is primitive:
            continue
        name = primitive.name
        arity = len(node.parents)
        try:
            if name in seen:
                raise OpaqueError(f"two primitives are called {name}")
            if not in_javascript(primitive):
                found.definitions[name] = definition(primitive, arity)
            found.facts[name] = partials_of(primitive, arity)
        except OpaqueError:
            found.unknown.append(name)
        seen[name] = primitive
    return found


@cache
def javascript_rows() -> frozenset[str]:
    """The names of the primitives whose values `front/table.js` holds."""
    source = JAVASCRIPT_TABLE.read_text(encoding="utf-8")
    table = source.partition("export const TABLE = {")[2].partition("\n};")[0]
    return frozenset(re.findall(r"^  (\w+):", table, re.MULTILINE))


def in_javascript(primitive: Primitive) -> bool:
    """Does `front/table.js` hold its value? Another primitive may share the name of a row."""
    return primitive.name in javascript_rows() and TABLE.get(primitive.name) is primitive


def definition(primitive: Primitive, arity: int) -> Any:
    """The value of one primitive as an expression.

    *Raises*: OpaqueError where it is not made of primitives that JavaScript knows.
    """
    if primitive.joint_vjp is not None:
        # Such a function notes the shapes of its last results: symbols must not be among them.
        raise OpaqueError(f"{primitive.name} has rules for all operands at once")
    operands = [symbols(f"#{i}") for i in range(arity)]
    value = on_symbols(primitive.value, *operands)
    if isinstance(value, Node) and any(node.primitive is primitive for node in Graph(value).nodes):
        raise OpaqueError(f"{primitive.name} is not made of others")
    return expression(value)


def partials_of(primitive: Primitive, arity: int) -> list[Any]:
    """The partials of one primitive: what it pulls back when the cotangent is 1; None for none.

    *Raises*: OpaqueError, as `definition` does.
    """
    out = symbols("#out")
    operands = [symbols(f"#{i}") for i in range(arity)]
    found: list[Any] = []
    for i in range(arity):
        if primitive.differentiable and has_pull(primitive, i):
            (part,) = on_symbols(primitive.vjp, 1.0, out, operands, {}, (i,))
            found.append(expression(part))
        else:
            found.append(None)
    return found


def on_symbols(rule: Callable, *arguments: Any) -> Any:
    """What a rule gives; OpaqueError where it needs numbers, or would fill pages."""
    try:
        found = rule(*arguments)
    except Exception as error:  # a rule of one's own may raise anything
        raise OpaqueError(str(error)) from error
    for value in found if isinstance(found, list) else [found]:
        if isinstance(value, Node) and Graph(value).tree_size() > LONGEST:
            raise OpaqueError(f"it takes more than {LONGEST} operations")
    return found


def expression(value: Any) -> Any:
    """A traced expression as JSON.

    *Raises*: OpaqueError, as `definition` does.
    """
    if not isinstance(value, Node):
        return finite(value)
    if value.kind == "constant":
        return finite(value.value)
    primitive = value.primitive
    if value.kind == "input" or primitive is None:
        return value.name
    if value.params:
        raise OpaqueError(f"{primitive.name} has parameters")
    parts = [expression(parent) for parent in value.parents]
    if not in_javascript(primitive):
        return substituted(definition(primitive, len(parts)), parts)
    # A factor of 1 is the cotangent's, and says nothing.
    if primitive.name == "mul" and parts[0] == 1.0:
        return parts[1]
    return [primitive.name, *parts]


def finite(value: Any) -> float:
    """A number that JSON can hold, which knows neither infinities nor NaN."""
    number = float(value)
    if not math.isfinite(number):
        raise OpaqueError(f"it has the constant {number}")
    return number


def substituted(rule: Any, operands: list[Any]) -> Any:
    """An expression with others in the places of its operands."""
    if isinstance(rule, list):
        name, *parts = rule
        return [name, *(substituted(part, operands) for part in parts)]
    return operands[int(rule[1:])] if isinstance(rule, str) else rule
