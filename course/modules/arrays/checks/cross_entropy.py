"""Checks `arrays.cross_entropy`: a classifier's loss and gradient, both stable."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio
from course.modules.arrays.checks.shared import require

COUPLED = (
    "Only the label's own entry moves here. Raising any logit changes every probability of its "
    "row: the outputs of a softmax are coupled, and each row of the gradient sums to 0."
)


class CrossEntropy(Check):
    task = "arrays.cross_entropy"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "logits": rng.normal(size=(5, 3)),
            "labels": np.array([2, 0, 1, 1, 2]),
            "extreme": np.array([[1000.0, 0.0, -1000.0], [0.0, 900.0, 5.0]]) + rng.normal(),
            "extreme labels": np.array([1, 1]),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(i: int, logits: str, labels: str) -> dict[str, Any]:
            called = f"softmax_cross_entropy({show(given[logits])}, {show(given[labels])})[{i}]"

            def part(*arrays: np.ndarray) -> Any:
                return answer(*arrays)[i]

            return probe.call(part, given[logits].copy(), given[labels].copy(), called=called)

        return {
            "loss": ask(0, "logits", "labels"),
            "gradient": ask(1, "logits", "labels"),
            "extreme loss": ask(0, "extreme", "extreme labels"),
            "extreme gradient": ask(1, "extreme", "extreme labels"),
        }

    @staticmethod
    def _right(logits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Losses and gradients of the examples, and their probabilities."""
        logs = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
        probabilities = np.exp(logs)
        one_hot = np.eye(logits.shape[1])[labels]
        losses = -np.sum(np.where(one_hot, logs, 0), axis=1)
        return losses, probabilities - one_hot, probabilities

    @judges("the loss: the mean of -log p at the labels", points=2)
    def loss(self, given: Given, seen: Seen) -> None:
        losses, _, probabilities = self._right(given["logits"], given["labels"])
        loss = losses.mean()
        all_classes = -np.mean(np.log(probabilities))
        known = [
            (losses.sum(), "The sum over the batch; its mean is asked for."),
            (-loss, "The sign is turned round: the loss is minus the logarithm."),
            (all_classes, "All classes went in; only the label's counts."),
            (loss / 3, "Divided by the classes too; the mean is over the batch."),
        ]
        call = seen["loss"]
        if np.shape(call.value) == losses.shape:
            raise call.mistake("One loss per example: take their mean.", expected="one number")
        require(
            call,
            wanted=loss,
            known=known,
            otherwise="The loss is the mean of -log softmax(row)[label].",
        )

    @judges("the gradient reaches every logit of a row", points=3)
    def gradient(self, given: Given, seen: Seen) -> None:
        logits = given["logits"]
        labels = given["labels"]
        _, gradients, p = self._right(logits, labels)
        one_hot = np.eye(3)[labels]
        n = len(labels)
        call = seen["gradient"]
        wanted = gradients / n
        no_mean = f"Off by n = {n}: the mean over the batch has slope 1/{n} in each example's loss."
        known = [
            (gradients, no_mean),
            (-wanted, "The sign is turned round: raising the right logit lowers the loss."),
            (p / n, "The softmax alone: the 1 at the label is missing."),
            (gradients / gradients.size, "Divided by all entries; the mean is over the batch."),
        ]
        for scale in (1, n):
            known.append((gradients * one_hot / scale, COUPLED))
            known.append((p * (1 - p) / scale, COUPLED))
            known.append((-p * (1 - p) / scale, COUPLED))
        got = call.array(gradients.shape)
        if np.allclose(got * (1 - one_hot), 0) and not np.allclose(got, 0):
            raise call.mistake(COUPLED, expected=show(wanted))
        ratio = constant_ratio(got, wanted)
        if ratio is not None and abs(ratio - 1) > 1e-6:
            known.append((got, f"Everything is {ratio:.4g} times too large."))
        require(
            call,
            wanted=wanted,
            known=known,
            otherwise="Each row is (softmax - one-hot) / batch size.",
        )

    @judges("neither overflows where logits are large", points=2)
    def stable(self, given: Given, seen: Seen) -> None:
        losses, gradients, _ = self._right(given["extreme"], given["extreme labels"])
        for name, wanted in (
            ("extreme loss", np.array(losses.mean())),
            ("extreme gradient", gradients / 2),
        ):
            call = seen[name]
            if not np.all(np.isfinite(call.array())):
                raise call.mistake(
                    "exp overflowed, or the logarithm of a probability that had become 0 was "
                    "taken. Subtract the maximum of each row first, and take log-sum-exp minus "
                    "the label's logit.",
                    expected=show(wanted),
                )
            size = max(1, float(np.max(np.abs(wanted))))
            if np.max(np.abs(call.array(wanted.shape) - wanted)) > 1e-9 * size:
                raise call.mistake(
                    "Wrong at large logits: a constant added inside the logarithm, or a clipped "
                    "probability, changes the loss.",
                    expected=show(wanted),
                )
