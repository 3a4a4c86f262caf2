"""Checks `numerical.best_step`: the order of magnitude at which truncation meets round-off."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe


class BestStep(Check):
    task = "numerical.best_step"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"large": float(rng.uniform(2e5, 8e5))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        large = given["large"]
        return {
            f"{method} at {name}": probe.call(
                answer, method, x, called=f'best_step("{method}", {shown})'
            )
            for method in ("forward", "central")
            for name, x, shown in (
                ("one", 1.0, "1.0"),
                ("zero", 0.0, "0.0"),
                ("large", large, f"{large:.6g}"),
                ("minus", -large, f"{-large:.6g}"),
                ("small", 0.01, "0.01"),
                ("single", np.float32(1.0), "np.float32(1.0)"),
                ("large single", np.float32(-3000.0), "np.float32(-3000.0)"),
                ("zero single", np.float32(0.0), "np.float32(0.0)"),
            )
        }

    def _near(self, call: Observation, wanted: float, why: str) -> None:
        """Within a factor of 8: the constant depends on f, and either value of u is in use."""
        got = call.number()
        if wanted / 8 <= got <= wanted * 8:
            return
        expected = f"about {wanted:.0e}"
        if got <= 0:
            raise call.mistake("The step is not positive: nothing would move.", expected=expected)
        if got < wanted / 8:
            why += " A smaller step loses digits to cancellation: see the U-curve of the lesson."
        raise call.mistake(why, expected=expected)

    @judges("forward at 1: truncation h balances round-off u/h", points=1)
    def forward(self, given: Given, seen: Seen) -> None:
        self._near(seen["forward at one"], 1.5e-8, "h + u/h is smallest at the square root of u.")

    @judges("central at 1: truncation h² balances round-off u/h", points=1)
    def central(self, given: Given, seen: Seen) -> None:
        self._near(seen["central at one"], 6e-6, "h² + u/h is smallest near the cube root of u.")

    @judges("it grows with |x| and stays positive at 0", points=1)
    def scale(self, given: Given, seen: Seen) -> None:
        for method, base in (("forward", 1.5e-8), ("central", 6e-6)):
            for place in ("zero", "small"):
                self._near(
                    seen[f"{method} at {place}"],
                    base,
                    "Below 1 the step is that of 1: at 0 it must not vanish.",
                )
            for place in ("large", "minus"):
                self._near(
                    seen[f"{method} at {place}"],
                    base * given["large"],
                    "Numbers near x lie |x| times further apart "
                    "than near 1, so the step grows with |x|.",
                )

    @judges("it follows the precision of x", points=1)
    def precision(self, given: Given, seen: Seen) -> None:
        why = "An np.float32 has u = 1.2e-07: take the precision from the type of x."
        for method, base in (("forward", 3.5e-4), ("central", 5e-3)):
            self._near(seen[f"{method} at single"], base, why)
            self._near(seen[f"{method} at zero single"], base, why)
            self._near(
                seen[f"{method} at large single"],
                3000 * base,
                "A large np.float32 needs both: its own precision, and a step that grows with |x|.",
            )
