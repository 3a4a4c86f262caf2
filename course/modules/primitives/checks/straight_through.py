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

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = rng.integers(-4, 5, 5) + rng.uniform(0.1, 0.4, 5) * rng.choice([-1, 1], 5)
        return {"x": x, "t": rng.normal(size=5)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x = given["x"]

        def squares() -> Any:
            return grad(lambda x: np.sum(answer(x) ** 2))(x)

        called = f"grad(lambda x: np.sum(round_straight_through(x)**2))({show(x)})"
        return {
            **derivatives(probe, "round_straight_through", answer, x, given["t"]),
            "chain": probe.call(squares, called=called),
        }

    @judges("the value is rounded", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        known = [
            (given["x"], "The value is x: it was not rounded."),
            (np.floor(given["x"]), "Rounded down; np.round goes to the nearest."),
        ]
        require_close(
            seen["value"],
            wanted=np.round(given["x"]),
            known=known,
            otherwise="The value is np.round(x).",
        )

    @judges("tangents and cotangents pass as they came", points=2)
    def through(self, given: Given, seen: Seen) -> None:
        t = given["t"]
        honest = "Nothing passes: that is the honest slope of rounding. Here it is asked to lie: 1."
        known = [
            (np.zeros(5), honest),
            (np.ones(5), "The tangent is ignored: right only when it is 1. Hand it on as it came."),
            (2 * t, "Twice the tangent: x itself passes it, and so does the correction."),
        ]
        for mode in ("forward", "reverse"):
            require_close(
                seen[mode],
                wanted=t,
                known=known,
                otherwise="The derivative is that of x itself.",
            )

    @judges("what follows sees the rounded value", points=1)
    def chain(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        require_close(
            seen["chain"],
            wanted=2 * np.round(x),
            known=[(2 * x, "The next function saw x, not the rounded value.")],
            otherwise="d/dx round(x)² is 2 round(x) · 1.",
        )
