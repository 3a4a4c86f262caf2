"""Checks `primitives.growth`: values and slopes at 0 and near it, where code branches."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import derivatives, require_close

CANCELLATION = "exp(x) - 1 loses its digits near 0 by cancellation: use np.expm1, or the series."
BRANCH_TRAP = (
    "0: the branch that ran at x = 0 is a constant, and that one was differentiated (the branch "
    "trap). The branch at 0 needs the right slope too."
)
DIVIDED = (
    "NaN at 0: 0 was divided by 0, and NaN spoils the derivative. (Behind an np.where, too: "
    "np.where computes *both* sides.)"
)
COEFFICIENTS = (
    "Off by {error:.1g} of the value: more than rounding. Does the series begin at 1, with "
    "(k + 1)! under x^k?"
)
LOST = (
    "Near 0 the quotient's slope is lost to cancellation. Use the series there, with terms enough "
    "for eight digits of the *slope*."
)
CUT = "The series was cut off too early, or is used too far from 0."


def value_at(x: float) -> float:
    """(eˣ - 1) / x, from its series near 0."""
    if abs(x) > 3:
        return math.expm1(x) / x
    return math.fsum(x**k / math.factorial(k + 1) for k in range(60))


def slope_at(x: float) -> float:
    """The derivative, from that series near 0."""
    if abs(x) > 3:
        return (x * math.exp(x) - math.expm1(x)) / x**2
    return math.fsum(k * x ** (k - 1) / math.factorial(k + 1) for k in range(1, 60))


class Growth(Check):
    task = "primitives.growth"
    # Both signs, as answers branch at different places, and some once more in between.
    SIZES = (
        *(1e-12, 1.3e-10, 1e-9, 1.5e-8, 1e-7, 3e-6, 3e-5, 9e-4),
        *(0.004, 0.011, 0.09, 0.11, 0.4, 0.7, 1.05, 1.5),
    )
    NEAR = tuple(sign * size for size in SIZES for sign in (1, -1))
    FAR = (5.0, -5.0, 30.0, -40.0)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": [float(rng.uniform(0.6, 2.5)), float(rng.uniform(-2.5, -0.6)), *self.FAR]}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for x in (0.0, *self.NEAR, *given["x"]):
            seen |= derivatives(probe, "growth", answer, x, 1.0, at=f"{x}", second=False)
        whole = {f"whole {x}": probe.call(answer, x, called=f"growth({x})") for x in (0, 2)}
        return {**seen, **whole}

    @judges("values away from 0, and at 0", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        for x in given["x"]:
            self._judge_value(seen[f"{x} value"], x)
        for call in (seen["0.0 value"], seen["whole 0"]):
            known = [(math.nan, DIVIDED)]
            require_close(
                call, wanted=1.0, known=known, otherwise="At 0 the value is 1, the limit."
            )
        self._judge_value(seen["whole 2"], 2)

    @judges("ten digits near 0", points=1, follows=("values",))
    def near(self, given: Given, seen: Seen) -> None:
        # Where a wrong coefficient shows most, and lost digits do not.
        telling = sorted(self.NEAR, key=lambda x: abs(x) != 0.09)
        for x in telling:
            self._judge_value(seen[f"{x} value"], x)

    @staticmethod
    def _judge_value(call: Observation, x: float) -> None:
        wanted = value_at(x)
        error = abs(call.number() - wanted) / wanted
        message = CANCELLATION if abs(x) < 1e-3 else CUT
        if error > 1e-3:
            message = COEFFICIENTS.format(error=error)
        require_close(call, wanted=wanted, otherwise=message, tolerance=1e-10, floor=0.0)

    @judges("the slope away from 0 and near it", points=2, follows=("near",))
    def slopes(self, given: Given, seen: Seen) -> None:
        for x in given["x"]:
            self._judge_slope(seen, x)
        try:
            for x in self.NEAR:
                self._judge_slope(seen, x)
        except Mistake as mistake:
            mistake.points = 1
            raise

    @staticmethod
    def _judge_slope(seen: Seen, x: float) -> None:
        wanted = slope_at(x)
        for mode in ("forward", "reverse"):
            call = seen[f"{x} {mode}"]
            error = abs(call.number() - wanted) / abs(wanted)
            message = "The slope is (x eˣ - eˣ + 1) / x², to eight digits."
            if abs(x) < 1e-3 and not 1e-3 < error < math.inf:
                message = LOST
            require_close(
                call,
                wanted=wanted,
                otherwise=message,
                tolerance=2e-8,
                floor=0.0,
            )

    @judges("the slope at 0 is ½", points=2, follows=("values",))
    def zero(self, given: Given, seen: Seen) -> None:
        for mode in ("forward", "reverse"):
            require_close(
                seen[f"0.0 {mode}"],
                wanted=0.5,
                known=[(0.0, BRANCH_TRAP), (math.nan, DIVIDED)],
                otherwise="From the series: 1 + x/2 + … has slope ½ at 0.",
                tolerance=1e-8,
            )
