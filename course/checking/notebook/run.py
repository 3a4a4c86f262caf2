"""Checks a learner's notebook: their cells in the pristine notebook, run by `pytest --nbval`."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat

from course.authoring.library import notebook, sanitize_file
from course.authoring.sources import task_source, task_sources
from course.checking import METADATA
from course.checking.notebook.bare_pytest import bare_command, bare_environment
from course.checking.notebook.failures import (
    SECONDS_FOR_ONE_CELL,
    failure,
    failure_of_check,
)
from course.checking.notebook.merge import Merged, merge, read_learners
from course.checking.notebook.selection import for_one_task
from course.checking.verdict import Report, Verdict
from course.syllabus import Module, Task
from course.workspace.memory import hashes, key_of

SECONDS_TO_START = 300


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
    pristine = nbformat.read(notebook("solution", module), as_version=4)
    answers = {name: source.answer for name, source in task_sources(module).items()}
    return merge(pristine, learners, answers)


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
        nbformat.write(merged.notebook, copy)
        with tempfile.TemporaryDirectory() as folder:
            items, log = run_nbval(copy, Path(folder), on_item)
    finally:
        copy.unlink(missing_ok=True)
    reports = {task.name: _report(task, items) for task in tasks}
    problems = list(merged.problems)
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


def run_nbval(
    copy: Path, folder: Path, on_item: Callable[[str], None] | None = None
) -> tuple[dict[str, dict[str, Any]], str]:
    """Run pytest on the notebook; return its items by cell id, and its output.

    Parameters:
        folder: a place for files that are needed meanwhile.
        on_item: called with a cell's id whenever pytest has finished with it.
    """
    lines = folder / "items.jsonl"
    log = folder / "log"
    command = [
        *bare_command(folder),
        # Ours comes first: it imports nbformat in the way that is quick.
        *("-p", "course.checking.notebook.plugin", "--write-items", str(lines)),
        *("-p", "nbval.plugin", "--nbval", "--nbval-current-env", str(copy)),
        *("--nbval-sanitize-with", str(sanitize_file())),
        *("--nbval-cell-timeout", str(SECONDS_FOR_ONE_CELL)),
        *("--nbval-kernel-startup-timeout", str(SECONDS_TO_START)),
        # Cells have no `assert` of pytest's to be rewritten, and cost no search for lost objects.
        *("--assert=plain", "-p", "no:unraisableexception"),
    ]
    items: dict[str, dict[str, Any]] = {}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=copy.parent,
            env=bare_environment(),
        )
        try:
            for line in _follow(lines, process):
                item = json.loads(line)
                items[item["cell"]] = item
                if on_item is not None:
                    on_item(item["cell"])
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    return items, log.read_text("utf-8", errors="replace")


def _follow(path: Path, process: subprocess.Popen[bytes]) -> Iterator[str]:
    """The lines of a file that a process writes, as they come, until it has ended."""
    rest = ""
    position = 0
    while True:
        ended = process.poll() is not None
        if path.exists():
            with path.open(encoding="utf-8") as file:
                file.seek(position)
                rest += file.read()
                position = file.tell()
        *lines, rest = rest.split("\n")
        yield from lines
        if ended:
            return
        time.sleep(0.05)


def _report(task: Task, items: dict[str, dict[str, Any]]) -> Report:
    """The report that the check cell made or, where it made none, one that says why."""
    outputs = items.get(f"check-{task.short_name}", {}).get("outputs", ())
    why = failure(items.get(f"task-{task.short_name}", {}))
    for output in outputs:
        if not why and METADATA in output.get("metadata", {}):
            return Report.from_dict(output["metadata"][METADATA])
    check = items.get(f"check-{task.short_name}", {})
    why = why or failure_of_check(check, task_source(task).answer) or "The check did not run."
    return _without_points(task, why)


def _without_points(task: Task, why: str) -> Report:
    # Here, since it brings NumPy and the engine, and reports that were made need neither.
    from course.checking.registry import check_of

    judged = [each.judges for each in check_of(task).judgements]  # type: ignore[attr-defined]
    verdicts = [Verdict(property, 0, points) for property, points in judged]
    verdicts[0] = replace(verdicts[0], message=why)
    return Report(task.name, task.title, tuple(verdicts))
