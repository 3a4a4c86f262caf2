"""`classroom50`: a `result.json` for each submission, as Classroom 50 collects it.

Source: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from course.grading.exports.grades import Grades, Result
from course.grading.exports.text import file_name

SCHEMA = "classroom50/result/v1"
# What its runner sets. Elsewhere these stay empty.
FROM_ENVIRONMENT = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    grades.note_exceptions()
    for each in grades.all_results():
        name = f"{file_name(each.student.name)}/{each.module.stem}.result.json"
        yield name, [json.dumps(result(each, os.environ), indent=1) + "\n"]


def result(graded: Result, environment: Mapping[str, str]) -> dict[str, Any]:
    """What Classroom 50 reads: whole points, a test for each task."""
    named = {key: environment.get(name, "") for key, name in FROM_ENVIRONMENT.items()}
    named["review"] = named["review"] or named["commit"]
    return {
        "schema": SCHEMA,
        **named,
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": graded.points,
        "max-score": graded.module.points,
        "tests": [
            {
                "test-name": task.name,
                "passed": attempt.points == attempt.maximum,
                "score": attempt.points,
                "max-score": attempt.maximum,
            }
            for task, attempt, _ in graded.graded
        ],
    }
