"""Checks a learner's notebook: their cells in the pristine notebook, run by `pytest --nbval`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat

from course.authoring.library import notebook, sanitize_file
from course.authoring.sources import task_sources
from course.checking import METADATA
from course.checking.notebook.merge import merge, read_learners
from course.checking.registry import check_of
from course.checking.verdict import Report, Verdict
from course.syllabus import Module, Task

SECONDS_FOR_ONE_CELL = 120
SECONDS_TO_START = 300
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class CheckResult:
    """A report per task, sentences about the notebook, and pytest's own words."""

    reports: dict[str, Report]
    problems: list[str] = field(default_factory=list)
    log: str = ""

    @property
    def points(self) -> int:
        return sum(report.points for report in self.reports.values())

    @property
    def max_points(self) -> int:
        return sum(report.max_points for report in self.reports.values())

    @property
    def passed(self) -> bool:
        return self.points == self.max_points


def check_notebook(
    module: Module, path: Path, on_item: Callable[[str], None] | None = None
) -> CheckResult:
    """Check the notebook at `path` as the exercise of `module`.

    Parameters:
        on_item: called with a cell's id whenever pytest has finished with it.

    Raises:
        BrokenNotebook: when the file is not a notebook at all. Lesser damage is among the problems.
    """
    learners = read_learners(path)
    pristine = nbformat.read(notebook("solution", module), as_version=4)
    answers = {name: source.answer for name, source in task_sources(module).items()}
    merged = merge(pristine, learners, answers)
    # Beside the learner's notebook, so that the kernel starts there and finds the same files.
    path = path.resolve()
    copy = path.with_name(f".checking-{uuid.uuid4().hex[:8]}-{path.name}")
    try:
        nbformat.write(merged.notebook, copy)
        with tempfile.TemporaryDirectory() as folder:
            items, log = run_nbval(copy, Path(folder), on_item)
    finally:
        copy.unlink(missing_ok=True)
    reports = {task.name: _report(task, items) for task in module.tasks}
    if not items:
        merged.problems.append("pytest could not run the notebook; `backprop doctor` may say why.")
    return CheckResult(reports, merged.problems, log)


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
    settings = folder / "pytest.ini"
    settings.write_text("[pytest]\n", "utf-8")
    command = [
        *(sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", str(copy)),
        *("--nbval-sanitize-with", str(sanitize_file())),
        *("--nbval-cell-timeout", str(SECONDS_FOR_ONE_CELL)),
        *("--nbval-kernel-startup-timeout", str(SECONDS_TO_START)),
        *("-p", "nbval.plugin", "-p", "course.checking.notebook.plugin"),
        *("--write-items", str(lines)),
        *("-p", "no:cacheprovider", "-q", "--color=no", "-c", str(settings)),
    ]
    # Whatever else pytest would load here takes time, and may change what is run.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    items: dict[str, dict[str, Any]] = {}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=copy.parent, env=environment
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
    failure = _failure(items.get(f"task-{task.short_name}", {}))
    for output in outputs:
        if not failure and METADATA in output.get("metadata", {}):
            return Report.from_dict(output["metadata"][METADATA])
    why = failure or _failure(items.get(f"check-{task.short_name}", {})) or "The check did not run."
    return _without_points(task, why)


def _failure(item: dict[str, Any]) -> str:
    """Why a cell did not run through, in words for the learner; empty where it did."""
    for output in item.get("outputs", ()):
        if output["output_type"] == "error":
            line = _line(output.get("traceback", ()))
            return f"The cell raised {output['ename']}: {output['evalue']}{line}."
    problem = item.get("problem", "")
    if "kernel" in problem.lower():
        return "The kernel died: your code ended it, or it ran out of memory."
    if "Timeout" in problem:
        return f"Stopped after {SECONDS_FOR_ONE_CELL} seconds. Look for a loop that never ends."
    return ""


def _line(traceback: list[str]) -> str:
    """The line that IPython's arrow points at, as `, at your line 4: …`."""
    text = ESCAPES.sub("", "\n".join(traceback))
    arrows = re.findall(r"^-+> *(\d+) (.*)$", text, re.MULTILINE)
    return f", at your line {arrows[-1][0]}: `{arrows[-1][1].strip()}`" if arrows else ""


def _without_points(task: Task, why: str) -> Report:
    judged = [each.judges for each in check_of(task).judgements]  # type: ignore[attr-defined]
    verdicts = [Verdict(property, 0, points) for property, points in judged]
    verdicts[0] = replace(verdicts[0], message=why)
    return Report(task.name, task.title, tuple(verdicts))
