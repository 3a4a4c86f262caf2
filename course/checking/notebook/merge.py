"""Puts a learner's cells into the pristine notebook, and says what was odd about their file.

Task cells are found by id, else by nbgrader's metadata, else by what they define. Lost or edited
check cells come back; cells that the learner added stay, after the cell that they followed.
"""

from __future__ import annotations

import ast
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course.errors import BrokenNotebook

# How a check cell begins, or began in an earlier version of the course.
CHECKS = ("from course.checking import check; check(", "check(")
LENIENT = ["nbval-ignore-output", "raises-exception"]


@dataclass
class Merged:
    """The notebook to run, and sentences about what was found on the way."""

    notebook: NotebookNode
    problems: list[str] = field(default_factory=list)


def read_learners(path: Path) -> NotebookNode:
    """A learner's notebook, as nbformat 4, whatever version and however bare it is.

    Raises:
        BrokenNotebook: when the file is absent or is not a notebook, with what to do.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise BrokenNotebook(f"{path} is not there. `backprop learn` puts it back.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenNotebook(f"{path} cannot be read: {error}.") from None
    return notebook_of(text, path.name)


def notebook_of(text: str, name: str) -> NotebookNode:
    """The notebook that a file called `name` holds, as nbformat 4.

    Raises:
        BrokenNotebook: when it is not a notebook, with what to do.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        what = "holds conflict marks of a merge" if "<<<<<<<" in text else f"is broken ({error})"
        raise BrokenNotebook(
            f"{name} {what}, so it cannot be opened as a notebook. Restore an earlier version "
            f"(JupyterLab keeps one in .ipynb_checkpoints), or start afresh with `backprop reset`."
        ) from None
    if not isinstance(data, dict) or not isinstance(
        data.get("cells", data.get("worksheets")), list
    ):
        raise BrokenNotebook(
            f"{name} is JSON, but not a notebook: it has no list of cells. "
            "Start afresh with `backprop reset`, which keeps this file as a backup."
        )
    try:
        notebook = nbformat.reads(_mended(data), as_version=4)
    except Exception as error:
        # nbformat raises whatever its version's converter trips over.
        raise BrokenNotebook(f"{name} cannot be understood as a notebook: {error}.") from None
    return notebook


def _mended(data: dict[str, Any]) -> str:
    """The notebook's JSON with the fields that nbformat insists on and some editors leave out."""
    data.setdefault("nbformat", 4)
    if data["nbformat"] == 4:
        data["nbformat_minor"] = 5
    data.setdefault("metadata", {})
    for cell in data.get("cells", ()):
        cell.setdefault("metadata", {})
        cell.setdefault("source", "")
        cell.setdefault("id", uuid.uuid4().hex[:8])
        if cell.get("cell_type") == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
    return json.dumps(data)


def merge(pristine: NotebookNode, learners: NotebookNode, answers: dict[str, str]) -> Merged:
    """The pristine notebook with the learner's task cells and extra cells in it.

    Parameters:
        pristine: executed, with a cell `task-<name>` per task.
        answers: the name that each task's cell defines, by the task's short name.
    """
    problems: list[str] = []
    chosen = {
        name: _task_cell(name, answer, learners, problems) for name, answer in answers.items()
    }
    used = {id(cell) for cell in chosen.values() if cell is not None}
    extras = _extra_cells(pristine, learners, used, answers)
    notebook = nbformat.from_dict({**pristine, "cells": []})
    notebook.cells += extras.get("", [])
    for cell in pristine.cells:
        name = cell.id.removeprefix("task-")
        if name in chosen and cell.id.startswith("task-"):
            mine = chosen[name]
            cell = nbformat.from_dict({**cell, "source": mine.source if mine else ""})
        notebook.cells.append(cell)
        notebook.cells += extras.get(cell.id, [])
    return Merged(notebook, problems)


def _task_cell(
    name: str, answer: str, learners: NotebookNode, problems: list[str]
) -> NotebookNode | None:
    code = [cell for cell in learners.cells if cell.cell_type == "code"]
    by_id = [cell for cell in code if _identity(cell) == f"task-{name}"]
    found = by_id or [cell for cell in code if answer in _defined(cell.source)]
    if not found:
        as_text = any(
            f"def {answer}" in cell.source for cell in learners.cells if cell.cell_type != "code"
        )
        problems.append(
            f"Task `{name}`: the cell with your `{answer}` is a text cell; "
            "turn it into a code cell."
            if as_text
            else f"Task `{name}`: no cell defines `{answer}`, so it counts as blank. "
            "Undo the deletion, or take the cell from a fresh copy (`backprop reset` keeps yours)."
        )
        return None
    if not by_id:
        problems.append(
            f"Task `{name}`: its cell lost its mark (another editor does this); "
            f"the cell that defines `{answer}` was checked."
        )
    count = len(found)
    if count > 1:
        filled = [cell for cell in found if answer in _defined(cell.source)] or found
        answered = [cell for cell in filled if "raise NotImplementedError()" not in cell.source]
        found = answered or filled
        problems.append(
            f"Task `{name}`: {count} cells hold this task; the last one with an "
            "answer was checked. Delete the others."
        )
    return found[-1]


def _identity(cell: NotebookNode) -> str:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return cell.id if cell.get("id", "").startswith(("task-", "check-")) else grade_id


def _defined(source: str) -> set[str]:
    """The names that a cell defines at its top level; none where it is not valid Python."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        first_words = (line.split("(")[0].split(":")[0].split() for line in source.splitlines())
        return {
            words[1] for words in first_words if words[:1] in (["def"], ["class"]) and words[1:]
        }
    return set(_names(body))


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield statement.name
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def _extra_cells(
    pristine: NotebookNode, learners: NotebookNode, used: set[int], answers: dict[str, str]
) -> dict[str, list[NotebookNode]]:
    """The learner's own code cells, and edited ones of ours, by the cell that they follow."""
    given = {cell.id: cell.source for cell in pristine.cells if cell.cell_type == "code"}
    sources = {cell.source.strip() for cell in pristine.cells if cell.cell_type == "code"}
    by_task = {f"task-{name}" for name in answers}
    known = {cell.id for cell in pristine.cells}
    anchor = ""
    extras: dict[str, list[NotebookNode]] = {}
    for cell in learners.cells:
        identity = _identity(cell) or cell.get("id", "")
        if identity in known:
            anchor = identity
        if cell.cell_type != "code" or id(cell) in used:
            continue
        is_check = identity.startswith("check-") or cell.source.lstrip().startswith(CHECKS)
        is_spare_task = identity in by_task
        untouched = given.get(identity) == cell.source or cell.source.strip() in sources
        if not (is_check or is_spare_task or untouched) and cell.source.strip():
            extras.setdefault(anchor, []).append(
                new_code_cell(cell.source, metadata={"tags": LENIENT})
            )
    return extras
