"""Checks `numerical.directional_derivative`: the length of v counts, and x stays as it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error
from course.modules.numerical.checks.shared import STEPS, judge_order


class DirectionalDerivative(Check):
    task = "numerical.directional_derivative"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "a": rng.uniform(1, 3, 4) * rng.choice([-1, 1], 4),
            "x": rng.uniform(-1, 1, 4),
            "v": rng.uniform(0.5, 1.5, 4) * np.array([1, -1, 1, -1]),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        a = given["a"]
        x = given["x"]
        v = given["v"]

        def plane(x: np.ndarray) -> float:
            return float(a @ x)

        return {
            "plane": probe.call(answer, plane, x.copy(), v.copy(), 0.25),
            "twice": probe.call(answer, plane, x.copy(), 2 * v, 0.25),
            "orders": [probe.call(answer, wave, x.copy(), np.abs(v), h / 4) for h in STEPS],
            "still": probe.call(answer, plane, x.copy(), 0 * v, 0.25),
            "integers": probe.call(
                answer, plane, np.array([1, 2, 3, 4]), np.array([1, 0, 2, -1]), 0.1
            ),
        }

    @judges("on a plane a·x it is a·v", points=1)
    def plane(self, given: Given, seen: Seen) -> None:
        call = seen["plane"]
        slope = float(given["a"] @ given["v"])
        got = call.number()
        expected = f"a·v = {slope:.6g}"
        if relative_error(got, slope) < 1e-9:
            return
        length = float(np.linalg.norm(given["v"]))
        if relative_error(got, slope / length) < 1e-6:
            raise call.mistake(
                "v was shortened to length 1. The task asks "
                "for the change per unit of h, with v as it is.",
                expected=expected,
            )
        if relative_error(got, float(np.sum(given["a"]))) < 1e-6:
            raise call.mistake("Every entry of x moved by h: where is v?", expected=expected)
        if relative_error(got, 2 * slope) < 1e-6:
            raise call.mistake(
                "Exactly twice too large: the two points are 2h·v apart.", expected=expected
            )
        raise call.mistake("f is a plane, so any step gives a·v.", expected=expected)

    @judges("a vector twice as long gives twice the result", points=1)
    def scale(self, given: Given, seen: Seen) -> None:
        slope = float(given["a"] @ given["v"])
        self._as_above(seen, slope)
        for call, wanted in ((seen["twice"], 2 * slope), (seen["still"], 0.0)):
            if relative_error(call.number(), wanted) > 1e-9:
                raise call.mistake(
                    "With 2v in place of v the result must double, and with 0 it is 0: keep the "
                    "length of v.",
                    expected=f"{wanted:.6g}",
                )

    def _as_above(self, seen: Seen, slope: float) -> None:
        """What follows says nothing where the result for a plane is wrong."""
        if relative_error(seen["plane"].number(), slope) > 1e-9:
            raise Mistake("As above: the slope along v on a plane comes first.")

    @judges("its error shrinks like h²", points=1, follows=("plane",))
    def order(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        v = np.abs(given["v"])
        inner = x[0] + 2 * x[1]
        value = np.exp(np.sin(inner) + x[2] * x[3])
        slope = value * (np.cos(inner) * (v[0] + 2 * v[1]) + v[2] * x[3] + x[2] * v[3])
        steps = [h / 4 for h in STEPS]
        one_sided = "that is a one-sided difference. Use x + h·v and x - h·v."
        judge_order(
            seen["orders"],
            float(slope),
            wanted=2,
            named="h²",
            others=[
                ([(wave(x + sign * h * v) - wave(x)) / (sign * h) for h in steps], one_sided)
                for sign in (1, -1)
            ],
        )
        for call, h in zip(seen["orders"], steps, strict=True):
            wanted = (wave(x + h * v) - wave(x - h * v)) / (2 * h)
            if relative_error(call.number(), wanted) > 1e-9:
                raise call.mistake(
                    "Near the slope, but not the central difference along v with this h: f is "
                    "asked at x + h·v and at x - h·v, and nowhere else.",
                    expected=f"{wanted:.10g}",
                )

    @judges("x and v stay as they were, integers included", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        for call in (seen["plane"], seen["integers"]):
            if call.changed:
                raise call.mistake(
                    f"Your code edited its argument: {call.changed}. Write `x + h * v` to a new "
                    "array; `x += …` edits the caller's.",
                    expected="x and v as they were",
                )
        self._as_above(seen, float(given["a"] @ given["v"]))
        slope = float(given["a"] @ np.array([1, 0, 2, -1]))
        if relative_error(seen["integers"].number(), slope) > 1e-9:
            raise seen["integers"].mistake(
                "With integers in x and v the step was lost. Is something rounded to an integer?",
                expected=f"{slope:.6g}",
            )


def wave(x: np.ndarray) -> float:
    return float(np.exp(np.sin(x[0] + 2 * x[1]) + x[2] * x[3]))
