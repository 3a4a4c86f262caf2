"""Checks `cost.count_work`: what differences, forward and reverse mode cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.showing import show
from course.modules.cost.checks.shared import Tape, count, random_tape, shown

LEAVES = "Inputs and constants were counted as operations: they cost nothing."
CONSTANT_ROWS = "Constants were counted as operations: nothing is computed in their rows."
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
UNUSED = "Inputs that nothing uses were left out. They are inputs of f all the same."
CONSTANTS = "Constants were counted as inputs: nobody asks for a derivative in them."
TO_CONSTANTS = "Edges to constants were left out. They cost like others, by the text."
SLOTS = "Edges to the same parent were counted once. x·x has two edges: one for each slot."


class Own(NamedTuple):
    """A tape's counts as a learner counts them: once charged, they are used in what follows."""

    operations: int
    edges: int


class CountWork(Check):
    task = "cost.count_work"
    KEYS = ("numerical", "forward", "reverse")
    # Each tape with its number of outputs. In the first, two inputs and an operation are used by
    # nobody, edges lead to constants, and an input comes late.
    FIXED: Mapping[str, tuple[Tape, int]] = {
        "leftovers": (
            [
                ("const", ()),
                ("input", ()),
                ("input", ()),
                ("mul", (1, 0)),
                ("mul", (3, 3)),
                ("const", ()),
                ("add", (3, 5)),
                ("input", ()),
                ("sub", (6, 7)),
                ("input", ()),
            ],
            2,
        ),
        "square": ([("input", ()), ("mul", (0, 0))], 1),
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        random = random_tape(rng, 3, 14)
        many = random_tape(rng, 9, 30)
        return {**self.FIXED, "random": (random, 1), "outputs": (many, int(rng.integers(3, 7)))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: probe.call(answer, list(tape), m, called=f"count_work({shown(tape)}, m={m})")
            for name, (tape, m) in given.items()
        }

    @judges("numerical: n + 1 evaluations", points=2)
    def numerical(self, given: Given, seen: Seen) -> None:
        for name, (tape, m) in given.items():
            n, rows, ops, _, _ = count(tape)
            leaves = rows - ops
            known = [
                ((used_inputs(tape) + 1) * ops, UNUSED),
                (n * ops, "n evaluations: the one at x itself is missing."),
                (2 * n * ops, "2n evaluations belong to central differences."),
                ((n + 1) * rows, LEAVES),
                ((n + 1) * (rows - n), CONSTANT_ROWS),
                (m * (n + 1) * ops, ALL_OUTPUTS),
                ((leaves + 1) * ops, CONSTANTS),
            ]
            self._judge(seen[name], "numerical", (n + 1) * ops, known)

    def _own(self, given: Given, seen: Seen) -> dict[str, Own]:
        """The counts that explain what a learner has of numerical and forward, on all tapes."""
        counts = {name: count(tape) for name, (tape, _) in given.items()}
        operations = {name: each.operations for name, each in counts.items()}
        edges = {name: each.slots for name, each in counts.items()}
        for more in (
            {name: each.rows for name, each in counts.items()},
            {name: each.rows - each.inputs for name, each in counts.items()},
        ):
            numerical = {name: (c.inputs + 1) * more[name] for name, c in counts.items()}
            if all(self._got(seen, name, "numerical") == numerical[name] for name in counts):
                operations = more
        for other in (
            {name: each.edges for name, each in counts.items()},
            {name: moving_edges(tape) for name, (tape, _) in given.items()},
            {name: walked(tape) for name, (tape, _) in given.items()},
        ):
            forward = {k: c.inputs * (operations[k] + other[k]) for k, c in counts.items()}
            if all(self._got(seen, name, "forward") == forward[name] for name in counts):
                edges = other
        return {name: Own(operations[name], edges[name]) for name in counts}

    def _got(self, seen: Seen, name: str, key: str) -> Any:
        value = seen[name].value
        return value.get(key) if isinstance(value, dict) else None

    @judges("forward mode: values and tangents, once for each input", points=2)
    def forward(self, given: Given, seen: Seen) -> None:
        own = self._own(given, seen)
        for name, (tape, m) in given.items():
            n, rows, _, edges, slots = count(tape)
            # Operations as they were counted above; edges are judged here.
            ops = own[name].operations
            known = [
                (n * slots, "The values are missing: each pass evaluates f too."),
                (ops + n * slots, EACH_PASS),
                (n * (rows + slots), LEAVES),
                (n * (ops + edges), SLOTS),
                (n * (ops + moving_edges(tape)), TO_CONSTANTS),
                (m * n * (ops + slots), ALL_OUTPUTS),
                (m * (ops + slots), "Passes were counted by outputs."),
                (n * (ops + walked(tape)), EVERY_PATH),
            ]
            if self._leaves_out_unused(given, seen):
                known.insert(0, (used_inputs(tape) * (ops + slots), UNUSED))
            self._judge(seen[name], "forward", n * (ops + slots), known)

    def _leaves_out_unused(self, given: Given, seen: Seen) -> bool:
        """Whether that is what explains a learner's numerical counts, of all tapes."""
        counts = {
            name: (used_inputs(tape) + 1) * count(tape).operations
            for name, (tape, _) in given.items()
        }
        return all(self._got(seen, name, "numerical") == counts[name] for name in counts)

    @judges("reverse mode: values once, adjoints once for each output", points=2)
    def reverse(self, given: Given, seen: Seen) -> None:
        own = self._own(given, seen)
        for name, (tape, m) in given.items():
            n, rows, _, edges, _ = count(tape)
            # Operations and edges as they were counted above.
            ops, slots = own[name]
            known = [
                (m * slots, "The values are missing: f runs once, to record."),
                (m * (ops + slots), ONE_RECORD),
                (rows + m * slots, LEAVES),
                (ops + m * edges, SLOTS),
                (ops + m * moving_edges(tape), TO_CONSTANTS),
                (ops + slots, "One sweep for each output: m sweeps."),
                (ops + n * slots, BY_INPUTS),
                (n * (ops + slots), BY_INPUTS),
                (ops + m * walked(tape), EVERY_PATH),
            ]
            self._judge(seen[name], "reverse", ops + m * slots, known)

    def _judge(
        self, call: Observation, key: str, wanted: int, known: list[tuple[int, str]]
    ) -> None:
        value = call.value
        if not isinstance(value, dict) or key not in value:
            raise call.mistake(
                f"There is no number under the key {key!r}.", expected=f"a dict with {self.KEYS}"
            )
        got = value[key]
        if got == wanted:
            return
        for wrong, message in known:
            if got == wrong:
                raise call.mistake(message, expected=f"{key}: {wanted}")
        raise call.mistake(
            f'"{key}" is {show(got)}. Count the inputs, the operations and the edges of this tape '
            "by hand: which of them went in, and how often?",
            expected=f"{key}: {wanted}",
        )


def used_inputs(tape: Tape) -> int:
    """The inputs that some row uses."""
    return len({p for _, parents in tape for p in parents if tape[p][0] == "input"})


def moving_edges(tape: Tape) -> int:
    """The edges that do not lead to a constant."""
    return sum(tape[parent][0] != "const" for _, parents in tape for parent in parents)


def walked(tape: Tape) -> int:
    """The edges that a walk over all paths from the last row crosses."""
    crossed: list[int] = []
    for _, parents in tape:
        crossed.append(sum(1 + crossed[parent] for parent in parents))
    return crossed[-1]
