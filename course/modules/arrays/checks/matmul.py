"""Checks `arrays.matmul`: the two pullbacks of a matrix product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.arrays.checks.shared import is_same, require

LEFT = "ā[i, k] = Σⱼ ȳ[i, j] b[k, j]: j is the second index of b, so b is transposed."
RIGHT = "b̄[k, j] = Σᵢ a[i, k] ȳ[i, j]: i is the first index of a, so a is transposed, on the left."
IGNORED = "The cotangent is ignored: right only when it is all ones."
TWO = "Two cotangents are asked for, of a and of b."
SWAPPED = "The two results are in the wrong order: ā first, then b̄."


class Matmul(Check):
    task = "arrays.matmul"
    forbids = (ENGINE,)
    # Each case as (m, k, n): a is (m, k), b is (k, n).
    SHAPES: Mapping[str, tuple[int, int, int]] = {
        "square": (3, 3, 3),
        "rectangular": (2, 3, 4),
        "row by column": (1, 3, 1),
        "column by row": (3, 1, 2),
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            name: (rng.normal(size=(m, n)), rng.normal(size=(m, k)), rng.normal(size=(k, n)))
            for name, (m, k, n) in self.SHAPES.items()
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str) -> dict[str, Any]:
            ct, a, b = given[name]
            called = f"matmul_vjp(ȳ{ct.shape}, a{a.shape}, b{b.shape})"
            return probe.call(answer, ct.copy(), a.copy(), b.copy(), called=called)

        return {name: ask(name) for name in self.SHAPES}

    @judges("the cotangent of a", points=3)
    def left(self, given: Given, seen: Seen) -> None:
        for name in self.SHAPES:
            ct, a, b = given[name]
            call = seen[name]
            mine, *others = self._results(call)
            if others and is_same(mine, a.T @ ct) and is_same(others[0], ct @ b.T):
                raise call.mistake(SWAPPED)
            known = [(np.ones_like(ct) @ b.T, IGNORED)]
            if name == "square":
                orders = (ct @ b, b.T @ ct, b @ ct, ct.T @ b.T, ct.T @ b, b.T @ ct.T)
                known += [(wrong, LEFT) for wrong in orders]
            self._judge(call, 0, mine, wanted=ct @ b.T, known=known, indices=LEFT)

    @judges("the cotangent of b", points=3)
    def right(self, given: Given, seen: Seen) -> str | None:
        results = {name: self._results(seen[name]) for name in self.SHAPES}
        firsts = {name: of_a for name, (of_a, *_) in results.items()}
        if all(is_same(of_a, given[name][1].T @ given[name][0]) for name, of_a in firsts.items()):
            return "Right, but it stands in the place of ā."
        for name, both in results.items():
            if len(both) != 2:
                raise seen[name].mistake(TWO, expected="a tuple of two")
            ct, a, b = given[name]
            mine = both[1]
            if has_lost_axes(both[0], ct @ b.T):
                # As above; charged there.
                mine = np.reshape(mine, b.shape) if np.size(mine) == b.size else mine
            known = [(a.T @ np.ones_like(ct), IGNORED)]
            if name == "square":
                orders = (a @ ct, ct @ a.T, ct @ a, a.T @ ct.T, a @ ct.T, ct.T @ a)
                known += [(wrong, RIGHT) for wrong in orders]
            self._judge(seen[name], 1, mine, wanted=a.T @ ct, known=known, indices=RIGHT)
        return None

    @staticmethod
    def _results(call: Observation) -> list[Any]:
        """What came back, in a list of one at least: how many there are is asked with the last."""
        value = call.value
        if not isinstance(value, tuple | list) or not value:
            raise call.mistake(TWO, expected="a tuple of two")
        return list(value)

    @staticmethod
    def _judge(
        call: Observation,
        i: int,
        got: Any,
        *,
        wanted: np.ndarray,
        known: list[tuple[np.ndarray, str]],
        indices: str,
    ) -> None:
        part = Observation(called=f"{call.called}[{i}]", data=got)
        if np.shape(got) == wanted.shape[::-1] != wanted.shape:
            raise part.mistake(indices, expected=f"an array of shape {wanted.shape}")
        require(part, wanted=wanted, known=known, otherwise=indices)


def has_lost_axes(got: Any, wanted: np.ndarray) -> bool:
    """Whether something has all the right numbers, without axes of size 1."""
    return np.shape(got) != wanted.shape and is_same(np.ravel(got), wanted.ravel())
