"""Checks `capstone.evaluate`: the share of right guesses, and a table of confusions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.capstone.checks.shared import is_same, require

SWAPPED = "Rows and columns are swapped: the label chooses the row, the guess the column."
ONCE = (
    "Every pair counts once. `matrix[labels, guesses] += 1` writes a repeated pair once: the "
    "gather with repeats again."
)
LARGE = (
    "Right for small logits, and wrong for logits of 1,000 and more, whose exponentials overflow. "
    "To find the largest, none is needed."
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
        # Right are 2 guesses of 4, by columns 3, by the smallest 1: none looks like another.
        square = np.array(
            [
                [0.1, -0.6, 0.5, -0.3],
                [-1.6, -0.1, -0.4, -0.2],
                [0.3, -0.5, 0.7, 0.8],
                [0.2, 0.6, -1.2, 1.9],
            ]
        )
        # The last class is neither label nor guess; and one guess of three is right.
        absent = np.array([[2.0, 1.0, 0.0], [-1.0, 3.0, -2.0], [1.5, 0.5, -1.0]])
        return {
            "square": (square, np.array([2, 3, 1, 3])),
            "many": (logits, labels),
            "absent": (absent, np.array([1, 1, 1])),
            "one": (np.array([[-3.0, -1.0, -2.0]]), np.array([2])),
            "again": (logits, labels),
            # Logits so large that their exponentials overflow, and counts above 255.
            "large": (np.tile(1e3 * absent[:, [1, 0, 2]], (150, 1)), np.zeros(450, dtype=int)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
            called = f"evaluate(logits of shape {logits.shape}, labels)"
            return probe.call(answer, logits.copy(), labels.copy(), called=called)

        return {name: ask(*case) for name, case in given.items()}

    @staticmethod
    def _both(call: Observation) -> Sequence[Any]:
        """What came back, which is to be two things."""
        value = call.value
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise call.mistake("Two things are asked for: the accuracy, and the matrix.")
        return value

    def _part(self, call: Observation, i: int) -> Observation:
        """The accuracy, or the matrix, as if it had come back alone; in either order."""
        value = self._both(call)
        place = i if np.ndim(value[1]) == 2 else 1 - i
        return Observation(called=f"{call.called}[{place}]", data=value[place])

    @judges("accuracy: the share of examples whose largest logit is at the label", points=2)
    def accuracy(self, given: Given, seen: Seen) -> None:
        for name, (logits, labels) in given.items():
            if np.ndim(self._both(seen[name])[0]) == 2:
                raise seen[name].mistake("The two results are in the wrong order: accuracy first.")
            call = self._part(seen[name], 0)
            right = logits.argmax(axis=1) == labels
            wanted = float(np.mean(right))
            smallest = float(np.mean(logits.argmin(axis=1) == labels))
            known = [
                (float(np.sum(right)), "A count. The share is asked for, between 0 and 1."),
                (100 * wanted, "A percentage. The share is asked for, between 0 and 1."),
                (float(wanted // 1), "The share was cut to a whole number: use `/`, or the mean."),
                (round(wanted, 2), "The share was rounded. Leave it as it is."),
                (1 - wanted, "This is the share of mistakes."),
                (smallest, "The *smallest* logit was taken."),
            ]
            if name == "square":
                across = float(np.mean(logits.argmax(axis=0) == labels))
                known.append((across, "The largest of each column was taken; an example is a row."))
            got = call.number()
            if name == "large" and abs(got - wanted) > 1e-9:
                raise call.mistake(LARGE, expected=f"{wanted:.6g}")
            for wrong, message in known:
                if abs(got - wrong) < 1e-9 < abs(wrong - wanted):
                    raise call.mistake(message, expected=f"{wanted:.6g}")
            if abs(got - wanted) > 1e-9:
                raise call.mistake(
                    "This is not the share of right guesses.", expected=f"{wanted:.6g}"
                )

    @judges("confusion: a row for each label, a column for each guess", points=2)
    def confusion(self, given: Given, seen: Seen) -> str | None:
        for guesses_of in (smallest_of_row, largest_of_column, largest_above_0):
            # What the guesses are was judged above.
            if all(
                is_same(
                    self._part(seen[name], 1).value, counted(labels, guesses_of(logits), logits)
                )
                for name, (logits, labels) in given.items()
            ):
                return "Of your guesses, which were judged above."
        for name, (logits, labels) in given.items():
            self._judge_counts(
                self._part(seen[name], 1), counted(labels, logits.argmax(axis=1), logits)
            )
        return None

    @staticmethod
    def _judge_counts(call: Observation, wanted: np.ndarray) -> None:
        mistakes = wanted - np.diag(np.diag(wanted))
        rows = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1)
        known = [
            (wanted.T, SWAPPED),
            (mistakes, "Right guesses are missing: they stand on the diagonal."),
            (np.minimum(wanted, 1), ONCE),
            (rows, "The rows were divided by their sums. Counts are asked for."),
            (wanted / wanted.sum(), "Shares came back. Counts are asked for."),
            (2 * wanted, "Twice too many: an earlier call's examples were still counted."),
        ]
        require(
            call,
            wanted=wanted,
            known=known,
            otherwise="Entry [i, j] counts the examples of this call with label i and guess j.",
        )


def counted(labels: np.ndarray, guesses: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """How often each pair of label and guess occurs."""
    counts = np.zeros((logits.shape[1], logits.shape[1]))
    np.add.at(counts, (labels, guesses), 1)
    return counts


def smallest_of_row(logits: np.ndarray) -> np.ndarray:
    return logits.argmin(axis=1)


def largest_of_column(logits: np.ndarray) -> np.ndarray:
    """The guesses of who looks along the wrong axis, where the shapes allow it."""
    return logits.argmax(axis=0 if logits.shape[0] == logits.shape[1] else 1)


def largest_above_0(logits: np.ndarray) -> np.ndarray:
    """The guesses of who begins the search for the largest at 0."""
    return np.maximum(logits, 0).argmax(axis=1)
