"""What the tests that play a learner share: a module's notebook with answers put in."""

from itertools import zip_longest

import nbformat
from nbformat import NotebookNode

from course.authoring.answers import Answer, answers
from course.authoring.notebooks import exercise
from course.syllabus import Module


def with_answers(module: Module, chosen: dict[str, str]) -> NotebookNode:
    """The exercise with the sources of some task cells replaced."""
    notebook = exercise(module)
    for cell in notebook.cells:
        name = cell.id.removeprefix("task-")
        if cell.id.startswith("task-") and name in chosen:
            cell.source = chosen[name]
    return nbformat.from_dict(notebook)


def rounds(module: Module) -> list[dict[str, Answer]]:
    """All answers of a module, dealt into as few notebooks as have at most one for each task."""
    by_task: dict[str, list[Answer]] = {}
    for answer in answers(module):
        by_task.setdefault(answer.task, []).append(answer)
    dealt = zip_longest(*by_task.values())
    return [{answer.task: answer for answer in hand if answer is not None} for hand in dealt]
