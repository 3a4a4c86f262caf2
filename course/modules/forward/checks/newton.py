"""Checks `forward.newton`: the points on the way, at one run of f a step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error
from course.checking.showing import times
from course.modules.forward.checks.shared import Watched, digits, is_dual, same, without_duals


class Newton(Check):
    task = "forward.newton"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"a": float(rng.uniform(2, 5)), "x": float(rng.uniform(2.2, 2.9))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        a = given["a"]
        x = given["x"]

        def ask(f: Any, words: str, x: float, steps: int) -> dict[str, Any]:
            def run() -> Any:
                points = answer(f, x, steps)
                return without_duals(points)

            return probe.call(run, called=f"newton({words}, {x:.6g}, {steps})")

        watched = Watched(lambda x: x * x * x - a)
        counted = ask(watched, f"lambda x: x * x * x - {a:.6g}", x, 4)
        return {
            "cube": counted,
            "calls": [watched.calls, watched.plain],
            "program": ask(wavy, "lambda x: np.exp(-x) - np.sin(x) / x", x, 3),
            "faint": ask(lambda x: (a - x * x) * 1e-9, f"lambda x: ({a:.6g} - x * x) * 1e-9", x, 8),
            "far": ask(lambda x: x * x - a, f"lambda x: x * x - {a:.6g}", 40.0, 5),
            "at a root": ask(lambda x: x * x - 4.0, "lambda x: x * x - 4", 2.0, 3),
            "none": ask(lambda x: x * x - a, f"lambda x: x * x - {a:.6g}", x, 0),
            "flat": ask(lambda x: x * x + a, f"lambda x: x * x + {a:.6g}", 0.0, 5),
            "flat later": ask(lambda x: x * x + 1, "lambda x: x * x + 1", 1.0, 5),
            "constant": ask(lambda x: 3.0, "lambda x: 3.0", x, 5),
        }

    def _points(self, call: Observation, most: int) -> np.ndarray:
        value = call.value
        expected = "a list of plain numbers"
        if isinstance(value, tuple | list) and any(is_dual(each) for each in value):
            raise call.mistake(
                "There are dual numbers in the list: keep the primals.", expected=expected
            )
        got = call.array()
        if got.ndim != 1:
            raise call.mistake(
                "The points on the way were asked for, not the last one only.", expected=expected
            )
        if len(got) > most or len(got) == 0:
            asked = "Is the list made inside `newton`?" if len(got) > most + 1 else ""
            raise call.mistake(
                f"{len(got)} points came back. {asked}".strip(),
                expected=f"x and at most {most - 1} points after it",
            )
        return got

    def _judge(self, call: Observation, wanted: list[float], ratio: float) -> None:
        """`ratio` is f/f' at the first point."""
        got = self._points(call, len(wanted))
        expected = digits(np.array(wanted))
        if got.shape == (len(wanted),) and same(got, wanted):
            return
        if ratio and len(wanted) > 1 and len(got) > 1:
            first = wanted[0]
            for wrong, name in (
                (first + ratio, "The first step goes the wrong way: x minus f(x)/f'(x)."),
                (-ratio, "The first step forgets where it started: x minus f(x)/f'(x)."),
                (
                    first - 1 / ratio,
                    "The first step is f'(x)/f(x): value over slope was asked for.",
                ),
            ):
                if same(got[1], wrong):
                    raise call.mistake(name, expected=expected)
        if len(got) == len(wanted) - 1 and same(got, wanted[1:]):
            raise call.mistake("The starting point is missing from the list.", expected=expected)
        if len(got) == len(wanted) - 1 and same(got, wanted[:-1]):
            raise call.mistake("One step is missing at the end.", expected=expected)
        if 1 <= len(got) < len(wanted) and same(got, wanted[: len(got)]):
            raise call.mistake(
                "The list ends too early: the slope is not 0 there, small as it may be. Does every "
                "step begin with a new DualNumber, of tangent 1?",
                expected=expected,
            )
        error = relative_error(got, np.array(wanted)) if len(got) == len(wanted) else 1.0
        if error < 1e-6:
            raise call.mistake(
                f"Right to {error:.0e}: are the points rounded, or is the slope a difference "
                "quotient? A dual number is exact.",
                expected=expected,
            )
        if len(got) > 2 and same(got[1], wanted[1]):
            raise call.mistake(
                "The first step is right, later ones are not: "
                "are value and slope computed anew at each point?",
                expected=expected,
            )
        if len(got) > 1 and relative_error(got[1], wanted[1]) < 1e-3:
            raise call.mistake(
                "Nearly right: that is the error of a difference "
                "quotient in the slope. A dual number has none.",
                expected=expected,
            )
        raise call.mistake("These are not the points of Newton's method.", expected=expected)

    @judges("each step is f(x)/f'(x)", points=2)
    def steps(self, given: Given, seen: Seen) -> None:
        a = given["a"]
        x = given["x"]
        self._judge(
            seen["cube"],
            iterates(lambda x: (x**3 - a, 3 * x**2), x, 4),
            (x**3 - a) / (3 * x**2),
        )
        top, slope = wavy_value_and_slope(x)
        self._judge(seen["program"], iterates(wavy_value_and_slope, x, 3), top / slope)
        self._judge(seen["none"], [x], 0.0)
        self._judge(
            seen["faint"],
            iterates(lambda x: ((a - x * x) * 1e-9, -2e-9 * x), x, 8),
            (a - x * x) / (-2 * x),
        )
        self._judge(
            seen["far"],
            iterates(lambda x: (x * x - a, 2 * x), 40.0, 5),
            (40.0**2 - a) / 80.0,
        )
        self._judge(seen["at a root"], [2.0] * 4, 0.0)

    @judges("one run of f for each step", points=1)
    def cost(self, given: Given, seen: Seen) -> None:
        self._points(seen["cube"], 5)
        calls, plain = seen["calls"]
        if plain:
            raise seen["cube"].mistake(
                f"f was called {times(calls)}, {plain} of them with a plain number. One run with a "
                "DualNumber gives the value and the slope together.",
                expected="4 calls for 4 steps",
            )
        # One more, at the last point, does no harm.
        if not 4 <= calls <= 5:
            raise seen["cube"].mistake(
                f"f was called {times(calls)}. One run gives the value and the slope together.",
                expected="4 calls for 4 steps",
            )

    @judges("where the slope is 0, the list ends", points=1)
    def flat(self, given: Given, seen: Seen) -> None:
        for name, wanted in (
            ("flat", [0.0]),
            ("constant", [given["x"]]),
            ("flat later", [1.0, 0.0]),
        ):
            call = seen[name]
            if call.error and call.error["type"] == "ZeroDivisionError":
                raise call.mistake(
                    "The slope is 0 and was divided by: the tangent line never meets zero.",
                    expected=digits(np.array(wanted)),
                )
            if call.error and call.error["type"] == "AttributeError":
                raise call.mistake(
                    "f returned a plain number: it is constant, so its slope is 0.",
                    expected=digits(np.array(wanted)),
                )
            got = self._points(call, 6)
            if not np.all(np.isfinite(got)):
                raise call.mistake(
                    "The slope is 0 and was divided by: the tangent line never meets zero.",
                    expected=digits(np.array(wanted)),
                )
            if name == "flat later" and len(got) > 1 and got[1] != 0:
                raise call.mistake(
                    "x - f(x)/f'(x) leads from 1 to 0, where the slope is 0.",
                    expected=digits(np.array(wanted)),
                )
            if got.shape != np.shape(wanted) or not same(got, wanted):
                raise call.mistake(
                    "There is no next point where the slope is 0: the list ends there.",
                    expected=digits(np.array(wanted)),
                )


def wavy(x: Any) -> Any:
    return np.exp(-x) - np.sin(x) / x


def wavy_value_and_slope(x: float) -> tuple[float, float]:
    value = math.exp(-x) - math.sin(x) / x
    return value, -math.exp(-x) - math.cos(x) / x + math.sin(x) / x**2


def iterates(
    value_and_slope: Callable[[float], tuple[float, float]], x: float, steps: int
) -> list[float]:
    points = [x]
    for _ in range(steps):
        value, slope = value_and_slope(points[-1])
        if slope == 0:
            break
        points.append(points[-1] - value / slope)
    return points
