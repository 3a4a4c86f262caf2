"""Checks `layers.batch_norm`: statistics of the batch, which move with x."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.comparing import require
from course.checking.judge import Given, Seen, judges
from course.checking.probe import Probe
from course.modules.layers.checks.shared import ForwardOnly

HELD = (
    "{} held constant. They are computed from x, so they move with it: an entry of x reaches "
    "every example of its feature."
)


class BatchNorm(ForwardOnly):
    task = "layers.batch_norm"
    NAME = "batch_norm"
    # Large, so that its place shows.
    EPSILON = 0.3

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        arrays = (rng.normal(size=(4, 4)) * 2 + 1, rng.uniform(0.5, 2, 4), rng.normal(size=4))
        return {"arrays": arrays, "ct": rng.normal(size=(4, 4))}

    def right(self, *arrays: np.ndarray, epsilon: float = 1e-5) -> np.ndarray:
        x, gamma, beta = arrays
        centred = x - np.mean(x, axis=0)
        return gamma * centred / np.sqrt(np.mean(centred * centred, axis=0) + epsilon) + beta

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            "epsilon": probe.call(
                answer,
                *(a.copy() for a in given["arrays"]),
                self.EPSILON,
                called=f"batch_norm(x, gamma, beta, {self.EPSILON})",
            )
        }

    @judges("the values: each feature standardized over the batch, scaled, shifted", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, gamma, beta = given["arrays"]
        variance = x.var(0) + 1e-5
        centred = x - x.mean(0)
        across = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
        unbiased = centred / np.sqrt(x.var(0, ddof=1) + 1e-5)
        features = "Standardized over the features of each example: the batch is axis 0."
        one_less = "The variance was divided by one less than the batch size."
        no_root = "Divided by the variance: its root is missing."
        known = [
            (gamma * across + beta, features),
            (centred / np.sqrt(variance), "gamma and beta are missing."),
            (gamma * unbiased + beta, one_less),
            (gamma * x / np.sqrt(variance) + beta, "The mean was not subtracted."),
            (gamma * centred / variance + beta, no_root),
        ]
        require(
            seen["value"],
            wanted=self.right(x, gamma, beta),
            known=known,
            otherwise="gamma · (x - mean) / sqrt(variance + eps) + beta.",
        )

    @judges("epsilon stands with the variance, under the root", points=1)
    def epsilon(self, given: Given, seen: Seen) -> None:
        x, gamma, beta = given["arrays"]
        outside = gamma * (x - x.mean(0)) / (np.sqrt(x.var(0)) + self.EPSILON) + beta
        misplaced = (
            "epsilon was added to the standard deviation; it belongs to the variance, under the "
            "root."
        )
        known = [
            (outside, misplaced),
            (self.right(x, gamma, beta), "epsilon is ignored: the call passed 0.3."),
        ]
        require(
            seen["epsilon"],
            wanted=self.right(x, gamma, beta, epsilon=self.EPSILON),
            known=known,
            otherwise="With this epsilon the values differ.",
        )

    @judges("the gradient knows that the statistics depend on x", points=3)
    def gradients(self, given: Given, seen: Seen) -> None:
        x, gamma, _ = given["arrays"]
        ct = given["ct"]
        root = np.sqrt(x.var(0) + 1e-5)
        normal = (x - x.mean(0)) / root
        held = ct * gamma / root
        rest = [(ct * normal).sum(0), ct.sum(0)]
        mean_moves = held - held.mean(0)
        variance_moves = held - normal * (held * normal).mean(0)
        known = [
            ([held, *rest], HELD.format("Mean and variance were")),
            ([mean_moves, *rest], HELD.format("The variance was")),
            ([variance_moves, *rest], HELD.format("The mean was")),
        ]
        self.judge_gradient(given, seen, "x gamma beta", known)
