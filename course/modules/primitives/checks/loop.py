"""Checks `primitives.loop`: a loop whose number of turns depends on the values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course.checking.comparing import is_same
from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import require_close

LATE = (
    "Every turn used the last v: a function made in a loop looks names up when it is called (late "
    "binding). Bind the value when it is made: `lambda g, v=v: …`."
)
AFTER = "The slopes were taken after the step. A turn's slope belongs to the v it started from."
EARLIER = "Right in the first call only: pullbacks of an earlier call were still in the list."
DIFFERENCE = (
    "`slope` was never asked: this is a difference quotient. The slopes of the turns, multiplied, "
    "have no truncation error."
)


def step_of(a: float) -> Callable[[float], float]:
    return lambda v: v * v * a + v


def slope_of(a: float) -> Callable[[float], float]:
    return lambda v: 2 * v * a + 1


def creep(v: float) -> float:
    return v + 1e-4 + 1e-5 * math.sin(v)


def creep_slope(v: float) -> float:
    return 1 + 1e-5 * math.cos(v)


class Case(NamedTuple):
    """A loop: its step, the derivative of it, where it starts and where it ends."""

    step: Callable[[float], float]
    slope: Callable[[float], float]
    x: float
    limit: float


def turns_of(case: Case, end: Any = None) -> tuple[list[float], list[float]]:
    """The values that the loop passes, and the slopes of its turns.

    Parameters:
        end: the value at which a learner's loop ended, if that is one turn too far or too few.
    """
    values = [case.x]
    while values[-1] < case.limit:
        values.append(case.step(values[-1]))
    if end is not None and end in values[-2:]:
        values = values[: values.index(end) + 1]
    elif end is not None and end == case.step(values[-1]):
        values.append(end)
    return values, [case.slope(v) for v in values[:-1]]


class Loop(Check):
    task = "primitives.loop"
    forbids = (ENGINE,)
    TURNING = ("turns", "once", "whole", "falling", "flat")
    STANDING = ("none", "equal")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = float(rng.uniform(1.2, 1.6))
        a = float(rng.uniform(0.2, 0.4))
        growing = (step_of(a), slope_of(a), x)
        return {
            "turns": Case(*growing, 20.0),
            "once": Case(*growing, x + 0.01),
            "none": Case(*growing, 1.0),
            "equal": Case(*growing, x),
            # Integers, and a last step that ends at the limit.
            "whole": Case(lambda v: v * v, lambda v: 2 * v, 2, 16),
            # Slopes below 0: an odd number of them.
            "falling": Case(lambda v: 1 - 2 * v, lambda v: -2.0, -0.3, 2.0),
            # A slope of 0 in the second turn: (v - 1)² + 2 at v = 1.
            "flat": Case(lambda v: (v - 1) ** 2 + 2, lambda v: 2 * (v - 1), 1.0, 4.0),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        asked: list[float] = []

        def ask(case: Case) -> dict[str, Any]:
            def slope(v: float) -> float:
                asked.append(v)
                return case.slope(v)

            called = f"loop_gradient(step, slope, {case.x:.4g}, {case.limit:.4g})"
            return probe.call(answer, case.step, slope, case.x, case.limit, called=called)

        calls = {"turns": ask(given["turns"])}
        again = ask(given["turns"])
        calls |= {name: ask(case) for name, case in given.items() if name not in calls}
        long = Case(creep, creep_slope, 0.0, 2.0)
        return {**calls, "asked": len(asked), "again": again, "long": ask(long)}

    @staticmethod
    def _pair(call: Observation) -> tuple[Any, Any]:
        value = call.value
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise call.mistake("Two numbers are asked for: the value, and its derivative.")
        return value[0], value[1]

    def _are_swapped(self, given: Given, seen: Seen) -> bool:
        values, slopes = turns_of(given["turns"])
        first, second = self._pair(seen["turns"])
        return is_same(first, math.prod(slopes)) and is_same(second, values[-1])

    def _derivative(self, given: Given, seen: Seen, name: str) -> Observation:
        """The derivative, as if it had come back alone."""
        call = seen[name]
        i = 0 if self._are_swapped(given, seen) else 1
        return Observation(called=f"{call.called}[{i}]", data=self._pair(call)[i])

    def _own_turns(self, given: Given, seen: Seen, name: str) -> tuple[list[float], list[float]]:
        """The turns of the learner's own loop, beside which the derivative is judged."""
        return turns_of(given[name], end=self._pair(seen[name])[0])

    @judges("the value", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        if self._are_swapped(given, seen):
            raise seen["turns"].mistake("The two results are in the wrong order: the value first.")
        for name, case in given.items():
            *before, last = turns_of(case)[0]
            call = seen[name]
            known = [(v, "One turn too few: the loop ends when v >= limit.") for v in before[-1:]]
            known.append((case.step(last), "One turn too many: the loop ends when v >= limit."))
            require_close(
                Observation(called=f"{call.called}[0]", data=self._pair(call)[0]),
                wanted=last,
                known=known,
                otherwise="v = x; while v < limit: v = step(v).",
            )

    @judges("the derivative: the slopes of all turns, multiplied", points=2)
    def slope(self, given: Given, seen: Seen) -> None:
        wanted = math.prod(self._own_turns(given, seen, "turns")[1])
        got = self._derivative(given, seen, "turns")
        if not seen["asked"] and is_same(got.value, wanted, tolerance=1e-3):
            raise seen["turns"].mistake(DIFFERENCE)
        self._judge_slope(given, seen, "turns")
        again = self._derivative(given, seen, "again")
        require_close(again, wanted=wanted, otherwise=EARLIER)
        for name in self.TURNING:
            self._judge_slope(given, seen, name)

    def _judge_slope(self, given: Given, seen: Seen, name: str) -> None:
        values, slopes = self._own_turns(given, seen, name)
        # The last value starts no turn.
        after = [given[name].slope(v) for v in values[1:]]
        if not slopes:
            slopes = after = [1.0]
        known = [
            (math.prod(after), AFTER),
            (math.prod(slopes[:-1]), "The last turn is missing."),
            (slopes[-1], "Only the last turn's slope: the slopes of all turns multiply."),
            (after[-1] ** len(slopes), LATE),
            (slopes[-1] ** len(slopes), LATE),
            (sum(slopes), "A sum. One turn feeds the next, so their slopes multiply."),
            (abs(math.prod(slopes)), "A slope below 0 turns the sign."),
        ]
        require_close(
            self._derivative(given, seen, name),
            wanted=math.prod(slopes),
            known=known,
            otherwise="The chain rule multiplies the slopes of the turns.",
        )

    @judges("a loop that does not turn", points=1, follows=("slope",))
    def none(self, given: Given, seen: Seen) -> None:
        for name in self.STANDING:
            require_close(
                self._derivative(given, seen, name),
                wanted=math.prod(self._own_turns(given, seen, name)[1]),
                known=[(0.0, "0: but the value is x itself, which moves as fast as x.")],
                otherwise="The value is x itself: its slope is 1.",
            )

    @judges("twenty thousand turns", points=1, follows=("slope",))
    def long(self, given: Given, seen: Seen) -> None:
        _, slopes = turns_of(Case(creep, creep_slope, 0.0, 2.0))
        wanted = math.prod(slopes)
        require_close(
            self._derivative(given, seen, "long"),
            wanted=wanted,
            otherwise=f"The slopes of {len(slopes):,} turns multiply to {wanted:.6g}.",
        )
