"""Checks `arrays.matmul`: the two pullbacks of a matrix product."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.arrays.checks.shared import require

LEFT = "ā[i, k] = Σⱼ ȳ[i, j] b[k, j]: j is the second index of b, so b is transposed."
RIGHT = "b̄[k, j] = Σᵢ a[i, k] ȳ[i, j]: i is the first index of a, so a is transposed, on the left."
IGNORED = "The cotangent is ignored: right only when it is all ones."
SWAPPED = "The two results are in the wrong order: ā first, then b̄."


class Matmul(Check):
    task = "arrays.matmul"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        shapes = {"rectangular": (2, 3, 4), "square": (3, 3, 3)}
        return {
            name: (rng.normal(size=(m, n)), rng.normal(size=(m, k)), rng.normal(size=(k, n)))
            for name, (m, k, n) in shapes.items()
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: [self._part(answer, given[name], probe, i) for i in (0, 1)]
            for name in ("square", "rectangular")
        }

    @staticmethod
    def _part(answer: Any, arrays: tuple, probe: Probe, i: int) -> dict[str, Any]:
        def part(*arrays: np.ndarray) -> Any:
            results = answer(*arrays)
            is_pair = isinstance(results, tuple | list) and len(results) == 2
            return results[i] if is_pair else results

        ct, a, b = arrays
        called = f"matmul_vjp(ȳ{ct.shape}, a{a.shape}, b{b.shape})[{i}]"
        return probe.call(part, *(array.copy() for array in arrays), called=called)

    @judges("the cotangent of a", points=3)
    def left(self, given: Given, seen: Seen) -> None:
        for name in ("square", "rectangular"):
            ct, a, b = given[name]
            known = [(np.ones_like(ct) @ b.T, IGNORED), (a.T @ ct, SWAPPED)]
            if name == "square":
                others = (ct @ b, b.T @ ct, b @ ct, ct.T @ b.T, ct.T @ b, b.T @ ct.T)
                known += [(wrong, LEFT) for wrong in others]
            self._judge(seen[name][0], ct @ b.T, known, LEFT)

    @judges("the cotangent of b", points=3)
    def right(self, given: Given, seen: Seen) -> None:
        for name in ("square", "rectangular"):
            ct, a, b = given[name]
            known = [(a.T @ np.ones_like(ct), IGNORED), (ct @ b.T, SWAPPED)]
            if name == "square":
                others = (a @ ct, ct @ a.T, ct @ a, a.T @ ct.T, a @ ct.T, ct.T @ a)
                known += [(wrong, RIGHT) for wrong in others]
            self._judge(seen[name][1], a.T @ ct, known, RIGHT)

    @staticmethod
    def _judge(
        call: Observation, wanted: np.ndarray, known: list[tuple[np.ndarray, str]], indices: str
    ) -> None:
        if isinstance(call.value, tuple | list):
            raise call.mistake(
                "Two cotangents are asked for, of a and of b.", expected="a tuple of two"
            )
        if np.shape(call.value) == wanted.shape[::-1] != wanted.shape:
            raise call.mistake(indices, expected=f"an array of shape {wanted.shape}")
        require(call, wanted=wanted, known=known, otherwise=indices)
