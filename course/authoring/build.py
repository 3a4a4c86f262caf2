"""Builds the notebooks from the modules' sources, and says where built ones differ from them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from course.authoring.counts import write_counts, wrong_counts
from course.authoring.execution import execute, normalize
from course.authoring.library import KINDS, PAGES, folder, shown
from course.authoring.notebooks import exercise, lesson, page
from course.errors import BrokenSource
from course.syllabus import Module


def build(modules: Iterable[Module], report: Callable[[str], None] = print) -> None:
    """Build and execute the notebooks of `modules`, and the pages.

    First the figures that texts repeat are written. No notebook is written unless all of them run.
    `report` is told of each file that changed, and how many did not.

    Raises:
        BrokenSource: when a source breaks the form, or a cell raises.
    """
    for path in write_counts():
        report(f"wrote the figures of the syllabus into {shown(path)}")
    drafts = _every_draft(modules)
    with ThreadPoolExecutor(max_workers=2) as workers:
        list(workers.map(lambda item: _finish(*item), drafts.items()))
    changed = [path for path, notebook in drafts.items() if _write(path, notebook)]
    for path in changed:
        report(f"built {shown(path)}")
    if unchanged := len(drafts) - len(changed):
        report(f"{unchanged} notebooks are as they were.")


def differences(modules: Iterable[Module]) -> list[str]:
    """Where texts and built notebooks do not match their sources: one sentence each.

    Cells, ids and metadata are compared. Stored outputs are compared by `pytest --nbval`, which
    runs the cells; here they must be there where they belong, and nowhere else.
    """
    return wrong_counts() + _unlike(_every_draft(modules))


def differences_of(module: Module) -> list[str]:
    """Where the notebooks of one module do not match their sources: one sentence each."""
    return _unlike(_drafts(module))


def strays(modules: Iterable[Module]) -> list[str]:
    """Notebooks in the built folders that no module of the syllabus makes."""
    expected = {path for module in modules for path in _paths(module).values()}
    expected |= {_page_path(name) for name in PAGES}
    there = {path for kind in KINDS for path in folder(kind).glob("*")}
    return [
        f"{shown(path)}: no module makes this file"
        for path in sorted(there - expected)
        if not path.name.startswith(".")
    ]


def _every_draft(modules: Iterable[Module]) -> dict[Path, NotebookNode]:
    """The notebooks of `modules` and the pages, not executed, by the path where each belongs."""
    drafts: dict[Path, NotebookNode] = {}
    for module in modules:
        drafts |= _drafts(module)
    return drafts | {_page_path(name): page(name) for name in PAGES}


def _drafts(module: Module) -> dict[Path, NotebookNode]:
    paths = _paths(module)
    return {
        paths["lesson"]: lesson(module),
        paths["exercise"]: exercise(module),
        paths["solution"]: exercise(module, solved=True),
    }


def _paths(module: Module) -> dict[str, Path]:
    return {kind: folder(kind) / f"{module.stem}.ipynb" for kind in KINDS}


def _page_path(name: str) -> Path:
    return folder("lesson") / f"{PAGES[name]}.ipynb"


def _is_executed(path: Path) -> bool:
    """Lessons and solutions carry outputs; exercises and the pages are the learner's to run."""
    return path.parent != folder("exercise") and path.stem not in PAGES.values()


def _finish(path: Path, notebook: NotebookNode) -> None:
    if _is_executed(path):
        _execute(path, notebook)
        normalize(notebook)


def _write(path: Path, notebook: NotebookNode) -> bool:
    """Write a notebook; whether that changed anything."""
    text = nbformat.writes(notebook) + "\n"
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return True


def _execute(path: Path, notebook: NotebookNode) -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        try:
            execute(notebook, elsewhere)
        except CellExecutionError as error:
            raise BrokenSource(f"{shown(path)}: a cell raised.\n{error}") from None


def _unlike(drafts: dict[Path, NotebookNode]) -> list[str]:
    return [sentence for path, draft in drafts.items() for sentence in _compare(path, draft)]


def _compare(path: Path, draft: NotebookNode) -> list[str]:
    name = shown(path)
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
