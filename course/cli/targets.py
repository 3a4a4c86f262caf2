"""What `backprop check` is to check: a module, one task of it, or the notebook at a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from course.errors import CourseError, UnknownName
from course.syllabus import Module, Task, find_module, find_task, modules
from course.workspace.folder import relative_path, untouched
from course.workspace.state import find_workspace


@dataclass(frozen=True)
class Target:
    """What to check: a module, or one task of it, in the workspace.

    Where `path` is given it is that file, anybody's, and the workspace remembers nothing of it.
    """

    module: Module
    task: Task | None = None
    path: Path | None = None

    @property
    def points(self) -> int:
        return self.task.points if self.task else self.module.points

    @property
    def title(self) -> str:
        return f"`{self.task.name}`" if self.task else self.module.title


def is_path(name: str) -> bool:
    """Whether what was named is a file, and no module or task."""
    return name.endswith(".ipynb") or any(mark in name for mark in ("/", os.sep))


def find_file(name: str) -> Target:
    """The notebook at a path, which is the one that is checked.

    Raises:
        CourseError: where there is none, or its name does not say which module's it is.
    """
    path = Path(name)
    if not path.is_file():
        raise CourseError(
            f"There is no notebook {name}. Name a file that is there, or a module: "
            "`backprop check numerical` checks the exercise in your workspace."
        )
    try:
        module = find_module(path.stem)
    except UnknownName:
        raise CourseError(
            f"{name} may be any module's: its name is not that of an exercise. Copy it under one, "
            f"such as {modules()[0].stem}.ipynb, and check the copy."
        ) from None
    root = find_workspace(path.parent)
    is_own = root is not None and path.resolve() == root / relative_path("exercise", module)
    return Target(module, path=None if is_own else path)


def find_target(name: str) -> Target:
    """The module or task called `name`.

    Raises:
        UnknownName: with the nearest names there are.
    """
    # A task's full name has a dot in it.
    if "." not in name:
        try:
            return Target(find_module(name))
        except UnknownName:
            tasks = [task.short_name for module in modules() for task in module.tasks]
            if not get_close_matches(name, tasks):
                raise UnknownName(_neither(name)) from None
    task = find_task(name)
    return Target(find_module(task.module), task)


def _neither(name: str) -> str:
    names = [module.name for module in modules()]
    near = [f"`{each}`" for each in get_close_matches(name, names, n=2, cutoff=0.5)]
    said = f"Did you mean {' or '.join(near)}?" if near else f"The modules are {', '.join(names)}."
    return (
        f"There is no module `{name}`, and no task of that name. {said} "
        "`backprop progress` lists the tasks."
    )


def begun(root: Path) -> list[Target]:
    """The modules whose exercises the learner has edited; the first one where that is none."""
    found = [
        Target(module)
        for module in modules()
        if (root / relative_path("exercise", module)).is_file()
        and not untouched(root, "exercise", module)
    ]
    return found or [Target(modules()[0])]
