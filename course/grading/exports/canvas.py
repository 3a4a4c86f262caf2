"""`canvas`: what Canvas imports into its gradebook, an assignment for each module.

Source: https://community.canvaslms.com, "How do I import grades in the Gradebook?".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from course.errors import CourseError
from course.grading.exports.grades import NO_STUDENT, Grades
from course.grading.exports.spreadsheet import Cell, as_csv

NAME, SECTION = "Student", "Section"
# Canvas finds a student by any of these.
KEYS = ("ID", "SIS User ID", "SIS Login ID")


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    """One CSV of those who are on the roster.

    Raises:
        CourseError: when the roster has nothing by which Canvas finds students, or has it twice.
    """
    students = [student for student in grades.students if grades.on_roster(student)]
    columns = {name for student in students for name in student.details}
    known = [key for key in KEYS if key in columns]
    if not known:
        raise CourseError(
            f"Canvas finds students by {', '.join(f'`{key}`' for key in KEYS)}; the roster has no "
            "such column. Export the gradebook in Canvas and name that file by `--roster FILE`."
        )
    for key in known:
        grades.require_unique(key, {each.name: each.details.get(key, "") for each in students})
    keyless = [each.name for each in students if not any(map(each.details.get, known))]
    if keyless:
        grades.notes.append(f"Canvas cannot find, having no ID: {', '.join(sorted(keyless))}.")
    grades.note_exceptions()
    yield "canvas.csv", as_csv(_rows(grades))


def _rows(grades: Grades) -> Iterator[list[Cell]]:
    assignments = [grades.title(module) for module in grades.modules]
    yield [NAME, *KEYS, SECTION, *assignments]
    # Canvas writes this line itself, with the spaces; it gives new assignments their points.
    yield [f"    {NO_STUDENT}", "", "", "", "", *[module.points for module in grades.modules]]
    for student in grades.students:
        if grades.on_roster(student):
            details = student.details
            who = [details.get(NAME, student.name), *(details.get(key, "") for key in KEYS)]
            yield [*who, details.get(SECTION, ""), *grades.totals(student).values()]
