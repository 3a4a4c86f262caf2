"""The half of a check that decides: from a probe's observations and the seed to verdicts.

A check is one class per task:

    class CentralDifference(Check):
        task = "numerical.central_difference"

        def inputs(self, rng):                  # from the seed; both halves make the same ones
            return {"x": rng.uniform(0.5, 1.5)}

        def probe(self, answer, given, probe):  # beside the learner's code: calls, decides nothing
            return {"cubic": probe.call(answer, cube, given["x"], 0.1)}

        @judges("is exact on quadratics", points=2)
        def exact(self, given, seen):           # anywhere: raises Mistake where points are missing
            seen["quadratic"].number()
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from course.checking.plain import Opaque, from_plain
from course.checking.probe import SECONDS_FOR_ONE_PROBE, Probe, show
from course.checking.verdict import Report, Verdict
from course.syllabus import find_task

# What a check drew from the seed, and what its probe saw: both by name.
Given = Mapping[str, Any]
Seen = Mapping[str, Any]

UNREADABLE = "What came back is not of the kind that this task asks for."


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


@dataclass(frozen=True)
class Observation:
    """One call that a probe made: how it looked, and what came of it."""

    called: str
    data: Any = None
    error: Mapping[str, Any] | None = None
    changed: str = ""

    @property
    def value(self) -> Any:
        """What came back.

        Raises:
            Mistake: when the call raised instead.
        """
        if self.error is not None:
            raise Mistake(_in_words(self.error), called=self.called, returned="an exception")
        return self.data

    def mistake(self, message: str, *, expected: str = "", points: int = 0) -> Mistake:
        """A mistake with this call and its result as the evidence."""
        returned = "an exception" if self.error is not None else show(self.data)
        return Mistake(
            message, expected=expected, called=self.called, returned=returned, points=points
        )

    def number(self) -> float:
        """What came back, as one real number (a 0-d array counts).

        Raises:
            Mistake: when something else came back.
        """
        value = self.value
        if isinstance(value, np.ndarray) and value.shape == ():
            value = value[()]
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
            raise self.mistake(_wrong_kind(value), expected="one number")
        if isinstance(value, np.complexfloating):
            raise self.mistake("A complex number came back.", expected="a real number")
        return float(value)

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
        value = self.value
        if isinstance(value, np.ndarray) and value.shape == ():
            value = value[()]
        if not isinstance(value, bool | np.bool_):
            raise self.mistake("The answer is neither True nor False.", expected="True or False")
        return bool(value)


def _wrong_kind(value: Any) -> str:
    if value is None:
        return "Nothing came back (None). Does every path through your code end in `return`?"
    kind = value.type if isinstance(value, Opaque) else type(value).__name__
    return f"A value of type `{kind}` came back."


def _in_words(error: Mapping[str, Any]) -> str:
    if error["type"] == "TimeUp":
        return f"Stopped: {error['message']}. Look for a loop that never ends."
    where = f", at your line {error['line']}: `{error['text']}`" if error.get("text") else ""
    said = f": {error['message']}" if error["message"] else ""
    return f"Your code raised {error['type']}{said}{where}."


Judgement = Callable[[Any, Given, Seen], str | None]


def judges(property: str, points: int) -> Callable[[Judgement], Judgement]:
    """Mark a method of a `Check` as the judge of one property, worth `points`.

    The method raises `Mistake` where points are missing. What it returns, if anything, is a remark
    that the learner reads beside the points that were earned.
    """

    def mark(judgement: Judgement) -> Judgement:
        judgement.judges = (property, points)  # type: ignore[attr-defined]
        return judgement

    return mark


class Check:
    """How one task is checked. Subclasses name the task and give inputs, a probe and judges."""

    task: ClassVar[str]
    # How long all calls of one probe may take together.
    seconds: ClassVar[float] = SECONDS_FOR_ONE_PROBE
    judgements: ClassVar[tuple[Judgement, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.judgements = tuple(each for each in vars(cls).values() if hasattr(each, "judges"))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        """What the learner's code is called on. Made anew from the seed by both halves."""
        return {}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        """Call the answer by `probe.call`; return observations by name, lists of them, or data.

        What is no observation must be plain: numbers, strings, lists, or what `to_plain` makes.
        """
        raise NotImplementedError

    def observe(self, answer: Any, seed: int, seconds: float | None = None) -> dict[str, Any]:
        """Run the probe. Returns plain data: `seen`, and what was `printed`.

        `seconds` may set another limit than the check's own.
        """
        probe = Probe(self.seconds if seconds is None else seconds)
        seen = self.probe(answer, self.inputs(np.random.default_rng(seed)), probe)
        return {"seen": seen, "printed": probe.printed}

    def judge(self, observed: Mapping[str, Any], seed: int) -> Report:
        """Turn a probe's plain data into verdicts. Needs nothing of the learner's process."""
        seen = {name: _wrap(item) for name, item in observed["seen"].items()}
        every = list(_observations(seen))
        started = not (every and all(_is_blank(observation) for observation in every))
        given = self.inputs(np.random.default_rng(seed))
        with np.errstate(all="ignore"):  # wrong answers hold infinities, which are no news here
            verdicts = tuple(self._verdict(each, given, seen, started) for each in self.judgements)
        return Report(
            task=self.task,
            title=find_task(self.task).title,
            verdicts=verdicts,
            started=started,
            printed=str(observed.get("printed", "")),
        )

    def run(self, answer: Any, seed: int, seconds: float | None = None) -> Report:
        """Both halves, one after the other, with JSON between them as when they are apart."""
        observed = json.loads(json.dumps(self.observe(answer, seed, seconds)))
        return self.judge(observed, seed)

    def _verdict(self, judgement: Judgement, given: Given, seen: Seen, started: bool) -> Verdict:
        property, points = judgement.judges  # type: ignore[attr-defined]
        verdict = Verdict(property, points, points)
        if not started:
            return replace(verdict, points=0, message="Not started yet.")
        try:
            remark = judgement(self, given, seen)
        except Mistake as mistake:
            return replace(
                verdict,
                points=mistake.points,
                called=mistake.called,
                returned=mistake.returned,
                expected=mistake.expected,
                message=mistake.message,
            )
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            # A judge reads what a learner's code returned: anything at all. What it cannot read
            # earns nothing; the tests demand that no listed answer ends here.
            return replace(verdict, points=0, message=UNREADABLE)
        return replace(verdict, message=remark or "")


def _wrap(item: Any) -> Any:
    """Observations for what `Probe.call` wrote; everything else a probe returned, decoded."""
    if isinstance(item, dict) and "called" in item:
        return Observation(
            called=item["called"],
            data=from_plain(item.get("value")),
            error=item.get("error"),
            changed=item.get("changed", ""),
        )
    if isinstance(item, list):
        return [_wrap(each) for each in item]
    return from_plain(item)


def _observations(seen: Any) -> Iterator[Observation]:
    if isinstance(seen, Observation):
        yield seen
    elif isinstance(seen, dict | list):
        for item in seen.values() if isinstance(seen, dict) else seen:
            yield from _observations(item)


def _is_blank(observation: Observation) -> bool:
    return observation.error is not None and observation.error["type"] == "NotImplementedError"
