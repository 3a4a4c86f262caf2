"""A graph as readable lines: `v3 = v1 * x        6.0`."""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import numpy as np

from .traced import Traced

# fmt: off
OPERATORS = {
    "add": "{} + {}",  "sub": "{} - {}",  "neg": "-{}",
    "mul": "{} * {}",  "div": "{} / {}",  "pow": "{} ** {}",  "matmul": "{} @ {}",
    "less": "{} < {}",        "less_equal": "{} <= {}",     "equal": "{} == {}",
    "greater": "{} > {}",     "greater_equal": "{} >= {}",  "not_equal": "{} != {}",
}
# fmt: on
LARGEST_IN_FULL = 6


class Name(str):
    """A name in place of a value: it is written without quotes."""

    __repr__ = str.__str__


def listing(graph: Any) -> str:
    """One line an operation: `v3 = v1 * x        6.0`."""
    names = names_of(graph, brief)
    rows = []
    for node in graph.nodes:
        if node.kind == "constant":
            continue
        what = "is an input"
        if node.kind == "operation":
            what = f"= {operation_text(node, names)}"
        value = "" if node.value is None else brief(node.value)
        rows.append((f"{names[node]} {what}", value))
    width = max((len(text) for text, _ in rows), default=0)
    lines = [f"{text:<{width}}    {value}".rstrip() for text, value in rows]
    outputs = ", ".join(names[node] for node in graph.outputs)
    lines.append(f"return {outputs}")
    return "\n".join(lines)


def operation_text(node: Any, names: dict[Any, str]) -> str:
    """`a * b` where Python has an operator, `name(a, b, axis=0)` elsewhere."""
    name = node.primitive.name
    return filled(OPERATORS.get(name, name + "({arguments})"), node, names, repr)


def names_of(
    graph: Any, literal: Callable, spell: Callable = str, reserved: Iterable[str] = ()
) -> dict[Any, str]:
    """A name for every node: inputs by theirs, constants by value, operations v1, v2, … if free."""
    names: dict[Any, str] = {}
    taken = set(reserved)
    for i, node in enumerate(graph.inputs):
        name = spell(node.name or f"x{i}")
        while name in taken:
            name += "_"
        names[node] = name
        taken.add(name)
    numbered = (f"v{i}" for i in count(1))
    free = (name for name in numbered if name not in taken)
    # The inputs are a graph's first nodes.
    for node in graph.nodes[len(names) :]:
        names[node] = literal(node.value) if node.kind == "constant" else next(free)
    return names


def filled(template: str, node: Any, names: dict[Any, str], literal: Callable) -> str:
    """An operation by a template: `{}` for an operand, `{all}` of them, `{axis}` for a parameter.

    `{arguments}` are all operands, and all parameters by name."""
    operands = [names[parent] for parent in node.parents]
    params = node.params
    if node.primitive.name == "index":
        # np.s_ gives back the index that it gets: here with operands in their places.
        positions = [Name(operand) for operand in operands[1:]]
        params = {"at": node.primitive.value(np.s_, *positions, **params)}
    written = {key: literal(value) for key, value in params.items()}
    by_name = [f"{key}={value}" for key, value in written.items()]
    return template.format(
        *operands,
        all=", ".join(operands),
        arguments=", ".join([*operands, *by_name]),
        **written,
    )


def brief(value: Any) -> str:
    """A number in full, a small array in full, a large one by its shape and dtype."""
    if isinstance(value, Traced):
        return repr(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    array = np.asarray(value)
    if array.size > LARGEST_IN_FULL:
        return f"{array.dtype}{list(array.shape)}"
    return str(array.tolist())
