"""Checks `start.slopes`: local partials and a total derivative, at points drawn from the seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.start.checks.shared import entry

THROUGH_A = (
    "Through a, b changes by x for each unit of a, and a by 2x for each unit of x: multiply these."
)
RIGHT = {
    "a by x": lambda x: 2 * x,
    "b by a": lambda x: x,
    "b by x, a held": lambda x: x * x,
    "b by x, in total": lambda x: 3 * x * x,
}
WRONG: dict[str, list[tuple[Any, str]]] = {
    "a by x": [
        (lambda x: x, "x feeds the product twice, and both of its places move: x + x."),
        (lambda x: x * x, "That is the value of a, not its slope."),
    ],
    "b by a": [
        (lambda x: x * x, "That is the value of a: b = a·x grows by x for each unit of a."),
        (lambda x: x**3, "That is the value of b, not its slope."),
        (lambda x: 2 * x, "Here a is moved itself; how a depends on x does not matter."),
    ],
    "b by x, a held": [
        (
            lambda x: 3 * x * x,
            "That is the total derivative, in which a moves too. Here a is held.",
        ),
        (
            lambda x: 2 * x * x,
            "That is what comes through a. Here a is held, and the x beside it moves.",
        ),
        (lambda x: x, "The factor that is held is a, which is x²."),
    ],
    "b by x, in total": [
        (
            lambda x: x * x,
            "That is the local partial, with a held. But a depends on x and moves along.",
        ),
        (
            lambda x: 2 * x * x,
            "That is what comes through a. The x beside a moves as well: add what it brings.",
        ),
        (lambda x: 2 * x**3, "The two ways from x to b add up; they are not multiplied."),
        (lambda x: x * x + x, THROUGH_A),
        (lambda x: x * x + 2 * x, THROUGH_A),
    ],
}


class Slopes(Check):
    task = "start.slopes"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # Away from 1 and 2, where wrong slopes coincide with right ones; and 0, for a division.
        return {
            "points": [
                *(
                    round(float(sign * x), 2)
                    for sign, x in zip((1, -1), rng.uniform(2.2, 4.0, 2), strict=True)
                ),
                0.0,
            ]
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answers": [probe.call(answer, x, called=f"slopes({x})") for x in given["points"]]}

    def _judge(self, given: Given, seen: Seen, key: str) -> None:
        for call, x in zip(seen["answers"], given["points"], strict=True):
            got = Observation(call.called, entry(call, key)).number()
            wanted = RIGHT[key](x)
            if abs(got - wanted) <= 1e-6 * max(1.0, abs(wanted)):
                continue
            why = next(
                (why for slope, why in WRONG[key] if abs(got - slope(x)) < 1e-6 * abs(slope(x))),
                "Move what is to move by a little, and see how much the result moves.",
            )
            raise call.mistake(
                f'"{key}" is {got:.6g}. {why}', expected=f"{wanted:.6g} at x = {x:g}"
            )

    @judges("one vertex by one parent, the other held", points=1)
    def local(self, given: Given, seen: Seen) -> None:
        for key in ("a by x", "b by a", "b by x, a held"):
            self._judge(given, seen, key)

    @judges("in total: everything that depends on x moves along", points=2)
    def total(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "b by x, in total")
