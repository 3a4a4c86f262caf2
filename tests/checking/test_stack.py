"""Runaway recursion: what a learner reads of it does not depend on how deep the check stands."""

from collections.abc import Callable
from typing import Any

import pytest

from course.checking.errors import in_words
from course.checking.probe import Probe
from course.syllabus import find_module
from course.validate.answers import namespace

ENDLESS = """
def gradient(f, x, h):
    if x > 0:
        return other(f, x, h)
    return 0

def other(f, x, h):
    return gradient(f, x + h, h)
"""
COUNTS = "def gradient(f, x, h):\n    return 0 if x == 0 else 1 + gradient(f, x - 1, h)"


def answer(source: str) -> Callable[..., Any]:
    return namespace(find_module("numerical"), source, "gradient")["gradient"]


def deeper(levels: int, function: Callable[[], Any]) -> Any:
    return deeper(levels - 1, function) if levels else function()


@pytest.mark.parametrize("levels", range(100, 104))
def test_a_recursion_without_end_is_told_in_the_same_words_at_every_depth(levels: int):
    endless = answer(ENDLESS)
    seen = deeper(levels, lambda: Probe().call(endless, None, 1, 1))
    said = in_words(seen["error"])
    assert said == (
        "Your code raised RecursionError: too many calls within one another, "
        "at your line 4: `return other(f, x, h)`."
    )


@pytest.mark.parametrize("levels", [0, 300])
def test_an_answer_has_the_same_room_at_every_depth(levels: int):
    counts = answer(COUNTS)
    deep, too_deep = (
        deeper(levels, lambda x=x: Probe().call(counts, None, x, 1)) for x in (900, 1100)
    )
    assert deep["value"] == 900
    assert too_deep["error"]["type"] == "RecursionError"
