"""`json`: all that counts in a gradebook, for a program of your own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from course.grading.exports.grades import Grades, Result
from course.grading.records import Student

FORMAT = "backprop/grades/v1"


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    grades.note_exceptions()
    yield "grades.json", _pieces(grades)


def _pieces(grades: Grades) -> Iterator[str]:
    """The text of one object, a student at a time."""
    possible = {module.name: module.points for module in grades.modules}
    yield f'{{"format": {json.dumps(FORMAT)},\n"points_possible": {json.dumps(possible)},\n'
    yield '"students": [\n'
    for number, student in enumerate(grades.students):
        yield (",\n" if number else "") + json.dumps(_student(grades, student))
    yield "\n]}\n"


def _student(grades: Grades, student: Student) -> dict[str, Any]:
    submissions = [_submission(result) for result in grades.results(student)]
    return {"student": student.name, "details": student.details, "submissions": submissions}


def _submission(result: Result) -> dict[str, Any]:
    return {
        "module": result.module.name,
        "points": result.points,
        "complete": result.complete,
        "path": result.submitted.path,
        "content": result.submitted.content,
        "problems": list(result.submitted.problems),
        "tasks": [
            {
                "task": task.name,
                "points": attempt.points,
                "max_points": attempt.maximum,
                "graded": attempt.time,
                "seed": attempt.seed,
                "version": attempt.version,
                "problems": list(attempt.problems),
                "verdicts": attempt.report["verdicts"],
            }
            for task, attempt, _ in result.graded
        ],
    }
