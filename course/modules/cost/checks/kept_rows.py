"""Checks `cost.kept_rows`: which values the partials will need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.cost.checks.shared import (
    UNARY_OF_OPERAND,
    UNARY_OF_RESULT,
    Tape,
    random_tape,
    shown,
)


def kept_rows(tape: Tape) -> list[int]:
    kept: set[int] = set()
    for row, (op, parents) in enumerate(tape):
        if op == "mul" or op in UNARY_OF_OPERAND:
            kept.update(parents)
        if op in UNARY_OF_RESULT:
            kept.add(row)
    return sorted(kept)


class KeptRows(Check):
    task = "cost.kept_rows"
    SMALL: Mapping[str, Tape] = {
        "sums": [("input", ()), ("const", ()), ("add", (0, 1)), ("sub", (2, 0))],
        "product": [
            ("input", ()),
            ("input", ()),
            ("add", (0, 1)),
            ("mul", (2, 0)),
            ("add", (3, 1)),
        ],
        "operand": [("input", ()), ("sin", (0,)), ("log", (1,)), ("cos", (2,))],
        "result": [("input", ()), ("exp", (0,)), ("tanh", (1,)), ("sqrt", (2,))],
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"random": [random_tape(rng, 3, 16) for _ in range(6)]}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def rows(tape: Tape) -> list[int]:
            return sorted(int(row) for row in answer(tape))

        def ask(tape: Tape, words: str) -> dict[str, Any]:
            return probe.call(rows, list(tape), called=f"kept_rows({words})")

        return {
            **{name: ask(tape, f"{tape}") for name, tape in self.SMALL.items()},
            "random": [ask(tape, shown(tape)) for tape in given["random"]],
        }

    @judges("sums and differences need nothing", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        self._judge(
            "sums",
            seen["sums"],
            "The partials of add and sub are 1 and -1, whatever the operands are.",
        )

    @judges("products need their operands", points=2)
    def product(self, given: Given, seen: Seen) -> None:
        call = seen["product"]
        if call.value == [3]:
            raise call.mistake(
                "The *result* of the product was kept; its partials are its operands."
            )
        if call.value == [0]:
            raise call.mistake(
                "Row 2 is a sum, but the product needs its value: a child may ask for it."
            )
        self._judge(
            "product",
            call,
            "The partial of a product in one operand is the other operand.",
        )

    @judges("sin, cos and log need their operand; exp, tanh and sqrt their result", points=2)
    def unary(self, given: Given, seen: Seen) -> None:
        self._judge(
            "operand",
            seen["operand"],
            "cos x, -sin x and 1/x are computed from the operand, the parent's value.",
        )
        self._judge(
            "result",
            seen["result"],
            "The partials of exp, tanh and sqrt come from their own result: keep that row.",
        )

    @judges("all together, on random tapes", points=2)
    def random(self, given: Given, seen: Seen) -> None:
        for call, tape in zip(seen["random"], given["random"], strict=True):
            wanted = kept_rows(tape)
            if call.value != wanted:
                raise call.mistake(
                    "One of the rows is missing, or one too many.", expected=f"{wanted}"
                )

    def _judge(self, name: str, call: Observation, message: str) -> None:
        tape = self.SMALL[name]
        wanted = kept_rows(tape)
        if call.value == list(range(len(tape))):
            raise call.mistake(
                "Every row was kept: some partials need no value.", expected=f"{set(wanted)}"
            )
        if call.value != wanted:
            raise call.mistake(message, expected=str(set(wanted) or "the empty set"))
