"""Turns a sentence with `code` in it into HTML."""

from __future__ import annotations

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
