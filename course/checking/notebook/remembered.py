"""What a whole exercise scored, remembered in the workspace until it or the course changes."""

from __future__ import annotations

from pathlib import Path

from course.checking.notebook.run import CheckResult
from course.checking.verdict import Report
from course.syllabus import Module
from course.workspace.memory import recall, remember


def remember_result(root: Path, module: Module, result: CheckResult) -> None:
    """Keep a module's result, in the place of its last one."""
    reports = [report.to_dict() for report in result.reports.values()]
    remember(root, _name(module), result.key, reports)


def recall_reports(root: Path, module: Module, key: str) -> dict[str, Report]:
    """A module's reports by the name of the task; none where none were made under this key."""
    reports = [Report.from_dict(each) for each in recall(root, _name(module), key) or ()]
    return {report.task: report for report in reports}


def _name(module: Module) -> str:
    return f"check {module.name}"
