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

        @judges("its error shrinks like h²", points=1, follows=("exact",))
        def order(self, given, seen):           # says "As above" where `exact` failed, and it too
            ...
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from course.checking.arguments import Guard
from course.checking.errors import ENDED, FORBIDDEN, TIME_UP, describe_error, in_words, not_ready
from course.checking.forbidden import SOLUTIONS, Forbidden, forbidding, refused
from course.checking.observation import (
    Mistake,
    Observation,
    observations,
    with_slow_call_named,
    wrap,
)
from course.checking.plain import to_plain
from course.checking.probe import SECONDS_FOR_ONE_PROBE, Probe
from course.checking.verdict import Report, Verdict
from course.syllabus import find_task

# What a check drew from the seed, and what its probe saw: both by name.
Given = Mapping[str, Any]
Seen = Mapping[str, Any]

UNREADABLE = "What came back is not of the kind that this task asks for."
AS_ABOVE = "As above."


Judgement = Callable[[Any, Given, Seen], str | None]


def judges(
    property: str, points: int, *, follows: tuple[str, ...] = ()
) -> Callable[[Judgement], Judgement]:
    """Mark a method of a `Check` as the judge of one property, worth `points`.

    The method raises `Mistake` where points are missing. What it returns, if anything, is a remark
    that the learner reads beside the points that were earned.

    Parameters:
        follows: earlier judges, by their methods' names. Where one of them found a mistake, what
            this one finds is a consequence of it, and the learner reads "As above".
    """

    def mark(judgement: Judgement) -> Judgement:
        judgement.judges = (property, points)  # type: ignore[attr-defined]
        judgement.follows = follows  # type: ignore[attr-defined]
        return judgement

    return mark


class Check:
    """How one task is checked. Subclasses name the task and give inputs, a probe and judges."""

    task: ClassVar[str]
    # How long all calls of one probe may take together.
    seconds: ClassVar[float] = SECONDS_FOR_ONE_PROBE
    # The places, counted from 0, of the answer's arguments that it is to edit.
    may_change: ClassVar[Collection[int]] = ()
    # What the answer may not call, each with the sentence that says why.
    forbids: ClassVar[tuple[Forbidden, ...]] = ()
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

    def observe(
        self, answer: Any, seed: int, seconds: float | None = None, probe: Probe | None = None
    ) -> dict[str, Any]:
        """Run the probe. Returns plain data: `seen`, and what was `printed`.

        `seconds` may set another limit than the check's own.
        """
        probe = probe or Probe(self.seconds if seconds is None else seconds)
        guarded = Guard(probe.note_edit, self.may_change).around_answer(answer)
        seen: dict[str, Any] = {}
        observed: dict[str, Any] = {"seen": seen}
        try:
            given = self.inputs(np.random.default_rng(seed))
        except Exception as error:
            # A package is missing, or data are: nothing that an answer could have caused.
            return {**observed, "broken": not_ready(error), "printed": ""}
        try:
            if refusal := refused(answer, self.forbids):
                raise refusal
            with forbidding((*self.forbids, SOLUTIONS), answer):
                seen.update(self.probe(guarded, given, probe))
        except Exception as error:
            # A probe of ours tripped over what the answer is, or over what it did.
            observed["broken"] = describe_error(error)
            seen.update(calls=probe.calls)
        return {**observed, "printed": probe.printed}

    def judge(self, observed: Mapping[str, Any], seed: int) -> Report:
        """Turn a probe's plain data into verdicts. Needs nothing of the learner's process."""
        seen = {name: wrap(item) for name, item in observed["seen"].items()}
        seen = with_slow_call_named(seen)
        every = list(observations(seen))
        started = not (every and all(_is_blank(observation) for observation in every))
        if not started:
            verdicts = tuple(_blank_verdicts(self.judgements))
        elif "broken" in observed:
            verdicts = tuple(_broken_verdicts(self.judgements, observed["broken"], every))
        else:
            given = self.inputs(np.random.default_rng(seed))
            # Wrong answers hold infinities, which are no news here.
            with np.errstate(all="ignore"):
                verdicts = tuple(self._verdicts(given, seen, every))
        return Report(
            task=self.task,
            title=find_task(self.task).title,
            verdicts=verdicts,
            started=started,
            printed=str(observed.get("printed", "")),
        )

    def run(
        self, answer: Any, seed: int, seconds: float | None = None, probe: Probe | None = None
    ) -> Report:
        """Both halves, one after the other, with JSON between them as when they are apart."""
        observed = self.observe(answer, seed, seconds, probe)
        return self.judge(json.loads(json.dumps(observed, default=to_plain)), seed)

    def _verdicts(self, given: Given, seen: Seen, every: list[Observation]) -> list[Verdict]:
        failed: set[str] = set()
        said: set[str] = set()
        verdicts: list[Verdict] = []
        readers: list[bool] = []
        for judgement in self.judgements:
            for each in every:
                each.use.read = False
            verdict = self._verdict(judgement, given, seen)
            if not verdict.passed:
                follows = failed & set(judgement.follows)  # type: ignore[attr-defined]
                if follows or verdict.message in said:
                    verdict = replace(
                        verdict, called="", returned="", expected="", message=AS_ABOVE
                    )
                failed.add(judgement.__name__)
                said.add(verdict.message)
            verdicts.append(verdict)
            readers.append(any(each.edit and each.use.read for each in every))
        return _with_edits_charged(verdicts, readers, every)

    def _verdict(self, judgement: Judgement, given: Given, seen: Seen) -> Verdict:
        property, points = judgement.judges  # type: ignore[attr-defined]
        verdict = Verdict(property, points, points)
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
        except Exception:
            # A judge reads what a learner's code returned: anything at all. What it cannot read
            # earns nothing; the tests demand that no listed answer ends here.
            return replace(verdict, points=0, message=UNREADABLE)
        return replace(verdict, message=remark or "")


def _is_blank(observation: Observation) -> bool:
    return observation.error is not None and observation.error["type"] == "NotImplementedError"


def _blank_verdicts(judgements: tuple[Judgement, ...]) -> Iterator[Verdict]:
    for judgement in judgements:
        property, points = judgement.judges  # type: ignore[attr-defined]
        yield Verdict(property, 0, points, message="Not started yet.")


def _broken_verdicts(
    judgements: tuple[Judgement, ...], error: Mapping[str, Any], calls: list[Observation]
) -> Iterator[Verdict]:
    """No points, and the reason once: the learner's own exception if there was one, else ours."""
    raised = [call for call in calls if call.error is not None]
    last = (raised or calls or [Observation("")])[-1 if not raised else 0]
    if last.error is not None:
        message = in_words(last.error)
    elif error["type"] in (TIME_UP, ENDED, FORBIDDEN, MemoryError.__name__):
        message = in_words(error)
    else:
        message = (
            f"The check could not go on ({error['type']}: {error['message']}). Look at what your "
            "code returns, and at what it hands to the functions that it was given."
        )
    for i, judgement in enumerate(judgements):
        property, points = judgement.judges  # type: ignore[attr-defined]
        yield Verdict(
            property,
            0,
            points,
            called="" if i else last.called,
            message=AS_ABOVE if i else message,
        )


def _with_edits_charged(
    verdicts: list[Verdict], readers: list[bool], every: list[Observation]
) -> list[Verdict]:
    """An edited argument costs one property, where no judge of the task asked about it.

    It is that of a judge who read the call. If one of them found a mistake, the edit may be its
    cause: it is named there, and costs nothing more.
    """
    every = [each for each in every if each.edit]
    edited = [each for each in every if not each.use.asked_for_edits]
    # Where a judge asked about an edit, it has spoken about it.
    if not edited or len(edited) < len(every):
        return verdicts
    said = f"Your code edited its argument: {edited[0].edit}. The caller's data stay as they are."
    places = [i for i, reads in enumerate(readers) if reads] or list(range(len(verdicts)))
    for i in places:
        verdict = verdicts[i]
        if not verdict.passed:
            if verdict.message != AS_ABOVE and verdict.message.count("\n") < 2:
                noted = replace(verdict, message=f"{verdict.message}\n{said}")
                return [*verdicts[:i], noted, *verdicts[i + 1 :]]
            return verdicts
    place = places[0]
    charged = replace(
        verdicts[place],
        points=0,
        called=edited[0].called,
        expected="the arguments as they were",
        message=f"{said} Work on a copy.",
    )
    return [*verdicts[:place], charged, *verdicts[place + 1 :]]


__all__ = ["Check", "Given", "Judgement", "Mistake", "Observation", "Seen", "judges"]
