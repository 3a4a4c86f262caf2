"""Reads a module's sources: MyST Markdown notebooks with a little metadata on their cells.

:task: central_difference           on a code cell: the cell of this task (stub and solution)
:answer: CentralDifference          beside it, where what is checked has another name
+++ {"hint": "central_difference"}  a Markdown cell that is one step of the task's hints
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from course.authoring.myst import Cell, cells_of
from course.authoring.texts import built_text
from course.errors import BrokenSource
from course.syllabus import Module, Task, find_module

SOLUTION = re.compile(
    r"^(?P<indent>[ \t]*)### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION", re.MULTILINE | re.DOTALL
)
MARKERS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # what nbgrader writes, to the letter


@dataclass
class TaskSource:
    """One task as its module states it: prompt and hints in Markdown, code with its solution."""

    name: str
    prompt: str
    marked: str  # the task cell's code, with the markers of its solution
    answer: str  # the name of what is checked
    hints: tuple[str, ...] = field(default=())

    @property
    def stub(self) -> str:
        """The task cell as a learner first sees it."""
        return without_solution(self.marked)

    @property
    def solution(self) -> str:
        """The task cell with the reference solution, without markers."""
        return MARKERS.sub("", self.marked).rstrip()


def without_solution(code: str) -> str:
    """`code` with each marked solution replaced by nbgrader's stub, at the same indentation."""

    def stub(match: re.Match[str]) -> str:
        return "\n".join(match["indent"] + line for line in STUB.split("\n"))

    return SOLUTION.sub(stub, code)


def read(path: Path) -> list[Cell]:
    """The cells of a source file.

    Raises:
        BrokenSource: when the file is absent, or is not of the form that `myst` reads.
    """
    if not path.is_file():
        raise BrokenSource(f"{path.parent.name}/{path.name} is missing; each module needs one.")
    try:
        return cells_of(path.read_text("utf-8"))
    except ValueError as error:
        raise BrokenSource(f"{path.parent.name}/{path.name}, {error}.") from None


def task_sources(module: Module) -> dict[str, TaskSource]:
    """Every task of a module's exercise, by its short name, in the order of the file.

    Raises:
        BrokenSource: when the exercise and the syllabus do not name the same tasks in the same
            order, a task has no prompt or no marked solution, or a hint belongs to no task.
    """
    path = module.folder / "exercise.md"
    sources: dict[str, TaskSource] = {}
    previous: Cell | None = None
    for cell in read(path):
        if (name := cell.metadata.get("task")) is not None:
            if previous is None or previous.cell_type != "markdown":
                raise BrokenSource(f"{path.name}: task `{name}` has no prompt before it.")
            if not SOLUTION.search(cell.source):
                raise BrokenSource(f"{path.name}: task `{name}` has no `### BEGIN SOLUTION`.")
            sources[name] = TaskSource(
                name, previous.source, cell.source, cell.metadata.get("answer", name)
            )
        elif (name := cell.metadata.get("hint")) is not None:
            if name not in sources:
                raise BrokenSource(f"{path.name}: a hint for `{name}` comes before such a task.")
            sources[name].hints += (cell.source,)
        previous = cell
    listed = [task.short_name for task in module.tasks]
    if list(sources) != listed:
        raise BrokenSource(
            f"{module.name}: the exercise has the tasks {list(sources)}, the syllabus {listed}. "
            "Make them name the same tasks in the same order."
        )
    return sources


def task_source(task: Task) -> TaskSource:
    """The source of one task.

    Raises:
        BrokenSource: as `task_sources`.
    """
    built = built_text("tasks", task.name)
    if built is not None:
        return TaskSource(**{**built, "hints": tuple(built["hints"])})
    return task_sources(find_module(task.module))[task.short_name]
