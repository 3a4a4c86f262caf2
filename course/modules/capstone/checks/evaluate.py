"""Checks `capstone.evaluate`: the share of right guesses, and a table of confusions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.capstone.checks.shared import require

SWAPPED = "Rows and columns are swapped: the label chooses the row, the guess the column."
ONCE = (
    "Every pair counts once. `matrix[labels, guesses] += 1` writes a repeated pair once: the "
    "gather with repeats again."
)


class Evaluate(Check):
    task = "capstone.evaluate"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        labels = np.concatenate([np.arange(4), rng.integers(0, 4, 16)])
        noise = rng.normal(size=(20, 4))
        # Three in ten lean to the class after their label, so that there are mistakes to count.
        leanings = (labels + (rng.random(20) < 0.3)) % 4
        # Nearly all are negative, so that a search for the largest must not start at 0.
        logits = noise + 1.2 * np.eye(4)[leanings] - 3.0
        square = rng.normal(size=(4, 4))
        return {"square": (square, np.array([2, 0, 2, 1])), "many": (logits, labels)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def part(i: int) -> Callable[..., Any]:
            return lambda logits, labels: answer(logits, labels)[i]

        def ask(i: int, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
            called = f"evaluate(logits of shape {logits.shape}, labels)[{i}]"
            return probe.call(part(i), logits.copy(), labels.copy(), called=called)

        return {f"{name} {i}": ask(i, *given[name]) for name in ("many", "square") for i in (0, 1)}

    @judges("accuracy: the share of examples whose largest logit is at the label", points=2)
    def accuracy(self, given: Given, seen: Seen) -> None:
        for name, (logits, labels) in given.items():
            call = seen[f"{name} 0"]
            right = logits.argmax(axis=1) == labels
            wanted = float(np.mean(right))
            smallest = float(np.mean(logits.argmin(axis=1) == labels))
            known = [
                (float(np.sum(right)), "A count. The share is asked for, between 0 and 1."),
                (100 * wanted, "A percentage. The share is asked for, between 0 and 1."),
                (1 - wanted, "This is the share of mistakes."),
                (smallest, "The *smallest* logit was taken."),
            ]
            if name == "square":
                across = float(np.mean(logits.argmax(axis=0) == labels))
                known.append((across, "The largest of each column was taken; an example is a row."))
            got = call.number()
            for wrong, message in known:
                if abs(got - wrong) < 1e-9 < abs(wrong - wanted):
                    raise call.mistake(message, expected=f"{wanted:.6g}")
            if abs(got - wanted) > 1e-9:
                raise call.mistake(
                    "This is not the share of right guesses.", expected=f"{wanted:.6g}"
                )

    @judges("confusion: a row for each label, a column for each guess", points=2)
    def confusion(self, given: Given, seen: Seen) -> None:
        for name, (logits, labels) in given.items():
            wanted = np.zeros((4, 4))
            np.add.at(wanted, (labels, logits.argmax(axis=1)), 1)
            mistakes = wanted - np.diag(np.diag(wanted))
            rows = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1)
            known = [
                (wanted.T, SWAPPED),
                (mistakes, "Right guesses are missing: they stand on the diagonal."),
                (np.minimum(wanted, 1), ONCE),
                (rows, "The rows were divided by their sums. Counts are asked for."),
                (wanted / len(labels), "Shares came back. Counts are asked for."),
            ]
            require(
                seen[f"{name} 1"],
                wanted=wanted,
                known=known,
                otherwise="Entry [i, j] counts the examples with label i and guess j.",
            )
