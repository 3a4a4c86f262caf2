"""Does an answer that does not end still get on, or does it go round without any change?"""

from __future__ import annotations

import dis
import sys
from types import FrameType, FunctionType, ModuleType
from typing import Any

from course.checking.places import is_given

STILL = "Look for a loop that never ends: nothing in it changes any more."
BUSY = "Look for a loop that never ends, or for work that grows much faster than its input."
IN_ONE_STEP = (
    "That is one step, which nothing interrupts: what it is asked for is too large. Look for a "
    "hash, a comparison or a power of something huge."
)
ASLEEP = "It hardly computed meanwhile: does it wait for something, or sleep?"

# Looks in a row that must find the same.
SAME = 3
MANY = 100
SIMPLE = (bool, int, float, complex, str, bytes, type(None))
FIXED = (FunctionType, ModuleType, type)
# What a function may name beside its variables and still change nothing else.
PURE = {"abs", "bool", "float", "int", "isinstance", "len", "max", "min", "range", "sum"}


class Progress:
    """What was seen of a thread in the last few looks: where it is, and what its variables hold."""

    def __init__(self) -> None:
        self._seen: list[tuple[Any, int, bool]] = []

    def look(self, thread: int) -> None:
        """Take another look, at the learner's own innermost function."""
        frame = sys._current_frames().get(thread)
        while frame is not None and is_given(frame.f_code.co_filename):
            frame = frame.f_back
        held = None if frame is None else _held(frame)
        place = -1 if frame is None else frame.f_lasti
        self._seen = [*self._seen, (held, place, _is_jump(frame))][-SAME:]

    @property
    def stands_still(self) -> bool:
        """Whether the last looks found the same variables, all of them readable, in a loop.

        A single step that takes long, such as the power of a huge integer, is no loop.
        """
        return self._nothing_changed and self._moves

    @property
    def is_one_step(self) -> bool:
        """Whether the last looks found the same single step, which had not ended."""
        return self._nothing_changed and not self._moves

    @property
    def _nothing_changed(self) -> bool:
        states = [held for held, _, _ in self._seen]
        return len(states) == SAME and states[0] is not None and states == SAME * states[:1]

    @property
    def _moves(self) -> bool:
        places = {place for _, place, _ in self._seen}
        return len(places) > 1 or self._seen[-1][2]


def _held(frame: FrameType) -> Any:
    """The variables of a function, or nothing where it may change what cannot be compared."""
    if not set(frame.f_code.co_names) <= PURE:
        return None
    held = []
    for name, value in list(frame.f_locals.items()):
        if type(value) in SIMPLE:
            held.append((name, value))
        elif isinstance(value, FIXED):
            held.append((name, id(value)))
        elif type(value) in (list, tuple) and _are_simple(value):
            held.append((name, tuple(value)))
        else:
            return None
    return id(frame), held


def _are_simple(items: list | tuple) -> bool:
    return len(items) <= MANY and all(type(item) in SIMPLE for item in items)


def _is_jump(frame: FrameType | None) -> bool:
    """Whether a function is at the turn of a loop: where a thread lets others look."""
    if frame is None:
        return False
    code = frame.f_code.co_code[frame.f_lasti]
    return "JUMP" in dis.opname[code]
