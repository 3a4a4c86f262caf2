"""Checks `primitives.softplus`: stable where exp overflows, smooth at 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import CONSTANT_RULE, derivatives, require_close

TAIL = (
    "Where x is far below 0 the value is exp(x), small but not 0, and it has too few digits here. "
    "It was added to something larger and lost: to 1, or to x and -x. log1p keeps it."
)
TYPED = (
    "1 / (1 + exp(-x)) as typed overflows at -1000. Its value is 0 all the same, but its own "
    "derivative is inf / inf."
)


def sigmoid(x: Any) -> Any:
    return np.exp(-np.logaddexp(-x, 0))


class Softplus(Check):
    task = "primitives.softplus"
    EXTREMES = np.array([1000.0, -1000.0, 50.0, -50.0, 18.0, -18.0, 35.0, -35.0, 710.0, -710.0])
    PLACES = ("middle", "number", "matrix")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = rng.uniform(-4, 4, 6)
        t = rng.normal(size=6)
        # Of each place the point, and the direction.
        return {
            "middle": (x, t),
            "number": (float(x[0]), float(t[0])),
            "matrix": (x.reshape(2, 3), t.reshape(2, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(at: str, x: Any, direction: Any) -> dict[str, Any]:
            return derivatives(probe, "softplus", answer, x, direction, at=at)

        seen: dict[str, Any] = {}
        for place in self.PLACES:
            seen |= ask(place, *given[place])
        return {
            **seen,
            **ask("extremes", self.EXTREMES, np.ones(self.EXTREMES.shape)),
            **ask("zero", 0.0, 1.0),
        }

    @judges("values to ten digits, also where exp overflows", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        for place in self.PLACES:
            require_close(
                seen[f"{place} value"],
                wanted=np.logaddexp(given[place][0], 0),
                otherwise="softplus(x) = log(1 + exp(x)).",
            )
        wanted = np.logaddexp(self.EXTREMES, 0)
        call = seen["extremes value"]
        require_close(
            call,
            wanted=wanted,
            otherwise="Take the larger of x and 0 out of the logarithm.",
        )
        require_close(call, wanted=wanted, otherwise=TAIL, tolerance=1e-10, floor=1e-300)

    @judges("slopes in both modes: the logistic function, without NaN", points=2)
    def slopes(self, given: Given, seen: Seen) -> None:
        for mode in ("forward", "reverse"):
            for place in self.PLACES:
                x, t = given[place]
                s = sigmoid(x)
                require_close(
                    seen[f"{place} {mode}"],
                    wanted=s * t,
                    known=[(s, "The tangent is ignored: right only when it is 1.")],
                    otherwise="The slope is 1 / (1 + exp(-x)).",
                )
            require_close(
                seen[f"extremes {mode}"],
                wanted=sigmoid(self.EXTREMES),
                otherwise="The slope is 1 on the right, 0 on the left.",
            )

    @judges("at 0 the slope is ½", points=1, follows=("slopes",))
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

    @judges("second derivatives", points=1, follows=("slopes", "zero"))
    def second(self, given: Given, seen: Seen) -> None:
        formula = "It is σ(x)(1 - σ(x))."
        for place in self.PLACES:
            x, t = given[place]
            s = sigmoid(x)
            require_close(
                seen[f"{place} second"],
                wanted=s * (1 - s) * t,
                known=[(np.zeros(np.shape(x)), CONSTANT_RULE)],
                otherwise=formula,
            )
        call = seen["extremes second"]
        if np.any(np.isnan(call.array(self.EXTREMES.shape))):
            raise call.mistake(TYPED, expected="numbers")
        wanted = sigmoid(self.EXTREMES) * sigmoid(-self.EXTREMES)
        require_close(call, wanted=wanted, otherwise=formula, tolerance=1e-6)
