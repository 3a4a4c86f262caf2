"""What a browser's Python cannot read from the sources itself, as data: tasks, hints, solutions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from course.assembly.composing import solution
from course.assembly.parts import PARTS
from course.authoring.sources import task_sources
from course.syllabus import modules


def texts() -> dict[str, Any]:
    """What `course.authoring.texts` reads: all tasks, and the library's parts as we have them."""
    tasks = {
        f"{module.name}.{name}": asdict(source)
        for module in modules()
        for name, source in task_sources(module).items()
    }
    return {"tasks": tasks, "parts": {part.task_name: solution(part) for part in PARTS}}
