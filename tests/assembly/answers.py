"""Learners for the tests: an answer to each task that is a part, as it would be cut out."""

from functools import cache

from course.assembly.excerpt import excerpt
from course.assembly.parts import PARTS, Part
from course.authoring import answers as listed
from course.authoring.notebooks import exercise
from course.syllabus import find_module


def answers_of_set(number: int) -> dict[str, str]:
    """For each part the correct answer of this number in its module's list, out of a notebook.

    0 is the reference; where there are fewer answers, it begins again.
    """
    chosen = {}
    for part in PARTS:
        found = _correct(part)
        sources, own = _cells(part)
        sources[own] = found[number % len(found)]
        chosen[part.task_name] = excerpt(sources, own)
    return chosen


@cache
def _answers(module: str) -> list:
    return listed.answers(find_module(module))


def _correct(part: Part) -> list[str]:
    task = part.task.short_name
    found = _answers(part.task.module)
    return [each.source for each in found if each.task == task and each.correct]


@cache
def _exercise(module: str) -> list:
    cells = exercise(find_module(module)).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def _cells(part: Part) -> tuple[list[str], int]:
    cells = _exercise(part.task.module)
    own = next(i for i, cell in enumerate(cells) if cell.id == f"task-{part.task.short_name}")
    return [cell.source for cell in cells], own
