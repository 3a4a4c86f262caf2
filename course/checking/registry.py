"""Finds the check of a task: one class in `course/modules/<module>/checks/<task>.py`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType

from course.checking.judge import Check
from course.checking.verdict import Report, Verdict
from course.errors import CourseError
from course.syllabus import Task


@cache
def check_of(task: Task) -> Check:
    """The check of a task. Nothing but the task's own file, and what it imports, is loaded.

    Raises:
        CourseError: when there is none.
    """
    for each in vars(_file_of(task)).values():
        if isinstance(each, type) and issubclass(each, Check) and _name_of(each) == task.name:
            return each()
    raise _missing(task)


def without_points(task: Task, why: str) -> Report:
    """The report on an answer that could not be checked, for this reason."""
    judged = [each.judges for each in check_of(task).judgements]  # type: ignore[attr-defined]
    verdicts = [Verdict(property, 0, points) for property, points in judged]
    verdicts[0] = replace(verdicts[0], message=why)
    return Report(task.name, task.title, tuple(verdicts))


def _file_of(task: Task) -> ModuleType:
    package = f"course.modules.{task.module}.checks"
    path = f"{package}.{task.short_name}"
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        # What a check imports in vain is another matter, and not to be hidden.
        if error.name not in (package, path):
            raise
        raise _missing(task) from None


def _name_of(check: type[Check]) -> str:
    return getattr(check, "task", "")


def _missing(task: Task) -> CourseError:
    return CourseError(
        f"The task `{task.name}` has no check: add a class with `task = {task.name!r}` in "
        f"`course/modules/{task.module}/checks/{task.short_name}.py`."
    )
