"""Checks `cost.count_work`: what differences, forward and reverse mode cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.modules.cost.checks.shared import Tape, count, random_tape, shown

LEAVES = "Inputs and constants were counted as operations: they cost nothing."
ALL_OUTPUTS = "Multiplied by m: one such pass gives the derivatives of all outputs."
EACH_PASS = (
    "The values were counted once. Forward mode keeps no tape, so each pass evaluates f again."
)
ONE_RECORD = "f was evaluated for each output. One record serves all sweeps."
BY_INPUTS = "Sweeps were counted by inputs."
EVERY_PATH = (
    "Every path was walked, so an edge counts once for each path that leads over it. Twelve "
    "doublings have 24 edges and 8,190 such steps. A pass crosses each edge once."
)
SLOTS = "Edges to the same parent were counted once. x·x has two edges: one for each slot."


class CountWork(Check):
    task = "cost.count_work"
    KEYS = ("numerical", "forward", "reverse")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        random = random_tape(rng, 3, 14)
        many = random_tape(rng, 9, 30)
        square = [("input", ()), ("mul", (0, 0))]
        # Each tape with its number of outputs.
        return {
            "random": (random, 1),
            "outputs": (many, int(rng.integers(3, 7))),
            "square": (square, 1),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: probe.call(answer, list(tape), m, called=f"count_work({shown(tape)}, m={m})")
            for name, (tape, m) in given.items()
        }

    @judges("numerical: n + 1 evaluations", points=2)
    def numerical(self, given: Given, seen: Seen) -> None:
        for name, (tape, m) in given.items():
            n, rows, ops, _, _ = count(tape)
            known = [
                (n * ops, "n evaluations: the one at x itself is missing."),
                (2 * n * ops, "2n evaluations belong to central differences."),
                ((n + 1) * rows, LEAVES),
                (m * (n + 1) * ops, ALL_OUTPUTS),
            ]
            self._judge(seen[name], "numerical", (n + 1) * ops, known)

    @judges("forward mode: values and tangents, once for each input", points=2)
    def forward(self, given: Given, seen: Seen) -> None:
        for name, (tape, m) in given.items():
            n, rows, ops, edges, slots = count(tape)
            known = [
                (n * slots, "The values are missing: each pass evaluates f too."),
                (ops + n * slots, EACH_PASS),
                (n * (rows + slots), LEAVES),
                (n * (ops + edges), SLOTS),
                (m * n * (ops + slots), ALL_OUTPUTS),
                (m * (ops + slots), "Passes were counted by outputs."),
                (n * (ops + walked(tape)), EVERY_PATH),
            ]
            self._judge(seen[name], "forward", n * (ops + slots), known)

    @judges("reverse mode: values once, adjoints once for each output", points=2)
    def reverse(self, given: Given, seen: Seen) -> None:
        for name, (tape, m) in given.items():
            n, rows, ops, edges, slots = count(tape)
            known = [
                (m * slots, "The values are missing: f runs once, to record."),
                (m * (ops + slots), ONE_RECORD),
                (rows + m * slots, LEAVES),
                (ops + m * edges, SLOTS),
                (ops + slots, "One sweep for each output: m sweeps."),
                (ops + n * slots, BY_INPUTS),
                (n * (ops + slots), BY_INPUTS),
                (ops + m * walked(tape), EVERY_PATH),
            ]
            self._judge(seen[name], "reverse", ops + m * slots, known)

    def _judge(
        self, call: Observation, key: str, wanted: int, known: list[tuple[int, str]]
    ) -> None:
        if not isinstance(call.value, dict) or set(call.value) != set(self.KEYS):
            raise call.mistake(
                "The result is not a dict with the three keys.", expected=str(self.KEYS)
            )
        got = call.value[key]
        if got == wanted:
            return
        for wrong, message in known:
            if got == wrong:
                raise call.mistake(message, expected=f"{key}: {wanted}")
        raise call.mistake(f'"{key}" is {show(got)}.', expected=f"{key}: {wanted}")


def walked(tape: Tape) -> int:
    """The edges that a walk over all paths from the last row crosses."""
    crossed: list[int] = []
    for _, parents in tape:
        crossed.append(sum(1 + crossed[parent] for parent in parents))
    return crossed[-1]
