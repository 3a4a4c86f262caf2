"""Checks `reverse.transpose_test`: it believes right pulls and no others."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe

TIMES = 10


@contextlib.contextmanager
def the_same_draws() -> Iterator[None]:
    """Unseeded generators begin with known seeds: the score is no coin toss."""
    made = itertools.count()
    original = np.random.default_rng

    def default_rng(seed: Any = None) -> np.random.Generator:
        return original(next(made) if seed is None else seed)

    np.random.seed(0)
    np.random.default_rng = default_rng  # type: ignore[assignment]
    try:
        yield
    finally:
        np.random.default_rng = original


def ever(call: Observation, answer: bool) -> bool:
    """Whether one of the calls answered so."""
    return any(Observation(call.called, each).truth() == answer for each in call.value)


class TransposeTest(Check):
    task = "reverse.transpose_test"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(0.5, 1.5, (4, 4)) * rng.choice([-1, 1], (4, 4)),
            "wide": rng.uniform(0.5, 1.5, (2, 5)) * rng.choice([-1, 1], (2, 5)),
            "entry": [int(i) for i in rng.integers(4, size=2)],
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A = given["A"]
        wide = given["wide"]
        i, j = given["entry"]

        def ask(push: np.ndarray, pull: Any, shown: str) -> dict[str, Any]:
            m, n = push.shape
            pulls = pull if callable(pull) else (lambda u: pull @ u)

            def often() -> list[Any]:
                """Some answers draw at random: one that is right by luck must not be so always."""
                with the_same_draws():
                    return [answer(lambda v: push @ v, pulls, n, m) for _ in range(TIMES)]

            return probe.call(
                often,
                called=f"transpose_test(push, pull, {n}, {m})   # {shown}",
            )

        # The same sums of rows and columns as the transpose.
        balanced = A.T.copy()
        balanced[np.ix_([0, 2], [1, 3])] += np.array([[1.0, -1.0], [-1.0, 1.0]])
        first = A.T.copy()
        spoiled = A.T.copy()
        first[0, 0] *= 1.001
        spoiled[i, j] *= 1.001
        return {
            "right": [
                ask(A, A.T, "ẋ → Aẋ, ȳ → Aᵀȳ"),
                ask(wide, wide.T, "A of shape (2, 5)"),
                ask(wide.T, wide, "A of shape (5, 2)"),
                ask(0 * A, 0 * A.T, "ẋ → 0, ȳ → 0"),
            ],
            "untransposed": ask(A, A, "ẋ → Aẋ, ȳ → Aȳ"),
            "minus": ask(A, -A.T, "ẋ → Aẋ, ȳ → -Aᵀȳ"),
            "constant": ask(A, lambda u: A.T @ np.ones(4), "the pull ignores its argument"),
            "balanced": ask(A, balanced, "two rows of the pull wrong, with the right sums"),
            "spoiled": [
                ask(A, first, "the first entry of the pull 0.1 % too large"),
                ask(A, spoiled, "one entry of the pull 0.1 % too large"),
            ],
            "small": [
                ask(1e-8 * A, 1e-8 * A.T, "10⁻⁸·A"),
                ask(1e-8 * A, 2e-8 * A.T, "10⁻⁸·A, 2·10⁻⁸·Aᵀ"),
                ask(1e-8 * A, 1e-8 * spoiled, "10⁻⁸·A, one entry 0.1 % off"),
            ],
            "large": [
                ask(1e8 * A, 1e8 * A.T, "10⁸·A"),
                ask(1e8 * A, 1e8 * spoiled, "10⁸·A, one entry 0.1 % off"),
            ],
        }

    def _believes(self, seen: Seen) -> None:
        """Rejecting is worth points only to a test that accepts."""
        call = seen["right"][0]
        if ever(call, False):
            raise call.mistake("It rejects everything, right transposes too.", expected="True")

    @judges("it believes right transposes, also of matrices that are not square", points=1)
    def accepts(self, given: Given, seen: Seen) -> None:
        for call in seen["right"]:
            if ever(call, False):
                raise call.mistake(
                    "This pull is the transpose. The two sides agree up to rounding, not to the "
                    "last bit, and may both be 0; ȳ has the shape (m,), ẋ the shape (n,).",
                    expected="True",
                )

    @judges("it rejects a pull that is not transposed, negated, or deaf", points=1)
    def rejects(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        for name, why in (
            (
                "untransposed",
                (
                    "This pull applies A where Aᵀ belongs. With ȳ and ẋ alike, such as all ones, "
                    "the two sides agree all the same: draw the two independently, at random."
                ),
            ),
            ("minus", "This pull has the wrong sign: compare the two sides, not their sizes."),
            (
                "constant",
                (
                    "This pull ignores its cotangent, and is right "
                    "only where ȳ is all ones. Draw a random ȳ."
                ),
            ),
        ):
            if ever(seen[name], True):
                raise seen[name].mistake(why, expected="False")

    @judges("it finds mistakes that sums hide", points=1)
    def hidden(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        if ever(seen["balanced"], True):
            raise seen["balanced"].mistake(
                "The wrong entries cancel in each row and column, and all-ones vectors see only "
                "sums. Draw ȳ and ẋ at random.",
                expected="False",
            )
        for call in (each for each in seen["spoiled"] if ever(each, True)):
            raise call.mistake(
                "One entry is 0.1 % too large: the tolerance is "
                "too loose, or ȳ and ẋ do not touch all entries.",
                expected="False",
            )

    @judges("it is not fooled by small or large numbers", points=1)
    def scales(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        small, small_wrong, small_spoiled = seen["small"]
        large, large_wrong = seen["large"]
        for call in (small, large):
            if ever(call, False):
                raise call.mistake(
                    "This pull is right: with large numbers rounding errors are large too. Compare "
                    "relative to the size of what was summed.",
                    expected="True",
                )
        for call in (small_wrong, small_spoiled):
            if ever(call, True):
                raise call.mistake(
                    "This pull is wrong; an absolute tolerance accepts anything that small. "
                    "Compare relative to the size of what was summed.",
                    expected="False",
                )
        if ever(large_wrong, True):
            raise large_wrong.mistake(
                "One entry is 0.1 % off: the tolerance is too loose, or one draw was not enough.",
                expected="False",
            )
