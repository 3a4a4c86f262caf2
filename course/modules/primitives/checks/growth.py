"""Checks `primitives.growth`: values and slopes at 0 and near it, where code branches."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import derivatives, require_close

CANCELLATION = "exp(x) - 1 loses its digits near 0 by cancellation: use np.expm1, or the series."
BRANCH_TRAP = (
    "0: the branch that ran at x = 0 is a constant, and that one was differentiated (the branch "
    "trap). The branch at 0 needs the right slope too."
)
BOTH_SIDES = (
    "NaN: np.where computes *both* sides, and the one with 0/0 spoils the sum in the derivative."
)


def value_at(x: float) -> float:
    """(eˣ - 1) / x, from its series."""
    return math.fsum(x**k / math.factorial(k + 1) for k in range(40))


def slope_at(x: float) -> float:
    """The derivative of that series, term by term."""
    return math.fsum(k * x ** (k - 1) / math.factorial(k + 1) for k in range(1, 40))


class Growth(Check):
    task = "primitives.growth"
    NEAR = (1e-9, 3.7e-11, -1.3e-10, -3e-5, 0.004, -0.09, 0.11)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": [float(rng.uniform(0.6, 2.5)), float(rng.uniform(-2.5, -0.6))]}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for x in (0.0, *self.NEAR, *given["x"]):
            seen |= derivatives(probe, "growth", answer, x, 1.0, at=f"{x}")
        return seen

    @judges("values away from 0, and at 0", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        for x in given["x"]:
            require_close(
                seen[f"{x} value"],
                wanted=value_at(x),
                known=[(0.0, "The value is 0.")],
                otherwise=f"The value at {x:g} has too few right digits.",
                tolerance=1e-10,
            )
        require_close(
            seen["0.0 value"],
            wanted=1.0,
            otherwise="At 0 the value is 1, the limit.",
        )

    @judges("ten digits near 0", points=1)
    def near(self, given: Given, seen: Seen) -> None:
        for x in self.NEAR:
            message = "The series was cut off too early, or is used too far from 0."
            if abs(x) < 1e-3:
                message = CANCELLATION
            require_close(
                seen[f"{x} value"], wanted=value_at(x), otherwise=message, tolerance=1e-10
            )

    @judges("the slope away from 0 and near it", points=2)
    def slopes(self, given: Given, seen: Seen) -> None:
        for x in (*given["x"], *self.NEAR):
            message = "The slope is (x eˣ - eˣ + 1) / x²."
            if abs(x) < 1e-3:
                message = (
                    "Near 0 the quotient's slope is lost to cancellation. Use the series there."
                )
            for mode in ("forward", "reverse"):
                require_close(
                    seen[f"{x} {mode}"], wanted=slope_at(x), otherwise=message, tolerance=1e-8
                )

    @judges("the slope at 0 is ½", points=2)
    def zero(self, given: Given, seen: Seen) -> None:
        for mode in ("forward", "reverse"):
            require_close(
                seen[f"0.0 {mode}"],
                wanted=0.5,
                known=[(0.0, BRANCH_TRAP), (math.nan, BOTH_SIDES)],
                otherwise="From the series: 1 + x/2 + … has slope ½ at 0.",
                tolerance=1e-8,
            )
