"""Reads a roster: a CSV whose first column names students as their submissions do."""

from __future__ import annotations

import csv
from pathlib import Path

from course.errors import CourseError
from course.grading.records import Student

FIRST_NAME = "first name"


def read_roster(path: Path) -> list[Student]:
    """The students of a roster, each with its other columns.

    Raises:
        CourseError: when it is not such a file, with what to do.
    """
    try:
        # A mark in front, as spreadsheets write it, is no part of the first name.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise CourseError(f"The roster {path} is not there.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"The roster {path} is no CSV in UTF-8: {error}.") from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise CourseError(f"The roster {path} needs a line of column names, and students below it.")
    header = [name.strip() for name in rows[0]]
    students: dict[str, Student] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row]
        # Moodle has two columns for what its files have as one name.
        parts = 2 if header[0].casefold() == FIRST_NAME else 1
        name = " ".join(cells[:parts])
        if name in students:
            raise CourseError(f"The roster {path} names `{name}` twice, again in line {number}.")
        students[name] = Student(name, dict(zip(header[parts:], cells[parts:], strict=False)))
    return list(students.values())
