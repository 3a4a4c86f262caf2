"""How formulas are said aloud, for alternative texts: by the same rows as in `front/speech.js`."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

JAVASCRIPT_ROWS = Path(__file__).parents[1] / "front" / "speech.js"


@cache
def rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns, and the words that stand for what they match."""
    source = JAVASCRIPT_ROWS.read_text(encoding="utf-8")
    rows = re.findall(r'^  (\[".*"\]),$', source, re.MULTILINE)
    pairs = [json.loads(row) for row in rows]
    return tuple((re.compile(pattern), in_python(words)) for pattern, words in pairs)


def in_python(words: str) -> str:
    """JavaScript writes `$1` for a group, Python `\\g<1>`."""
    return re.sub(r"\$(\d)", r"\\g<\1>", words)


def spoken(text: str) -> str:
    """A text as it is to be heard: "adjoint of v4" for v̄4."""
    for pattern, words in rules():
        text = pattern.sub(words, text)
    return text
