"""`csv`: a row for each student, with the roster's columns, one for each task, and totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from course.grading.exports.grades import Grades
from course.grading.exports.spreadsheet import Cell, as_csv
from course.grading.records import Student


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    grades.note_exceptions()
    yield "grades.csv", as_csv(_rows(grades))


def _rows(grades: Grades) -> Iterator[list[Cell]]:
    columns = list(dict.fromkeys(name for each in grades.students for name in each.details))
    tasks = [task for module in grades.modules for task in module.tasks]
    totals = [f"{module.name} total" for module in grades.modules]
    yield ["student", *columns, *[task.name for task in tasks], *totals, "total"]
    possible = [module.points for module in grades.modules]
    blanks = [""] * len(columns)
    yield ["points possible", *blanks, *[task.points for task in tasks], *possible, sum(possible)]
    for student in grades.students:
        details = [student.details.get(name, "") for name in columns]
        yield [student.name, *details, *_points(grades, student)]


def _points(grades: Grades, student: Student) -> list[Cell]:
    by_module = grades.totals(student)
    attempts = {
        name: attempt.points
        for result in grades.results(student)
        for name, attempt in result.attempts.items()
    }
    cells: list[Cell] = []
    for module in grades.modules:
        # 0 where nothing was handed in, if so wanted; empty where a task was not graded.
        rest: Cell = 0 if by_module[module.name] == 0 else ""
        cells += [attempts.get(task.name, rest) for task in module.tasks]
    whole = [points for points in by_module.values() if isinstance(points, int)]
    return [*cells, *by_module.values(), sum(whole) if whole else ""]
