"""Checks `reverse.edge_visits`: edges once, and along all paths, without walking them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.modules.reverse.checks.shared import DEEP, came_through
from course.modules.reverse.support import tapes
from course.modules.reverse.support.tapes import Tape, rows_needed

TWICE = (
    "An operand that is used twice makes two edges, as in x + x, and each carries its own "
    "contribution."
)


def crossings(parents: Sequence[Sequence[int]], output: int) -> tuple[int, int]:
    """Edges that a sweep crosses, and crossings along all paths."""
    paths = [0] * len(parents)
    paths[output] = 1
    for row in reversed(range(output + 1)):
        for parent in parents[row]:
            paths[parent] += paths[row]
    edges = sum(len(row) for row, n in zip(parents, paths, strict=True) if n)
    return edges, sum(n * len(row) for row, n in zip(parents, paths, strict=True))


class EdgeVisits(Check):
    task = "reverse.edge_visits"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "doublings": tapes.doublings(12),
            "random": [tapes.random_tape(rng) for _ in range(3)],
            "hundred": tapes.doublings(100),
            "chain": tapes.chain(DEEP),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(tape: Tape) -> dict[str, Any]:
            called = f"edge_visits(parents, {tape.output})   # {tape.shown}"
            if len(tape.parents) < 14:
                return probe.call(answer, list(tape.parents), tape.output)
            return probe.call(lambda: answer(list(tape.parents), tape.output), called=called)

        return {
            "doublings": ask(given["doublings"]),
            "random": [ask(tape) for tape in given["random"]],
            "chain": ask(given["chain"]),
            "hundred": ask(given["hundred"]),
        }

    def _pair(self, call: Observation) -> tuple[int, int]:
        value = came_through(call)
        numbers = value.tolist() if isinstance(value, np.ndarray) else value
        if not isinstance(numbers, tuple | list) or len(numbers) != 2:
            raise call.mistake(
                "That is not a pair of numbers.", expected="(crossings of a sweep, along all paths)"
            )
        if not all(isinstance(number, int | float | np.number) for number in numbers):
            raise call.mistake("That is not a pair of numbers.", expected="two integers")
        return numbers[0], numbers[1]

    def _cases(self, given: Given, seen: Seen) -> list[tuple[Observation, Tape]]:
        calls = [seen["doublings"], *seen["random"]]
        return list(zip(calls, [given["doublings"], *given["random"]], strict=True))

    @judges("a sweep crosses each edge once", points=1)
    def edges(self, given: Given, seen: Seen) -> None:
        for call, tape in self._cases(given, seen):
            got = self._pair(call)[0]
            wanted = crossings(tape.parents, tape.output)[0]
            if got == wanted:
                continue
            expected = f"{wanted} for the sweep"
            needed = rows_needed(tape.parents, tape.output)
            if got == sum(len(row) for row in tape.parents):
                raise call.mistake(
                    "Edges that do not lead to the output were "
                    "counted too: the sweep sends nothing along them.",
                    expected=expected,
                )
            if got == sum(len(set(tape.parents[row])) for row in needed):
                raise call.mistake(TWICE, expected=expected)
            if got in (len(needed), sum(1 for row in needed if tape.parents[row])):
                raise call.mistake(
                    "That counts rows. Each row has as many edges as parents.", expected=expected
                )
            raise call.mistake(
                "Count the parents of every row that the output depends on.", expected=expected
            )

    @judges("along all paths: each arrival crosses again", points=1)
    def paths(self, given: Given, seen: Seen) -> None:
        for call, tape in self._cases(given, seen):
            got = self._pair(call)[1]
            wanted = crossings(tape.parents, tape.output)[1]
            if got == wanted:
                continue
            expected = f"{wanted} along all paths"
            ways = tapes.adjoints(
                Tape(
                    "", tape.parents, tuple((1.0,) * len(row) for row in tape.parents), tape.output
                )
            )
            leaves = sum(n for n, row in zip(ways, tape.parents, strict=True) if not row)
            if got == crossings([tuple(set(row)) for row in tape.parents], tape.output)[1]:
                raise call.mistake(TWICE, expected=expected)
            if got == leaves:
                raise call.mistake(
                    "That is the number of whole paths. Asked are crossings: a path crosses "
                    "several edges, and paths share their beginnings.",
                    expected=expected,
                )
            if got == sum(n for n in ways):
                raise call.mistake(
                    "That counts arrivals at rows; each arrival crosses all edges of its row.",
                    expected=expected,
                )
            raise call.mistake(
                "A row is reached as often as there are paths from the output to it; each time "
                "all its edges are crossed.",
                expected=expected,
            )

    @judges("100 doublings are counted, exactly, and not walked", points=1)
    def exact(self, given: Given, seen: Seen) -> None:
        call = seen["hundred"]
        wanted = (200, 2**101 - 2)
        got = self._pair(call)
        if got == wanted and not any(isinstance(number, float | np.floating) for number in got):
            return
        expected = "(200, 2**101 - 2)"
        if got[1] == 100:
            raise call.mistake(TWICE, expected=expected)
        if any(isinstance(number, float | np.floating) for number in got):
            raise call.mistake(
                "A float has 53 bits, and this count has 101. Count with Python's integers.",
                expected=expected,
            )
        if got[1] < 2**64:
            raise call.mistake(
                "The count ran over the end of a 64-bit integer. Python's own have no end.",
                expected=expected,
            )
        raise call.mistake("The counts of 100 doublings are wrong.", expected=expected)

    @judges("20,000 rows deep is no obstacle", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        call = seen["chain"]
        wanted = (DEEP - 1, DEEP - 1)
        if self._pair(call) != wanted:
            raise call.mistake(
                "On a chain there is one path, and each edge is crossed once.",
                expected=show(wanted),
            )
