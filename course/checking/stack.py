"""Room on Python's stack: the same for each call of an answer, however deep the check stands.

A notebook's kernel calls a check from further down than a test or a grader does. Python's limit
counts from the bottom, so without this an answer that recurses would be right here and fail there.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def same_room() -> Iterator[None]:
    """Count Python's limit of calls within one another from here."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + _depth())
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    """How many calls are open."""
    count = 0
    frame = sys._getframe()
    while frame is not None:
        count += 1
        frame = frame.f_back  # type: ignore[assignment]
    return count
