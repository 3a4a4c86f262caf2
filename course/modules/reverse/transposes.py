"""Task "The transpose test": a test that believes right pulls and no others."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe


class TransposeTest(Check):
    task = "reverse.transpose_test"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(0.5, 1.5, (4, 4)) * rng.choice([-1, 1], (4, 4)),
            "wide": rng.uniform(0.5, 1.5, (2, 5)) * rng.choice([-1, 1], (2, 5)),
            "entry": [int(i) for i in rng.integers(4, size=2)],
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A, wide = given["A"], given["wide"]
        i, j = given["entry"]

        def ask(push: np.ndarray, pull: Any, shown: str) -> dict[str, Any]:
            m, n = push.shape
            pulls = pull if callable(pull) else (lambda u: pull @ u)
            return probe.call(
                lambda: answer(lambda v: push @ v, pulls, n, m),
                called=f"transpose_test(push, pull, {n}, {m})   # {shown}",
            )

        balanced = A.T.copy()  # the same sums of rows and columns as the transpose
        balanced[np.ix_([0, 2], [1, 3])] += np.array([[1.0, -1.0], [-1.0, 1.0]])
        first, spoiled = A.T.copy(), A.T.copy()
        first[0, 0] *= 1.001
        spoiled[i, j] *= 1.001
        return {
            "right": [
                ask(A, A.T, "v → Av, u → Aᵀu"),
                ask(wide, wide.T, "A of shape (2, 5)"),
                ask(wide.T, wide, "A of shape (5, 2)"),
            ],
            "untransposed": ask(A, A, "v → Av, u → Au"),
            "minus": ask(A, -A.T, "v → Av, u → -Aᵀu"),
            "constant": ask(A, lambda u: A.T @ np.ones(4), "the pull ignores its argument"),
            "balanced": ask(A, balanced, "two rows of the pull wrong, with the right sums"),
            "spoiled": [
                ask(A, first, "the first entry of the pull 0.1 % too large"),
                ask(A, spoiled, "one entry of the pull 0.1 % too large"),
            ],
            "small": [
                ask(1e-8 * A, 1e-8 * A.T, "10⁻⁸·A"),
                ask(1e-8 * A, 2e-8 * A.T, "10⁻⁸·A, 2·10⁻⁸·Aᵀ"),
            ],
            "large": [
                ask(1e8 * A, 1e8 * A.T, "10⁸·A"),
                ask(1e8 * A, 1e8 * spoiled, "10⁸·A, one entry 0.1 % off"),
            ],
        }

    def _believes(self, seen: Seen) -> None:
        """Rejecting is worth points only to a test that accepts."""
        call = seen["right"][0]
        if not _yes(call):
            raise call.mistake("It rejects everything, right transposes too.", expected="True")

    @judges("it believes right transposes, also of matrices that are not square", points=1)
    def accepts(self, given: Given, seen: Seen) -> None:
        for call in seen["right"]:
            if not _yes(call):
                raise call.mistake(
                    "This pull is the transpose. The two sides agree up to rounding, not to the last bit; "
                    "and u has the shape (m,), v the shape (n,).",
                    expected="True",
                )

    @judges("it rejects a pull that is not transposed, negated, or deaf", points=1)
    def rejects(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        for name, why in (
            (
                "untransposed",
                "This pull applies A where Aᵀ belongs. With u and v alike, such as all ones, the two "
                "sides agree all the same: draw the two independently, at random.",
            ),
            ("minus", "This pull has the wrong sign: compare the two sides, not their sizes."),
            (
                "constant",
                "This pull ignores its cotangent, and is right only where u is all ones. Draw a random u.",
            ),
        ):
            if _yes(seen[name]):
                raise seen[name].mistake(why, expected="False")

    @judges("it finds mistakes that sums hide", points=1)
    def hidden(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        if _yes(seen["balanced"]):
            raise seen["balanced"].mistake(
                "The wrong entries cancel in each row and column, and all-ones vectors see only sums. "
                "Draw u and v at random.",
                expected="False",
            )
        for call in (each for each in seen["spoiled"] if _yes(each)):
            raise call.mistake(
                "One entry is 0.1 % too large: the tolerance is too loose, or u and v do not touch all "
                "entries.",
                expected="False",
            )

    @judges("it is not fooled by small or large numbers", points=1)
    def scales(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        small, small_wrong = seen["small"]
        large, large_wrong = seen["large"]
        for call in (small, large):
            if not _yes(call):
                raise call.mistake(
                    "This pull is right: with large numbers rounding errors are large too. Compare "
                    "relative to the size of what was summed.",
                    expected="True",
                )
        for call in (small_wrong, large_wrong):
            if _yes(call):
                raise call.mistake(
                    "This pull is wrong; an absolute tolerance accepts anything that small. Compare "
                    "relative to the size of what was summed.",
                    expected="False",
                )


def _yes(call: Observation) -> bool:
    value = call.value
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if not isinstance(value, bool | np.bool_):
        raise call.mistake("The answer is neither True nor False.", expected="True or False")
    return bool(value)
