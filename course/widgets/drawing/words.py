"""How numbers, formulas and vertices are written on pictures and in their alternative texts."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import Graph, Node

INFIX = {
    "add": "+", "sub": "−", "mul": "·", "div": "/", "pow": "**", "matmul": "@", "less": "<",
    "less_equal": "≤", "greater": ">", "greater_equal": "≥", "equal": "=", "not_equal": "≠",
}  # fmt: skip
LONGEST = 20  # characters of a formula that still fit on a vertex


def brief(value: Any, digits: int = 4) -> str:
    """A number to four digits; an array by its shape."""
    if value is None:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if np.shape(value):
        return shape_text(value)
    return f"{float(value):.{digits}g}"


def shape_text(value: Any) -> str:
    """The shape of an array: `3×4`, or `(3,)` for a single axis; "number" for a number."""
    shape = np.shape(value)
    return str(shape) if len(shape) == 1 else "×".join(map(str, shape)) or "number"


def over(name: str, mark: str) -> str:
    """A name with a combining mark over its first letter: v̇1, x̄."""
    return name[:1] + mark + name[1:]


DOT = "\u0307"
BAR = "\u0304"


def formula(node: Node, names: dict[Node, str]) -> str:
    """What an operation computes: `x · y`, `sin(v1)`."""
    operands = [names[parent] for parent in node.parents]
    name = node.primitive.name if node.primitive else ""
    if name in INFIX and len(operands) == 2:
        return f" {INFIX[name]} ".join(operands)
    if name == "neg":
        return f"−{operands[0]}"
    return f"{name}({', '.join(operands)})"


def vertex_names(graph: Graph) -> dict[Node, str]:
    """Inputs by their names, constants by their values, operations v1, v2, … in order."""
    names: dict[Node, str] = {}
    operations = 0
    for node in graph.nodes:
        if node.kind == "operation":
            operations += 1
            names[node] = f"v{operations}"
        else:
            names[node] = brief(node.value) if node.kind == "constant" else node.name or "x"
    return names


def title(node: Node, names: dict[Node, str]) -> str:
    """The heading of a vertex."""
    if node.kind != "operation":
        return names[node]
    text = f"{names[node]} = {formula(node, names)}"
    if len(text) <= LONGEST or node.primitive is None:
        return text
    return f"{names[node]}: {node.primitive.name}"


def kind(node: Node, graph: Graph) -> str:
    """How a vertex is drawn: an operation that is an output has a shape of its own."""
    if node.kind == "operation" and any(node is output for output in graph.outputs):
        return "output"
    return node.kind


def fact(node: Node, names: dict[Node, str], graph: Graph, lines: list[str]) -> str:
    """One vertex in words."""
    said = [line for line in lines if line]
    if node.kind == "constant":
        return f"constant {names[node]}"
    if node.kind == "input":
        start = f"input {names[node]}"
    else:
        start = "output " if kind(node, graph) == "output" else ""
        start += f"{names[node]} = {formula(node, names)}"
    return start + "".join(f", {line}" if i else f" = {line}" for i, line in enumerate(said))


def partial_facts(node: Node, names: dict[Node, str], labels: dict[int, str]) -> list[str]:
    """The numbers on the edges into a vertex, by their operands' places: `∂v2/∂x = 0.5`."""
    said = []
    for slot, label in labels.items():
        parent = node.parents[slot]
        twice = sum(other is parent for other in node.parents) > 1
        which = f" by operand {slot + 1}" if twice else ""
        said.append(f"∂{names[node]}/∂{names[parent]}{which} = {label}")
    return said


def count(number: int, thing: str) -> str:
    """`1 vertex`, `2,000 vertices`."""
    plural = {"vertex": "vertices"}.get(thing, thing + "s")
    return f"{number:,} {thing if number == 1 else plural}"


def written_out(node: Node, room: int) -> str:
    """An expression as one formula, each use of a part written again; cut after `room` letters."""
    pieces: list[str] = []
    used = 0
    stack: list[Node | str] = [node]
    while stack and used <= room:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            used += len(item)
        elif item.kind != "operation" or item.primitive is None:
            stack.append(brief(item.value) if item.kind == "constant" else str(item.name))
        elif item.primitive.name in INFIX and len(item.parents) == 2:
            left, right = item.parents
            stack += [")", right, f" {INFIX[item.primitive.name]} ", left, "("]
        else:
            name = "−" if item.primitive.name == "neg" else item.primitive.name
            inner: list[Node | str] = []
            for parent in item.parents:
                inner += [", ", parent]
            stack += [")", *reversed(inner[1:]), f"{name}("]
    text = "".join(pieces)
    if not stack and text.startswith("("):
        # The outermost pair says nothing.
        text = text[1:-1]
    return text[:room] + " …" if stack or len(text) > room else text
