"""Checks `reverse.topological_order`: any valid order passes, and wrong ones are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.reverse.checks.shared import (
    DEEP,
    FEW,
    GROWS,
    REFERENCE,
    CountedRow,
    came_through,
    counted,
    follows_every_path,
)
from course.modules.reverse.support import tapes
from course.modules.reverse.support.tapes import Tape, row_number, rows_needed
from course.modules.reverse.support.wrong_sweeps import breadth_first, pre_order

# A chain so short that who compares each row with all others is done at once.
COUNTED = 1_000


def shuffled(tape: Tape, rng: np.random.Generator) -> tuple[list[tuple[int, ...]], int]:
    """The column `parents` in a random numbering, and where the output went."""
    new = [int(i) for i in rng.permutation(len(tape.parents))]
    parents: list[tuple[int, ...]] = [()] * len(new)
    for row, old in enumerate(tape.parents):
        parents[new[row]] = tuple(new[parent] for parent in old)
    return parents, new[tape.output]


def early_child(order: Sequence[int], parents: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """The first (row, parent) where the row comes before its parent, if there is one."""
    place = {row: i for i, row in enumerate(order)}
    for row in order:
        for parent in parents[row]:
            if place.get(parent, -1) > place[row]:
                return row, parent
    return None


def _is_row(item: Any, rows: int) -> bool:
    return isinstance(item, int | float | np.number) and item in range(rows)


class TopologicalOrder(Check):
    task = "reverse.topological_order"
    forbids = (REFERENCE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        small = [tapes.early(1.0), tapes.early(1.0, mirrored=True), tapes.reused(1.0)]
        small += [tapes.random_tape(rng) for _ in range(3)]
        return {
            # In the last one the output is a leaf, and others use it.
            "small": [*(shuffled(tape, rng) for tape in small), ([(), (0,), (1, 0)], 0)],
            "doublings": shuffled(tapes.doublings(12), rng),
            "many": shuffled(tapes.doublings(40), rng),
            "counted": shuffled(tapes.chain(COUNTED), rng),
            "chain": shuffled(tapes.chain(DEEP), rng),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ordered(parents: Any, output: int) -> Any:
            result = answer(parents, output)
            return None if result is None else [row_number(row) for row in result]

        ordered.__name__ = "topological_order"
        rows, output = given["doublings"]
        watched, reads = counted(rows)
        seen = {
            "small": [probe.call(ordered, list(rows), output) for rows, output in given["small"]],
            "doublings": probe.call(
                lambda: ordered(watched, output), called="topological_order(12 doublings, x12)"
            ),
            "reads": reads[0],
        }
        compared = [0]
        column, end = given["counted"]
        rows = [tuple(CountedRow(row, compared) for row in each) for each in column]
        seen["counted"] = probe.call(
            lambda: ordered(list(rows), end),
            called=f"topological_order(a chain of {COUNTED:,} rows, its end)",
        )
        seen["compared"] = compared[0]
        seen["chain"] = probe.call(
            lambda: ordered(list(given["chain"][0]), given["chain"][1]),
            called=f"topological_order(a chain of {DEEP:,} rows, its end)",
        )
        many, last = given["many"]
        # Who follows every path of 12 doublings would take 40 until the time limit.
        if reads[0] <= FEW:
            seen["many"] = probe.call(
                lambda: ordered(list(many), last), called="topological_order(40 doublings, x40)"
            )
        return seen

    def _order(self, call: Observation, columns: Any, given: Given, seen: Seen) -> None:
        """All needed rows must be there, once each, and in order."""
        parents, output = columns
        order = self._complete(call, parents, output)
        early = early_child(order, parents)
        if early is not None:
            here = f"Here row {early[0]} stands before its parent {early[1]}."
            raise call.mistake(
                f"{self._why(given, seen)}{here}", expected="every parent before its children"
            )
        needed = rows_needed(parents, output)
        extra = set(order) - needed
        if extra:
            raise call.mistake(
                f"The output does not depend on row {min(extra)}: only what it needs is listed. "
                "Does the walk begin at `output`?",
                expected=f"{len(needed)} rows, with the output among them",
            )

    def _why(self, given: Given, seen: Seen) -> str:
        """The well-known order that all small tapes came back in, if there is one."""
        cases = []
        for call, (parents, output) in zip(seen["small"], given["small"], strict=True):
            needed = rows_needed(parents, output)
            cases.append(
                (
                    [row for row in self._complete(call, parents, output) if row in needed],
                    parents,
                    output,
                )
            )
        if all(early_child(order[::-1], parents) is None for order, parents, _ in cases):
            return "These are children before parents: your list is turned round. "
        for step in (1, -1):
            for backward in (False, True):
                if all(o[::step] == breadth_first(p, out, backward) for o, p, out in cases):
                    return (
                        "This is breadth-first order, by the number of edges from the output: a "
                        "row with both a short and a long path comes out of turn. "
                    )
                if all(o[::step] == pre_order(p, out, backward) for o, p, out in cases):
                    return (
                        "This is depth-first pre-order: a row was written down when it was first "
                        "met. Emit a row after its operands. "
                    )
        return ""

    def _complete(self, call: Observation, parents: Any, output: int) -> list[int]:
        order = came_through(call, len(parents))
        if not isinstance(order, list) or not all(_is_row(row, len(parents)) for row in order):
            raise call.mistake(
                "That is not a list of row numbers.", expected="a list of row numbers"
            )
        twice = [row for row in order if order.count(row) > 1] if len(order) < 100 else []
        if twice or len(set(order)) < len(order):
            where = (
                f"Row {twice[0]} appears {order.count(twice[0])} times"
                if twice
                else "Some rows appear twice"
            )
            raise call.mistake(
                f"{where}: it is met once for each of its "
                "uses. Remember which rows were met already.",
                expected="each row once",
            )
        needed = rows_needed(parents, output)
        missing = needed - set(order)
        if missing:
            raise call.mistake(
                f"Row {min(missing)} is missing, and the output depends on it.",
                expected=f"{len(needed)} rows, with the output among them",
            )
        return order

    @judges("every row that is needed is there once, after its parents", points=3)
    def valid(self, given: Given, seen: Seen) -> None:
        for call, columns in zip(seen["small"], given["small"], strict=True):
            self._order(call, columns, given, seen)

    @judges("12 doublings do not take 2¹² steps", points=1)
    def thrifty(self, given: Given, seen: Seen) -> None:
        self._order(seen["doublings"], given["doublings"], given, seen)
        follows_every_path(seen["doublings"], seen["reads"])
        self._order(seen["many"], given["many"], given, seen)

    @judges("20,000 rows deep is no obstacle", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        self._order(seen["counted"], given["counted"], given, seen)
        if seen["compared"] > 10 * COUNTED:
            raise seen["counted"].mistake(
                f"A chain of {COUNTED:,} rows has {COUNTED - 1:,} edges, and rows were compared "
                f"{seen['compared']:,} times. {GROWS}",
                expected="work that grows with the number of edges",
            )
        self._order(seen["chain"], given["chain"], given, seen)
