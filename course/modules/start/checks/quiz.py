"""Checks `start.quiz`: each option of each question has an answer of its own."""

from __future__ import annotations

from typing import Any

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.start.checks.shared import entry


class Quiz(Check):
    task = "start.quiz"

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answer": probe.call(answer, called="quiz()")}

    def _judge(self, seen: Seen, question: str, *, right: str, **options: str) -> str:
        """The words for the right option; a mistake with the words for the one that was chosen."""
        call = seen["answer"]
        letter = entry(call, question)
        letter = letter.strip(" ().").lower() if isinstance(letter, str) else letter
        if letter == right:
            return options[right]
        if not isinstance(letter, str) or letter not in options:
            raise call.mistake(f"{question}: the answer is one letter.", expected='"a", "b" or "c"')
        raise call.mistake(f"{question}, ({letter}): {options[letter]}", expected="another letter")

    @judges("inputs of the function", points=1)
    def inputs_of_the_function(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "inputs",
            right="c",
            a=(
                "That is what we call the input in daily speech. "
                "But if W moves, the loss moves: it is an input too."
            ),
            b=(
                "These are the ones that training changes. The loss depends on the others as "
                "well, and a slope with respect to x makes sense."
            ),
            c="Yes. The loss moves when any of them moves, whoever chooses it.",
        )

    @judges("run twice", points=1)
    def run_twice(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "twice",
            right="a",
            a=(
                "Yes. With all inputs fixed, parameters and drawn "
                "numbers included, nothing is left to change."
            ),
            b=(
                "Random numbers set the first parameters, and dropout draws some. Once drawn, "
                "they are inputs too: with all inputs fixed, the value is fixed."
            ),
            c=(
                "Learning is another program, which changes W "
                "and b between two runs. Here they are the same."
            ),
        )

    @judges("leaves", points=1)
    def leaves(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "leaves",
            right="a",
            a="Yes. Nothing was computed to get W or b: they have no parents.",
            b=(
                "h was computed by the layer below, so it has "
                "parents. Only in the first layer is it an input."
            ),
            c="a is computed from W, h and b: it has three parents and lies inside the graph.",
        )

    @judges("shared weights", points=1)
    def shared(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "shared",
            right="c",
            a=(
                "If W moves, it moves in both places. Keeping "
                "one use only forgets the other's effect."
            ),
            b="Two small changes of the loss, one through each use, happen together: they add up.",
            c="Yes. One contribution through each use, and they add up.",
        )

    @judges("batch normalization", points=1)
    def batch(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "batch",
            right="b",
            a=(
                "The mean moves with the one example, and it is "
                "subtracted from all: the examples are coupled."
            ),
            b=(
                "Yes. The mean is computed from all examples, "
                "so each output depends on every one of them."
            ),
            c="The example moves by more than the mean does. Work it out for 1, 3 and for 1, 5.",
        )
