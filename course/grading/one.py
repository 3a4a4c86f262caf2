"""Grades one submission: the same function on one machine and on a cluster.

What it needs is in its `Job`, and what it found in its `Graded`, both plain data: a worker needs
the course installed, and neither the submissions' folder nor the gradebook.
"""

from __future__ import annotations

import ast
import atexit
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from typing import Any

from course.checking.registry import check_of, without_points
from course.checking.verdict import Report
from course.errors import BrokenNotebook
from course.grading.bounded import OutOfBounds, bounded
from course.grading.nursery import Nursery, Template
from course.grading.observing import Asked, Outcome, observe
from course.grading.probe_source import ProbeSource, probe_source
from course.grading.reading import Cells, answer_of, given_cells, read_cells
from course.grading.texts import compiled
from course.grading.tidy import tidy
from course.syllabus import Module, Task, find_module, find_task

TOO_LARGE = "What came back is too large to be judged."
UNREADABLE = "What came back is not what a probe writes."
ASSEMBLY = "course.assembly"
# What draws makes each process that is forked a third larger; it is there for cells that name it.
DRAWING = ("matplotlib.pyplot", "matplotlib_inline.config", "course.figures")
DRAWS = ("matplotlib", "course.figures", "course.widgets", "pylab")


@dataclass(frozen=True)
class Job:
    """One submission to grade: its bytes, the tasks that are wanted, and how."""

    module: str
    name: str
    content: bytes
    tasks: tuple[str, ...]
    seed: int
    shut: bool = True


@dataclass
class Graded:
    """Reports and sentences by task, sentences about the whole file, and what it took."""

    reports: dict[str, dict[str, Any]]
    problems: dict[str, list[str]]
    whole: list[str] = field(default_factory=list)
    walls: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def grade_one(job: Job) -> Graded:
    """Run and judge a submission."""
    module = find_module(job.module)
    tasks = [find_task(name) for name in job.tasks]
    try:
        cells = read_cells(job.content, module, job.name)
    except BrokenNotebook as error:
        reports = {task.name: without_points(task, str(error)).to_dict() for task in tasks}
        return Graded(reports, {name: [] for name in reports}, whole=[str(error)])
    nursery = nursery_of_this_thread(job.shut)
    lost_cells: dict[int, str] = {}
    graded = Graded({}, {}, whole=tidy(cells.problems))
    outcomes: dict[str, Outcome] = {}
    for task in tasks:
        asked = _asked(task, module, cells, job.seed)
        outcome = observe(nursery, asked, lost_cells)
        outcomes[task.name] = outcome
        graded.seconds += outcome.seconds
        graded.problems[task.name] = tidy([*lost_cells.values(), *outcome.problems])
        graded.walls.update({name: why for name, why in outcome.walls.items() if why})
    graded.reports = _judged(tasks, outcomes, job.seed)
    return graded


def look_at_walls(shut: bool = True) -> tuple[dict[str, str], list[str]]:
    """Which walls do not stand here, and why; and what a process could do in spite of them.

    Both are found out by trying, in a process as learners' code gets it.
    """
    child = nursery_of_this_thread(shut).fork(Template(), {"cells": [], "try": True})
    nothing: dict[str, Any] = {"walls": {"sandbox": "the process ended"}, "breaches": []}
    first = next(child.messages(), nothing)
    child.kill()
    child.end()
    return {name: why for name, why in first["walls"].items() if why}, list(first["breaches"])


def _asked(task: Task, module: Module, cells: Cells, seed: int) -> Asked:
    before = cells.before(task.short_name)
    given = set(given_cells(module))
    # What every learner gets is run once for all of them.
    shared = [*takewhile(lambda cell: cell[2] in given, before)]
    draws = any(word in source for _, _, source in before for word in DRAWS)
    probe = _probe(task)
    template = Template(
        module=probe.module,
        check=probe.check,
        answer=answer_of(module, task.short_name),
        cells=tuple((number, source) for number, _, source in shared),
        needed=(*_imported_by(module), *(DRAWING if draws else ())),
        texts=probe.texts,
        compiled=_compiled(task),
    )
    return Asked(template, before[len(shared) :], f"task-{task.short_name}", seed)


@cache
def _probe(task: Task) -> ProbeSource:
    given = given_cells(find_module(task.module))
    source = probe_source(task, given)
    if any(ASSEMBLY in cell for cell in given):
        # The learner's library is not handed in: the course's own parts stand in, as text.
        from course.assembly.composing import compose

        files = compose({}, whole=True)
        stand_in = f"FILES = {files!r}\ndef compose(answers, *, whole):\n    return FILES\n"
        source.texts[f"{ASSEMBLY}.composing"] = stand_in
    return source


@cache
def _compiled(task: Task) -> dict[str, str]:
    return compiled(_probe(task).texts)


# --- judging --------------------------------------------------------------------------------------


def _judged(tasks: list[Task], outcomes: dict[str, Outcome], seed: int) -> dict[str, Any]:
    """A report on every task: all in one process or, where one of them ends it, each in its own."""
    seen = [(task, outcomes[task.name]) for task in tasks]
    try:
        found: dict[str, Any] = bounded(_reports, seed, *seen)
    except OutOfBounds:
        found = {}
        for task, outcome in seen:
            try:
                found |= bounded(_reports, seed, (task, outcome))
            except OutOfBounds:
                found[task.name] = without_points(task, TOO_LARGE).to_dict()
    return found


def _reports(seed: int, *seen: tuple[Task, Outcome]) -> dict[str, Any]:
    return {task.name: tidy(_report(task, outcome, seed)) for task, outcome in seen}


def _report(task: Task, outcome: Outcome, seed: int) -> dict[str, Any]:
    if outcome.why:
        return without_points(task, outcome.why).to_dict()
    try:
        report: Report = check_of(task).judge(outcome.observed, seed)
    except Exception:
        # No probe of ours wrote this: a judge reads whatever a probe writes.
        report = without_points(task, UNREADABLE)
    return report.to_dict()


# --- warm parents ---------------------------------------------------------------------------------


_nurseries: dict[tuple[int, bool], Nursery] = {}


def nursery_of_this_thread(shut: bool = True) -> Nursery:
    """The warm parent that belongs to this thread, started once."""
    key = (threading.get_ident(), shut)
    if key not in _nurseries:
        nursery = _nurseries[key] = Nursery(shut)
        atexit.register(nursery.close)
    return _nurseries[key]


@cache
def _imported_by(module: Module) -> tuple[str, ...]:
    """What a module's given cells and probes import, but for the course."""
    texts = [text for task in module.tasks for text in _probe(task).texts.values()]
    sources = (*given_cells(module), *texts)
    return tuple(sorted({name for source in sources for name in _imports(source)}))


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith("course."):
            yield str(node.module)


__all__ = ["Graded", "Job", "grade_one", "nursery_of_this_thread"]
