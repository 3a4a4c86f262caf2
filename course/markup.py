"""Sentences with `code` in them as HTML, and headings as anchors."""

from __future__ import annotations

import re
from html import escape


def with_code(text: str) -> str:
    """Escaped text in which what stands between backticks is set as code."""
    pieces = escape(text).split("`")
    if len(pieces) % 2 == 0:
        # A backtick without its partner is a character like any other.
        return escape(text)
    return "".join(
        f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(pieces)
    )


def slug(heading: str) -> str:
    """A heading as links name it on code hosts; JupyterLab's differ in case only."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
