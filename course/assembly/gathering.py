"""Finds the answers that work, and cuts them out of the learner's exercises.

Only answers that changed are checked, in one run for each exercise, with the cells that they use.
What `backprop check` found out about the exercise as it is counts too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from course.assembly.admitting import NOT_STARTED, points_of, shortfall
from course.assembly.excerpt import excerpt
from course.assembly.parts import PARTS, Part
from course.checking.notebook.merge import Merged
from course.checking.notebook.remembered import recall_reports
from course.checking.notebook.run import check_merged, merged_notebook, result_key
from course.checking.notebook.selection import for_one_task
from course.checking.verdict import Report
from course.errors import CourseError
from course.syllabus import Module, Task, find_module
from course.workspace.folder import relative_path, untouched
from course.workspace.memory import hashes, key_of, recall, remember
from course.workspace.state import record

UNREADABLE = "unreadable"  # `problems` says why
# What the verdict on an answer says that may only have been short of time.
IN_A_HURRY = "no answer within"


@dataclass
class Gathered:
    """Sources of the answers that work, and why others are missing, by the name of the task.

    `notes` are about answers that work and lack points; `problems` are sentences about exercises
    that cannot be read at all; `hurried` says whether an answer may only have lacked time.
    """

    answers: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    hurried: bool = False


def gather(root: Path, tell: Callable[[str], None] = lambda text: None) -> Gathered:
    """Look at every exercise that has a part in the library; `tell` hears of each."""
    gathered = Gathered()
    for name in dict.fromkeys(part.task.module for part in PARTS):
        module = find_module(name)
        parts = [part for part in PARTS if part.task.module == name]
        if untouched(root, "exercise", module):
            tell(f"{module.title}: not started.")
            gathered.missing |= {part.task_name: NOT_STARTED for part in parts}
            continue
        try:
            _gather_from(root, module, parts, gathered, tell)
        except CourseError as error:
            tell(f"{module.title}: cannot be read.")
            gathered.missing |= {part.task_name: UNREADABLE for part in parts}
            gathered.problems.append(str(error))
    return gathered


def _gather_from(
    root: Path,
    module: Module,
    parts: list[Part],
    gathered: Gathered,
    tell: Callable[[str], None],
) -> None:
    path = root / relative_path("exercise", module)
    merged = merged_notebook(module, path)
    reports = _reports(root, module, [part.task for part in parts], path, merged, tell)
    gathered.hurried |= any(map(_hurried, reports.values()))
    for part in parts:
        report = reports[part.task_name]
        if why := shortfall(report):
            gathered.missing[part.task_name] = why
            continue
        gathered.answers[part.task_name] = _source(merged, part)
        if not report.passed:
            gathered.notes[part.task_name] = points_of(report)


def _reports(
    root: Path,
    module: Module,
    tasks: list[Task],
    path: Path,
    merged: Merged,
    tell: Callable[[str], None],
) -> dict[str, Report]:
    """A report on each task: remembered where its cells are as they were, else made now."""
    modules = hashes(path.parent, ".py")
    cells = {task: for_one_task(merged.notebook, task.short_name).cells for task in tasks}
    keys = {task: key_of([cell.source for cell in cells[task]], modules) for task in tasks}
    whole = recall_reports(root, module, result_key(merged, path))
    found = {}
    for task in tasks:
        known = recall(root, f"part {task.name}", keys[task])
        report = whole.get(task.name) or (Report.from_dict(known) if known else None)
        if report and not _hurried(report):
            found[task] = report
    changed = [task for task in tasks if task not in found]
    if not changed:
        tell(f"{module.title}: checked before, and unchanged since.")
        return {task.name: report for task, report in found.items()}
    tell(f"{module.title}: checking {len(changed)} of {len(tasks)} answers …")
    needed = {cell.id for task in changed for cell in cells[task]}
    chosen = [cell for cell in merged.notebook.cells if cell.id in needed]
    notebook = nbformat.from_dict({**merged.notebook, "cells": chosen})
    result = check_merged(changed, path, replace(merged, notebook=notebook))
    for task in changed:
        found[task] = result.reports[task.name]
        record(task.name, found[task].points, root)
        remember(root, f"part {task.name}", keys[task], found[task].to_dict())
    return {task.name: report for task, report in found.items()}


def _hurried(report: Report) -> bool:
    """Whether another run might say something else."""
    return any(IN_A_HURRY in f"{each.message} {each.returned}" for each in report.verdicts)


def _source(merged: Merged, part: Part) -> str:
    """The learner's answer to a task, cut out of their notebook."""
    cells = [cell for cell in merged.notebook.cells if cell.cell_type == "code"]
    own = next(i for i, cell in enumerate(cells) if cell.id == f"task-{part.task.short_name}")
    return excerpt([cell.source for cell in cells], own)
