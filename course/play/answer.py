"""What Python answers the playground's page: the lines' graph as the explorer draws it, or why not.

It runs in the worker of a page, where one request follows the other.
"""

from __future__ import annotations

from typing import Any

from course.play.lines import Refusal, Typed
from course.widgets.drawing.explored import Sweep, explored
from course.widgets.drawing.recorded import is_number, limits

MOST_VERTICES = 200


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """`data` for the explorer and the inputs' numbers `at`; or `message`.

    Parameters:
        request: `text`, the lines; numbers for inputs, `at` by their place and `named` by their
            name, where the page knows some; and by `first` what else to begin with.
    """
    try:
        typed = Typed(request["text"])
    except Refusal as refusal:
        return {"message": str(refusal)}
    starts = typed.starts()
    at = numbers(starts, request)
    ranges = {name: limits(value) for name, value in zip(starts, at, strict=True)}
    found = explored(typed.function, ranges, at, Sweep(), MOST_VERTICES)
    if not found.message:
        return {"data": found.data, "at": at}
    line = typed.line_of(found.error) if found.error else None
    message = f"Line {line}: {found.message}" if line else found.message
    return {"message": message, "data": found.data | {"message": message}, "at": at}


def numbers(starts: dict[str, Any], request: dict[str, Any]) -> list[float]:
    """The inputs' numbers: as they were, or the function's own defaults, or 1."""
    there = request["at"]
    found = []
    for place, (name, start) in enumerate(starts.items()):
        choices = [
            there[place] if place < len(there) else None,
            request["named"].get(name),
            start if is_number(start) else None,
            request["first"].get(name),
        ]
        found.append(float(next((each for each in choices if each is not None), 1.0)))
    return found
