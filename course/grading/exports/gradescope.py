"""`gradescope`: a `results.json` for each submission, as Gradescope's autograders write it.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from course.checking.report import as_text
from course.grading.exports.grades import Grades, Result
from course.grading.exports.text import file_name, printable


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    grades.note_exceptions()
    for result in grades.all_results():
        name = f"{file_name(result.student.name)}/{result.module.stem}.results.json"
        yield name, [json.dumps(results(result), indent=1) + "\n"]


def results(result: Result) -> dict[str, Any]:
    """What Gradescope shows: the score, and a test for each task."""
    tests = [
        {
            "name": task.title,
            "number": str(number),
            "score": attempt.points,
            "max_score": attempt.maximum,
            "status": "passed" if report.passed else "failed",
            "output": printable("\n".join([*attempt.problems, as_text(report)])),
            "output_format": "text",
            "visibility": "visible",
        }
        for number, (task, attempt, report) in enumerate(result.graded, 1)
    ]
    return {
        "score": result.points,
        "output": printable("\n".join(result.submitted.problems)),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "tests": tests,
    }
