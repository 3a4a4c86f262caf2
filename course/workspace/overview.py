"""How far a learner has come, and what is next: for the terminal, the start page and machines."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from course.in_browser import command
from course.markup import with_code
from course.syllabus import Module, Task, modules
from course.workspace.state import best_points, find_workspace, read_state

WIDTH = 12
NOTEBOOK = re.compile(r"(?:lessons|exercises)/\w+\.ipynb")
NAME = "display:inline-block;min-width:16em;padding-right:8px"


@dataclass(frozen=True)
class TaskProgress:
    """The best points of one task. `given_up` tells that its solution was looked at before."""

    name: str
    title: str
    points: int
    max_points: int
    given_up: bool

    @property
    def done(self) -> bool:
        return self.points >= self.max_points


@dataclass(frozen=True)
class ModuleProgress:
    """One module and its tasks."""

    name: str
    number: int
    title: str
    minutes: int
    tasks: tuple[TaskProgress, ...]

    @property
    def points(self) -> int:
        return sum(task.points for task in self.tasks)

    @property
    def max_points(self) -> int:
        return sum(task.max_points for task in self.tasks)


@dataclass(frozen=True)
class Overview:
    """All modules; shows itself in a notebook as a table, in a terminal as lines."""

    modules: tuple[ModuleProgress, ...]

    @property
    def points(self) -> int:
        return sum(module.points for module in self.modules)

    @property
    def max_points(self) -> int:
        return sum(module.max_points for module in self.modules)

    @property
    def next_task(self) -> TaskProgress | None:
        """The first task, in the order of the course, that has points left to earn."""
        return next((t for module in self.modules for t in module.tasks if not t.done), None)

    @property
    def next_step(self) -> str:
        """One sentence: what to do next."""
        task = self.next_task
        if task is None:
            return "Every task has all its points."
        module = next(module for module in self.modules if task in module.tasks)
        stem = f"{module.number:02d}_{module.name}.ipynb"
        if not module.points:
            return f"Next: read lessons/{stem}, then solve `{task.name}` in exercises/{stem}."
        if not task.points:
            return f"Next: `{task.name}` in exercises/{stem}."
        left = task.max_points - task.points
        return (
            f"Next: `{task.name}` in exercises/{stem}, where {left} of {task.max_points} points "
            f"are left. A hint: `{command('hint', task.name)}`."
        )

    def to_dict(self) -> dict[str, Any]:
        """The overview as plain data, for JSON."""
        return {
            "points": self.points,
            "max_points": self.max_points,
            "next_task": self.next_task.name if self.next_task else None,
            "modules": [
                {**asdict(module), "points": module.points, "max_points": module.max_points}
                for module in self.modules
            ],
        }

    def __repr__(self) -> str:
        lines = [f"{self.points} of {self.max_points} points. {self.next_step}", ""]
        for module in self.modules:
            head = f"{module.number}. {module.title}"
            lines.append(f"{head:<34}{module.points:>3} of {module.max_points}")
            for task in module.tasks:
                note = "  (solution seen)" if task.given_up else ""
                lines.append(
                    f"   {task.name:<36}{bar(task.points, task.max_points)} "
                    f"{task.points} of {task.max_points}{note}"
                )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """First where one stands and what is next, then a bar a module, whose tasks unfold."""
        head = f"<strong>{self.points} of {self.max_points} points.</strong>"
        listed = "".join(module_in_html(module, self.next_task) for module in self.modules)
        return f"<p>{head} {self.next_in_html()}</p>{listed}"

    def next_in_html(self) -> str:
        """What to do next, in which notebooks are links from the start page."""
        step = with_code(self.next_step)
        for path in NOTEBOOK.findall(step):
            step = step.replace(path, f"<a href='{path}'>{path}</a>", 1)
        return step


def module_in_html(module: ModuleProgress, next_task: TaskProgress | None) -> str:
    """A bar for a module; its tasks are folded, but for those of the module that is next."""
    here = " open" if next_task in module.tasks else ""
    name = f"{module.number}. {escape(module.title)}"
    points = f"{module.points} of {module.max_points}"
    stem = f"{module.number:02d}_{module.name}"
    tasks = "".join(task_in_html(task, stem) for task in module.tasks)
    return (
        f"<details{here}><summary><span style='{NAME}'>{name}</span>"
        f"{progress(module.title, module.points, module.max_points)} {points}"
        f"</summary><ul style='list-style:none;margin:2px 0 8px;padding:0 0 0 1.4em'>{tasks}"
        "</ul></details>"
    )


def task_in_html(task: TaskProgress, stem: str) -> str:
    """A task with its bar; its title leads to its heading in the exercise."""
    heading = escape(task.title.replace(" ", "-"))
    title = f"<a href='exercises/{stem}.ipynb#{heading}'>{escape(task.title)}</a>"
    note = " (solution seen)" if task.given_up else ""
    return (
        f"<li><span style='{NAME}'>{title}{note}</span>"
        f"{progress(task.title, task.points, task.max_points)} "
        f"{task.points} of {task.max_points}</li>"
    )


def progress(title: str, points: int, max_points: int) -> str:
    return f"<progress value='{points}' max='{max_points}' aria-label='{escape(title)}'></progress>"


def overview(workspace: Path | None = None) -> Overview:
    """How far the learner of a workspace (default: the one around this folder) has come."""
    workspace = workspace or find_workspace()
    best = best_points(workspace) if workspace else {}
    seen = read_state(workspace, "solutions") if workspace else {}
    return Overview(tuple(_of_module(module, best, seen) for module in modules()))


def bar(points: int, max_points: int, marks: str = "━┈") -> str:
    """A bar that reads without colour: full cells, then empty ones."""
    full = WIDTH * points // max_points if max_points else WIDTH
    return marks[0] * full + marks[1] * (WIDTH - full)


def _of_module(module: Module, best: dict[str, int], seen: dict[str, Any]) -> ModuleProgress:
    tasks = tuple(_of_task(task, best, seen) for task in module.tasks)
    return ModuleProgress(module.name, module.number, module.title, module.minutes, tasks)


def _of_task(task: Task, best: dict[str, int], seen: dict[str, Any]) -> TaskProgress:
    # A course upgrade may have lowered a task's points below what was once earned.
    points = min(best.get(task.name, 0), task.points)
    return TaskProgress(task.name, task.title, points, task.points, task.name in seen)
