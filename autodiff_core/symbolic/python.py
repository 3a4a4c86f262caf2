"""Expressions as Python reads them: the source of a function."""

import re
from keyword import kwlist
from typing import Any

import numpy as np

from ..errors import TracedValueError
from ..graph import Graph
from ..printing import OPERATORS, names_of, written

SOURCE = OPERATORS | {"constant": "{0}", "index": "{0}[{at}]", "swap": "np.swapaxes({0}, -1, -2)",
    "reshape": "np.reshape({0}, {shape})", "transpose": "np.transpose({0}, {axes})",
    "broadcast_to": "np.broadcast_to({0}, {shape})", "astype": "np.asarray({0}).astype(np.{dtype})",
    "concatenate": "np.concatenate([{all}], axis={axis})", "einsum": "np.einsum('{subscripts}', {all})",
    "extreme": "np.{reduction}.reduce({0}, axis={axis}, keepdims={keepdims})"}  # fmt: skip


def to_source(expression: Any, name: str = "f") -> str:
    """A Python function, in NumPy's functions, that computes the expression, what is shared only once."""
    graph = expression if isinstance(expression, Graph) else Graph(expression)
    identifier = lambda name: re.sub(r"^(?=\d|$)", "x", re.sub(r"\W+", "_", name).strip("_"))
    names = names_of(graph, literal, identifier, {"np", "inf", "nan", *kwlist})
    lines = [f"def {name}({', '.join(names[node] for node in graph.inputs)}):"]
    for node in (node for node in graph if node.kind == "operation"):
        operation = node.primitive.name
        if operation not in SOURCE and not hasattr(np, operation):
            raise TracedValueError(
                f"NumPy has no `{operation}` to write. Use graph.evaluate(…) instead."
            )
        text = written(node, names, SOURCE, literal)
        lines.append(
            f"{names[node]} = {text}" if operation in SOURCE else f"{names[node]} = np.{text}"
        )
    lines.append("return " + ", ".join(names[node] for node in graph.outputs))
    return (
        "import numpy as np\n\n\n" + re.sub(r"\b(inf|nan)\b", r"np.\1", "\n    ".join(lines)) + "\n"
    )


def literal(value: Any) -> str:
    """A constant or a parameter in source; a text stays as it is."""
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()}, {value.dtype.name!r})"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' * (len(value) == 1)})"
    text = value if isinstance(value, str) else value.__name__ if callable(value) else repr(value)
    return f"({text})" if text.startswith("-") else text
