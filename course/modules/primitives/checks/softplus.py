"""Checks `primitives.softplus`: stable where exp overflows, smooth at 0."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.primitives.checks.shared import CONSTANT_RULE, derivatives, require_close


def sigmoid(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(-x, 0))


class Softplus(Check):
    task = "primitives.softplus"
    EXTREMES = np.array([1000.0, -1000.0, 50.0, -50.0])

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": rng.uniform(-4, 4, 5), "t": rng.normal(size=5)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(at: str, x: Any, direction: Any) -> dict[str, Any]:
            return derivatives(probe, "softplus", answer, x, direction, at=at)

        return {
            **ask("middle", given["x"], given["t"]),
            **ask("extremes", self.EXTREMES, np.ones(4)),
            **ask("zero", 0.0, 1.0),
        }

    @judges("values, also where exp overflows", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        require_close(
            seen["middle value"],
            wanted=np.logaddexp(given["x"], 0),
            otherwise="softplus(x) = log(1 + exp(x)).",
        )
        call = seen["extremes value"]
        wanted = np.logaddexp(self.EXTREMES, 0)
        require_close(
            call,
            wanted=wanted,
            otherwise="Take the larger of x and 0 out of the logarithm.",
        )
        if abs(call.array()[3] - wanted[3]) > 1e-6 * wanted[3]:
            raise call.mistake(
                "At -50 the value is exp(-50), about 2e-22, and not 0: 1 + exp(-50) was rounded "
                "to 1. log1p keeps it.",
                expected=show(wanted),
            )

    @judges("slopes in both modes: the logistic function, without NaN", points=2)
    def slopes(self, given: Given, seen: Seen) -> None:
        s = sigmoid(given["x"])
        for mode in ("forward", "reverse"):
            require_close(
                seen[f"middle {mode}"],
                wanted=s * given["t"],
                known=[(s, "The tangent is ignored: right only when it is 1.")],
                otherwise="The slope is 1 / (1 + exp(-x)).",
            )
            require_close(
                seen[f"extremes {mode}"],
                wanted=sigmoid(self.EXTREMES),
                otherwise="The slope is 1 on the right, 0 on the left.",
            )

    @judges("at 0 the slope is ½", points=1)
    def zero(self, given: Given, seen: Seen) -> None:
        for mode in ("forward", "reverse"):
            require_close(
                seen[f"zero {mode}"],
                wanted=0.5,
                otherwise=(
                    "softplus is smooth at 0. Your formula is made of two kinks there, such as "
                    "max(x, 0) and |x|, and the slopes chosen at them do not add up to ½."
                ),
            )

    @judges("second derivatives", points=1)
    def second(self, given: Given, seen: Seen) -> None:
        s = sigmoid(given["x"])
        formula = "It is σ(x)(1 - σ(x))."
        require_close(
            seen["middle second"],
            wanted=s * (1 - s) * given["t"],
            known=[(np.zeros(5), CONSTANT_RULE)],
            otherwise=formula,
        )
        require_close(
            seen["extremes second"],
            wanted=[0, 0, math.exp(-50), math.exp(-50)],
            otherwise=formula,
            tolerance=1e-6,
        )
