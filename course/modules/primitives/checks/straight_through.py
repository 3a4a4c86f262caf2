"""Checks `primitives.straight_through`: rounding, with a slope that is a lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import grad
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.primitives.checks.shared import derivatives, require_close


class StraightThrough(Check):
    task = "primitives.straight_through"
    PLACES = ("array", "halves", "large", "matrix", "number", "negative number")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # Both signs, above and below the middle between two integers.
        x = np.array([2.3, -1.7, 0.2, -3.4, 4.8, -0.6]) + rng.uniform(-0.1, 0.1, 6)
        t = rng.normal(size=6)
        halves = np.array([0.5, 1.5, 2.5, -0.5, -1.5, 0.0])
        # Of each place the point, and the direction.
        return {
            "array": (x, t),
            "halves": (halves, t),
            "large": (x * 1000, t),
            "matrix": (x.reshape(2, 3), t.reshape(2, 3)),
            "number": (2.7, float(t[0])),
            "negative number": (-2.7, float(t[1])),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, _ = given["array"]

        def squares() -> Any:
            return grad(lambda x: np.sum(answer(x) ** 2))(x)

        seen: dict[str, Any] = {}
        for place in self.PLACES:
            seen |= derivatives(probe, "round_straight_through", answer, *given[place], at=place)
        called = f"grad(lambda x: np.sum(round_straight_through(x)**2))({show(x)})"
        return {**seen, "chain": probe.call(squares, called=called)}

    @judges("the value is rounded", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        halves = "A half goes to the even neighbour, as np.round has it: 0.5 to 0, 1.5 to 2."
        for place in self.PLACES:
            x, _ = given[place]
            known = [
                (x, "The value is x: it was not rounded."),
                (np.floor(x), "Rounded down; np.round goes to the nearest."),
                (np.trunc(x), "The decimals were cut off; np.round goes to the nearest."),
            ]
            require_close(
                seen[f"{place} value"],
                wanted=np.round(x),
                known=known,
                otherwise=halves if place == "halves" else "The value is np.round(x).",
            )

    @judges("tangents and cotangents pass as they came", points=2)
    def through(self, given: Given, seen: Seen) -> None:
        honest = "Nothing passes: that is the honest slope of rounding. Here it is asked to lie: 1."
        for place in self.PLACES:
            _, t = given[place]
            known = [
                (np.zeros_like(t), honest),
                (np.ones_like(t), "The tangent is ignored: right only when it is 1. Hand it on."),
                (np.multiply(t, 2), "Twice the tangent: x passes it, and so does the correction."),
            ]
            for mode in ("forward", "reverse"):
                require_close(
                    seen[f"{place} {mode}"],
                    wanted=t,
                    known=known,
                    otherwise="The derivative is that of x itself.",
                )

    @judges("what follows sees the rounded value", points=1, follows=("value", "through"))
    def chain(self, given: Given, seen: Seen) -> None:
        x, _ = given["array"]
        # Rounded as the learner rounds, unless nothing was.
        own = seen["array value"].array(x.shape)
        require_close(
            seen["chain"],
            wanted=2 * (np.round(x) if np.array_equal(own, x) else own),
            known=[(2 * x, "The next function saw x, not the rounded value.")],
            otherwise="d/dx round(x)² is 2 round(x) · 1.",
        )
