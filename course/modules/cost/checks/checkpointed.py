"""Checks `cost.checkpointed`: memory bounded by recomputing, and by how much."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import relative_error

STAYS = "States stay in `store` after they were used: delete each when its slope is taken."
AGAIN = (
    "A step ran again and again: a segment runs once more from its checkpoint, and its states are "
    "kept while it is swept."
)
SLOPES = "The product of the slopes is wrong: is each slope taken at the state *before* its step?"


class WatchedStore(dict):
    """A dict that remembers how large it ever was."""

    largest = 0

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self.largest = max(self.largest, len(self))

    def update(self, *items: Any, **more: Any) -> None:
        super().update(*items, **more)
        self.largest = max(self.largest, len(self))


class CountingStep:
    """A step s → sin(a s) + s that counts its runs, and what is stored when it first runs."""

    def __init__(self, a: float, store: WatchedStore) -> None:
        self.a = a
        self.store = store
        self.runs = 0
        self.stored = 0

    def forward(self, s: float) -> float:
        if self.runs == 0:
            self.stored = len(self.store)
        self.runs += 1
        return float(np.sin(self.a * s)) + s

    def slope(self, s: float) -> float:
        return self.a * float(np.cos(self.a * s)) + 1


class Checkpointed(Check):
    task = "cost.checkpointed"
    # The number of steps, and k: every k-th state is a checkpoint.
    CASES = ((12, 4), (10, 3), (9, 9), (7, 1), (5, 8), (400, 20), (5000, 70))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        sizes = rng.uniform(0.2, 0.6, 5000)
        signs = rng.choice([-1, 1], 5000)
        return {"x": float(rng.uniform(0.2, 0.8)), "a": sizes * signs}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def run(n: int, k: int) -> dict[str, Any]:
            store = WatchedStore()
            steps = [CountingStep(float(a), store) for a in self._factors(given, n)]
            return {
                "derivative": answer(steps, given["x"], k, store),
                "most": max(step.runs for step in steps),
                "kept": store.largest,
                "kept at first": max(step.stored for step in steps),
            }

        def ask(n: int, k: int) -> dict[str, Any]:
            called = f"checkpointed({n} steps, {given['x']:.4g}, k={k}, store)"
            return probe.call(run, n, k, called=called)

        return {f"{n} by {k}": ask(n, k) for n, k in self.CASES}

    @staticmethod
    def _factors(given: Given, n: int) -> np.ndarray:
        """Smaller ones for longer chains, so that the product of the slopes stays near 1."""
        return given["a"][:n] * min(1.0, 40 / n)

    def _slopes(self, given: Given, n: int) -> list[float]:
        state = given["x"]
        slopes = []
        for a in self._factors(given, n):
            step = CountingStep(float(a), WatchedStore())
            slopes.append(step.slope(state))
            state = step.forward(state)
        return slopes

    def _results(self, seen: Seen) -> list[tuple[int, int, Observation, dict[str, Any]]]:
        """Of each case n, k, the call, and what it returned; all calls must have come through."""
        calls = [(n, k, seen[f"{n} by {k}"]) for n, k in self.CASES]
        return [(n, k, call, call.value) for n, k, call in calls]

    @judges("the same derivative as without checkpoints", points=3)
    def derivative(self, given: Given, seen: Seen) -> None:
        for n, k, call, result in self._results(seen):
            got = result["derivative"]
            slopes = self._slopes(given, n)
            if not isinstance(got, int | float):
                raise fault(
                    call,
                    "The result is not a number.",
                    returned=show(got),
                    expected="the product of all slopes",
                )
            if is_product(got, slopes):
                continue
            left = n % k
            message = SLOPES
            if left and is_product(got, slopes[:-left]):
                message = f"The last segment has only {left} steps, and they are missing."
            wanted = f"{np.prod(slopes):.6g}"
            raise fault(call, message, returned=show(got), expected=wanted)

    def _must_be_right(self, given: Given, seen: Seen) -> None:
        for n, _, call, result in self._results(seen):
            got = result["derivative"]
            if not isinstance(got, int | float) or not is_product(got, self._slopes(given, n)):
                raise fault(
                    call,
                    "The derivative is wrong, so its cost is not judged.",
                    returned=show(got),
                    expected="the right derivative",
                )

    @judges("no more states in memory than checkpoints and one segment", points=3)
    def memory(self, given: Given, seen: Seen) -> None:
        self._must_be_right(given, seen)
        for n, k, call, result in self._results(seen):
            kept = result["kept"]
            checkpoints = math.ceil(n / k)
            bound = checkpoints + k
            if kept == 0:
                raise fault(
                    call,
                    "Nothing was put into `store`: states live there and nowhere else.",
                    returned="0 kept",
                    expected=f"at most {bound}",
                )
            if kept > bound:
                message = STAYS
                if result["kept at first"] > checkpoints:
                    message = "Every state is kept: keep only every k-th on the way forward."
                raise fault(
                    call,
                    message,
                    returned=f"{kept} states at once",
                    expected=f"at most n/k + k = {bound}",
                )

    @judges("each step runs at most twice", points=2)
    def work(self, given: Given, seen: Seen) -> None:
        self._must_be_right(given, seen)
        for _, _, call, result in self._results(seen):
            most = result["most"]
            if most > 2:
                raise fault(call, AGAIN, returned=f"a step ran {most} times", expected="at most 2")


def is_product(got: float, slopes: list[float]) -> bool:
    return relative_error(got, float(np.prod(slopes))) < 1e-9


def fault(call: Observation, message: str, *, returned: str, expected: str) -> Mistake:
    """A mistake that shows what it is about, not all that a probe wrote down."""
    mistake = call.mistake(message, expected=expected)
    mistake.returned = returned
    return mistake
