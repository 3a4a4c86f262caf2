"""Deep and shared tapes: is an answer thrifty with edges, and does it do without recursion?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.checking.errors import TIME_UP, in_words
from course.checking.forbidden import reference
from course.checking.judge import Observation
from course.modules.reverse.support import tapes

REFERENCE = reference(tapes.__name__, "adjoints", "in_order", "rows_needed", "tape_of")
DEEP = 20_000
# Edges that a thrifty walk over 12 doublings may read; following all paths reads 8190.
FEW = 300
# On tapes of more rows an answer may be slow without being endless.
MANY = 10
GROWS = (
    "The work must grow with the number of edges: follow no path twice, and remember that `in` and "
    "`pop(0)` on a list go through all of it."
)


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


class CountedRow(int):
    """The number of a row, which counts how often it is compared with another."""

    compared: list[int]

    def __new__(cls, number: int, compared: list[int]) -> CountedRow:
        row = super().__new__(cls, number)
        row.compared = compared
        return row

    def __eq__(self, other: object) -> bool:
        self.compared[0] += 1
        return int(self) == other

    __hash__ = int.__hash__


def came_through(call: Observation, rows: int = DEEP) -> Any:
    """What came back; where a tape of so many rows is too deep or too large, that is named."""
    call = call.instead or call
    kind = call.error["type"] if call.error else ""
    if kind == "RecursionError":
        raise call.mistake(
            f"A function that calls itself once for each row cannot go {DEEP:,} rows deep: "
            "Python's stack ends near 1,000. Keep the rows that wait in a list of your own.",
            expected="no recursion",
        )
    if call.error and kind == TIME_UP and rows > MANY:
        raise call.mistake(f"{in_words(call.error)} {GROWS}", expected="an answer at once")
    return call.value


def follows_every_path(call: Observation, reads: int) -> None:
    if reads > FEW:
        raise call.mistake(
            f"12 doublings have 24 edges, and your walk read edges {reads} "
            "times: it follows every path. Right, but exponential: each "
            "doubling doubles the work. Visit each row once.",
            expected="about 24 reads of an edge",
        )
