"""Which cells one task needs, so that it can be checked without the others."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from course.checking.names import Names, names_of, without_magics
from course.checking.notebook.merge import LENIENT


def for_one_task(merged: NotebookNode, name: str) -> NotebookNode:
    """The given cells before a task's check, the task's cell and its check, and no other task's.

    Where the learner's answer uses what another cell of theirs defines, that cell comes along: the
    answer would not run in the notebook without it either.
    """
    code = [cell for cell in merged.cells if cell.cell_type == "code"]
    end = next(i for i, cell in enumerate(code) if cell.id == f"check-{name}")
    before = [cell for cell in code[:end] if not cell.id.startswith("check-")]
    others = [cell for cell in before if _is_learners(cell) and cell.id != f"task-{name}"]
    chosen = [cell for cell in before if cell not in others]
    wanted = {use for cell in chosen for use in _names(cell).uses}
    while found := [cell for cell in others if _names(cell).defines & wanted]:
        chosen += found
        wanted = {use for cell in found for use in _names(cell).uses}
        others = [cell for cell in others if cell not in found]
    cells = [cell for cell in before if cell in chosen]
    return nbformat.from_dict({**merged, "cells": [*cells, code[end]]})


def _is_learners(cell: NotebookNode) -> bool:
    return cell.id.startswith("task-") or cell.metadata.get("tags") == LENIENT


def _names(cell: NotebookNode) -> Names:
    try:
        return names_of(without_magics(cell.source))
    except (SyntaxError, ValueError):
        return Names()
