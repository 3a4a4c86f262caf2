"""The course's own parts, for a library of which some are not solved: imported, never written."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

from course.assembly.parts import PARTS
from course.errors import CourseError


@cache
def part(task_name: str, package: str) -> Any:
    """The course's answer to a task, as a part of `package`, whose other parts it uses.

    Raises:
        CourseError: when nothing of that name is a part of the library.
    """
    # Here, since it reads the course's sources, and a library without gaps needs none.
    from course.assembly.composing import solution

    for each in PARTS:
        if each.task_name == task_name:
            module = ModuleType(f"{package}.{each.task.short_name}")
            module.__package__ = package
            source = solution(each)
            exec(compile(source, f"<the course's {task_name}>", "exec"), module.__dict__)
            return module.__dict__[each.function]
    raise CourseError(f"{task_name} is no part of the library. `backprop assemble` writes it anew.")
