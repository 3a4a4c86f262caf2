"""Checks `layers.concat_block`: two uses of x, side by side, and both send back."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.comparing import is_same, require
from course.checking.judge import Given, Seen, judges
from course.modules.layers.checks.shared import ForwardOnly

ONE_USE = (
    "One of the two uses of x sends nothing back. Was x made constant, or copied to plain numbers?"
)


class ConcatBlock(ForwardOnly):
    task = "layers.concat_block"
    NAME = "concat_block"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "arrays": (rng.normal(size=(4, 3)), rng.normal(size=(3, 3))),
            "ct": rng.normal(size=(4, 6)),
        }

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        x, w = arrays
        return np.concatenate([x, np.tanh(x @ w)], axis=1)

    @judges("the values: x and tanh(x W), side by side", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, w = given["arrays"]
        t = np.tanh(x @ w)
        turned = "The order is turned round: the features of x come first."
        below = "Put below each other: axis 0 is the batch. Features lie along axis 1."
        known = [
            (np.concatenate([t, x], axis=1), turned),
            (np.concatenate([x, x @ w], axis=1), "tanh is missing."),
            (x + t, "A sum, which is a residual block. Side by side is asked for."),
            (np.concatenate([x, t], axis=0), below),
        ]
        call = seen["value"]
        for wrong, message in known:
            if is_same(call.value, wrong):
                raise call.mistake(message, expected="an array of shape (4, 6)")
        require(call, wanted=self.right(x, w), otherwise="The result is [x, tanh(x @ w)].")

    @judges("the engine finds the gradients of both uses of x, and of w", points=2)
    def gradients(self, given: Given, seen: Seen) -> None:
        ct = given["ct"]
        x, w = given["arrays"]
        inner = ct[:, 3:] * (1 - np.tanh(x @ w) ** 2)
        known = [
            ([ct[:, :3], x.T @ inner], ONE_USE),
            ([inner @ w.T, x.T @ inner], ONE_USE),
        ]
        self.judge_gradient(given, seen, "x w", known)
