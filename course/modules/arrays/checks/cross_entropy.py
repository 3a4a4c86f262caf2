"""Checks `arrays.cross_entropy`: a classifier's loss and gradient, both stable."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio
from course.modules.arrays.checks.shared import is_same, require

COUPLED = (
    "Only the label's own entry moves here. Raising any logit changes every probability of its "
    "row: the outputs of a softmax are coupled, and each row of the gradient sums to 0."
)
OVERFLOW = (
    "exp overflowed, or the logarithm of a probability that had become 0 was taken. Subtract the "
    "maximum of each row first, and take log-sum-exp minus the label's logit."
)
CLIPPED = (
    "Wrong at large logits: a constant added inside the logarithm, or a clipped probability, "
    "changes the loss."
)


class CrossEntropy(Check):
    task = "arrays.cross_entropy"
    forbids = (ENGINE,)
    # In the square as many examples as classes, so that no shape gives a wrong axis away.
    MODERATE = ("batch", "square", "one")
    EXTREME = ("far apart", "large")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # Of each case the logits and the labels.
        far_apart = [[1000.0, 0.0, -1000.0], [0.0, -1.0, 0.5], [-2000.0, -2001.0, -1999.0]]
        large = [[0.0, 900.0, 5.0], [1000.0, 0.0, -1000.0]]
        return {
            "batch": (rng.normal(size=(5, 3)), np.array([2, 0, 1, 1, 2])),
            "square": (rng.normal(size=(3, 3)), np.array([1, 0, 0])),
            "one": (rng.normal(size=(1, 4)), np.array([3])),
            "far apart": (np.array(far_apart) + rng.normal(), np.array([1, 2, 0])),
            "large": (np.array(large) + rng.normal(), np.array([1, 1])),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str) -> dict[str, Any]:
            logits, labels = given[name]
            called = f"softmax_cross_entropy({show(logits)}, {show(labels)})"
            return probe.call(answer, logits.copy(), labels.copy(), called=called)

        return {name: ask(name) for name in given}

    @staticmethod
    def _part(call: Observation, i: int) -> Observation:
        """The loss, or the gradient, as if it had come back alone."""
        value = call.value
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise call.mistake("Two things are asked for: the loss, and its gradient.")
        return Observation(called=f"{call.called}[{i}]", data=value[i])

    @staticmethod
    def _right(case: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Losses and gradients of the examples, and their probabilities."""
        logits, labels = case
        logs = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
        probabilities = np.exp(logs)
        one_hot = np.eye(logits.shape[1])[labels]
        losses = -np.sum(np.where(one_hot, logs, 0), axis=1)
        return losses, probabilities - one_hot, probabilities

    @judges("the loss: the mean of -log p at the labels", points=2)
    def loss(self, given: Given, seen: Seen) -> None:
        for name in self.MODERATE:
            losses, _, probabilities = self._right(given[name])
            loss = losses.mean()
            all_classes = -np.mean(np.log(probabilities))
            known = [
                (losses.sum(), "The sum over the batch; its mean is asked for."),
                (-loss, "The sign is turned round: the loss is minus the logarithm."),
                (all_classes, "All classes went in; only the label's counts."),
                (
                    loss / probabilities.shape[1],
                    "Divided by the classes too; the mean is over the batch.",
                ),
                (loss / np.log(2), "A logarithm to the base 2; the natural one is asked for."),
            ]
            call = self._part(seen[name], 0)
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
        for name in self.MODERATE:
            self._judge_gradient(self._part(seen[name], 1), given[name])

    def _judge_gradient(self, call: Observation, case: tuple[np.ndarray, np.ndarray]) -> None:
        _, gradients, p = self._right(case)
        n, classes = p.shape
        one_hot = np.eye(classes)[case[1]]
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
            known.append((got, f"Everything is off by a factor of {ratio:.4g}."))
        require(
            call,
            wanted=wanted,
            known=known,
            otherwise="Each row is (softmax - one-hot) / batch size.",
        )

    @judges("neither overflows where logits are large", points=2)
    def stable(self, given: Given, seen: Seen) -> str | None:
        loss_is_right = self._passes(self.loss, given, seen)
        gradient_is_right = self._passes(self.gradient, given, seen)
        if not loss_is_right and not gradient_is_right:
            raise Mistake("As above.")
        for name in self.EXTREME:
            losses, gradients, _ = self._right(given[name])
            for i, is_right, wanted in (
                (0, loss_is_right, np.array(losses.mean())),
                (1, gradient_is_right, gradients / len(losses)),
            ):
                call = self._part(seen[name], i)
                if not np.all(np.isfinite(call.array())):
                    raise call.mistake(OVERFLOW, expected=show(wanted))
                # What is wrong at ordinary logits is wrong here too, and was judged there.
                if is_right and not is_same(call.array(wanted.shape), wanted, tolerance=1e-9):
                    raise call.mistake(CLIPPED, expected=show(wanted))
        return None

    @staticmethod
    def _passes(judgement: Any, given: Given, seen: Seen) -> bool:
        try:
            judgement(given, seen)
        except Mistake:
            return False
        return True
