"""Builds the notebooks from the modules' sources, in a normal form, and says where they differ.

Normal form: stable cell ids, the metadata that is needed and no more, execution counts from 1, no
widget state. So a rebuilt notebook differs from the last one only where its source does.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.errors import BrokenSource
from course.kernels import started
from course.library import PAGES, folder
from course.source import read, task_sources, without_solution
from course.syllabus import COURSE, Module

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS_FOR_ONE_CELL = 300


def build(modules: Iterable[Module], report: Callable[[str], None] = print) -> None:
    """Build and execute the notebooks of `modules`, and the pages; `report` is told of each.

    Raises:
        BrokenSource: when a source breaks the form, or a cell raises.
    """
    drafts = {path: notebook for module in modules for path, notebook in _drafts(module).items()}
    drafts |= _pages()
    with ThreadPoolExecutor(max_workers=2) as workers:
        for path in workers.map(lambda item: _finish(*item), drafts.items()):
            report(f"built {path.parent.name}/{path.name}")


def differences(modules: Iterable[Module]) -> list[str]:
    """Where built notebooks do not match their sources: one sentence each, none when all match.

    Cells, ids and metadata are compared. Stored outputs are compared by `pytest --nbval`, which runs
    the cells; here they must be there where they belong, and nowhere else.
    """
    modules = list(modules)
    found: list[str] = []
    for module in modules:
        for path, draft in _drafts(module).items():
            found += _compare(path, draft)
    for path, draft in _pages().items():
        found += _compare(path, draft)
    return found


def strays(modules: Iterable[Module]) -> list[str]:
    """Notebooks in the built folders that no module of the syllabus makes."""
    expected = {path for module in modules for path in _paths(module).values()} | set(_pages())
    there = {path for kind in ("lesson", "exercise", "solution") for path in folder(kind).glob("*")}
    return [
        f"{path.parent.name}/{path.name}: no module makes this file"
        for path in sorted(there - expected)
        if not path.name.startswith(".")
    ]


def lesson(module: Module) -> NotebookNode:
    """The lesson, not executed."""
    return _notebook([_plain_cell(cell) for cell in read(module.folder / "lesson.md")])


def exercise(module: Module, *, solved: bool = False) -> NotebookNode:
    """The exercise as learners get it or, `solved`, with the reference solutions; not executed."""
    sources = task_sources(module)
    points = {task.short_name: task.points for task in module.tasks}
    cells: list[NotebookNode] = []
    for cell in read(module.folder / "exercise.md"):
        name = cell.metadata.get("task")
        if name is not None:
            full_name = f"{module.name}.{name}"
            cells[-1].source += (
                f"\n\n*{points[name]} points. Stuck? In a terminal, `backprop hint {full_name}` "
                "gives one step at a time.*"
            )
            code = cell.source if solved else without_solution(cell.source)
            check = f'check("{full_name}", {sources[name].answer})'
            cells.append(_code(f"task-{name}", code, _nbgrader(f"task-{name}", solution=True)))
            cells[-1].metadata["tags"] = ["nbval-ignore-output"]
            graded = _nbgrader(f"check-{name}", points=points[name])
            cells.append(_code(f"check-{name}", check, graded))
        elif "hint" not in cell.metadata:
            cells.append(_plain_cell(cell))
    return _notebook(cells)


def _pages() -> dict[Path, NotebookNode]:
    """The notebooks that belong to no module, not executed."""
    return {
        folder("lesson") / f"{stem}.ipynb": _notebook(
            [_plain_cell(cell) for cell in read(COURSE / f"{name}.md")]
        )
        for name, stem in PAGES.items()
    }


def _paths(module: Module) -> dict[str, Path]:
    kinds = ("lesson", "exercise", "solution")
    return {kind: folder(kind) / f"{module.stem}.ipynb" for kind in kinds}


def _drafts(module: Module) -> dict[Path, NotebookNode]:
    paths = _paths(module)
    return {
        paths["lesson"]: lesson(module),
        paths["exercise"]: exercise(module),
        paths["solution"]: exercise(module, solved=True),
    }


def _is_executed(path: Path) -> bool:
    """Lessons and solutions carry outputs; exercises and the pages are the learner's to run."""
    return path.parent != folder("exercise") and path.stem not in PAGES.values()


def _finish(path: Path, notebook: NotebookNode) -> Path:
    if _is_executed(path):
        _execute(path, notebook)
        _normalize_outputs(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", "utf-8", newline="\n")
    return path


def execute(notebook: NotebookNode, place: Path | str) -> None:
    """Run a notebook's cells in a fresh kernel, with `place` as its folder, and store their outputs.

    Raises:
        CellExecutionError: when a cell raises.
    """
    options: dict[str, Any] = {"timeout": SECONDS_FOR_ONE_CELL, "kernel_name": "python3"}
    options |= {
        "extra_arguments": ["--log-level=ERROR"],
        "resources": {"metadata": {"path": str(place)}},
    }
    started(lambda: NotebookClient(notebook, **options).execute())


def _execute(path: Path, notebook: NotebookNode) -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        try:
            execute(notebook, elsewhere)
        except CellExecutionError as error:
            raise BrokenSource(f"{path.parent.name}/{path.name}: a cell raised.\n{error}") from None


def _normalize_outputs(notebook: NotebookNode) -> None:
    notebook.metadata = nbformat.from_dict(METADATA)
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
        cell.metadata.pop("execution", None)
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
                output.metadata = {}


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with a stream's pieces in one: how a kernel cuts them depends on its timing."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


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


def _plain_cell(cell: NotebookNode) -> NotebookNode:
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


def _compare(path: Path, draft: NotebookNode) -> list[str]:
    name = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        return [f"{name}: not built"]
    built = nbformat.read(path, as_version=4)
    if _without_outputs(built) != _without_outputs(draft):
        return [f"{name}: does not match its source"]
    code = [cell for cell in built.cells if cell.cell_type == "code"]
    if _is_executed(path):
        run = all(cell.execution_count == count for count, cell in enumerate(code, start=1))
        return [] if run else [f"{name}: not executed from top to bottom"]
    blank = not any(cell.outputs or cell.execution_count for cell in code)
    return [] if blank else [f"{name}: has outputs"]


def _without_outputs(notebook: NotebookNode) -> dict[str, Any]:
    cells = [
        {key: cell[key] for key in ("cell_type", "id", "metadata", "source")}
        for cell in notebook.cells
    ]
    return {"cells": cells, "metadata": notebook.metadata}
