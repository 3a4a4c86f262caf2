"""Finds the check of a task: `course/modules/<module>/checks.py` holds one class per task."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from course.checking.judge import Check
from course.errors import CourseError
from course.syllabus import Task


@cache
def checks_of(module: str) -> dict[str, Check]:
    """The checks of a module, by the name of their task."""
    found = import_module(f"course.modules.{module}.checks")
    return {
        each.task: each()
        for each in vars(found).values()
        if isinstance(each, type) and issubclass(each, Check) and hasattr(each, "task")
    }


def check_of(task: Task) -> Check:
    """The check of a task.

    Raises:
        CourseError: when the module has none for it.
    """
    try:
        return checks_of(task.module)[task.name]
    except KeyError:
        raise CourseError(
            f"Module `{task.module}` has no check for `{task.name}`: "
            f"add a class with `task = {task.name!r}` to its `checks.py`."
        ) from None
