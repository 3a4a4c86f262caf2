"""Checks `layers.deltas`: the base case and the recursion of the delta formulas."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from course.checking.comparing import is_same
from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show

COUNT = "One delta for each layer, in a list."
LAST_FIRST = "The list begins with the last layer; first layer first is asked for."
NO_SLOPE_LAST = (
    "The base case lacks phi'. The loss sees h of the last layer; between h and a lies phi."
)
NO_SLOPE = "phi' is missing in the recursion: between a of one layer and the next lies phi."
DOT = "A dot product: ⊙ is the product entry by entry."
TRANSPOSE = "W was not transposed. δ of l - 1 sums over the *rows* of W: Σⱼ δⱼ Wⱼᵢ, which is Wᵀδ."
OWN = "phi' was taken at the next layer's a. Each layer's phi' is taken at its own pre-activation."
BEFORE = "phi' was taken at h. It belongs to phi(a), so take it at the pre-activation a."
SHAPE = "The delta with index {i} has not the shape {shape} of its pre-activation."
STEP = (
    "The delta with index {i} is wrong, beside yours with index {after}. From layer l to l - 1: "
    "phi'(a of l - 1) ⊙ (Wᵀ of l times delta of l)."
)
NEXT = "The weights are off by one layer: between a of l - 1 and a of l stands W of l."


def slope(a: np.ndarray) -> np.ndarray:
    """phi' of an activation that no formula is written for."""
    return 1 / np.cosh(a) ** 2 + 0.1 * a


class Deltas(Check):
    task = "layers.deltas"
    forbids = (ENGINE,)
    SIZES: Mapping[str, tuple[int, ...]] = {
        "square": (3, 3, 3, 3),
        "other": (4, 2, 5, 3),
        "single": (2, 3),
        "deep": (2, 3, 1, 4, 2, 3, 2),
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            name: {
                "weights": [rng.normal(size=(m, n)) for n, m in pairwise(sizes)],
                "a": [rng.normal(size=m) for m in sizes[1:]],
                "dE": rng.normal(size=sizes[-1]),
            }
            for name, sizes in self.SIZES.items()
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str) -> dict[str, Any]:
            weights = [w.copy() for w in given[name]["weights"]]
            a = [each.copy() for each in given[name]["a"]]
            dE = given[name]["dE"].copy()
            called = f"deltas(weights of {len(weights)} layers, sizes {self.SIZES[name]}, …)"
            return probe.call(answer, weights, a, slope, dE, called=called)

        return {name: ask(name) for name in self.SIZES}

    @staticmethod
    def _wanted(case: Mapping[str, Any]) -> list[np.ndarray]:
        found = [slope(case["a"][-1]) * case["dE"]]
        for w, a in zip(case["weights"][:0:-1], case["a"][-2::-1], strict=True):
            found.insert(0, slope(a) * (w.T @ found[0]))
        return found

    def _deltas(self, call: Observation, case: Mapping[str, Any]) -> list[np.ndarray]:
        """The deltas, first layer first, also where they came last layer first.

        There may be one too few in front: how many there are is another question.
        """
        value = call.value
        if not isinstance(value, list | tuple) or not value:
            raise call.mistake(COUNT, expected="a list of vectors")
        got = [np.asarray(each) for each in value]
        if any(each.dtype.kind not in "iuf" for each in got):
            raise call.mistake("Not all deltas are vectors of numbers.", expected="vectors")
        if is_same(got[0], self._wanted(case)[-1]):
            got = got[::-1]
        return got[-len(case["a"]) :]

    @judges("the last layer: phi' of its pre-activation times the loss's derivative", points=2)
    def base(self, given: Given, seen: Seen) -> None:
        # A slip between two layers may break on some sizes. It is charged with the recursion.
        came_back = [name for name in given if seen[name].error is None]
        for name in came_back or given:
            case = given[name]
            call = seen[name]
            got = self._deltas(call, case)
            last = self._wanted(case)[-1]
            if len(got) > 1 and is_same(call.value[0], last):
                raise call.mistake(LAST_FIRST)
            if is_same(got[-1], case["dE"]):
                raise call.mistake(NO_SLOPE_LAST, expected=f"phi'(a) ⊙ dE/dh = {show(last)}")
            if not is_same(got[-1], last):
                raise call.mistake(
                    "The delta of the last layer is not phi'(a) ⊙ dE/dh.", expected=show(last)
                )

    @judges(
        "each earlier layer: phi' of its own pre-activation, the next layer's weights", points=4
    )
    def recursion(self, given: Given, seen: Seen) -> None:
        for name, case in given.items():
            call = seen[name]
            got = self._deltas(call, case)
            if name != "single" and len(got) < 2:
                raise call.mistake(COUNT)
            # Each step from the learner's own delta to the one before, last step first.
            for steps in range(1, len(got)):
                self._judge_step(call, case, got, len(case["a"]) - 1 - steps)

    @staticmethod
    def _judge_step(
        call: Observation, case: Mapping[str, Any], got: list[np.ndarray], i: int
    ) -> None:
        own_w, w = case["weights"][i : i + 2]
        own_a, a = case["a"][i : i + 2]
        missing = len(case["a"]) - len(got)
        before, after = got[i - missing : i - missing + 2]
        if after.shape != a.shape:
            raise call.mistake(SHAPE.format(i=i + 1, shape=a.shape))
        back = w.T @ after
        right = slope(own_a) * back
        if is_same(before, right):
            return
        known = [
            (back, NO_SLOPE),
            (w.T @ (slope(a) * after), OWN),
            (slope(np.tanh(own_a)) * back, BEFORE),
            (np.asarray(slope(own_a) @ back), DOT),
        ]
        if w.shape[0] == w.shape[1]:
            known += [
                (slope(own_a) * (w @ after), TRANSPOSE),
                (slope(a) * back, OWN),
            ]
            if own_w.shape == w.shape:
                known.append((slope(own_a) * (own_w.T @ after), NEXT))
        for wrong, message in known:
            if is_same(before, wrong):
                raise call.mistake(message, expected=show(right))
        raise call.mistake(STEP.format(i=i, after=i + 1), expected=show(right))

    @judges(
        "one layer, any number of layers, and nothing edited",
        points=2,
        follows=("base", "recursion"),
    )
    def manners(self, given: Given, seen: Seen) -> None:
        if edited := [call for call in seen.values() if call.changed]:
            raise edited[0].mistake(
                f"An argument was edited: {edited[0].changed}.", expected="all as before"
            )
        for name, call in seen.items():
            count = len(given[name]["a"])
            deltas = self._deltas(call, given[name])
            if len(call.value) != count:
                raise call.mistake(COUNT, expected=f"{count} vectors")
            shapes = [np.shape(each) for each in deltas]
            for i, (mine, a) in enumerate(zip(shapes, given[name]["a"], strict=True)):
                if mine != a.shape:
                    raise call.mistake(SHAPE.format(i=i, shape=a.shape))
