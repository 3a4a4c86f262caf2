"""Expressions as people and Python read them: LaTeX and source."""

import re
from typing import Any

import numpy as np

from .errors import TracedValueError
from .graph import Graph, Node

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)  # how tightly an expression binds
GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega|"
    "Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
FUNCTIONS = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "arcsin", "arccos", "arctan"}
LATEX_RELATIONS = {"less": "<", "less_equal": r"\le", "greater": ">", "greater_equal": r"\ge", "equal": "="}
SOURCE = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "neg": "-{}", "pow": "{} ** {}",
    "less": "{} < {}", "less_equal": "{} <= {}", "greater": "{} > {}", "greater_equal": "{} >= {}",
    "equal": "{} == {}", "not_equal": "{} != {}", "matmul": "{} @ {}", "relu": "np.maximum({}, 0.0)",
    "constant": "{}", "swap": "np.swapaxes({}, -1, -2)",
}  # fmt: skip


def to_latex(expression: Any) -> str:
    r"""LaTeX as a person writes it: `1 + y \cos(x y) \exp(\sin(x y))`."""
    if isinstance(expression, Graph):
        expression = expression.output
    if not isinstance(expression, Node):
        return latex_number(expression)
    graph = Graph(expression)
    if graph.tree_size() > 10_000:
        raise TracedValueError(
            f"Written out, this expression has {graph.tree_size():,} operations: nobody would read "
            "it. Simplify it, or use to_source, which gives shared subexpressions a name."
        )
    written: dict[Node, tuple[str, int]] = {}
    for node in graph:
        if node.kind == "input":
            written[node] = latex_name(node.name or "x"), ATOM
        elif node.kind == "constant":
            text = latex_number(node.value)
            written[node] = text, SIGN if text.startswith("-") else ATOM
        else:
            written[node] = latex_operation(node, [written[parent] for parent in node.parents])
    return written[expression][0]


def latex_operation(node: Node, operands: list[tuple[str, int]]) -> tuple[str, int]:
    name = node.primitive.name

    def at(i: int, level: int) -> str:
        text, binds = operands[i]
        return text if binds >= level else parenthesised(text)

    if name in ("add", "sub"):
        sign = "+" if name == "add" else "-"
        return f"{at(0, SUM)} {sign} {at(1, SUM if name == 'add' else PRODUCT)}", SUM
    if name == "neg":
        return f"-{at(0, PRODUCT)}", SUM
    if name == "mul":
        left, right = at(0, PRODUCT), at(1, POWER if operands[1][1] == SIGN else PRODUCT)
        digits = right[:1].isdigit() and (left[-1:].isdigit() or left[-1:] == "}")
        return left + (r" \cdot " if digits else " ") + right, PRODUCT
    if name == "div":
        return rf"\frac{{{operands[0][0]}}}{{{operands[1][0]}}}", POWER
    if name == "pow":
        exponent = operands[1][0]
        parent = node.parents[0]
        if parent.kind == "operation" and parent.primitive.name in FUNCTIONS and exponent.isdigit():
            head, argument = split_call(operands[0][0])
            return f"{head}^{{{exponent}}}{argument}", POWER
        return f"{at(0, ATOM)}^{{{exponent}}}", POWER
    if name == "sqrt":
        return rf"\sqrt{{{operands[0][0]}}}", ATOM
    if name == "abs":
        return rf"\left|{operands[0][0]}\right|", ATOM
    if name in LATEX_RELATIONS:
        return rf"\left[{operands[0][0]} {LATEX_RELATIONS[name]} {operands[1][0]}\right]", ATOM
    command = "\\" + name if name in FUNCTIONS else rf"\operatorname{{{name.replace('_', ' ')}}}"
    return command + parenthesised(", ".join(text for text, _ in operands)), POWER


def parenthesised(text: str) -> str:
    tall = r"\frac" in text
    return rf"\left({text}\right)" if tall else f"({text})"


def split_call(text: str) -> tuple[str, str]:
    """The command and the parenthesised argument of `\\sin(x)`."""
    head = re.match(r"\\[a-z]+", text)
    return (text[: head.end()], text[head.end() :]) if head else (text, "")


def latex_name(name: str) -> str:
    """`theta` → `\\theta`, `x1` and `x_1` → `x_{1}`."""
    parts = re.fullmatch(r"([A-Za-z]+?)_?(\d+)", name)
    base, digits = parts.groups() if parts else (name, "")
    base = (
        "\\" + base
        if GREEK.fullmatch(base)
        else base
        if len(base) == 1
        else rf"\mathrm{{{base.replace('_', ' ')}}}"
    )
    return base + (f"_{{{digits}}}" if digits else "")


def latex_number(value: Any) -> str:
    """A number without needless digits: 2.0 is 2."""
    if np.ndim(value):
        return r"\mathbf{c}"
    text = f"{float(value):.12g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else text


def to_source(expression: Any, name: str = "f") -> str:
    """A Python function, in NumPy's functions, that computes the expression, what is shared only once."""
    graph = expression if isinstance(expression, Graph) else Graph(expression)
    names: dict[Node, str] = {}
    lines: list[str] = []
    for node in graph:
        if node.kind == "input":
            names[node] = re.sub(r"\W+", "_", node.name or "x").strip("_")
        elif node.kind == "constant":
            names[node] = f"np.{value!r}" if isinstance(value := node.value, np.ndarray) else repr(value)
            names[node] = f"({names[node]})" if names[node].startswith("-") else names[node]
        else:
            names[node] = f"v{len(lines) + 1}"
            lines.append(f"{names[node]} = {source_operation(node, [names[p] for p in node.parents])}")
    arguments = ", ".join(names[node] for node in graph.inputs)
    lines.append("return " + ", ".join(names[node] for node in graph.outputs))
    return "".join(
        ["import numpy as np\n\n\n", f"def {name}({arguments}):\n", *(f"    {line}\n" for line in lines)]
    )


def source_operation(node: Node, operands: list[str]) -> str:
    primitive, params = node.primitive, dict(node.params)
    if primitive.name in SOURCE:
        return SOURCE[primitive.name].format(*operands)
    if primitive.name == "index":
        return f"{operands[0]}[{index_source(params['at'])}]"
    if primitive.name == "extreme":
        reduction = params.pop("reduction").__name__
        return f"np.{reduction}({operands[0]}, axis={params['axis']}, keepdims={params['keepdims']})"
    if primitive.name == "concatenate":
        return f"np.concatenate([{', '.join(operands)}], axis={params['axis']})"
    if primitive.name == "einsum":
        return f"np.einsum({params['subscripts']!r}, {', '.join(operands)})"
    if primitive.name == "astype":
        return f"np.asarray({operands[0]}).astype({params['dtype'].name!r})"
    if primitive.name in ("reshape", "broadcast_to", "transpose"):
        return f"np.{primitive.name}({operands[0]}, {next(iter(params.values()))})"
    if not hasattr(np, primitive.name):
        raise TracedValueError(
            f"`{primitive.name}` has no counterpart in NumPy, so to_source cannot write it. Replay the "
            "graph with graph.evaluate(…) instead."
        )
    return f"np.{primitive.name}({', '.join([*operands, *(f'{k}={v!r}' for k, v in params.items())])})"


def index_source(at: Any) -> str:
    if isinstance(at, tuple):
        return ", ".join(index_source(item) for item in at) + ("," if len(at) == 1 else "")
    if isinstance(at, slice):
        parts = ["" if part is None else repr(part) for part in (at.start, at.stop, at.step)]
        return ":".join(parts if parts[2] else parts[:2])
    return f"np.{at!r}" if isinstance(at, np.ndarray) else "..." if at is Ellipsis else repr(at)
