"""`moodle`: what Moodle imports under Grades, Import, CSV file: a column for each module.

Source: https://docs.moodle.org, "Grade import".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from course.errors import CourseError
from course.grading.exports.grades import Grades
from course.grading.exports.spreadsheet import Cell, as_csv
from course.grading.exports.text import same_letters

# Moodle maps a student by one of these; rosters have them under several names.
KEYS = {
    "Email address": ("emailaddress", "email", "mail"),
    "ID number": ("idnumber", "matriculationnumber"),
    "Username": ("username", "login"),
}


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    """One CSV of those on the roster who have what Moodle finds them by.

    Raises:
        CourseError: when the roster has nothing by which Moodle finds students, or has it twice.
    """
    key, values = _key(grades)
    grades.require_unique(key, values)
    without = sorted(name for name, value in values.items() if not value)
    if without:
        grades.notes.append(f"Left out, having no {key.lower()}: {', '.join(without)}.")
    grades.note_exceptions()
    yield "moodle.csv", as_csv(_rows(grades, key, values))


def _key(grades: Grades) -> tuple[str, dict[str, str]]:
    """How students are found, and by what, by their names."""
    students = [student for student in grades.students if grades.on_roster(student)]
    columns = list(dict.fromkeys(name for student in students for name in student.details))
    for key, spellings in KEYS.items():
        for column in columns:
            if same_letters(column) in spellings:
                return key, {each.name: each.details.get(column, "") for each in students}
    raise CourseError(
        f"Moodle finds students by {', '.join(KEYS)}; the roster has no such column. Export the "
        "participants in Moodle, and name that file by `--roster FILE`."
    )


def _rows(grades: Grades, key: str, values: dict[str, str]) -> Iterator[list[Cell]]:
    yield [key, *[grades.title(module) for module in grades.modules]]
    for student in grades.students:
        if value := values.get(student.name):
            yield [value, *grades.totals(student).values()]
