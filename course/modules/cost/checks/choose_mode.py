"""Checks `cost.choose_mode`: how many passes each mode needs for a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe

HINTS: Mapping[str, str] = {
    "jacobian": "A forward pass gives a column (one input), a reverse pass a row (an output).",
    "directional": "One direction is one JVP, however many inputs move at once.",
    "weighted": "One weighted sum of outputs is one VJP: its weights are the seed.",
}


class Case(NamedTuple):
    """What is asked for, of how many inputs and outputs, and whether a tape fits."""

    what: str
    n: int
    m: int
    tape_fits: bool


def passes_of(case: Case) -> tuple[int, int]:
    """The passes that forward and that reverse mode need."""
    forward = 1 if case.what == "directional" else case.n
    reverse = 1 if case.what == "weighted" else case.m
    return forward, reverse


def wanted(case: Case) -> str:
    """The answer: a tie, and a tape that does not fit, are for forward mode."""
    forward, reverse = passes_of(case)
    return "reverse" if case.tape_fits and reverse < forward else "forward"


class ChooseMode(Check):
    task = "cost.choose_mode"
    # Asked without `tape_fits`, whose default is True.
    BY_NAME = Case("jacobian", 1000, 1, True)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        few = int(rng.integers(3, 9))
        many = int(rng.integers(100, 900))
        return {
            "jacobian": [
                Case("jacobian", many, 1, True),
                Case("jacobian", many, few, True),
                Case("jacobian", few, many, True),
                Case("jacobian", 1, many, True),
                Case("jacobian", 5, 4, True),
                Case("jacobian", 4, 5, True),
            ],
            "one": [
                Case("directional", many, few, True),
                Case("directional", few, many, True),
                Case("weighted", many, few, True),
                Case("weighted", few, many, True),
                Case("weighted", 2, 1, True),
                Case("directional", 1, many, True),
            ],
            "limits": [
                Case("jacobian", few, few, True),
                Case("directional", many, 1, True),
                Case("weighted", 1, many, True),
                Case("jacobian", many, 1, False),
                Case("weighted", many, few, False),
                Case("directional", many, few, False),
                Case("jacobian", 1, 1, True),
            ],
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(case: Case) -> dict[str, Any]:
            return probe.call(answer, case.what, case.n, case.m, case.tape_fits)

        def ask_by_name(case: Case) -> dict[str, Any]:
            return probe.call(answer, case.what, n=case.n, m=case.m)

        calls = {group: [ask(case) for case in cases] for group, cases in given.items()}
        return {**calls, "by name": ask_by_name(self.BY_NAME)}

    @judges("a whole Jacobian: as many passes as columns, or as rows", points=2)
    def jacobian(self, given: Given, seen: Seen) -> None:
        self._judge_group("jacobian", given, seen)

    @judges("one direction, or one weighted sum", points=2)
    def one(self, given: Given, seen: Seen) -> None:
        self._judge_group("one", given, seen)

    @judges("ties, and a tape that does not fit", points=2, follows=("jacobian", "one"))
    def limits(self, given: Given, seen: Seen) -> None:
        self._judge_group("limits", given, seen)
        if self._word(seen["by name"]) != wanted(self.BY_NAME):
            self._reject(seen["by name"], self.BY_NAME)
        # All of these are "forward": beside a constant answer they say nothing.
        if len({self._word(call) for group in given for call in seen[group]}) == 1:
            raise Mistake("Always the same word.")

    def _judge_group(self, group: str, given: Given, seen: Seen) -> None:
        for call, case in zip(seen[group], given[group], strict=True):
            if self._word(call) != wanted(case):
                self._reject(call, case)

    @staticmethod
    def _word(call: Observation) -> str:
        value = call.value
        if not isinstance(value, str) or value not in ("forward", "reverse"):
            raise call.mistake("The answer is one of two words.", expected='"forward" or "reverse"')
        return value

    @staticmethod
    def _reject(call: Observation, case: Case) -> None:
        if not case.tape_fits:
            raise call.mistake(
                "The tape does not fit, and reverse mode needs it.", expected='"forward"'
            )
        forward, reverse = passes_of(case)
        passes = f"{counted(forward)} in forward mode, {reverse} in reverse mode"
        if forward == reverse:
            raise call.mistake(
                f"A tie: {passes}. Forward mode keeps no tape.", expected='"forward"'
            )
        raise call.mistake(f"{HINTS[case.what]} Here: {passes}.", expected=f'"{wanted(case)}"')


def counted(passes: int) -> str:
    return "1 pass" if passes == 1 else f"{passes} passes"
