"""Checks `cost.checkpointed`: memory bounded by recomputing, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from course.checking.comparing import is_same
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.showing import show
from course.modules.cost.support.watching import Chain, RanTooOften

STAYS = "States stay in `store` after they were used: delete each when its step was pulled back."
LEFT = "At the end there are still states in `store`. Delete each when its step was pulled back."
EVERY = "Every state is kept: keep only every k-th on the way forward."
AGAIN = (
    "A step ran again and again: a segment runs once more from its checkpoint, and its states are "
    "kept while it is swept."
)
NOTHING = "Nothing was put into `store`: states live there and nowhere else."
ELSEWHERE = (
    "{count} states were used that had never been in `store`: states live there and nowhere else, "
    "but for the one that is at hand."
)
NOT_A_STATE = "`store` holds {what} under one key. One state under each: the check counts them."
AFTER = "Each step's pullback is asked at the state *before* the step."
FORWARD = "The segments were swept from the first to the last. A sweep begins at the end."
UNPULLED = "What came back is the cotangent of the last state: no step was pulled back."
WRONG = "Not the cotangent of x: the pullbacks of all steps, last to first, each at its own state."


class Case(NamedTuple):
    """A chain of n steps with k in a segment, the call on it, and what the probe saw."""

    n: int
    k: int
    call: Observation

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = self.call.value
        return found

    @property
    def segments(self) -> int:
        return math.ceil(self.n / self.k)

    def mistake(self, message: str, *, returned: str, expected: str, points: int = 0) -> Mistake:
        """A mistake that shows what it is about, not all that a probe wrote down."""
        return Mistake(
            message, called=self.call.called, returned=returned, expected=expected, points=points
        )


class Checkpointed(Check):
    task = "cost.checkpointed"
    # The number of steps, and k: every k-th state is a checkpoint.
    CASES = ((12, 4), (10, 3), (9, 9), (7, 1), (5, 8), (1, 2), (400, 20), (2000, 45))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.normal(size=3),
            "cotangent": rng.normal(size=3),
            "matrices": rng.normal(size=(2000, 3, 3)),
        }

    def _chain(self, given: Given, n: int) -> Chain:
        # Smaller steps in longer chains, so that cotangents keep their size.
        return Chain(given["matrices"][:n], size=min(0.5, 3 / n))

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def run(n: int, k: int) -> dict[str, Any]:
            chain = self._chain(given, n)
            x = given["x"].copy()
            ct = given["cotangent"].copy()
            try:
                result = answer(list(chain.steps), x, ct, k, chain.store)
            except RanTooOften:
                result = None
            # Last, since it may be so large that nothing after it crosses.
            return {**chain.facts(), "result": result}

        def ask(n: int, k: int) -> dict[str, Any]:
            called = f"checkpointed({n} steps, x, cotangent, k={k}, store)"
            return probe.call(run, n, k, called=called)

        return {f"{n} by {k}": ask(n, k) for n, k in self.CASES}

    def _cases(self, seen: Seen) -> Iterator[Case]:
        for n, k in self.CASES:
            yield Case(n, k, seen[f"{n} by {k}"])

    @judges("the same cotangent as without checkpoints", points=3)
    def cotangent(self, given: Given, seen: Seen) -> None:
        faults = [fault for case in self._cases(seen) if (fault := self._fault(given, case))]
        if faults:
            # What is right wherever k divides n is worth something.
            if all(
                self._is_right(given, case) for case in self._cases(seen) if case.n % case.k == 0
            ):
                faults[0].points = 1
            raise faults[0]

    def _fault(self, given: Given, case: Case) -> Mistake | None:
        try:
            result = case.result
            if result["most runs"] > 2 and result["result"] is None:
                return None
            return self._wrong(given, case, result["result"])
        except Mistake as mistake:
            return mistake

    def _is_right(self, given: Given, case: Case) -> bool:
        return self._fault(given, case) is None

    def _wrong(self, given: Given, case: Case, got: Any) -> Mistake | None:
        states, wanted = self._chain(given, case.n).swept(given["x"], given["cotangent"])
        if is_same(got, wanted):
            return None
        left = case.n % case.k
        chain = self._chain(given, case.n)
        ct = given["cotangent"]
        short = f"The last segment has only {left} steps, and they are missing."
        known = [
            (ct, UNPULLED),
            (chain.pulled(ct, states[1:], range(case.n - 1, -1, -1)), AFTER),
            (chain.pulled(ct, states, range(case.n - left - 1, -1, -1)), short),
            (chain.pulled(ct, states, self._segments_forward(case)), FORWARD),
        ]
        message = next((words for wrong, words in known if is_same(got, wrong)), WRONG)
        return case.mistake(message, returned=show(got), expected=show(wanted))

    @staticmethod
    def _segments_forward(case: Case) -> list[int]:
        starts = range(0, case.n, case.k)
        ends = [min(start + case.k, case.n) for start in starts]
        return [i for s, e in zip(starts, ends, strict=True) for i in range(e - 1, s - 1, -1)]

    def _judged(self, given: Given, seen: Seen) -> list[Case]:
        """The cases whose cotangent is right, or wrong by one slip in the sweep.

        Beside any other cotangent cost means nothing.
        """
        right = [
            case
            for case in self._cases(seen)
            if case.call.error is None
            and ((fault := self._fault(given, case)) is None or fault.message in (AFTER, FORWARD))
        ]
        if not any(case.segments > 1 and case.k > 1 for case in right):
            raise Mistake("The cotangent is wrong, so its cost is not judged.")
        return right

    @judges(
        "no more states in memory than checkpoints and one segment",
        points=3,
        follows=("cotangent",),
    )
    def memory(self, given: Given, seen: Seen) -> None:
        for case in self._judged(given, seen):
            self._judge_memory(case)

    @staticmethod
    def _judge_memory(case: Case) -> None:
        result = case.result
        bound = case.segments + case.k
        if result["strange"]:
            what = result["strange"]
            raise case.mistake(
                NOT_A_STATE.format(what=what), returned=what, expected="one state of shape (3,)"
            )
        if not result["kept"] and case.n > case.k > 1:
            raise case.mistake(NOTHING, returned="0 kept", expected=f"at most {bound}")
        # One state at hand in each segment, and x.
        at_hand = case.segments + 1
        if result["unstored"] > at_hand:
            raise case.mistake(
                ELSEWHERE.format(count=result["unstored"]),
                returned=f"{result['unstored']} states of {case.n} from elsewhere",
                expected="all states from `store`",
            )
        if result["kept"] > bound:
            raise case.mistake(
                EVERY if result["kept at first"] > case.segments else STAYS,
                returned=f"{result['kept']} states at once",
                expected=f"at most n/k + k = {bound}",
            )
        if result["left"]:
            raise case.mistake(
                LEFT, returned=f"{result['left']} states at the end", expected="none", points=2
            )

    @judges("each step runs at most twice", points=2, follows=("cotangent",))
    def work(self, given: Given, seen: Seen) -> None:
        for case in self._judged(given, seen):
            most = case.result["most runs"]
            if most > 2:
                raise case.mistake(AGAIN, returned=f"a step ran {most} times", expected="at most 2")
