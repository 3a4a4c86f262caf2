"""Checks `arrays.logsumexp`: a stable value, and the softmax as its pullback."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.modules.arrays.checks.shared import is_same, require

ONE_SUM = "All entries went into one sum; sum along the last axis."
ONCE = (
    "Right when it is asked once. Asked again it is not: the first call wrote into what the "
    "pullback keeps."
)
ALIVE = (
    "Before the second call the caller wrote into x, and the pullback used the new numbers: what "
    "it kept is live data. Keep what it needs, computed when the value was."
)
SHARED = (
    "The second call wrote into the array that the first had returned. Each call returns a new one."
)


class Logsumexp(Check):
    task = "arrays.logsumexp"
    forbids = (ENGINE,)
    # Those whose values are moderate, and those on which exp overflows or underflows.
    MODERATE = ("vector", "matrix", "deep", "of one column", "of one row", "one number")
    EXTREME = ("large", "small", "mixed", "wide")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = {
            "vector": rng.normal(size=4),
            "matrix": rng.normal(size=(3, 4)),
            "deep": rng.normal(size=(2, 3, 4)),
            "of one column": rng.normal(size=(3, 1)),
            "of one row": rng.normal(size=(1, 4)),
            "one number": rng.normal(size=1),
            "large": np.array([1000.0, 1000.0, 999.0]) + rng.normal(),
            "small": np.array([-1000.0, -1001.0]) + rng.normal(),
            # Its mean is far below its largest entry.
            "wide": np.array([[0.0, 2000.0, -2000.0, 3.0, 1999.0]]),
            "mixed": np.array([[800.0, 0.0], [-800.0, -801.0]]),
        }
        # Two cotangents each: the pullback is asked twice.
        first = {f"{name} first": rng.normal(size=a.shape[:-1]) + 2 for name, a in x.items()}
        second = {f"{name} second": rng.normal(size=a.shape[:-1]) - 2 for name, a in x.items()}
        return x | first | second

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def value(x: np.ndarray) -> Any:
            return answer(x)[0]

        def back(x: np.ndarray, cotangent: Any) -> Any:
            return answer(x)[1](cotangent)

        def ask(name: str) -> dict[str, Any]:
            called = f"logsumexp({show(given[name])})[0]"
            return probe.call(value, given[name].copy(), called=called)

        def pull(name: str) -> dict[str, Any]:
            ct = given[f"{name} first"][()]
            called = f"logsumexp({show(given[name])})[1]({show(ct)})"
            return probe.call(back, given[name].copy(), ct, called=called)

        names = self.MODERATE + self.EXTREME
        return {
            **{name: ask(name) for name in names},
            **{f"{name} back": pull(name) for name in names},
            "twice": self._pull_twice(answer, given, probe, "matrix", overwritten=False),
            "overwritten": self._pull_twice(answer, given, probe, "matrix", overwritten=True),
        }

    @staticmethod
    def _pull_twice(
        answer: Any, given: Given, probe: Probe, name: str, *, overwritten: bool
    ) -> dict[str, Any]:
        """The pullback's two results, and the first of them as it was when it came back."""

        def twice() -> list[Any]:
            x = given[name].copy()
            _, pullback = answer(x)
            first = pullback(given[f"{name} first"].copy())
            at_first = np.array(first)
            if overwritten:
                x[...] = 7.0
            return [at_first, pullback(given[f"{name} second"].copy()), first]

        called = f"the pullback of a {given[name].shape} matrix, asked twice"
        return probe.call(twice, called=called)

    @staticmethod
    def _wanted(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.logaddexp.reduce(x, axis=-1))

    def _softmax(self, x: np.ndarray) -> np.ndarray:
        return np.exp(x - self._wanted(x)[..., None])

    @judges("the value, along the last axis of any array", points=2)
    def value(self, given: Given, seen: Seen) -> None:
        for name in self.MODERATE:
            x = given[name]
            wanted = self._wanted(x)
            known = [
                (wanted[..., None], "The last axis should be gone from the value."),
                (np.exp(x).sum(-1), "The logarithm is missing."),
                (wanted - x.max(-1), "The largest entry was taken off and not added again."),
                (
                    wanted - np.log(x.shape[-1]),
                    "A mean of the exponentials; their sum is asked for.",
                ),
                (
                    np.logaddexp.reduce(x, axis=0),
                    "Summed along the first axis; the last is asked for.",
                ),
                (np.log(np.exp(x - x.max()).sum(-1)), "The largest entry was not added again."),
            ]
            if wanted.size > 1:
                known.append((self._wanted(x.ravel()), ONE_SUM))
            require(
                seen[name],
                wanted=wanted,
                known=known,
                otherwise="lse(x) = log Σ exp(x), along the last axis.",
            )

    @judges("no overflow and no underflow at large entries", points=2, follows=("value",))
    def stable(self, given: Given, seen: Seen) -> None:
        for name in self._charged_once(self.EXTREME, given, seen):
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

    @judges("the pullback: the softmax times the cotangent, as often as it is asked", points=2)
    def back(self, given: Given, seen: Seen) -> None:
        every = self.MODERATE + self.EXTREME
        judged = self._charged_once(every, given, seen)
        for name in judged:
            x = given[name]
            ct = given[f"{name} first"]
            call = seen[f"{name} back"]
            softmax = self._softmax(x)
            wanted = np.expand_dims(ct, -1) * softmax
            if isinstance(call.value, np.ndarray) and np.any(np.isnan(call.value)):
                raise call.mistake(
                    "inf / inf, or 0 / 0: the exponentials overflowed, or all of a row vanished. "
                    "Subtract the maximum of each row here too.",
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
        if judged == every:
            self._judge_second(given, seen["twice"], ONCE)
            self._judge_second(given, seen["overwritten"], ALIVE)

    def _charged_once(self, names: tuple[str, ...], given: Given, seen: Seen) -> tuple[str, ...]:
        """The cases to judge: vectors alone where all rows were summed, which is charged once."""
        one_sum = is_same(seen["matrix"].value, self._wanted(given["matrix"].ravel()))
        return tuple(name for name in names if given[name].ndim == 1 or not one_sum)

    def _judge_second(self, given: Given, call: Observation, message: str) -> None:
        at_first, second, first = call.value
        wanted = given["matrix second"][:, None] * self._softmax(given["matrix"])
        if not is_same(second, wanted):
            raise call.mistake(message, expected=show(wanted), points=1)
        if not is_same(first, at_first):
            raise call.mistake(SHARED, points=1)
