"""Checks `layers.batch_norm`: statistics of the batch, which move with x."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.comparing import require
from course.checking.judge import Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.layers.checks.shared import ForwardOnly

HELD = (
    "{} held constant. They are computed from x, so they move with it: an entry of x reaches "
    "every example of its feature."
)


class BatchNorm(ForwardOnly):
    task = "layers.batch_norm"
    NAME = "batch_norm"
    ENGINE_HAS = "np.mean, np.sum, np.var and np.sqrt"
    # Large, so that its place shows.
    EPSILON = 0.3

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        arrays = (rng.normal(size=(4, 4)) * 2 + 1, rng.uniform(0.5, 2, 4), rng.normal(size=4))
        oblong = (rng.normal(size=(5, 3)), rng.uniform(0.5, 2, 3), rng.normal(size=3))
        # A feature that is the same in all examples.
        oblong[0][:, 1] = 0.7
        return {
            "arrays": arrays,
            "ct": rng.normal(size=(4, 4)),
            "oblong": oblong,
            "one": (rng.normal(size=(1, 3)), *oblong[1:]),
            # The same values, by a call that comes after another one.
            "shifted": (arrays[0] + 3, *arrays[1:]),
        }

    def right(self, *arrays: np.ndarray, epsilon: float = 1e-5) -> np.ndarray:
        x, gamma, beta = arrays
        centred = x - np.mean(x, axis=0)
        return gamma * centred / np.sqrt(np.mean(centred * centred, axis=0) + epsilon) + beta

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str, *epsilon: float) -> dict[str, Any]:
            arrays = [a.copy() for a in given[name]]
            rest = "".join(f", {each}" for each in epsilon)
            called = f"batch_norm(x of shape {arrays[0].shape}, gamma, beta{rest})"
            return probe.call(answer, *arrays, *epsilon, called=called)

        return {
            "epsilon": ask("arrays", self.EPSILON),
            "shifted": ask("shifted"),
            "oblong": ask("oblong"),
            "oblong epsilon": ask("oblong", self.EPSILON),
            "one": ask("one"),
        }

    @judges("the values: each feature standardized over the batch, scaled, shifted", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        self._judge_values(seen["value"], given["arrays"])
        self._judge_values(seen["shifted"], given["shifted"])
        self._judge_values(seen["oblong"], given["oblong"])

    def _judge_values(self, call: Observation, arrays: tuple[np.ndarray, ...]) -> None:
        x, gamma, beta = arrays
        variance = x.var(0) + 1e-5
        centred = x - x.mean(0)
        across = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
        unbiased = centred / np.sqrt(x.var(0, ddof=1) + 1e-5)
        features = "Standardized over the features of each example: the batch is axis 0."
        one_less = "The variance was divided by one less than the batch size."
        no_root = "Divided by the variance: its root is missing."
        of_all = (x - x.mean()) / np.sqrt(x.var() + 1e-5)
        known = [
            (
                gamma * of_all + beta,
                "One mean and one variance of all entries: each feature has its own.",
            ),
            (gamma * (centred / np.sqrt(variance) + beta), "beta was multiplied by gamma too."),
            (gamma * across + beta, features),
            (centred / np.sqrt(variance), "gamma and beta are missing."),
            (gamma * unbiased + beta, one_less),
            (gamma * x / np.sqrt(variance) + beta, "The mean was not subtracted."),
            (gamma * centred / variance + beta, no_root),
        ]
        # Where epsilon stands is judged below, where it is large.
        require(
            call,
            wanted=self.right(x, gamma, beta),
            known=known,
            otherwise=(
                "gamma · (x - mean) / sqrt(variance + eps) + beta, with mean and variance over the "
                "batch of this call."
            ),
            tolerance=1e-4,
        )

    @judges("epsilon stands with the variance, under the root", points=1, follows=("values",))
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
        require(
            seen["oblong epsilon"],
            wanted=self.right(*given["oblong"], epsilon=self.EPSILON),
            otherwise="A feature that does not vary is divided by the root of epsilon.",
        )
        for name, each in (("value", "arrays"), ("one", "one")):
            require(
                seen[name],
                wanted=self.right(*given[each]),
                otherwise="Where no epsilon is passed it is 1e-5, under the root.",
            )

    @judges("the gradient knows that the statistics depend on x", points=3)
    def gradients(self, given: Given, seen: Seen) -> str | None:
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
        return self.judge_gradient(given, seen, "x gamma beta", known)
