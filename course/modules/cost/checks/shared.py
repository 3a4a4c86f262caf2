"""The tapes of module 8: random ones, what they hold, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Row = tuple[str, tuple[int, ...]]
Tape = Sequence[Row]

BINARY = ("add", "sub", "mul")
# Operations whose partial is computed from their operand, and from their result.
UNARY_OF_OPERAND = ("sin", "cos", "log")
UNARY_OF_RESULT = ("exp", "tanh", "sqrt")


def random_tape(rng: np.random.Generator, inputs: int, rows: int) -> Tape:
    """Inputs, two constants, and operations of every kind on earlier rows; a square among them."""
    tape: list[Row] = [("input", ())] * inputs
    tape += [("const", ()), ("const", ()), ("mul", (0, 0))]
    ops = BINARY + UNARY_OF_OPERAND + UNARY_OF_RESULT
    while len(tape) < rows:
        op = str(rng.choice(ops))
        parents = rng.integers(0, len(tape), 2 if op in BINARY else 1)
        tape.append((op, tuple(int(parent) for parent in parents)))
    return tape


class Counts(NamedTuple):
    """What a tape holds: `edges` counts a parent once for each child, `slots` once for each use."""

    inputs: int
    rows: int
    operations: int
    edges: int
    slots: int


def count(tape: Tape) -> Counts:
    parents_of = [parents for _, parents in tape]
    return Counts(
        inputs=sum(op == "input" for op, _ in tape),
        rows=len(tape),
        operations=sum(bool(parents) for parents in parents_of),
        edges=sum(len(set(parents)) for parents in parents_of),
        slots=sum(len(parents) for parents in parents_of),
    )


def shown(tape: Tape) -> str:
    """A short tape as it is, a longer one by its length, which counts nothing that is asked for."""
    return repr(tape) if len(tape) < 4 else f"a tape of {len(tape)} rows"
