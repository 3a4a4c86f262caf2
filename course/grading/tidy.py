"""Makes what a learner's process said fit for a gradebook: bounded in length, and only text."""

from __future__ import annotations

from typing import Any

from course.checking.plain import short

LONGEST = 2_000
# Line breaks and tabs are the control characters that text has.
LAYOUT = "\n\t"


def tidy(value: Any) -> Any:
    """A report, or any data of lists, dicts and text, with each text bounded and printable."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return [tidy(item) for item in value]
    if isinstance(value, dict):
        return {key: tidy(item) for key, item in value.items()}
    return value


def _text(text: str) -> str:
    text = short(text, LONGEST)
    # Half of a pair of surrogates cannot be written to any file.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() or c in LAYOUT else "�" for c in whole)
