"""Expressions as people read them: LaTeX."""

import re
from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import TracedValueError
from ..tape import Node
from .symbols import graph_of


class Binding(IntEnum):
    """How tightly a text holds together; in a place that needs more it gets parentheses.

    SIGN is that of -x and of -2."""

    SUM = 0
    SIGN = 1
    PRODUCT = 2
    POWER = 3
    CALL = 4
    ATOM = 5


SUM, SIGN, PRODUCT, POWER, CALL, ATOM = Binding


class Latex:
    """A part of an expression as text, and how tightly it binds: with a sign, no more than that."""

    def __init__(self, text: str, binding: Binding) -> None:
        self.text = text
        self.binding = min(binding, SIGN) if text.startswith("-") else binding


# What an operation looks like, how tightly that binds, and how tightly each operand must.
# fmt: off
TEMPLATES: dict[str, tuple[str, Binding, tuple[Binding, ...]]] = {
    "add":           ("%s + %s",                  SUM,      (SUM, SUM)),
    "sub":           ("%s - %s",                  SUM,      (SUM, PRODUCT)),
    "neg":           ("-%s",                      SIGN,     (PRODUCT,)),
    "mul":           ("%s %s",                    PRODUCT,  (SIGN, PRODUCT)),
    "div":           (r"\frac{%s}{%s}",           POWER,    (SUM, SUM)),
    "pow":           ("%s^{%s}",                  POWER,    (ATOM, SUM)),
    "sqrt":          (r"\sqrt{%s}",               ATOM,     (SUM,)),
    "abs":           (r"\left|%s\right|",         ATOM,     (SUM,)),
    "equal":         (r"\left[%s = %s\right]",    ATOM,     (SUM, SUM)),
    "less":          (r"\left[%s < %s\right]",    ATOM,     (SUM, SUM)),
    "less_equal":    (r"\left[%s \le %s\right]",  ATOM,     (SUM, SUM)),
    "greater":       (r"\left[%s > %s\right]",    ATOM,     (SUM, SUM)),
    "greater_equal": (r"\left[%s \ge %s\right]",  ATOM,     (SUM, SUM)),
}
FUNCTIONS = {
    "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "arcsin", "arccos", "arctan",
}
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
}
# fmt: on
# The space before a number that would seem part of what stands there: not 2 3, nor x 2.
CROWDED = re.compile(r"(?<=[\w})|])(?<!\\cdot)(?<!\\le|\\ge) (?=\d)")
LONGEST = 10_000


def to_latex(expression: Any) -> str:
    r"""LaTeX as a person writes it: `1 + y \cos(x y) \exp(\sin(x y))`."""
    graph = graph_of(expression)
    size = graph.tree_size()
    # Formulas have no names for what is shared: it is written out each time.
    if size > LONGEST:
        raise TracedValueError(f"Written out: {size:,} operations. Simplify it, or use to_source.")
    parts: dict[Node, Latex] = {}
    for node in graph:
        parts[node] = latex_of(node, [parts[parent] for parent in node.parents])
    joined = parts[graph.output].text.replace("+ -", "- ")
    return CROWDED.sub(r" \\cdot ", joined)


def latex_of(node: Node, operands: Sequence[Latex]) -> Latex:
    """A node, whose operands are given."""
    if node.kind == "operation":
        return latex_operation(node.primitive.name, operands)
    if node.name:
        return Latex(latex_name(node.name), ATOM)
    return latex_number(node.value)


def latex_operation(name: str, operands: Sequence[Latex]) -> Latex:
    """An operation: by its template, but for three habits of those who write by hand."""
    if name not in TEMPLATES:
        return latex_call(name, operands)
    template, binding, least = TEMPLATES[name]
    first, last = operands[0], operands[-1]
    if name == "mul" and first.text in ("1", "-1") and is_comparison(last):
        # The factor made a number of the comparison, which it is already for a reader.
        return Latex(first.text.removesuffix("1") + last.text, ATOM)
    if name == "div" and first.binding == SIGN:
        # The sign stands before the fraction.
        return Latex("-" + template % (first.text.removeprefix("-"), last.text), SIGN)
    if name == "pow" and first.binding == CALL and last.text.isdigit():
        # The exponent stands at the function's name: \sin^{2}(x).
        return Latex(re.sub(r"^\\[a-z]+", rf"\g<0>^{{{last.text}}}", first.text), POWER)
    texts = [
        operand.text if operand.binding >= needed else parenthesised(operand.text)
        for operand, needed in zip(operands, least, strict=True)
    ]
    return Latex(template % tuple(texts), binding)


def latex_call(name: str, operands: Sequence[Latex]) -> Latex:
    """A function of its operands; one that LaTeX has no name for gets its own, upright."""
    arguments = parenthesised(", ".join(operand.text for operand in operands))
    if name in FUNCTIONS:
        return Latex(rf"\{name}{arguments}", CALL)
    words = name.replace("_", " ")
    return Latex(rf"\operatorname{{{words}}}{arguments}", POWER)


def is_comparison(part: Latex) -> bool:
    """Is it a single one, such as [x > 0]?"""
    return part.text.startswith(r"\left[") and part.binding == ATOM


def parenthesised(text: str) -> str:
    """In parentheses, which are as high as a fraction."""
    return rf"\left({text}\right)" if r"\frac" in text else f"({text})"


def latex_name(name: str) -> str:
    r"""`theta` → `\theta`, `x1` and `x_1` → `x_{1}`, `x_max` → `x_{\mathrm{max}}`."""
    words = re.sub(r"(?<=[^\d_])(?=\d+$)", "_", name).split("_")
    head, *below = [latex_word(word) for word in words]
    return f"{head}_{{{', '.join(below)}}}" if below else head


def latex_word(word: str) -> str:
    """A letter, a number, a Greek letter, or an upright word."""
    if len(word) < 2 or word.isdigit():
        return word
    return rf"\{word}" if word in GREEK else rf"\mathrm{{{word}}}"


def latex_number(value: Any) -> Latex:
    """A number without needless digits: 2.0 is 2, and 0.333… is a third."""
    if np.ndim(value):
        return Latex(r"\mathbf{c}", ATOM)
    rounded = f"{value:.12g}"
    ratio = Fraction(float(value)).limit_denominator(1000) if np.isfinite(value) else None
    # A fraction if it is this very number, and if no decimal of twelve digits is.
    if ratio is not None and float(rounded) != value == float(ratio):
        sign = "-" if value < 0 else ""
        fraction = rf"\frac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}"
        return Latex(sign + fraction, POWER)
    # Adding 0.0 takes the sign of -0.0.
    mantissa, _, exponent = f"{float(value) + 0.0:.12g}".partition("e")
    if exponent:
        return Latex(rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT)
    return Latex(mantissa, ATOM)
