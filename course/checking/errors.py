"""A learner's exception as plain data, and as a sentence with the line of theirs that raised it."""

from __future__ import annotations

import linecache
import traceback
from collections import Counter
from collections.abc import Mapping
from typing import Any

from autodiff_core.errors import AutodiffError
from course.checking.places import is_cell, is_given
from course.checking.plain import short
from course.checking.progress import BUSY
from course.checking.time_limit import NotCalled, TimeUp

# Kinds of errors that are not the learner's exceptions, but ours.
TIME_UP = TimeUp.__name__
NOT_CALLED = NotCalled.__name__
ENDED = "Ended"
# Python says it in several ways; which of them depends on where the stack happens to end.
TOO_DEEP = "too many calls within one another"


class ForbiddenCall(Exception):
    """An answer called what its task's text forbids. Its message is the sentence to show."""


FORBIDDEN = ForbiddenCall.__name__


def describe_error(error: BaseException) -> dict[str, Any]:
    """An exception as plain data, with the learner's own line where it has one."""
    # NumPy wraps what the engine raises.
    cause = error.__cause__ if isinstance(error.__cause__, AutodiffError) else error
    found: dict[str, Any] = {"type": type(cause).__name__, "message": _message(cause)}
    if isinstance(error, TimeUp):
        found["advice"] = error.advice
        # Where it was when it was interrupted.
        error = error.__context__ or error
    if isinstance(cause, RecursionError):
        return {**found, "message": TOO_DEEP, **_repeated_line(error.__traceback__)}
    return {**found, **line_of(error.__traceback__)}


def not_ready(error: Exception) -> dict[str, Any]:
    """That a check could not even begin, as plain data."""
    why = f"{type(error).__name__}: {_message(error)}".rstrip(".")
    said = f"The check could not begin ({why}). Nothing is wrong with your answer: it was not run"
    return {"type": ENDED, "message": f"{said}. `backprop doctor` says what is missing here"}


def line_of(trace: Any) -> dict[str, Any]:
    """The number and the text of the learner's own innermost line in a traceback.

    A line of a notebook's cell comes before any other, since what it calls may be given code.
    """
    own = _own_places(trace)
    return as_line(*own[-1]) if own else {}


def _own_places(trace: Any) -> list[tuple[str, int]]:
    """The files and lines of a traceback that are the learner's; their texts would cost much."""
    every = [(frame.f_code.co_filename, line or 0) for frame, line in traceback.walk_tb(trace)]
    own = [place for place in every if not is_given(place[0])]
    return [place for place in own if is_cell(place[0])] or own


def _repeated_line(trace: Any) -> dict[str, Any]:
    """The learner's line at which a recursion that ran too deep begins each of its rounds.

    Where the stack ends, in which line of a round, is chance; where the first round begins is not.
    """
    places = _own_places(trace)
    counts = Counter(places)
    for place in places:
        if 2 * counts[place] >= max(counts.values()):
            return as_line(*place)
    return {}


def as_line(filename: str, line: int) -> dict[str, Any]:
    """A line of a file, by its number and its text."""
    # The learner may have edited the file since another of its lines was read.
    linecache.checkcache(filename)
    return {"line": line, "text": short(linecache.getline(filename, line).strip(), 160)}


def in_words(error: Mapping[str, Any]) -> str:
    """The sentences that a report says about an error."""
    where = f", at your line {error['line']}: `{error['text']}`" if error.get("text") else ""
    said = str(error["message"]).strip().rstrip(".,:; ")
    if error["type"] in (TIME_UP, NOT_CALLED):
        return f"Stopped: {said}{where}. {error.get('advice', BUSY)}"
    if error["type"] in (ENDED, FORBIDDEN):
        return f"{said}{where}."
    if error["type"] == "MemoryError":
        return (
            f"Your code asked for too much memory{where}. "
            "What grows there, and is it needed all at once?"
        )
    return f"Your code raised {error['type']}{f': {said}' if said else ''}{where}."


def _message(error: BaseException) -> str:
    try:
        return short(str(error), 400)
    except Exception:
        return "(its message cannot be shown)"
