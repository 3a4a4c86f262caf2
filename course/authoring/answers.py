"""Reads a module's `answers.md`: right and wrong answers that the tests hold the checks against.

:task: central_difference
:wrong: what is wrong with it         or  :correct: how it goes about it
:says: part of the message that a wrong answer must get
"""

from __future__ import annotations

from dataclasses import dataclass

from course.authoring.sources import read, task_sources
from course.errors import BrokenSource
from course.syllabus import Module

# The title of the answer that a module's exercise gives itself.
REFERENCE = "reference solution"


@dataclass(frozen=True)
class Answer:
    """One answer to a task, as the source of its cell."""

    task: str
    title: str
    source: str
    correct: bool
    says: str = ""


def answers(module: Module) -> list[Answer]:
    """All answers of a module, the reference solutions first.

    Raises:
        BrokenSource: when an answer names no task, is neither right nor wrong, or lacks its
            message.
    """
    sources = task_sources(module)
    found = [Answer(s.name, REFERENCE, s.solution, True) for s in sources.values()]
    for cell in read(module.folder / "answers.md"):
        if cell.cell_type != "code":
            continue
        entry = cell.metadata
        title = entry.get("correct") or entry.get("wrong")
        if entry.get("task") not in sources or not title or ("wrong" in entry) != ("says" in entry):
            raise BrokenSource(
                f"{module.name}/answers.md: a cell needs `:task:` and either `:correct:`, or "
                f"`:wrong:` and `:says:`. It has {dict(entry)}."
            )
        says = str(entry.get("says", ""))
        found.append(Answer(entry["task"], title, cell.source, "correct" in entry, says))
    return found
