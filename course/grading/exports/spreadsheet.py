"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from course.grading.exports.text import printable

Cell = int | str
# What Excel, LibreOffice and Google Sheets may take for the beginning of a formula.
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The rows as CSV, line by line: every text quoted, and none a formula."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def harmless(cell: Cell) -> Cell:
    """A number, or a text that begins with an apostrophe where it would begin a formula."""
    if isinstance(cell, int):
        return cell
    text = printable(cell)
    return f"'{text}" if text.lstrip(" ").startswith(SIGNS) else text
