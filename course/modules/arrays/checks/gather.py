"""Checks `arrays.gather`: the pullback of `x[index]`, with repeats in the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.arrays.checks.shared import require

OWN_SHAPE = "This has the cotangent's shape; x has 5 entries, some of which were not read."
LOST = "One contribution is lost: an index occurs more than once, and all of them add up."
AVERAGED = "A mean of the contributions: they add up, they are not averaged."
NEGATIVE_LOST = "A negative index counts from the end, as in NumPy; yours was lost."


class Gather(Check):
    task = "arrays.gather"
    # Of each case: the name of the cotangent, the shape of x, the name of the index.
    CASES: Mapping[str, tuple[str, tuple[int, ...], str]] = {
        "once": ("ct", (5,), "once"),
        "repeats": ("ct repeats", (5,), "repeats"),
        "rows": ("ct rows", (4, 3), "rows"),
        "negative": ("ct", (5,), "negative"),
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "ct": rng.normal(size=3),
            "once": np.array([3, 0, 2]),
            "repeats": np.array([0, 1, 0, 4, 0]),
            "ct repeats": rng.normal(size=5),
            "rows": np.array([[2, 0], [2, 2]]),
            "ct rows": rng.normal(size=(2, 2, 3)),
            "negative": np.array([4, -1, 0]),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str) -> dict[str, Any]:
            ct, x, index = self._case(given, name)
            called = f"gather_vjp({show(ct)}, x of shape {x.shape}, {show(index)})"
            return probe.call(answer, ct.copy(), x, index.copy(), called=called)

        return {name: ask(name) for name in self.CASES}

    def _case(self, given: Given, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The cotangent, x (zeros: its values do not matter) and the index."""
        ct, shape, index = self.CASES[name]
        return given[ct], np.zeros(shape), given[index]

    def _wanted(self, given: Given, name: str) -> np.ndarray:
        ct, result, index = self._case(given, name)
        np.add.at(result, index, ct)
        return result

    @judges("each part goes back to where it was read, zeros elsewhere", points=2)
    def once(self, given: Given, seen: Seen) -> None:
        wanted = self._wanted(given, "once")
        ones = np.where(wanted != 0, 1.0, 0.0)
        known = [
            (ones, "The cotangent is ignored: ones stand where it should."),
            (given["ct"], OWN_SHAPE),
        ]
        require(
            seen["once"],
            wanted=wanted,
            known=known,
            otherwise="y[i] = x[index[i]], so ȳ[i] goes to entry index[i].",
        )

    @judges("an entry that is read twice gets both contributions", points=2)
    def repeats(self, given: Given, seen: Seen) -> None:
        for name in ("repeats", "rows", "negative"):
            wanted = self._wanted(given, name)
            ct, last, index = self._case(given, name)
            last[index] = ct
            known = [(last, LOST)]
            if name == "repeats":
                counts = np.bincount(index, minlength=5)
                known.append((wanted / np.maximum(counts, 1), AVERAGED))
            if name == "negative":
                kept = np.zeros_like(last)
                np.add.at(kept, index[index >= 0], ct[index >= 0])
                known.append((kept, NEGATIVE_LOST))
            require(
                seen[name],
                wanted=wanted,
                known=known,
                otherwise="Add ȳ[i] to entry index[i], one after the other.",
            )

    @judges("rows, several axes of indices and negative ones", points=1)
    def shapes(self, given: Given, seen: Seen) -> None:
        for name in ("rows", "negative"):
            call = seen[name]
            require(
                call,
                wanted=self._wanted(given, name),
                otherwise="The result has the shape of x; an index selects whole rows.",
            )
            if call.changed:
                raise call.mistake(
                    f"An argument was edited: {call.changed}.", expected="a new array"
                )
