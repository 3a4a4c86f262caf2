"""Checks `primitives.register`: a primitive of one's own, right in every mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import trace
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import CONSTANT_RULE, derivatives, require_close

COMPOSED = (
    "{count:.0f} operations were recorded: the cube root was composed of functions that have "
    "rules. Register it, with a rule of its own, so that it is one."
)
IN_A_TUPLE = (
    "The rule of `partials` gave a tuple or a list. A function of one operand has one partial: "
    "return it bare, without a comma behind it."
)


class Register(Check):
    task = "primitives.register"
    PLACES = ("array", "number", "matrix")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = rng.uniform(0.5, 9, 4) * np.array([1, -1, 1, -1])
        t = rng.normal(size=4)
        # Of each place the point, and the direction.
        return {
            "array": (x, t),
            "number": (-float(rng.uniform(2, 9)), float(rng.uniform(1.5, 3))),
            "matrix": (x.reshape(2, 2) * 100, t.reshape(2, 2)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def cbrt(x: Any) -> Any:
            return answer()(x)

        def operations() -> int:
            return trace(cbrt, given["number"][0]).shared_size()

        seen: dict[str, Any] = {}
        for place in self.PLACES:
            x, t = given[place]
            seen |= derivatives(probe, "cbrt", cbrt, x, t, at=place)
        return {**seen, "size": probe.call(operations, called="operations in the graph of cbrt")}

    @judges("its value is the cube root, of negative numbers too", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        for place in self.PLACES:
            require_close(
                seen[f"{place} value"],
                wanted=np.cbrt(given[place][0]),
                otherwise="The cube root of a negative number is negative: use np.cbrt.",
            )

    @judges("it is one operation, whose slope is right in both modes", points=3)
    def slope(self, given: Given, seen: Seen) -> None:
        for place in self.PLACES:
            self._judge_slope(given, seen, place)
        count = seen["size"].number()
        if count > 1:
            raise seen["size"].mistake(COMPOSED.format(count=count), expected="1", points=1)

    @staticmethod
    def _judge_slope(given: Given, seen: Seen, place: str) -> None:
        x, t = given[place]
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
            (np.zeros(np.shape(x)), "The slope is 0: the result was made constant."),
        ]
        for mode in ("forward", "reverse"):
            error = seen[f"{place} {mode}"].error
            if error and "multiply sequence" in error["message"]:
                raise seen[f"{place} {mode}"].mistake(IN_A_TUPLE, expected="a number or an array")
            require_close(
                seen[f"{place} {mode}"],
                wanted=t / (3 * z * z),
                known=known,
                otherwise=(
                    "The slope is 1 / (3 z²), with z the result; powers of negative numbers have "
                    "no real value."
                ),
            )

    @judges("its rule can itself be differentiated", points=2, follows=("slope",))
    def second(self, given: Given, seen: Seen) -> None:
        for place in self.PLACES:
            x, t = given[place]
            require_close(
                seen[f"{place} second"],
                wanted=-2 * t / (9 * np.cbrt(x) ** 5),
                known=[(np.zeros(np.shape(x)), CONSTANT_RULE)],
                otherwise="Write the rule with operations that can be traced.",
            )
