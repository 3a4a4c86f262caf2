"""Expressions as Python reads them: the source of a function."""

import re
from keyword import kwlist
from typing import Any

import numpy as np

from ..errors import TracedValueError
from ..graph import Graph
from ..primitive import TABLE, Primitive
from ..printing import OPERATORS, filled, names_of

# Rows that are not called by their names.
# fmt: off
SPELLINGS = OPERATORS | {
    "constant":     "{}",
    "index":        "{0}[{at}]",
    "swap":         "np.swapaxes({}, -1, -2)",
    "reshape":      "np.reshape({}, {shape})",
    "transpose":    "np.transpose({}, {axes})",
    "broadcast_to": "np.broadcast_to({}, {shape})",
    "astype":       "np.asarray({}).astype({dtype})",
    "concatenate":  "np.concatenate([{all}], axis={axis})",
    "einsum":       "np.einsum({subscripts}, {all})",
    "extreme":      "{reduction}.reduce({}, axis={axis}, keepdims={keepdims})",
}
# fmt: on
RESERVED = {"np", "TABLE", *kwlist}
READ_AS_PRINTED = {float, int, bool, complex, slice, list, type(None), type(...)}
INSTEAD = "Use graph.evaluate(…) instead."


def to_source(expression: Any, name: str = "f") -> str:
    """A Python function that computes the expression, what is shared only once.

    It is in NumPy's functions. A row that NumPy has not is called as `TABLE["name"]`."""
    graph = expression if isinstance(expression, Graph) else Graph(expression)
    names = names_of(graph, literal, identifier, RESERVED)
    inputs = ", ".join(names[node] for node in graph.inputs)
    outputs = ", ".join(names[node] for node in graph.outputs)
    imports = ["import numpy as np"]
    lines = [f"def {name}({inputs}):"]
    for node in graph:
        if node.kind != "operation":
            continue
        template = spelling_of(node.primitive)
        if template.startswith("TABLE["):
            imports[1:] = ["", "from autodiff_core.primitive import TABLE"]
        result = filled(template, node, names, literal)
        lines.append(f"    {names[node]} = {result}")
    lines.append(f"    return {outputs}")
    return "\n".join([*imports, "", "", *lines, ""])


def spelling_of(primitive: Primitive) -> str:
    """A template for an operation: NumPy's function of its name, or the row of the table."""
    name = primitive.name
    # A primitive of the user's may have a name of the table's, or of NumPy's.
    is_row = TABLE.get(name) is primitive
    if is_row and name in SPELLINGS:
        return SPELLINGS[name]
    # What NumPy decides without a derivative, such as an argmax, has no row.
    if hasattr(np, name) and (is_row or not primitive.differentiable):
        return f"np.{name}({{arguments}})"
    if is_row:
        return f'TABLE["{name}"]({{arguments}})'
    raise TracedValueError(
        f"`{name}` is neither NumPy's nor a row of the table: it has no source. {INSTEAD}"
    )


def identifier(name: str) -> str:
    """A name that Python takes: `a-b` → `a_b`, `2x` → `x2x`."""
    letters = re.sub(r"\W+", "_", name).strip("_")
    return re.sub(r"^(?=\d|$)", "x", letters)


def literal(value: Any) -> str:
    """A constant or a parameter in source."""
    if isinstance(value, tuple):
        items = ", ".join(literal(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, np.dtype):
        return f"np.dtype({value.name!r})"
    if isinstance(value, np.ufunc):
        return f"np.{value.__name__}"
    if isinstance(value, np.ndarray):
        text = f"np.array({value.tolist()}, {value.dtype.name!r})"
    elif isinstance(value, np.generic) or value.__class__ in READ_AS_PRINTED:
        text = repr(value)
    else:
        raise TracedValueError(f"There is no source for {value!r}. {INSTEAD}")
    text = re.sub(r"\b(inf|nan)\b", r"np.\1", text)
    # Python reads -2.0 ** x as -(2.0 ** x).
    return f"({text})" if text.startswith("-") else text
