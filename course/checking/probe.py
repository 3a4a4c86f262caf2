"""The half of a check that runs beside the learner's code: it calls, and writes down what came out.

A probe never says whether anything was right. What it writes down is plain data, so that the judge
may sit in another process.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from course.checking.arguments import Kept, is_guarded, named
from course.checking.errors import ForbiddenCall, describe_error
from course.checking.forbidden import noting
from course.checking.plain import short, to_plain
from course.checking.showing import describe_call, show
from course.checking.stack import same_room
from course.checking.time_limit import NotCalled, TimeLimit, TimeUp

SECONDS_FOR_ONE_PROBE = 10.0
# When a call has used up the time, those after it get so much of it each, and all in all.
SECOND_CHANCE = 0.05
SECOND_CHANCES = 0.25


class Probe:
    """Calls a learner's code and keeps an observation of each call.

    All calls of one probe share one time limit, so that an endless loop is waited for once. After
    it, calls get a moment each: what is quick is still seen to be right.

    Parameters:
        lost: what is known to come of a call, by its number, so that it is not made: it ended the
            process in which it was tried.
        on_call: told each call's number and the seconds that it may take, and afterwards None.
    """

    # What limits the calls. A process that is made for one probe may have a cheaper one.
    limit: type[TimeLimit] = TimeLimit

    def __init__(
        self,
        seconds: float = SECONDS_FOR_ONE_PROBE,
        lost: Callable[[int], Mapping[str, Any] | None] = lambda number: None,
        on_call: Callable[[int | None, float], None] = lambda number, seconds: None,
    ) -> None:
        self.seconds = seconds
        self.calls: list[dict[str, Any]] = []
        self._lost = lost
        self._on_call = on_call
        self._limit = self.limit(seconds)
        self._chances = 0.0
        self._printed = _Printed()
        self._edits: list[str] = []
        self._refusals: list[ForbiddenCall] = []

    @property
    def printed(self) -> str:
        """The beginning of what the learner's code printed."""
        return short(self._printed.getvalue(), 500)

    def patient(self, seconds: float) -> Probe:
        """Another probe, for calls that may take so long; what they do is noted here, too."""
        probe = type(self)(seconds, self._lost, self._on_call)
        probe.calls, probe._edits, probe._refusals = self.calls, self._edits, self._refusals
        probe._printed = self._printed
        return probe

    def note_edit(self, edit: str) -> None:
        """Remember, with the call that is being made, that it edited an argument."""
        self._edits.append(edit)

    def call(
        self, function: Callable[..., Any], *arguments: Any, called: str = "", **keywords: Any
    ) -> dict[str, Any]:
        """Call `function`; return what came back, or what was raised, and which argument changed.

        Parameters:
            called: how the call is shown to the learner; by default it is written from the
                arguments.

        Returns:
            plain data: `called`, and `value` or `error`; `changed` where an argument was edited.
        """
        called = called or describe_call(function, arguments, keywords)
        seen: dict[str, Any] = {"called": called}
        number = len(self.calls)
        self.calls.append(seen)
        lost = self._lost(number)
        if lost is not None:
            seen["error"] = dict(lost)
            self._limit.use_up()
            return seen
        self._edits.clear()
        self._refusals.clear()
        # A guarded function looks after its arguments itself.
        kept = Kept([] if is_guarded(function) else named(function, arguments))
        try:
            with self._quiet(), noting(self._refusals.append), same_room():
                seen["value"] = self._limited(lambda: to_plain(function(*arguments, **keywords)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            # Of whatever kind a learner's exception is, it is shown.
            seen["error"] = describe_error(error)
        finally:
            self._on_call(None, 0.0)
        if self._refusals:
            # Also where the answer caught it and went on.
            seen.pop("value", None)
            seen["error"] = describe_error(self._refusals[0])
        edits = [*self._edits, kept.edit()]
        if any(edits):
            seen["changed"] = next(edit for edit in edits if edit)
        return seen

    def _limited(self, call: Callable[[], Any]) -> Any:
        number = len(self.calls) - 1
        if left := self._limit.left:
            self._on_call(number, left)
            return self._limit.call(call)
        chance = min(SECOND_CHANCE, SECOND_CHANCES - self._chances) * self.seconds
        if chance <= 0:
            raise NotCalled("an earlier call had used up the time")
        limit = self.limit(chance)
        self._on_call(number, chance)
        try:
            return limit.call(call)
        except TimeUp:
            self._chances += SECOND_CHANCE
            raise NotCalled("an earlier call had used up the time") from None

    @contextlib.contextmanager
    def _quiet(self) -> Iterator[None]:
        with (
            contextlib.redirect_stdout(self._printed),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            _nobody_at_the_keyboard(),
        ):
            warnings.simplefilter("ignore")
            yield


class _Printed(io.StringIO):
    """Keeps what is printed, of a flood the beginning; it stays open whatever is done to it."""

    LIMIT = 10_000

    def write(self, text: str) -> int:
        if self.tell() < self.LIMIT:
            super().write(text[: self.LIMIT])
        return len(text)

    def close(self) -> None:
        pass


@contextlib.contextmanager
def _nobody_at_the_keyboard() -> Iterator[None]:
    """`input` would wait for ever, in a notebook behind the check's back."""

    def refuse(prompt: object = "") -> str:
        raise EOFError("nobody types here: what the answer needs is in its arguments")

    before, stdin = builtins.input, sys.stdin
    builtins.input = refuse
    sys.stdin = io.StringIO()
    try:
        yield
    finally:
        builtins.input = before
        sys.stdin = stdin


__all__ = ["SECONDS_FOR_ONE_PROBE", "Probe", "describe_call", "describe_error", "show"]
