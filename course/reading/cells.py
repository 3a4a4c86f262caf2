"""Code cells as HTML: coloured code, and what it printed, drew or brought to life."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course.reading.alive import FRAGMENT
from course.reading.markdown import Address, mathml

LINK = re.compile(r"""<a href=['"]([^'"]+)['"](?=>([^<]*))""")


def code_cell(cell: NotebookNode, address: Address) -> str:
    """A cell of code with what it brought forth, whose links lead where `address` says."""
    shown = f'<pre class="code scroll"><code>{_coloured(cell.source)}</code></pre>'
    return "\n".join([shown, *(_output(output, address) for output in cell.outputs)])


def _coloured(code: str) -> str:
    lexer, formatter = _colours()
    return highlight(code, lexer, formatter).rstrip("\n")


@cache
def _colours() -> tuple[PythonLexer, HtmlFormatter]:
    # With a prefix: Pygments calls `self` what the widgets call themselves, `bp`.
    return PythonLexer(), HtmlFormatter(nowrap=True, classprefix="py-")


def _output(output: NotebookNode, address: Address) -> str:
    if output.output_type == "stream":
        return _printed(output.text)
    if output.output_type == "error":
        return _printed(f"{output.ename}: {output.evalue}")
    return next(_shown(output.data, address))


def _shown(data: dict[str, Any], address: Address) -> Iterator[str]:
    """The forms of one output that a page can show, the richest first."""
    if FRAGMENT in data:
        yield data[FRAGMENT]
    if "text/html" in data:
        drawn = LINK.sub(lambda link: f'<a href="{address(link[1], link[2])}"', data["text/html"])
        yield f'<div class="drawn scroll">{drawn}</div>'
    if "text/latex" in data:
        equation = mathml(data["text/latex"].strip("$ \n"), display=True)
        yield f'<div class="math block scroll">{equation}</div>'
    yield _printed(data["text/plain"])


def _printed(text: str) -> str:
    return f'<pre class="printed scroll">{escape(text.rstrip())}</pre>'
