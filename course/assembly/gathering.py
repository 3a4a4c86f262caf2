"""Finds the answers that pass, and cuts them out of the learner's exercises.

An exercise is not run again where its last run, by this command or by `backprop check`, looked at
the same and found every answer right or blank.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from course.assembly.excerpt import excerpt
from course.assembly.parts import PARTS, Part
from course.checking.notebook.merge import Merged
from course.checking.notebook.remembered import recall_reports, remember_result
from course.checking.notebook.run import check_merged, merged_notebook, result_key
from course.checking.verdict import Report
from course.errors import CourseError
from course.syllabus import Module, find_module
from course.workspace.folder import relative_path, untouched
from course.workspace.state import record

NOT_STARTED = "not started"
UNREADABLE = "unreadable"  # `problems` says why


@dataclass
class Gathered:
    """Sources of the answers that pass, and why others are missing, by the name of the task.

    `problems` are sentences about exercises that cannot be read at all.
    """

    answers: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


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
    reports = recall_reports(root, module, result_key(merged, path))
    if reports and all(_settled(reports[part.task_name]) for part in parts):
        tell(f"{module.title}: checked before, and unchanged since.")
    else:
        tell(f"{module.title}: checking …")
        result = check_merged(module.tasks, path, merged)
        reports = result.reports
        for report in reports.values():
            record(report.task, report.points, root)
        remember_result(root, module, result)
    for part in parts:
        report = reports[part.task_name]
        if report.passed:
            gathered.answers[part.task_name] = _source(merged, part)
        else:
            gathered.missing[part.task_name] = _reason(report)


def _settled(report: Report) -> bool:
    """Whether another run would say the same. A wrong answer may only have been short of time."""
    return report.passed or not report.started


def _reason(report: Report) -> str:
    if not report.started:
        return NOT_STARTED
    return f"{report.points} of {report.max_points} points"


def _source(merged: Merged, part: Part) -> str:
    """The learner's answer to a task, cut out of their notebook."""
    cells = [cell for cell in merged.notebook.cells if cell.cell_type == "code"]
    own = next(i for i, cell in enumerate(cells) if cell.id == f"task-{part.task.short_name}")
    return excerpt([cell.source for cell in cells], own)
