"""Checks `primitives.relu`: a gate that the primal sets, not the cotangent."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import require_close

NEAR = (
    "However close x is to 0, or however large, only its sign counts: compare with 0, and do not "
    "compute with x."
)


class Relu(Check):
    task = "primitives.relu"
    forbids = (ENGINE,)
    SIZES = np.array([1e-300, -1e-300, 1e-12, -1e-12, 1e-3, -1e-3, 1e200, -1e200])

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.uniform(0.5, 2, 6) * np.array([1, 1, -1, -1, 1, -1]),
            "ct": rng.uniform(0.5, 2, 6) * np.array([1, -1, 1, -1, -1, 1]),
            "zeros": np.array([0.0, -0.0, 1.0, 0.0]),
            "ct zeros": rng.uniform(0.5, 2, 4) * np.array([1, 1, 1, -1]),
            "ct sizes": rng.uniform(0.5, 2, 8) * np.array([1, 1, 1e3, 1e3] * 2),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x = given["x"]
        ct = given["ct"]

        def ask(ct: np.ndarray, x: np.ndarray) -> dict[str, Any]:
            return probe.call(answer, ct.copy(), x.copy())

        return {
            "signs": ask(ct, x),
            "sizes": ask(given["ct sizes"], self.SIZES),
            "zeros": ask(given["ct zeros"], given["zeros"]),
            "matrix": ask(ct.reshape(2, 3), x.reshape(2, 3)),
            "column": ask(ct[:3, None], x[:3, None]),
            "blocks": ask(ct.reshape(3, 1, 2), x.reshape(3, 1, 2)),
            "number": ask(np.array(ct[1]), np.array(x[1])),
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
            (ct * np.sign(x), "A closed gate lets nothing through: its slope is 0, not -1."),
        ]
        require_close(
            seen["signs"],
            wanted=wanted,
            known=known,
            otherwise="Where x > 0 the cotangent passes; elsewhere 0.",
        )
        sizes = np.where(self.SIZES > 0, given["ct sizes"], 0)
        require_close(seen["sizes"], wanted=sizes, otherwise=NEAR)

    @judges("at 0 a slope between 0 and 1, not NaN", points=1)
    def zero(self, given: Given, seen: Seen) -> None:
        call = seen["zeros"]
        ct = given["ct zeros"]
        got = call.array(ct.shape)
        if not np.all(np.isfinite(got)):
            raise call.mistake(
                "NaN at 0: 0 was divided by 0. Compare, and do not divide.", expected="numbers"
            )
        at_zero = given["zeros"] == 0
        slopes = (got / ct)[at_zero]
        if np.any(slopes < 0) or np.any(slopes > 1 + 1e-12):
            raise call.mistake(
                "At the kink the slope must lie between that on the left, 0, and that on the "
                "right, 1.",
                expected="between 0 and the cotangent",
            )

    @judges("arrays of any shape, and nothing edited", points=1, follows=("signs",))
    def manners(self, given: Given, seen: Seen) -> None:
        passed = np.where(given["x"] > 0, given["ct"], 0)
        for name, wanted in (
            ("matrix", passed.reshape(2, 3)),
            ("column", passed[:3, None]),
            ("blocks", passed.reshape(3, 1, 2)),
            ("number", passed[1]),
        ):
            require_close(
                seen[name],
                wanted=wanted,
                otherwise="An array of any shape is masked entry by entry.",
            )
        if edited := [call for call in seen.values() if call.changed]:
            raise edited[0].mistake(
                f"An argument was edited: {edited[0].changed}.", expected="all as before"
            )
