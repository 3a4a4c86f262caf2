"""Markdown as HTML, its mathematics as MathML: what a browser shows without a script."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# Code comes first: a dollar in it is a dollar.
CODE_OR_MATH = re.compile(r"(```.*?```|`[^`\n]+`)|\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)
# Characters that no text has, around the number of a formula.
MARK = "\ue000{}\ue001"
MARKED = re.compile("\ue000(\\d+)\ue001")
NOTEBOOK = re.compile(r'href="([^":]+\.ipynb)(?:#[^"]*)?"')


def formatted(source: str) -> str:
    """A Markdown cell as HTML. Links to other notebooks are left out, since they are not files."""
    formulas: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        code, block, inline = found.groups()
        if code is not None:
            return str(code)
        formulas.append(_mathml(block or inline, "block" if block else "inline"))
        return MARK.format(len(formulas) - 1)

    html: str = _markdown().render(CODE_OR_MATH.sub(set_aside, source))
    html = NOTEBOOK.sub("", html)
    return MARKED.sub(lambda found: formulas[int(found[1])], html)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _mathml(latex: str, display: str) -> str:
    from latex2mathml.converter import convert

    return str(convert(latex, display=display))
