"""What sources say, as JSON built before: for a Python that cannot read the sources themselves.

The site for browsers brings such a file. A checkout and an installed course have none, and read.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from course.syllabus import COURSE

FILE = COURSE / "texts.json"


@cache
def built_texts() -> dict[str, Any]:
    """The texts that were built, by kind (`tasks`, `parts`) and name, if any."""
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}


def built_text(kind: str, name: str) -> Any:
    """One of them, if it was built."""
    return built_texts().get(kind, {}).get(name)
