"""A graph as readable lines: `v3 = v1 * x        6.0`."""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import numpy as np

from .traced import Traced

OPERATORS = {"add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "pow": "{} ** {}", "neg": "-{}",
    "matmul": "{} @ {}", "less": "{} < {}", "less_equal": "{} <= {}", "greater": "{} > {}",
    "greater_equal": "{} >= {}", "equal": "{} == {}", "not_equal": "{} != {}"}  # fmt: skip


def listing(graph: Any) -> str:
    """One line an operation: `v3 = v1 * x        6.0`."""
    names, rows = names_of(graph, brief), []
    for node in graph.nodes:
        if node.kind != "constant":
            what = (
                "is an input"
                if node.kind == "input"
                else f"= {written(node, names, OPERATORS, repr)}"
            )
            rows.append((f"{names[node]} {what}", "" if node.value is None else brief(node.value)))
    width = max((len(text) for text, _ in rows), default=0)
    lines = [f"{text:<{width}}    {value}".rstrip() for text, value in rows]
    return "\n".join([*lines, "return " + ", ".join(names[node] for node in graph.outputs)])


def names_of(
    graph: Any, literal: Callable, spell: Callable = str, reserved: Iterable[str] = ()
) -> dict[Any, str]:
    """A name for every node: inputs by theirs, constants by value, operations v1, v2, … where free."""
    names, taken = dict[Any, str](), set(reserved)
    for i, node in enumerate(graph.inputs):
        name = spell(node.name or f"x{i}")
        names[node] = next(free for k in count() if (free := name + "_" * k) not in taken)
        taken.add(names[node])
    free = (f"v{i}" for i in count(1) if f"v{i}" not in taken)
    for node in graph.nodes[len(names) :]:
        names[node] = literal(node.value) if node.kind == "constant" else next(free)
    return names


def written(node: Any, names: dict[Any, str], templates: dict[str, str], literal: Callable) -> str:
    """`a * b` where a template says so, `name(a, b, axis=0)` elsewhere."""
    name, params, operands = (
        node.primitive.name,
        node.params,
        [names[parent] for parent in node.parents],
    )
    if (
        name == "index"
    ):  # np.s_ gives back the index that it gets: here with operands in their places
        params = {"at": node.primitive.value(np.s_, *operands[1:], **params)}
    params = {key: literal(value) for key, value in params.items()}
    if name in templates:
        return templates[name].format(*operands, all=", ".join(operands), **params)
    return f"{name}({', '.join([*operands, *(f'{key}={value}' for key, value in params.items())])})"


def brief(value: Any) -> str:
    """A number in full, a small array in full, a large one by its shape and dtype."""
    if isinstance(value, Traced):
        return repr(value)
    if np.size(value) > 6:
        return f"{np.asarray(value).dtype}{list(np.shape(value))}"
    return f"{value:.6g}" if isinstance(value, float) else str(np.asarray(value).tolist())
