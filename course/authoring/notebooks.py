"""Makes notebooks of the sources' cells: lessons, exercises, solutions and pages, not executed.

Normal form: stable cell ids, the metadata that is needed and no more. So a notebook that is made
again differs from the last one only where its source does.
"""

from __future__ import annotations

import hashlib
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.authoring.elsewhere import expanded
from course.authoring.myst import Cell
from course.authoring.published import invitation
from course.authoring.sources import read, task_sources, without_solution
from course.in_browser import as_call
from course.syllabus import COURSE, Module

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def lesson(module: Module) -> NotebookNode:
    """The lesson of a module."""
    cells = read(module.folder / "lesson.md")
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = expanded(cell.source, module)
    cells[0].source += invitation("lesson", module)
    return _notebook([_plain_cell(cell) for cell in cells])


def exercise(module: Module, *, solved: bool = False) -> NotebookNode:
    """The exercise as learners get it or, `solved`, with the reference solutions."""
    sources = task_sources(module)
    points = {task.short_name: task.points for task in module.tasks}
    cells: list[NotebookNode] = []
    for cell in read(module.folder / "exercise.md"):
        name = cell.metadata.get("task")
        if name is not None:
            full_name = f"{module.name}.{name}"
            call = as_call("hint", full_name)
            cells[-1].source += (
                f"\n\n*{points[name]} points. Stuck? `backprop hint {full_name}` in a terminal "
                f"gives one step at a time; on the course’s site, `{call}` in a cell.*"
            )
            code = cell.source if solved else without_solution(cell.source)
            # Imported each time, since an answer may well have a helper that is called `check`.
            check = (
                f'from course.checking import check; check("{full_name}", {sources[name].answer})'
            )
            cells.append(_code(f"task-{name}", code, _nbgrader(f"task-{name}", solution=True)))
            cells[-1].metadata["tags"] = ["nbval-ignore-output"]
            graded = _nbgrader(f"check-{name}", points=points[name])
            cells.append(_code(f"check-{name}", check, graded))
        elif "hint" not in cell.metadata:
            cells.append(_plain_cell(cell))
    cells[0].source += invitation("exercise", module)
    return _notebook(cells)


def page(name: str) -> NotebookNode:
    """A notebook that belongs to no module: the start page, the glossary or the cheat sheet."""
    return _notebook([_plain_cell(cell) for cell in read(COURSE / f"{name}.md")])


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    """A notebook in which every cell has an id: its own, or one made from what it says."""
    taken: dict[str, int] = {}
    for cell in cells:
        if cell.id.startswith(("task-", "check-")):
            continue
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:10]
        taken[digest] = taken.get(digest, 0) + 1
        cell.id = digest if taken[digest] == 1 else f"{digest}-{taken[digest]}"
    return new_notebook(cells=cells, metadata=nbformat.from_dict(METADATA))


def _plain_cell(cell: Cell) -> NotebookNode:
    metadata = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
    if cell.cell_type == "markdown":
        return new_markdown_cell(cell.source, metadata=metadata)
    return new_code_cell(cell.source, metadata=metadata)


def _code(name: str, source: str, nbgrader: dict[str, Any]) -> NotebookNode:
    return new_code_cell(source, id=name, metadata={"nbgrader": nbgrader})


def _nbgrader(name: str, *, points: int | None = None, solution: bool = False) -> dict[str, Any]:
    """nbgrader's cell metadata, schema 3: a solution cell, or a locked test cell with points."""
    metadata: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return metadata if points is None else {**metadata, "points": points}
