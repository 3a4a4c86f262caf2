"""What a judge reads: one call of a learner's code, and the mistake that it may show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course.checking.errors import ENDED, NOT_CALLED, TIME_UP, in_words
from course.checking.plain import Opaque, from_plain
from course.checking.showing import contrast, show

SINGLE = (
    "The numbers came back in single precision (float32), with about 7 digits: compute with "
    "float64 throughout."
)


class Mistake(Exception):
    """Raised by a judge: points are missing, and why.

    `points` are those that are earned all the same. `called` and `returned` show the evidence.
    """

    def __init__(
        self,
        message: str,
        *,
        expected: str = "",
        called: str = "",
        returned: str = "",
        points: int = 0,
    ) -> None:
        super().__init__(message)
        self.message, self.expected = message, expected
        self.called, self.returned, self.points = called, returned, points


@dataclass
class Use:
    """What a judge has looked at of an observation."""

    read: bool = False
    asked_for_edits: bool = False


@dataclass(frozen=True)
class Observation:
    """One call that a probe made: how it looked, and what came of it.

    `edit` says which argument it edited. A judge asks for that by `changed`; if none does, the
    shared rule of `Check` sees to it.
    """

    called: str
    data: Any = None
    error: Mapping[str, Any] | None = None
    edit: str = ""
    # The call that used up the time, where this one was not made for that reason.
    instead: Observation | None = None
    use: Use = field(default_factory=Use, compare=False)

    @property
    def changed(self) -> str:
        """Words for the first edit of an argument, or nothing. Who asks also judges it."""
        self.use.asked_for_edits = True
        return self.edit

    @property
    def value(self) -> Any:
        """What came back.

        Raises:
            Mistake: when the call raised instead.
        """
        self.use.read = True
        if self.instead is not None:
            return self.instead.value
        if self.error is not None:
            raise Mistake(in_words(self.error), called=self.called, returned=self._outcome())
        return self.data

    def mistake(
        self,
        message: str,
        *,
        expected: str = "",
        wanted: Any = None,
        piece: Any = None,
        points: int = 0,
    ) -> Mistake:
        """A mistake with this call and its result as the evidence.

        Parameters:
            wanted: what should have come back; both are shown with the digits that tell them
                apart. `expected` then says more about it, if anything.
            piece: the part of what came back that is to be like `wanted`; the whole, unless given.
        """
        self.use.read = True
        returned = self._outcome()
        if self.error is None:
            if wanted is not None:
                returned, told = contrast(self.data if piece is None else piece, wanted)
                expected = f"{told}: {expected}" if expected else told
            elif expected.startswith(returned):
                # The words of a check cut off where the two differ.
                returned = show(self.data, digits=17)
            if _is_single(self.data) and len(message) < 200:
                message = f"{message}\n{SINGLE}"
        return Mistake(
            message, expected=expected, called=self.called, returned=returned, points=points
        )

    def number(self) -> float:
        """What came back, as one real number (a 0-d array counts).

        Raises:
            Mistake: when something else came back.
        """
        value = _scalar(self.value)
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
            raise self.mistake(_wrong_kind(value), expected="one number")
        if isinstance(value, np.complexfloating):
            raise self.mistake("A complex number came back.", expected="a real number")
        try:
            return float(value)
        except OverflowError:
            raise self.mistake(
                "An integer came back that no float can hold.", expected="a number below 1e308"
            ) from None

    def array(self, shape: tuple[int, ...] | None = None) -> np.ndarray:
        """What came back, as an array of real numbers (nested lists count), of `shape` if given.

        Raises:
            Mistake: when something else came back.
        """
        expected = "an array of numbers" + (f" of shape {shape}" if shape is not None else "")
        try:
            array = np.asarray(self.value)
        except ValueError:
            raise self.mistake("The rows have different lengths.", expected=expected) from None
        if array.dtype.kind not in "iuf":
            raise self.mistake(_wrong_kind(self.data), expected=expected)
        if shape is not None and array.shape != shape:
            raise self.mistake(
                f"The result has shape {array.shape}, not {shape}.", expected=expected
            )
        return array.astype(float)

    def truth(self) -> bool:
        """What came back, as True or False.

        Raises:
            Mistake: when something else came back.
        """
        value = _scalar(self.value)
        if not isinstance(value, bool | np.bool_):
            raise self.mistake("The answer is neither True nor False.", expected="True or False")
        return bool(value)

    def _outcome(self) -> str:
        if self.error is None:
            return show(self.data)
        return "no answer in time" if self.error["type"] == TIME_UP else "an exception"


def wrap(item: Any) -> Any:
    """Observations for what `Probe.call` wrote; everything else a probe returned, decoded."""
    if isinstance(item, dict) and "called" in item:
        return Observation(
            called=item["called"],
            data=from_plain(item.get("value")),
            error=item.get("error"),
            edit=item.get("changed", ""),
        )
    if isinstance(item, list):
        return [wrap(each) for each in item]
    return from_plain(item)


def observations(seen: Any) -> Iterator[Observation]:
    """All observations in what a probe returned."""
    if isinstance(seen, Observation):
        yield seen
    elif isinstance(seen, dict | list | tuple):
        for item in seen.values() if isinstance(seen, dict) else seen:
            yield from observations(item)


def with_slow_call_named(seen: Any) -> Any:
    """What was not called speaks of the call that used up the time, or that ended the check."""
    every = list(observations(seen))
    for kind in (TIME_UP, ENDED, MemoryError.__name__):
        if slow := next((each for each in every if _is_error(each, kind)), None):
            return _pointing_to(slow, seen)
    return seen


def _pointing_to(slow: Observation, seen: Any) -> Any:
    if isinstance(seen, Observation):
        return replace(seen, instead=slow) if _is_error(seen, NOT_CALLED) else seen
    if isinstance(seen, dict):
        return {name: _pointing_to(slow, item) for name, item in seen.items()}
    if isinstance(seen, list):
        return [_pointing_to(slow, item) for item in seen]
    return seen


def _is_error(observation: Observation, kind: str) -> bool:
    return observation.error is not None and observation.error["type"] == kind


def _scalar(value: Any) -> Any:
    return value[()] if isinstance(value, np.ndarray) and value.shape == () else value


def _is_single(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.generic) and value.dtype in (np.float32, np.float16)


def _wrong_kind(value: Any) -> str:
    if value is None:
        return "Nothing came back (None). Does every path through your code end in `return`?"
    if isinstance(value, np.ndarray):
        return f"An array of {value.dtype} came back."
    if isinstance(value, Opaque) and value.type == "ndarray":
        return f"An array came back that is not one of numbers, or too large: {value.text[:60]}."
    kind = value.type if isinstance(value, Opaque) else type(value).__name__
    return f"A value of type `{kind}` came back."
