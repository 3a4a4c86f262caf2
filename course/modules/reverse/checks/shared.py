"""Deep and shared tapes: is an answer thrifty with edges, and does it do without recursion?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.checking.judge import Observation

DEEP = 20_000
# Edges that a thrifty walk over 12 doublings may read; following all paths reads 8190.
FEW = 300


class Counted(tuple):
    """A row of the column `parents` that counts how many edges are read from it."""

    reads: list[int]

    def __new__(cls, items: Iterable[int], reads: list[int]) -> Counted:
        row = super().__new__(cls, items)
        row.reads = reads
        return row

    def __iter__(self) -> Any:
        self.reads[0] += len(self)
        return super().__iter__()

    def __getitem__(self, index: Any) -> Any:
        self.reads[0] += 1
        return super().__getitem__(index)


def counted(parents: Iterable[Iterable[int]]) -> tuple[list[Counted], list[int]]:
    """The column with rows that count, and the one count that they share."""
    reads = [0]
    return [Counted(row, reads) for row in parents], reads


def came_through(call: Observation) -> Any:
    """What came back; where the tape was too deep or too large for the answer, that is named."""
    kind = call.error["type"] if call.error else ""
    if kind == "RecursionError":
        raise call.mistake(
            f"A function that calls itself once for each row cannot go {DEEP:,} rows deep: "
            "Python's stack ends near 1,000. Keep the rows that wait in a list of your own.",
            expected="no recursion",
        )
    if kind == "TimeUp":
        raise call.mistake(
            "No answer came in time. The work must grow with the number of edges: follow no path "
            "twice, and remember that `in` and `pop(0)` on a list go through all of it.",
            expected="an answer at once",
        )
    return call.value


def follows_every_path(call: Observation, reads: int) -> None:
    if reads > FEW:
        raise call.mistake(
            f"12 doublings have 24 edges, and your walk read edges {reads} "
            "times: it follows every path. Right, but exponential: each "
            "doubling doubles the work. Visit each row once.",
            expected="about 24 reads of an edge",
        )
