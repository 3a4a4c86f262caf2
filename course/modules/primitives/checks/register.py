"""Checks `primitives.register`: a primitive of one's own, right in every mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import CONSTANT_RULE, derivatives, require_close


class Register(Check):
    task = "primitives.register"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": rng.uniform(0.5, 9, 4) * np.array([1, -1, 1, -1]), "t": rng.normal(size=4)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def cbrt(x: Any) -> Any:
            return answer()(x)

        return derivatives(probe, "cbrt", cbrt, given["x"], given["t"])

    @judges("its value is the cube root, of negative numbers too", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        require_close(
            seen["value"],
            wanted=np.cbrt(given["x"]),
            otherwise="The cube root of a negative number is negative: use np.cbrt.",
        )

    @judges("its slope is right in both modes", points=3)
    def slope(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        t = given["t"]
        z = np.cbrt(x)
        ignored = "The tangent is ignored: right only when it is 1. Multiply the slope by it."
        operand = "The operand stands where the *result* should: the slope is 1 / (3 z²)."
        cube = "This multiplies by 3 z²: that is the slope of the cube. The root's is its inverse."
        known = [
            (1 / (3 * z * z), ignored),
            (t / (3 * x * x), operand),
            (t / (3 * z), "The slope is 1 / (3 z²), with the square."),
            (t * 3 * z * z, cube),
            (t / (z * z), "The factor 3 is missing: from z³ = x, 3 z² ż = ẋ."),
            (np.zeros(4), "The slope is 0: the result was made constant."),
        ]
        for mode in ("forward", "reverse"):
            require_close(
                seen[mode],
                wanted=t / (3 * z * z),
                known=known,
                otherwise=(
                    "The slope is 1 / (3 z²), with z the result; powers of negative numbers have "
                    "no real value."
                ),
            )

    @judges("its rule can itself be differentiated", points=2)
    def second(self, given: Given, seen: Seen) -> None:
        z = np.cbrt(given["x"])
        require_close(
            seen["second"],
            wanted=-2 * given["t"] / (9 * z**5),
            known=[(np.zeros(4), CONSTANT_RULE)],
            otherwise="Write the rule with operations that can be traced.",
        )
