"""Checks `numerical.gradient`: a slope for each entry of a vector or a matrix, at 2n calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio, relative_error
from course.checking.showing import times
from course.modules.numerical.checks.shared import Watched

# No power of two: what is raised and lowered by it in place does not come back to where it was.
H = 0.1


class Gradient(Check):
    task = "numerical.gradient"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(-2, 2, (4, 4)),
            "x": rng.uniform(-1, 1, 4),
            "W": rng.uniform(-1, 1, (3, 2)),
            "C": rng.uniform(1, 2, (3, 2)),
            "whole": rng.integers(1, 5, 4),
            "cube": rng.uniform(-1, 1, (2, 3, 2)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A = given["A"]
        C = given["C"]

        def form(x: np.ndarray) -> float:
            return float(x @ A @ x)

        def weighted(W: np.ndarray) -> float:
            return float(np.sum(C * W * W))

        watched = Watched("f", form)
        watched_call = probe.call(answer, watched, given["x"].copy(), H)
        return {
            "form": probe.call(answer, form, given["x"].copy(), H),
            "bent": probe.call(answer, cubes, 4 * given["x"], H),
            "matrix": probe.call(answer, weighted, given["W"].copy(), H),
            "transposed": probe.call(answer, weighted, given["W"].T.copy().T, H),
            "number": probe.call(answer, cubes, np.array(given["x"][0]), H),
            "cube": probe.call(answer, cubes, given["cube"].copy(), H),
            "whole": probe.call(answer, form, given["whole"].copy(), H),
            "as floats": probe.call(answer, form, given["whole"].astype(float), H),
            "watched": watched_call,
            "calls": len(watched.points),
        }

    @judges("each entry is the slope in its own direction", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        A = given["A"]
        x = given["x"]
        call = seen["form"]
        wanted = A @ x + A.T @ x
        got = call.array((4,))
        if relative_error(got, wanted) < 1e-8:
            self._step(given, seen["bent"])
            return
        expected = f"{show(wanted)}: f is quadratic, so central differences are exact"
        ratio = constant_ratio(got, wanted)
        if ratio is not None and abs(ratio - 2) < 1e-2:
            raise call.mistake(
                "Exactly twice too large: the two points are 2h apart.", expected=expected
            )
        bend = H * np.diag(A)
        if relative_error(got, wanted + bend) < 1e-8 or relative_error(got, wanted - bend) < 1e-8:
            raise call.mistake(
                "These are one-sided differences: their "
                "error is h times half the second derivative.",
                expected=expected,
            )
        if relative_error(got[0], wanted[0]) < 1e-8 and not np.any(got[1:]):
            raise call.mistake(
                "Only the first entry was filled. Does `return` stand inside the loop, or does the "
                "loop run once?",
                expected=expected,
            )
        if call.changed or relative_error(got[0], wanted[0]) < 1e-8:
            raise call.mistake(
                "The first entry is right and later ones are not: "
                "was each entry put back before the next one moved?",
                expected=expected,
            )
        raise call.mistake("The entries are not the slopes of f.", expected=expected)

    def _step(self, given: Given, call: Observation) -> None:
        """The step is h: for Σ x³ a central difference is 3x² + h², whatever x is."""
        x = 4 * given["x"]
        wanted = 3 * x**2 + H**2
        if relative_error(call.array((4,)), wanted) > 1e-8:
            raise call.mistake(
                "Here f is the sum of x³, and a central difference with step h is 3x² + h². Was "
                "another step taken, or another formula?",
                expected=show(wanted),
            )

    def _why(self, given: Given, seen: Seen, otherwise: str) -> str:
        """`otherwise`, for wrong slopes of another x, unless a vector of floats fails as well."""
        A = given["A"]
        x = given["x"]
        if relative_error(seen["form"].array((4,)), A @ x + A.T @ x) > 1e-8:
            return "Wrong here as it is for a vector of floats: mend that first."
        return otherwise

    @judges("a matrix gives a matrix of slopes, and so with any shape", points=1)
    def shape(self, given: Given, seen: Seen) -> None:
        columns = "This matrix is the transpose of another array: its entries lie column by column."
        for name, why in (
            ("matrix", "The shape is right, the slopes are not: one index of x per slope."),
            ("transposed", f"{columns} `reshape(-1)` of it is a copy, not a view."),
        ):
            if relative_error(seen[name].array((3, 2)), 2 * given["C"] * given["W"]) > 1e-8:
                raise seen[name].mistake(
                    self._why(given, seen, why),
                    expected="2 C W, entry by entry, for f(W) = sum of C W²",
                )
        for name, x in (("cube", given["cube"]), ("number", given["x"][0])):
            if relative_error(seen[name].array(x.shape), 3 * x**2 + H**2) > 1e-8:
                raise seen[name].mistake(
                    self._why(given, seen, "An array may have any number of axes, none included."),
                    expected=f"an array of shape {x.shape}",
                )

    @judges("x is as it was afterwards", points=1)
    def restored(self, given: Given, seen: Seen) -> None:
        for call in (seen["form"], seen["matrix"], seen["cube"]):
            call.array()
            if call.changed:
                raise call.mistake(
                    f"x is not what it was: {call.changed}. "
                    "Put each entry back, or work on a copy.",
                    expected="x unchanged",
                )

    @judges("integers in x are no obstacle", points=1)
    def integers(self, given: Given, seen: Seen) -> None:
        A = given["A"]
        x = given["whole"]
        call = seen["whole"]
        wanted = A @ x + A.T @ x
        got = call.array((4,))
        if relative_error(got, wanted) < 1e-8:
            return
        if relative_error(seen["as floats"].array((4,)), wanted) > 1e-8:
            why = (
                "These numbers are wrong as floats, too: that they are integers is not the reason. "
                "They lie above 1, and two of them may be equal."
            )
        elif np.asarray(call.value).dtype.kind in "iu":
            why = (
                "The slopes were cut to integers: `np.zeros_like(x)` of integers holds integers. "
                "Work on `np.array(x, dtype=float)`, and return floats."
            )
        else:
            why = (
                "Right where the same numbers are floats. In an array of integers x[i] + h is cut "
                "back to an integer, and the step was lost: work on `np.array(x, dtype=float)`."
            )
        raise call.mistake(self._why(given, seen, why), expected=show(wanted))

    @judges("it calls f twice for each entry", points=1)
    def cost(self, given: Given, seen: Seen) -> None:
        seen["watched"].array()
        # 2n = 8, and one more for f(x) does no harm.
        if not 1 <= seen["calls"] <= 9:
            raise seen["watched"].mistake(
                f"f was called {times(seen['calls'])} for 4 entries.", expected="2 · 4 = 8 calls"
            )


def cubes(x: np.ndarray) -> float:
    return float(np.sum(x * x * x))
