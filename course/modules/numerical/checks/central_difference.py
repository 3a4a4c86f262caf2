"""Checks `numerical.central_difference`: exact on parabolas, second order, f asked at x ± h."""

from __future__ import annotations

import math

from course.checking.judge import Given, Seen, judges
from course.modules.numerical.checks.shared import (
    STEPS,
    DifferenceQuotient,
    judge_order,
    judge_points,
)


def parabola(x: float) -> float:
    return 2 * x * x - 9 * x + 1


def faint(x: float) -> float:
    return 1e-9 * x * x


class CentralDifference(DifferenceQuotient):
    task = "numerical.central_difference"
    exact = (parabola, faint)
    slopes = (lambda x: 4.0 * x - 9, lambda x: 2e-9 * x)

    @judges("a parabola has its exact slope, whatever h", points=1)
    def parabola(self, given: Given, seen: Seen) -> None:
        self.judge_exact(
            given,
            seen,
            "A parabola bends equally on both sides of x: the slope from x - h to x + h is exact "
            "(parabola is 2x² - 9x + 1, faint is 1e-9·x²).",
        )

    @judges("its error shrinks like h²", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        one_sided = "that is a one-sided difference. Use a point on each side of x."
        judge_order(
            seen["orders"],
            math.exp(x),
            wanted=2,
            named="h²",
            others=[
                ([math.exp(x) * math.expm1(sign * h) / (sign * h) for h in STEPS], one_sided)
                for sign in (1, -1)
            ],
        )

    @judges("it asks f for two values, at x - h and at x + h", points=1)
    def points(self, given: Given, seen: Seen) -> None:
        x = -given["x"]
        h = given["h"]
        judge_points(seen, x, (x - h, x + h), "x - h and x + h")
