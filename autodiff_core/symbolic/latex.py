"""Expressions as people read them: LaTeX."""

import re
from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import TracedValueError
from ..graph import Graph, Node

SUM, SIGN, PRODUCT, POWER, CALL, ATOM = range(6)  # how tightly a text binds; -x and -2 have a sign
FUNCTIONS = {
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "log",
    "arcsin",
    "arccos",
    "arctan",
}
COMPARISONS = {
    "equal": "=",
    "less": "<",
    "less_equal": r"\le",
    "greater": ">",
    "greater_equal": r"\ge",
}
LATEX: dict[str, tuple] = {  # a template, how tightly it binds, and its operands must (else as a sum)
    "add": ("%s + %s", SUM), "sub": ("%s - %s", SUM, SUM, PRODUCT), "neg": ("-%s", SIGN, PRODUCT),
    "mul": ("%s %s", PRODUCT, SIGN, PRODUCT), "div": (r"\frac{%s}{%s}", POWER), "pow": ("%s^{%s}", POWER, ATOM),
    "sqrt": (r"\sqrt{%s}", ATOM), "abs": (r"\left|%s\right|", ATOM),
} | {name: (rf"\left[%s {sign} %s\right]", ATOM) for name, sign in COMPARISONS.items()}  # fmt: skip
CROWDED = re.compile(r"(?<=[\w})|])(?<!\\cdot)(?<!\\le|\\ge) (?=\d)")  # not 2 3, nor x 2
GREEK = "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega"
CAPITALS = "Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"


def to_latex(expression: Any) -> str:
    r"""LaTeX as a person writes it: `1 + y \cos(x y) \exp(\sin(x y))`."""
    graph = expression if isinstance(expression, Graph) else Graph(expression)
    if (size := graph.tree_size()) > 10_000:
        raise TracedValueError(f"Written out: {size:,} operations. Simplify it, or use to_source.")
    texts: dict[Node, tuple[str, int]] = {}
    for node in graph:
        if node.kind == "operation":
            text, binds = latex_operation(
                node.primitive.name, [texts[parent] for parent in node.parents]
            )
        else:
            text, binds = (latex_name(node.name), ATOM) if node.name else latex_number(node.value)
        texts[node] = text, min(binds, SIGN) if text.startswith("-") else binds
    return CROWDED.sub(r" \\cdot ", texts[graph.output][0].replace("+ -", "- "))


def latex_operation(name: str, operands: list[tuple[str, int]]) -> tuple[str, int]:
    """An operation as text, and how tightly it binds; its operands are given in the same way."""
    (first, tightly), (last, _) = operands[0], operands[-1]
    if name not in LATEX:
        head, binds = (
            (rf"\{name}", CALL) if name in FUNCTIONS else (rf"\operatorname{{{name}}}", POWER)
        )
        return head.replace("_", " ") + parenthesised(
            ", ".join(text for text, _ in operands)
        ), binds
    template, binds, *least = LATEX[name]
    if (
        name == "mul"
        and first in ("1", "-1")
        and last.startswith(r"\left[")
        and operands[1][1] == ATOM
    ):
        return first[:-1] + last, ATOM  # a comparison, of which it made a number
    if name == "div" and tightly == SIGN:  # the sign stands before the fraction
        return "-" + template % (first[1:], last), SIGN
    if name == "pow" and tightly == CALL and last.isdigit():  # \sin^{2}(x)
        return re.sub(r"^\\[a-z]+", rf"\g<0>^{{{last}}}", first), POWER
    pairs = zip(operands, (*least, SUM, SUM), strict=False)
    return template % tuple(
        text if b >= need else parenthesised(text) for (text, b), need in pairs
    ), binds


parenthesised = lambda text: rf"\left({text}\right)" if r"\frac" in text else f"({text})"


def latex_name(name: str) -> str:
    r"""`theta` → `\theta`, `x1` and `x_1` → `x_{1}`, `x_max` → `x_{\mathrm{max}}`."""
    words = re.sub(r"(?<=[^\d_])(?=\d+$)", "_", name).split("_")
    spell = lambda word: (
        "\\" + word if re.fullmatch(f"{GREEK}|{CAPITALS}", word) else rf"\mathrm{{{word}}}"
    )
    head, *below = [spell(word) if word[1:] and not word.isdigit() else word for word in words]
    return head + f"_{{{', '.join(below)}}}" * bool(below)


def latex_number(value: Any) -> tuple[str, int]:
    """A number without needless digits (2.0 is 2), and how tightly it binds."""
    if np.ndim(value):
        return r"\mathbf{c}", ATOM
    ratio = Fraction(float(value)).limit_denominator(1000) if np.isfinite(value) else Fraction(0)
    mantissa, _, exponent = f"{float(value) + 0.0:.12g}".partition(
        "e"
    )  # adding 0.0 takes the sign of -0.0
    if float(f"{value:.12g}") != value == float(ratio):  # digits without end
        return (
            rf"{'-' * bool(value < 0)}\frac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}",
            POWER,
        )
    return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT) if exponent else (mantissa, ATOM)
