"""From a folder of submissions to pairs of answers that are alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from course.authoring.answers import answers as known_answers
from course.authoring.sources import task_sources
from course.errors import BrokenNotebook
from course.grading.bounded import OutOfBounds, bounded
from course.grading.reading import read_cells
from course.grading.similar.fingerprints import fingerprints
from course.grading.similar.pairs import LEAST_ALIKE, Pair, Prints, suspicious
from course.grading.submissions import Found, last_of_each, module_of
from course.syllabus import Module, Task, find_module


@dataclass
class Compared:
    """The pairs by what they say, each answer's source, and what could not be read."""

    pairs: list[Pair] = field(default_factory=list)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def source(self, student: str, task: str) -> str:
        return self.sources[student, task]


def compare(
    found: list[Found],
    only: Task | None = None,
    least: float = LEAST_ALIKE,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Compared:
    """Compare each task's answers with each other."""
    compared = Compared()
    prints: dict[str, dict[str, Prints]] = {}
    chosen = last_of_each(found)
    for number, each in enumerate(chosen, 1):
        try:
            for task, source, marks in _answers(each):
                if only in (None, task) and marks:
                    prints.setdefault(task.name, {})[each.student] = frozenset(marks)
                    compared.sources[each.student, task.name] = source
        except (BrokenNotebook, OSError) as error:
            compared.unreadable.append(f"{each.path}: {error}")
        on_progress(number, len(chosen))
    for name, answers in prints.items():
        compared.pairs += suspicious(name, answers, *_known(name), least)
    compared.pairs.sort(key=lambda pair: -pair.bits)
    return compared


def _answers(found: Found) -> list[tuple[Task, str, list[int]]]:
    """The answers of a submission, with their fingerprints, made where nothing can run away."""
    if found.problem:
        raise BrokenNotebook(found.problem)
    content = found.read()
    name = found.module or module_of(content)
    if not name:
        raise BrokenNotebook("It does not show which module it is for.")
    module = find_module(name)
    cells = dict(read_cells(content, module, found.path).cells)
    stubs = {each.stub.strip() for each in task_sources(module).values()}
    mine = {task: cells.get(f"task-{task.short_name}", "") for task in module.tasks}
    begun = {task: source for task, source in mine.items() if source.strip() not in {"", *stubs}}
    try:
        marks: list[list[int]] = bounded(_fingerprints, list(begun.values()))
    except OutOfBounds:
        raise BrokenNotebook("It takes too long, or too much memory, to be compared.") from None
    return [(task, begun[task], each) for task, each in zip(begun, marks, strict=True)]


def _fingerprints(sources: list[str]) -> list[list[int]]:
    return [fingerprints(each) for each in sources]


def _known(name: str) -> tuple[dict[str, Prints], Prints]:
    """The course's own right answers to a task, by their titles, and its stub.

    Wrong ones are edits of right ones: they would make the reference look common.
    """
    module: Module = find_module(name.partition(".")[0])
    task = name.partition(".")[2]
    titled = {
        each.title: frozenset(fingerprints(each.source))
        for each in known_answers(module)
        if each.correct and each.task == task
    }
    return titled, frozenset(fingerprints(task_sources(module)[task].stub))
