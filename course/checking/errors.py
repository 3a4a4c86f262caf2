"""A learner's exception as plain data, and as a sentence with the line of theirs that raised it."""

from __future__ import annotations

import linecache
import traceback
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
CALLS_TOO_DEEP = "its calls nest too deeply"


class ForbiddenCall(Exception):
    """An answer called what its task's text forbids. Its message is the sentence to show."""


def describe_error(error: BaseException) -> dict[str, Any]:
    """An exception as plain data, with the learner's own line where it has one."""
    # NumPy wraps what the engine raises.
    cause = error.__cause__ if isinstance(error.__cause__, AutodiffError) else error
    found: dict[str, Any] = {"type": type(cause).__name__, "message": _message(cause)}
    if isinstance(error, TimeUp):
        found["advice"] = error.advice
        # Where it was when it was interrupted.
        error = error.__context__ or error
    return {**found, **line_of(error.__traceback__)}


def line_of(trace: Any) -> dict[str, Any]:
    """The number and the text of the learner's own innermost line in a traceback.

    A line of a notebook's cell comes before any other, since what it calls may be given code.
    """
    frames = [frame for frame in traceback.extract_tb(trace) if not is_given(frame.filename)]
    own = [frame for frame in frames if is_cell(frame.filename)]
    for frame in reversed(own or frames):
        return as_line(frame.filename, frame.lineno or 0)
    return {}


def as_line(filename: str, line: int) -> dict[str, Any]:
    """A line of a file, by its number and its text."""
    return {"line": line, "text": short(linecache.getline(filename, line).strip(), 160)}


def in_words(error: Mapping[str, Any]) -> str:
    """The sentences that a report says about an error."""
    where = f", at your line {error['line']}: `{error['text']}`" if error.get("text") else ""
    said = str(error["message"]).strip().rstrip(".,:; ")
    if error["type"] in (TIME_UP, NOT_CALLED):
        return f"Stopped: {said}{where}. {error.get('advice', BUSY)}"
    if error["type"] in (ENDED, ForbiddenCall.__name__):
        return f"{said}{where}."
    if error["type"] == "MemoryError":
        return (
            f"Your code asked for too much memory{where}. "
            "What grows there, and is it needed all at once?"
        )
    return f"Your code raised {error['type']}{f': {said}' if said else ''}{where}."


def _message(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        # Python adds what it was doing at that depth, which is another thing in another process.
        return CALLS_TOO_DEEP
    try:
        return short(str(error), 400)
    except Exception:
        return "(its message cannot be shown)"
