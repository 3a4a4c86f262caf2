"""Checks `layers.concat_block`: two uses of x, side by side, and both send back."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.comparing import is_same, require
from course.checking.judge import Given, Seen, judges
from course.checking.probe import Probe
from course.modules.layers.checks.shared import ForwardOnly, entries

ONE_USE = (
    "One of the two uses of x sends nothing back. Was x made constant, or copied to plain numbers?"
)
MATRIX = (
    "An array of {largest:.0f} entries is in the graph, for x and w that have {given}: a "
    "block-diagonal matrix, mostly zeros. Put the two results side by side."
)
WIDE = (2, 60)


class ConcatBlock(ForwardOnly):
    task = "layers.concat_block"
    NAME = "concat_block"
    ENGINE_HAS = "np.concatenate, np.hstack or np.stack"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "arrays": (rng.normal(size=(4, 3)), rng.normal(size=(3, 3))),
            "ct": rng.normal(size=(4, 6)),
            "other": (rng.normal(size=(1, 3)), rng.normal(size=(3, 2))),
        }

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        x, w = arrays
        return np.concatenate([x, np.tanh(x @ w)], axis=1)

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def largest() -> int:
            return max(entries(answer, np.ones(WIDE), np.ones((WIDE[1], 3)) / 100))

        x, w = given["other"]
        called = "concat_block(x of shape (1, 3), w of shape (3, 2))"
        return {
            "other": probe.call(answer, x.copy(), w.copy(), called=called),
            "largest": probe.call(largest, called="entries of the largest array in the graph"),
        }

    @judges("the values: x and tanh(x W), side by side", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, w = given["arrays"]
        t = np.tanh(x @ w)
        turned = "The order is turned round: the features of x come first."
        below = "Put below each other: axis 0 is the batch. Features lie along axis 1."
        known = [
            (np.concatenate([t, x], axis=1), turned),
            (np.concatenate([x, x @ w], axis=1), "tanh is missing."),
            (np.concatenate([np.tanh(x), t], axis=1), "x itself stays as it is, without tanh."),
            (np.concatenate([x, np.tanh(x @ w.T)], axis=1), "w was transposed."),
            (x + t, "A sum, which is a residual block. Side by side is asked for."),
            (np.concatenate([x, t], axis=0), below),
        ]
        call = seen["value"]
        for wrong, message in known:
            if is_same(call.value, wrong):
                raise call.mistake(message, expected="an array of shape (4, 6)")
        require(call, wanted=self.right(x, w), otherwise="The result is [x, tanh(x @ w)].")
        x, w = given["other"]
        require(seen["other"], wanted=self.right(x, w), otherwise="The result is [x, tanh(x @ w)].")

    @judges("the engine finds the gradients of both uses of x, and of w", points=2)
    def gradients(self, given: Given, seen: Seen) -> str | None:
        ct = given["ct"]
        x, w = given["arrays"]
        inner = ct[:, 3:] * (1 - np.tanh(x @ w) ** 2)
        known = [
            ([ct[:, :3], x.T @ inner], ONE_USE),
            ([inner @ w.T, x.T @ inner], ONE_USE),
        ]
        remark = self.judge_gradient(given, seen, "x w", known)
        if seen["largest"].error is not None:
            return remark
        largest = seen["largest"].number()
        count = WIDE[0] * WIDE[1] + 3 * WIDE[1]
        if largest > 4 * count:
            raise seen["largest"].mistake(
                MATRIX.format(largest=largest, given=count), expected=f"at most {count}", points=1
            )
        return remark
