"""Checks `cost.kept_rows`: which values the partials will need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.cost.checks.shared import (
    BINARY,
    UNARY_OF_OPERAND,
    UNARY_OF_RESULT,
    Tape,
    random_tape,
    shown,
)


class Rule(NamedTuple):
    """What the partials of an op need: the values of its operands, its own result."""

    operands: bool
    result: bool


RULES: Mapping[str, Rule] = {
    op: Rule(operands=op == "mul" or op in UNARY_OF_OPERAND, result=op in UNARY_OF_RESULT)
    for op in BINARY + UNARY_OF_OPERAND + UNARY_OF_RESULT
}


def kept_by(rules: Mapping[str, Rule], tape: Tape) -> set[int]:
    """The rows whose values must be kept, by these rules."""
    kept: set[int] = set()
    for row, (op, parents) in enumerate(tape):
        if op in rules and rules[op].operands:
            kept.update(parents)
        if op in rules and rules[op].result:
            kept.add(row)
    return kept


def kept_rows(tape: Tape) -> list[int]:
    return sorted(kept_by(RULES, tape))


# What the rules are asked on, op by op: an operation alone, on inputs.
ALONE: Mapping[str, Tape] = {
    **{op: [("input", ()), ("input", ()), (op, (0, 1))] for op in BINARY},
    **{op: [("input", ()), (op, (0,))] for op in UNARY_OF_OPERAND + UNARY_OF_RESULT},
}


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
    # All together: a constant's partner, a square, rows that nobody uses, a result at the end.
    LARGE: Tape = (
        ("input", ()),
        ("const", ()),
        ("mul", (0, 1)),
        ("input", ()),
        ("sub", (2, 3)),
        ("mul", (4, 4)),
        ("cos", (3,)),
        ("add", (5, 0)),
        ("sin", (7,)),
        ("exp", (8,)),
        ("sub", (9, 8)),
        ("sqrt", (10,)),
        ("add", (11, 11)),
        ("log", (12,)),
        ("input", ()),
        ("tanh", (13,)),
    )

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"many": [self.LARGE, *(random_tape(rng, 3, 16) for _ in range(5))]}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def rows(tape: Tape) -> list[int]:
            return sorted({int(row) for row in answer(tape)})

        def ask(tape: Tape, words: str) -> dict[str, Any]:
            return probe.call(rows, list(tape), called=f"kept_rows({words})")

        return {
            **{name: ask(tape, f"{tape}") for name, tape in self.SMALL.items()},
            "alone": [ask(tape, f"{tape}") for tape in ALONE.values()],
            "many": [ask(tape, shown(tape)) for tape in given["many"]],
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

    @judges("all together, on larger tapes", points=2, follows=("sums", "product", "unary"))
    def together(self, given: Given, seen: Seen) -> str | None:
        own = self._own_rules(seen)
        is_own = any(rule != RULES[op] for op, rule in own.items())
        if is_own and not self._some_are_right(given, seen):
            raise Mistake("Nothing to build on: see above.")
        for call, tape in zip(seen["many"], given["many"], strict=True):
            got = set(call.value)
            wanted = kept_by(own, tape)
            if missing := sorted(wanted - got):
                raise call.mistake(
                    f"Row {missing[0]} is missing: {self._who_needs(own, tape, missing[0])}.",
                    expected=f"{wanted}",
                )
            if extra := sorted(got - wanted):
                op = tape[extra[0]][0]
                raise call.mistake(
                    f"Row {extra[0]}, `{op}`, was kept, and no row needs its value.",
                    expected=f"{wanted}",
                )
        return "By your own rules, which were judged above." if is_own else None

    def _own_rules(self, seen: Seen) -> dict[str, Rule]:
        """What each op needs by the learner, seen where it stands alone."""
        rules = {}
        for (op, tape), call in zip(ALONE.items(), seen["alone"], strict=True):
            row = len(tape) - 1
            kept = set(call.value)
            rules[op] = Rule(operands=set(tape[row][1]) <= kept, result=row in kept)
        return rules

    def _some_are_right(self, given: Given, seen: Seen) -> bool:
        for judgement in (self.product, self.unary):
            try:
                judgement(given, seen)
            except Mistake:
                continue
            return True
        return False

    @staticmethod
    def _who_needs(rules: Mapping[str, Rule], tape: Tape, row: int) -> str:
        op, _ = tape[row]
        if op in rules and rules[op].result:
            return f"it is `{op}`, whose partial comes from its own result"
        child = next(
            i
            for i, (op, parents) in enumerate(tape)
            if row in parents and op in rules and rules[op].operands
        )
        return f"row {child}, `{tape[child][0]}`, needs its value"

    def _judge(self, name: str, call: Observation, message: str) -> None:
        tape = self.SMALL[name]
        wanted = kept_rows(tape)
        if call.value == list(range(len(tape))):
            raise call.mistake(
                "Every row was kept: some partials need no value.", expected=f"{set(wanted)}"
            )
        if call.value != wanted:
            raise call.mistake(message, expected=str(set(wanted) or "the empty set"))
