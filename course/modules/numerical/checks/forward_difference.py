"""Checks `numerical.forward_difference`: exact on lines, first order, f asked at x and x + h."""

from __future__ import annotations

import numpy as np

from course.checking.judge import Given, Seen, judges
from course.checking.properties import relative_error
from course.modules.numerical.checks.shared import DifferenceQuotient, judge_order, judge_points


class ForwardDifference(DifferenceQuotient):
    task = "numerical.forward_difference"

    @judges("a straight line has its own slope, whatever h", points=1)
    def straight_line(self, given: Given, seen: Seen) -> None:
        got = seen["line"].number()
        if relative_error(got, 3.0) > 1e-9:
            raise seen["line"].mistake(
                "f(x) = 3x + 2 rises by 3h over a run of h.", expected="3, up to rounding"
            )

    @judges("its error shrinks like h", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        judge_order(
            seen["orders"],
            float(np.exp(given["x"])),
            wanted=1,
            named="h",
            other="that is the central difference. Here the two points are x and x + h.",
        )

    @judges("it asks f for two values, at x and at x + h", points=1)
    def points(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        h = given["h"]
        judge_points(seen, x, (x, x + h), "x and x + h")
