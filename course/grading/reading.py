"""From the bytes of a submission to the cells that are to run, whatever the bytes are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from course.authoring.library import pristine
from course.authoring.sources import task_sources
from course.checking.notebook.merge import merge, notebook_of
from course.errors import BrokenNotebook
from course.grading.bounded import OutOfBounds, bounded
from course.syllabus import Module, find_module

TOO_MUCH = "It cannot be read as a notebook: it takes too long, or too much memory."


@dataclass
class Cells:
    """The code cells of a merged notebook, in order, with their ids; and what was odd about it."""

    cells: list[tuple[str, str]]
    problems: list[str] = field(default_factory=list)

    def before(self, task: str) -> list[tuple[int, str, str]]:
        """What runs before a task is checked: the cells' numbers, ids and sources.

        A cell's number is the one that a notebook shows beside it when all of them are run.
        """
        end = next(i for i, (name, _) in enumerate(self.cells) if name == f"check-{task}")
        numbered = [(i + 1, name, source) for i, (name, source) in enumerate(self.cells[:end])]
        return [cell for cell in numbered if not cell[1].startswith("check-") and cell[2].strip()]


def read_cells(content: bytes, module: Module, name: str) -> Cells:
    """The cells of a submission, in the pristine notebook of its module.

    Raises:
        BrokenNotebook: when it is not a notebook, with what to do.
    """
    # Before the fork, so that it is read once.
    _pristine(module.name)
    try:
        found = bounded(_merged, content, module, name)
    except OutOfBounds:
        raise BrokenNotebook(TOO_MUCH) from None
    if "broken" in found:
        raise BrokenNotebook(found["broken"])
    return Cells([(cell, source) for cell, source in found["cells"]], found["problems"])


def given_cells(module: Module) -> list[str]:
    """The code cells that every learner gets."""
    cells, _ = _pristine(module.name)
    return [
        cell.source
        for cell in cells.cells
        if cell.cell_type == "code" and not cell.id.startswith(("task-", "check-"))
    ]


def _merged(content: bytes, module: Module, name: str) -> dict[str, Any]:
    ours, answers = _pristine(module.name)
    try:
        merged = merge(ours, notebook_of(_text(content), name), answers)
        cells = [(cell.id, str(cell.source)) for cell in merged.notebook.cells if _is_code(cell)]
    except BrokenNotebook as error:
        return {"broken": str(error)}
    except (RecursionError, MemoryError):
        return {"broken": TOO_MUCH}
    except Exception as error:
        # Whatever a file that somebody wrote by hand makes nbformat and us trip over.
        return {"broken": f"{name} is no notebook that can be understood: {error}."}
    return {"cells": cells, "problems": merged.problems}


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BrokenNotebook(
            "It is not text in UTF-8, as notebooks are. Was another file handed in?"
        ) from None


def _is_code(cell: Any) -> bool:
    return bool(cell.cell_type == "code")


@cache
def _pristine(module: str) -> tuple[Any, dict[str, str]]:
    # Here: the room imported above has to import it first, in the way that is quick.
    import nbformat

    known = find_module(module)
    answers = {name: source.answer for name, source in task_sources(known).items()}
    return nbformat.read(pristine(known), as_version=4), answers


def answer_of(module: Module, task: str) -> str:
    """The name of what a task's cell is to define."""
    return _pristine(module.name)[1][task]


__all__ = ["Cells", "answer_of", "given_cells", "read_cells"]
