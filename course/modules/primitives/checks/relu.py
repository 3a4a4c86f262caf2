"""Checks `primitives.relu`: a gate that the primal sets, not the cotangent."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import require_close


class Relu(Check):
    task = "primitives.relu"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.uniform(0.5, 2, 6) * np.array([1, 1, -1, -1, 1, -1]),
            "ct": rng.uniform(0.5, 2, 6) * np.array([1, -1, 1, -1, -1, 1]),
            "zeros": np.array([0.0, -0.0, 1.0]),
            "ct zeros": rng.uniform(0.5, 2, 3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            "signs": probe.call(answer, given["ct"].copy(), given["x"].copy()),
            "zeros": probe.call(answer, given["ct zeros"].copy(), given["zeros"].copy()),
            "matrix": probe.call(answer, given["ct"].reshape(2, 3), given["x"].reshape(2, 3)),
        }

    @judges("the gate opens by the sign of x, whatever the cotangent", points=2)
    def signs(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        ct = given["ct"]
        wanted = np.where(x > 0, ct, 0)
        by_cotangent = "The mask was taken from the cotangent. The gate was set by the primal, x."
        by_both = "Negative cotangents were stopped too. Only x sets the gate."
        known = [
            (np.maximum(ct, 0), by_cotangent),
            (np.maximum(wanted, 0), by_both),
            ((x > 0) * 1.0, "The cotangent is ignored: it must be multiplied in."),
            (np.maximum(x, 0), "This is relu of x itself, the forward value."),
            (np.where(x > 0, 0, ct), "The gate is the wrong way round."),
            (ct * np.maximum(x, 0), "Multiplied by relu(x). The slope of an open gate is 1."),
        ]
        require_close(
            seen["signs"],
            wanted=wanted,
            known=known,
            otherwise="Where x > 0 the cotangent passes; elsewhere 0.",
        )

    @judges("at 0 a slope between 0 and 1, not NaN", points=1)
    def zero(self, given: Given, seen: Seen) -> None:
        call = seen["zeros"]
        ct = given["ct zeros"]
        got = call.array((3,))
        if not np.all(np.isfinite(got)):
            raise call.mistake(
                "NaN at 0: 0 was divided by 0. Compare, and do not divide.", expected="numbers"
            )
        too_low = np.any(got[:2] < 0)
        too_high = np.any(got[:2] > ct[:2] * (1 + 1e-12))
        if too_low or too_high or abs(got[2] - ct[2]) > 1e-12:
            raise call.mistake(
                "At the kink the slope must lie between that on the left, 0, and that on the "
                "right, 1.",
                expected="between 0 and the cotangent",
            )

    @judges("arrays of any shape, and nothing edited", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        wanted = np.where(given["x"] > 0, given["ct"], 0).reshape(2, 3)
        require_close(
            seen["matrix"],
            wanted=wanted,
            otherwise="A matrix is masked entry by entry as well.",
        )
        for call in seen.values():
            if call.changed:
                raise call.mistake(
                    f"An argument was edited: {call.changed}.", expected="all as before"
                )
