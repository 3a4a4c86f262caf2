"""Checks a learner's notebook: their cells in the pristine notebook, run by `pytest --nbval`."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.authoring.library import pristine
from course.authoring.sources import task_source, task_sources
from course.checking import METADATA
from course.checking.notebook.failures import failure, failure_of_check
from course.checking.notebook.fresh_kernels import run_to_the_end
from course.checking.notebook.merge import Merged, merge, read_learners
from course.checking.notebook.selection import for_one_task
from course.checking.verdict import Report
from course.syllabus import Module, Task
from course.workspace.memory import hashes, key_of


@dataclass
class CheckResult:
    """A report per task, sentences about the notebook, pytest's own words, and `result_key`."""

    reports: dict[str, Report]
    problems: list[str] = field(default_factory=list)
    log: str = ""
    key: str = ""

    @property
    def points(self) -> int:
        return sum(report.points for report in self.reports.values())

    @property
    def max_points(self) -> int:
        return sum(report.max_points for report in self.reports.values())

    @property
    def passed(self) -> bool:
        return self.points == self.max_points


def merged_notebook(module: Module, path: Path) -> Merged:
    """The exercise of `module` with the answers of the notebook at `path`: what is to be run.

    Raises:
        BrokenNotebook: when the file is not a notebook at all. Lesser damage is among the problems.
    """
    learners = read_learners(path)
    ours = nbformat.read(pristine(module), as_version=4)
    answers = {name: source.answer for name, source in task_sources(module).items()}
    return merge(ours, learners, answers)


def check_notebook(
    module: Module,
    path: Path,
    on_item: Callable[[str], None] = lambda cell: None,
    *,
    only: Task | None = None,
) -> CheckResult:
    """Check the notebook at `path` as the exercise of `module`.

    Parameters:
        on_item: called with a cell's id whenever pytest has finished with it.
        only: the one task to check; cells of others are left out unless its answer uses them.

    Raises:
        BrokenNotebook: as `merged_notebook`.
    """
    merged = merged_notebook(module, path)
    if only is not None:
        merged.notebook = for_one_task(merged.notebook, only.short_name)
    return check_merged([only] if only else module.tasks, path, merged, on_item)


def check_merged(
    tasks: Sequence[Task],
    path: Path,
    merged: Merged,
    on_item: Callable[[str], None] = lambda cell: None,
) -> CheckResult:
    """Run a merged notebook in the place of the one at `path`; report on its tasks."""
    key = result_key(merged, path)
    # Beside the learner's notebook, so that the kernel starts there and finds the same files.
    path = path.resolve()
    copy = path.with_name(f".checking-{uuid.uuid4().hex[:8]}-{path.name}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            items, log, fatal = run_to_the_end(merged.notebook, copy, Path(folder), on_item)
    finally:
        copy.unlink(missing_ok=True)
    reports = {task.name: _report(task, items) for task in tasks}
    problems = [*merged.problems, *(_ended_by(cell) for cell in fatal)]
    if not items:
        problems.append("pytest could not run the notebook; `backprop doctor` may say why.")
    return CheckResult(reports, problems, log, key)


def result_key(merged: Merged, path: Path) -> str:
    """A key of all that the result of running a merged notebook at `path` depends on.

    That is its code, answers and given cells alike; the learner's own modules beside it, which it
    may import; and the course.
    """
    code = [(cell.id, cell.source) for cell in merged.notebook.cells if cell.cell_type == "code"]
    return key_of(code, hashes(path.parent, ".py"))


def _report(task: Task, items: dict[str, dict[str, Any]]) -> Report:
    """The report that the check cell made or, where it made none, one that says why."""
    outputs = items.get(f"check-{task.short_name}", {}).get("outputs", ())
    why = failure(items.get(f"task-{task.short_name}", {}))
    for output in outputs:
        if not why and METADATA in output.get("metadata", {}):
            return Report.from_dict(output["metadata"][METADATA])
    # Here, since it brings NumPy and the engine, and reports that were made need neither.
    from course.checking.registry import without_points

    check = items.get(f"check-{task.short_name}", {})
    why = why or failure_of_check(check, task_source(task).answer) or "The check did not run."
    return without_points(task, why)


def _ended_by(cell: NotebookNode) -> str:
    """A sentence on a cell that ended the notebook's kernel."""
    kind, _, name = cell.id.partition("-")
    lines = [line for line in cell.source.splitlines() if line.strip()] or [""]
    which = {"task": f"the cell of `{name}`", "check": f"the check of `{name}`"}.get(
        kind, f"your cell that begins `{lines[0]}`"
    )
    return f"Python ended in {which}. What comes after it was checked in a fresh kernel."
