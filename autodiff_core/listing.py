"""A graph as readable lines: `v3 = v1 * x        6.0`."""

from typing import Any

import numpy as np

from .traced import Traced

INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "matmul": "@"}


def listing(graph: Any) -> str:
    """One line an operation: `v3 = v1 * x        6.0`."""
    names = names_of(graph)
    rows = []
    for node in graph.nodes:
        if node.kind == "constant":
            continue
        if node.kind == "input":
            text = f"{names[node]} is an input"
        else:
            text = (
                f"{names[node]} = {call(node.primitive.name, [names[p] for p in node.parents], node.params)}"
            )
        rows.append((text, "" if node.value is None else brief(node.value)))
    width = max((len(text) for text, _ in rows), default=0)
    lines = [f"{text:<{width}}    {value}".rstrip() for text, value in rows]
    return "\n".join([*lines, "return " + ", ".join(names[node] for node in graph.outputs)])


def names_of(graph: Any) -> dict[Any, str]:
    """A readable name for every node: inputs by theirs, constants by value, operations v1, v2, …"""
    names: dict[Any, str] = {node: node.name or f"x{i}" for i, node in enumerate(graph.inputs)}
    count = 0
    for node in graph.nodes:
        if node.kind == "operation":
            count += 1
            names[node] = f"v{count}"
        elif node.kind == "constant":
            names[node] = brief(node.value)
    return names


def call(name: str, operands: list[str], params: dict) -> str:
    """`a * b` for an operator, `name(a, b, axis=0)` for the rest."""
    if name in INFIX:
        return f" {INFIX[name]} ".join(operands)
    return f"{name}({', '.join([*operands, *(f'{key}={value!r}' for key, value in params.items())])})"


def brief(value: Any) -> str:
    """A number in full, a small array in full, a large one by its shape and dtype."""
    if isinstance(value, Traced) or np.size(value) > 6:
        return (
            repr(value) if isinstance(value, Traced) else f"{np.asarray(value).dtype}{list(np.shape(value))}"
        )
    return f"{value:.6g}" if isinstance(value, float) else str(np.asarray(value).tolist())
