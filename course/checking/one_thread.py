"""A time limit where Python has one thread, as in a browser: the code watches the clock itself.

Python calls back at every jump and every call of a function, and so in every loop. A single step
that takes long, such as one call of C code, is not interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

# Of the six places for tools, one that no debugger and no profiler takes.
TOOL = 4
# The clock is looked at once in so many jumps and calls: looking takes longer than they do.
STEPS_BETWEEN_LOOKS = 200


def can_watch() -> bool:
    """Whether this Python (3.12 or newer) can, and nobody watches yet."""
    return hasattr(sys, "monitoring") and sys.monitoring.get_tool(TOOL) is None


class Interrupted(BaseException):
    """The time was over. Not an `Exception`: code that catches those must not go on."""


def call_watched(function: Callable[[], Any], is_over: Callable[[], bool]) -> Any:
    """Call `function`, and look every now and then whether its time is over.

    Raises:
        Interrupted: when it is.
    """
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
    events = monitoring.events.JUMP | monitoring.events.PY_START
    steps = 0

    def look(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if steps % STEPS_BETWEEN_LOOKS == 0 and is_over():
            raise Interrupted

    monitoring.use_tool_id(TOOL, "time limit of a check")
    try:
        for event in (monitoring.events.JUMP, monitoring.events.PY_START):
            monitoring.register_callback(TOOL, event, look)
        monitoring.set_events(TOOL, events)
        return function()
    finally:
        monitoring.set_events(TOOL, monitoring.events.NO_EVENTS)
        monitoring.free_tool_id(TOOL)
