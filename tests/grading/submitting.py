"""What the tests share: submissions of one's own making, graded in one warm parent."""

from __future__ import annotations

import json
from functools import cache

import nbformat

from course.authoring.notebooks import exercise
from course.authoring.sources import task_sources
from course.grading.one import Graded, Job, grade_one
from course.syllabus import find_module, find_task

SEED = 7


def solutions(*names: str) -> dict[str, str]:
    """The course's own answers to tasks, by their short names."""
    return {
        find_task(name).short_name: task_sources(find_module(name.split(".")[0]))[
            find_task(name).short_name
        ].solution
        for name in names
    }


def submission(module: str, answers: dict[str, str]) -> bytes:
    """An exercise's notebook with these sources in its task cells."""
    notebook = json.loads(_exercise(module))
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("task-")
        if cell["id"].startswith("task-"):
            cell["source"] = answers.get(name, cell["source"])
    return json.dumps(notebook).encode()


@cache
def _exercise(module: str) -> str:
    return nbformat.writes(exercise(find_module(module)))


def graded(content: bytes, *tasks: str, seed: int = SEED) -> Graded:
    """A submission, graded for these tasks of one module."""
    module = tasks[0].split(".")[0]
    return grade_one(Job(module, "notebook.ipynb", content, tasks, seed))


def points(result: Graded, task: str) -> int:
    return sum(verdict["points"] for verdict in result.reports[task]["verdicts"])


def messages(result: Graded, task: str) -> str:
    return "\n".join(verdict["message"] for verdict in result.reports[task]["verdicts"])
