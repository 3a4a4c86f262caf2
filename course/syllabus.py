"""The syllabus: the modules and tasks there are, in order, with their points and minutes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from course.errors import UnknownName

COURSE = Path(__file__).parent
SOURCES = COURSE / "modules"


@dataclass(frozen=True)
class Task:
    """One graded task. `name` is `module.task`, as learners type it."""

    name: str
    title: str
    points: int

    @property
    def module(self) -> str:
        return self.name.partition(".")[0]

    @property
    def short_name(self) -> str:
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class Module:
    """One module: a lesson, an exercise and its checks."""

    name: str
    number: int
    title: str
    minutes: int
    prerequisites: tuple[str, ...]
    tasks: tuple[Task, ...]

    @property
    def stem(self) -> str:
        """The name of the module's notebooks, without the ending."""
        return f"{self.number:02d}_{self.name}"

    @property
    def points(self) -> int:
        return sum(task.points for task in self.tasks)

    @property
    def folder(self) -> Path:
        """Where the module's sources are."""
        return SOURCES / self.name


@cache
def modules() -> tuple[Module, ...]:
    """Every module, in the order of the course."""
    found = (
        Module(
            name=entry["name"],
            number=entry["number"],
            title=entry["title"],
            minutes=entry["minutes"],
            prerequisites=tuple(entry.get("prerequisites", ())),
            tasks=tuple(
                Task(f"{entry['name']}.{task['name']}", task["title"], task["points"])
                for task in entry.get("task", ())
            ),
        )
        for entry in _syllabus()["module"]
    )
    return tuple(sorted(found, key=lambda module: module.number))


def published_at() -> str:
    """The address at which the course's site is published; empty where it is not."""
    return str(_syllabus().get("site", "")).rstrip("/")


def find_module(name: str) -> Module:
    """The module called `name`; its number and the name of its notebook are understood too.

    Raises:
        UnknownName: with the nearest names there are.
    """
    asked = Path(name).stem
    for candidate in modules():
        if asked in (candidate.name, candidate.stem, str(candidate.number)):
            return candidate
    raise UnknownName(_unknown("module", name, [candidate.name for candidate in modules()]))


def find_task(name: str) -> Task:
    """The task called `name`, as `module.task` or, where only one module has it, `task`.

    Raises:
        UnknownName: with the nearest names there are.
    """
    every = [candidate for each in modules() for candidate in each.tasks]
    matches = [candidate for candidate in every if name in (candidate.name, candidate.short_name)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UnknownName(
            f"More than one module has a task `{name}`. "
            f"Say which: {', '.join(f'`{match.name}`' for match in matches)}."
        )
    raise UnknownName(_unknown_task(name))


@cache
def _syllabus() -> dict[str, Any]:
    return tomllib.loads((COURSE / "syllabus.toml").read_text("utf-8"))


def _unknown(kind: str, name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=3, cutoff=0.5) or names
    return f"There is no {kind} `{name}`. Try one of: {', '.join(near)}."


def _unknown_task(name: str) -> str:
    """The tasks whose names are near: their own names, or in the module that was named."""
    module, _, short_name = name.rpartition(".")
    named = [each for each in modules() if (module or name) in (each.name, each.stem)]
    tasks = [task for each in named or modules() for task in each.tasks]
    if named and not module:
        listed = ", ".join(task.name for task in tasks)
        return f"`{name}` is a module. Say which of its tasks: {listed}."
    names = sorted({task.short_name for task in tasks})
    near = get_close_matches(short_name, names, n=3, cutoff=0.5)
    alike = [task.name for task in tasks if task.short_name in near or short_name in task.name]
    if alike:
        return f"There is no task `{name}`. Try one of: {', '.join(alike)}."
    return f"There is no task `{name}`, and none of a similar name. `backprop progress` lists them."
