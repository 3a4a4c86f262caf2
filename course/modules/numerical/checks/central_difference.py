"""Checks `numerical.central_difference`: exact on parabolas, second order, f asked at x ± h."""

from __future__ import annotations

import numpy as np

from course.checking.judge import Given, Seen, judges
from course.modules.numerical.checks.shared import DifferenceQuotient, judge_order, judge_points


class CentralDifference(DifferenceQuotient):
    task = "numerical.central_difference"

    @judges("a parabola has its exact slope, whatever h", points=1)
    def parabola(self, given: Given, seen: Seen) -> None:
        for call, x in ((seen["parabola"], given["x"]), (seen["integer"], 3)):
            slope = 4 * x - 5
            if abs(call.number() - slope) > 1e-8:
                raise call.mistake(
                    "f(x) = 2x² - 5x + 1 bends equally on both sides "
                    "of x: the slope from x - h to x + h is exact.",
                    expected=f"{slope:.6g}, up to rounding",
                )

    @judges("its error shrinks like h²", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        judge_order(
            seen["orders"],
            float(np.exp(given["x"])),
            wanted=2,
            named="h²",
            other="that is a one-sided difference. Use a point on each side of x.",
        )

    @judges("it asks f for two values, at x - h and at x + h", points=1)
    def points(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        h = given["h"]
        judge_points(seen, x, (x - h, x + h), "x - h and x + h")
