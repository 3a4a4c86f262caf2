"""Checks `primitives.loop`: a loop whose number of turns depends on the values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import require_close

LATE = (
    "Every turn used the last v: a function made in a loop looks v up when it is called (late "
    "binding). Bind it when it is made: `lambda g, v=v: …`."
)
AFTER = "The slopes were taken after the step. A turn's slope belongs to the v it started from."


def step_of(a: float) -> Callable[[float], float]:
    return lambda v: v * v * a + v


def slope_of(a: float) -> Callable[[float], float]:
    return lambda v: 2 * v * a + 1


class Loop(Check):
    task = "primitives.loop"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = float(rng.uniform(1.2, 1.6))
        a = float(rng.uniform(0.2, 0.4))
        return {"x": x, "a": a, "limits": {"turns": 20.0, "none": 1.0, "once": x + 0.01}}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def creep(v: float) -> float:
            return v + 1e-4

        def creep_slope(v: float) -> float:
            return 1.0

        def part(i: int) -> Callable[..., Any]:
            return lambda *arguments: answer(*arguments)[i]

        def ask(step: Any, slope: Any, x: float, limit: float) -> list[dict[str, Any]]:
            called = f"loop_gradient(step, slope, {x:.4g}, {limit:.4g})"
            return [
                probe.call(part(i), step, slope, x, limit, called=f"{called}[{i}]") for i in (0, 1)
            ]

        step = step_of(given["a"])
        slope = slope_of(given["a"])
        return {
            **{
                name: ask(step, slope, given["x"], limit) for name, limit in given["limits"].items()
            },
            "long": ask(creep, creep_slope, 0.0, 2.0),
        }

    @staticmethod
    def _values(given: Given, name: str) -> list[float]:
        """The values that the loop passes, from first to last."""
        step = step_of(given["a"])
        values = [given["x"]]
        while values[-1] < given["limits"][name]:
            values.append(step(values[-1]))
        return values

    @judges("the value", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        for name in ("turns", "none", "once"):
            *before, last = self._values(given, name)
            known = [(v, "One turn too few: the loop ends when v >= limit.") for v in before[-1:]]
            require_close(
                seen[name][0],
                wanted=last,
                known=known,
                otherwise="v = x; while v < limit: v = step(v).",
            )

    @judges("the derivative: the slopes of all turns, multiplied", points=2)
    def slope(self, given: Given, seen: Seen) -> None:
        for name in ("turns", "once"):
            slopes = [slope_of(given["a"])(v) for v in self._values(given, name)]
            # The last value starts no turn.
            after = slopes[1:]
            slopes = slopes[:-1]
            known = [
                (after[-1] ** len(slopes), LATE),
                (math.prod(after), AFTER),
                (math.prod(slopes[:-1]), "The last turn is missing."),
                (slopes[-1], "Only the last turn's slope: the slopes of all turns multiply."),
                (sum(slopes), "A sum. One turn feeds the next, so their slopes multiply."),
            ]
            require_close(
                seen[name][1],
                wanted=math.prod(slopes),
                known=known,
                otherwise="The chain rule multiplies the slopes of the turns.",
            )

    @judges("a loop that does not turn", points=1)
    def none(self, given: Given, seen: Seen) -> None:
        require_close(
            seen["none"][1],
            wanted=1.0,
            known=[(0.0, "0: but the value is x itself, which moves as fast as x.")],
            otherwise="The value is x itself: its slope is 1.",
        )

    @judges("twenty thousand turns", points=1)
    def long(self, given: Given, seen: Seen) -> None:
        require_close(
            seen["long"][1],
            wanted=1.0,
            otherwise="20,000 turns of slope 1.",
            tolerance=1e-6,
        )
