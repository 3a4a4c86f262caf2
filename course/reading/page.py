"""What every page of the edition has around its text: header, search, contents, ways on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from course.reading.markdown import Heading

PLACE = re.compile(r"\{(\w+)\}")
FRONT = Path(__file__).parent / "front"
FILES = ("read.css", "frame.css", "code.css", "print.css", "theme.js", "search.js")
ABOUT = "from slopes to backpropagation, a course with pictures to step through"
FOOT = "Everything on this page works without a network."


@dataclass(frozen=True)
class Page:
    """One page: its file, its title, and what is on it.

    Parameters:
        head: what its widgets need.
        kind: what style sheets know it by.
        foot: what is said at its end.
    """

    file: str
    title: str
    body: str
    headings: Sequence[Heading] = ()
    head: str = ""
    kind: str = "text"
    foot: str = FOOT


def html_of(page: Page, before: Page | None, after: Page | None, site: str) -> str:
    """The whole page, as text, between its neighbours."""
    parts = {
        "title": escape(page.title),
        "description": escape(f"{page.title}: {ABOUT}", quote=True),
        "head": page.head,
        "kind": page.kind,
        "site": f'<a href="{site}index.html">Run the course</a>' if site else "",
        "beside": _contents(page),
        "around": _around(before, after),
        "foot": page.foot,
        "body": page.body,
    }
    template = (FRONT / "page.html").read_text("utf-8")
    # In one go: what is put in may hold braces of its own.
    return PLACE.sub(lambda found: parts[found[1]], template)


def _contents(page: Page) -> str:
    """The sections of the page, which a wide window has beside it and a narrow one folds."""
    sections = [heading for heading in page.headings if heading.level == 2]
    if not sections:
        return ""
    items = "\n".join(
        f'<li><a href="#{heading.anchor}">{escape(heading.text)}</a></li>' for heading in sections
    )
    return (
        '<nav class="contents" aria-label="On this page">'
        "<details open><summary>On this page</summary>"
        f"<ul>\n{items}\n</ul></details></nav>"
    )


def _around(before: Page | None, after: Page | None) -> str:
    ways = []
    if before is not None:
        ways.append(f'<a rel="prev" href="{before.file}">← {escape(before.title)}</a>')
    if after is not None:
        ways.append(f'<a rel="next" href="{after.file}">{escape(after.title)} →</a>')
    return f'<nav class="ways" aria-label="Previous and next">{"".join(ways)}</nav>' if ways else ""
