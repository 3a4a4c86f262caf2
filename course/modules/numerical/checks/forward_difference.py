"""Checks `numerical.forward_difference`: exact on lines, first order, f asked at x and x + h."""

from __future__ import annotations

import math

from course.checking.judge import Given, Seen, judges
from course.checking.properties import relative_error
from course.modules.numerical.checks.shared import (
    STEPS,
    DifferenceQuotient,
    judge_order,
    judge_points,
)


def line(x: float) -> float:
    return 3 * x + 2


def falling(x: float) -> float:
    return -5 * x


def faint(x: float) -> float:
    return -2e-9 * x


class ForwardDifference(DifferenceQuotient):
    task = "numerical.forward_difference"
    exact = (line, falling, faint)
    slopes = (lambda x: 3.0, lambda x: -5.0, lambda x: -2e-9)

    @judges("a straight line has its own slope, whatever h", points=1)
    def straight_line(self, given: Given, seen: Seen) -> None:
        self.judge_exact(
            given,
            seen,
            "A line c·x rises by c·h over a run of h: the slope is c, whatever its size and "
            "sign (line is 3x + 2, falling is -5x, faint is -2e-9·x).",
        )

    @judges("its error shrinks like h", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        central = [math.exp(x) * math.sinh(h) / h for h in STEPS]
        judge_order(
            seen["orders"],
            math.exp(x),
            wanted=1,
            named="h",
            others=[
                (central, "that is the central difference. Here the two points are x and x + h.")
            ],
        )

    @judges("it asks f for two values, at x and at x + h", points=1)
    def points(self, given: Given, seen: Seen) -> None:
        x = -given["x"]
        h = given["h"]
        judge_points(seen, x, (x, x + h), "x and x + h")
        wanted = (math.sin(-x - h) - math.sin(-x)) / -h
        if relative_error(seen["backwards"].number(), wanted) > 1e-9:
            raise seen["backwards"].mistake(
                "Here h is negative: x + h lies to the left of x, and the slope is taken there.",
                wanted=wanted,
            )
