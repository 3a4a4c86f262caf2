"""Checks `arrays.logsumexp`: a stable value, and the softmax as its pullback."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.arrays.checks.shared import require


class Logsumexp(Check):
    task = "arrays.logsumexp"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "vector": rng.normal(size=4),
            "matrix": rng.normal(size=(3, 4)),
            "large": np.array([1000.0, 1000.0, 999.0]) + rng.normal(),
            "small": np.array([-1000.0, -1001.0]) + rng.normal(),
            "mixed": np.array([[800.0, 0.0], [-800.0, -801.0]]),
            "number": float(rng.uniform(1.5, 3)),
            "of rows": rng.normal(size=3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def value(x: np.ndarray) -> Any:
            return answer(x)[0]

        def back(x: np.ndarray, cotangent: Any) -> Any:
            return answer(x)[1](cotangent)

        def pull(name: str, ct: Any) -> dict[str, Any]:
            called = f"logsumexp({show(given[name])})[1]({show(ct)})"
            return probe.call(back, given[name].copy(), ct, called=called)

        def ask(name: str) -> dict[str, Any]:
            called = f"logsumexp({show(given[name])})[0]"
            return probe.call(value, given[name].copy(), called=called)

        values = ("vector", "matrix", "large", "small", "mixed")
        return {
            **{name: ask(name) for name in values},
            "vector back": pull("vector", given["number"]),
            "large back": pull("large", given["number"]),
            "matrix back": pull("matrix", given["of rows"].copy()),
        }

    @staticmethod
    def _wanted(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.logaddexp.reduce(x, axis=-1))

    @judges("the value, of a vector and of each row of a matrix", points=2)
    def value(self, given: Given, seen: Seen) -> None:
        for name in ("vector", "matrix"):
            x = given[name]
            wanted = self._wanted(x)
            of_all = self._wanted(x.ravel())
            known = [
                (wanted[..., None], "The last axis should be gone from the value."),
                (of_all, "All entries went into one sum; sum along the last axis."),
                (np.exp(x).sum(-1), "The logarithm is missing."),
                (wanted - x.max(-1), "The largest entry was taken off and not added again."),
            ]
            if name == "matrix":
                along_first = self._wanted(x.T)
                without_top = np.log(np.exp(x - x.max()).sum(-1))
                known += [
                    (along_first, "Summed along the first axis; the last one is asked for."),
                    (without_top, "The largest entry was not added again."),
                ]
            require(
                seen[name],
                wanted=wanted,
                known=known,
                otherwise="lse(x) = log Σ exp(x), along the last axis.",
            )

    @judges("no overflow and no underflow at large entries", points=2)
    def stable(self, given: Given, seen: Seen) -> None:
        for name in ("large", "small", "mixed"):
            call = seen[name]
            wanted = self._wanted(given[name])
            if not np.all(np.isfinite(call.array())):
                raise call.mistake(
                    "exp overflowed to inf, or underflowed to log 0. Subtract the maximum of each "
                    "row before exp, and add it at the end.",
                    expected=show(wanted),
                )
            require(
                call,
                wanted=wanted,
                otherwise="Subtract the largest entry of each row, and add it again.",
            )

    @judges("the pullback: the softmax times the cotangent", points=2)
    def back(self, given: Given, seen: Seen) -> None:
        for name, ct in (
            ("vector", given["number"]),
            ("large", given["number"]),
            ("matrix", given["of rows"]),
        ):
            x = given[name]
            call = seen[f"{name} back"]
            softmax = np.exp(x - self._wanted(x)[..., None])
            wanted = np.expand_dims(ct, -1) * softmax
            if isinstance(call.value, np.ndarray) and np.any(np.isnan(call.value)):
                raise call.mistake(
                    "inf / inf: the exponentials overflowed. Subtract the maximum here too.",
                    expected=show(wanted),
                )
            known = [
                (softmax, "The cotangent is ignored: right only when it is 1."),
                (np.exp(x) * np.expand_dims(ct, -1), "exp(x), not divided by the sum of its row."),
            ]
            require(
                call,
                wanted=wanted,
                known=known,
                otherwise="x̄ᵢ = ȳ · exp(xᵢ) / Σⱼ exp(xⱼ), row by row.",
            )
