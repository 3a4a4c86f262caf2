"""Markdown as HTML: headings that links can name, links between pages, equations as MathML.

Browsers draw MathML themselves, so that equations need no script, no font to load and no network,
are read aloud, and take the colour and the size of the text around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from course.errors import BrokenSource, CourseError
from course.markup import slug

# What may be wider than the page scrolls in a box of its own.
WIDE = {
    "<table>": '<div class="scroll"><table>',
    "</table>": "</table></div>",
    '<div class="math block">': '<div class="math block scroll">',
    "<pre><code": '<pre class="scroll"><code',
    # The corner of a table, which heads nothing.
    "<th></th>": "<td></td>",
}
DEFINED = re.compile(r"[,(]")
# The address of a link, from what the text names and the words that are linked.
Address = Callable[[str, str], str]


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its words, and the anchor that leads to it."""

    level: int
    text: str
    anchor: str


@dataclass
class Prose:
    """The Markdown of one page, cell by cell: anchors are unique among all its cells.

    Parameters:
        address: where a link leads.
        aside: what stands beside a section's heading, from its words.
    """

    address: Address
    aside: Callable[[str], str] = lambda text: ""
    headings: list[Heading] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    # The anchor of each word that heads a row of a table.
    terms: dict[str, str] = field(default_factory=dict)

    def html(self, source: str) -> str:
        """One Markdown cell.

        Raises:
            CourseError: when a package that this needs is not installed.
        """
        tokens = _parser().parse(source)
        for place, token in enumerate(tokens):
            if token.type == "heading_open":
                self._head(tokens, place)
            elif token.type == "tr_open":
                self._name_row(tokens, place)
            for link in _links(token):
                self._lead(*link)
        found = str(_parser().renderer.render(tokens, _parser().options, {}))
        for plain, boxed in WIDE.items():
            found = found.replace(plain, boxed)
        return found

    def _head(self, tokens: list[Token], place: int) -> None:
        """Give a heading its anchor, and a section's what stands beside it."""
        opening, inline = tokens[place : place + 2]
        text = _text(inline)
        heading = Heading(int(opening.tag[1]), text, self._anchor(slug(text)))
        self.headings.append(heading)
        opening.attrSet("id", heading.anchor)
        aside = self.aside(text) if heading.level == 2 else ""
        if aside:
            tokens[place] = _raw(f'<div class="head"><h2 id="{heading.anchor}">')
            tokens[place + 2] = _raw(f"</h2>{aside}</div>\n")

    def _name_row(self, tokens: list[Token], place: int) -> None:
        """Give a row whose first cell is a word an anchor, so that the word can be linked."""
        if tokens[place + 1].type != "td_open":
            return
        cell = tokens[place + 2]
        if any(child.type == "math_inline" for child in cell.children or ()):
            return
        words = [slug(word) for word in DEFINED.split(_text(cell))]
        anchor = self._anchor(f"term-{words[0]}")
        tokens[place].attrSet("id", anchor)
        self.terms |= {word: anchor for word in words if word}

    def _lead(self, opening: Token, words: str) -> None:
        opening.attrSet("href", self.address(str(opening.attrGet("href")), words))

    def _anchor(self, name: str) -> str:
        """A name that is not taken yet: this one, or with a number behind it."""
        tried = name or "section"
        count = 1
        while tried in self.anchors:
            count += 1
            tried = f"{name}-{count}"
        self.anchors.add(tried)
        return tried


@cache
def _parser() -> MarkdownIt:
    try:
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ModuleNotFoundError as error:
        raise missing(error) from None
    # Raw HTML is the course's own: folded answers, and the strips "The same elsewhere".
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    dollarmath_plugin(parser, allow_labels=False, double_inline=True, renderer=_equation)
    return parser


def _equation(latex: str, options: dict[str, Any]) -> str:
    return mathml(latex, display=options["display_mode"])


def mathml(latex: str, *, display: bool = False) -> str:
    """An equation as MathML, with its LaTeX where a browser draws none.

    Raises:
        BrokenSource: when it cannot be set.
    """
    converter, refusal = _converter()
    try:
        found = converter.convert_with_local_state(latex, displaystyle=display)
    except refusal as error:
        raise BrokenSource(f"The equation {latex} cannot be set: {error}") from None
    return str(found).replace("<math", f'<math alttext="{escape(latex)}"', 1)


@cache
def _converter() -> tuple[Any, type[Exception]]:
    """What sets equations, and what it raises."""
    # Of the converters tried, the one that sets signs as far apart as TeX does.
    try:
        from math_core import LatexError, LatexToMathML
    except ModuleNotFoundError as error:
        raise missing(error) from None
    return LatexToMathML(fancy_error=False), LatexError


def missing(error: ModuleNotFoundError) -> CourseError:
    """What to do where a package is not installed."""
    return CourseError(
        f"The reading edition needs the package {error.name}: "
        '`python -m pip install -c constraints.txt -e ".[read]"` brings it.'
    )


def _text(inline: Token) -> str:
    """The words of a heading or a cell, as they are read."""
    return "".join(child.content for child in inline.children or ()).strip()


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def _links(token: Token) -> Iterator[tuple[Token, str]]:
    """The links in a paragraph, each with its words."""
    children = token.children or []
    for place, child in enumerate(children):
        if child.type == "link_open":
            words = []
            for inner in children[place + 1 :]:
                if inner.type == "link_close":
                    break
                words.append(inner.content)
            yield child, "".join(words)
