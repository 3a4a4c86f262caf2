"""`backprop check`: a learner's answers, checked in a fresh copy of the exercise."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from course.authoring.library import notebook
from course.checking.report import as_text
from course.cli.terminal import (
    BAD,
    GOOD,
    PARTIAL,
    console,
    print_json,
    say,
    say_report,
    sign,
    waiting,
)
from course.errors import CourseError
from course.syllabus import Module, find_module, modules
from course.workspace.folder import fingerprint, locate, relative_path
from course.workspace.state import record

if TYPE_CHECKING:
    from course.checking.notebook.run import CheckResult

SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Checked:
    """One module's result, or why there is none."""

    module: Module
    result: CheckResult | None
    error: str = ""

    @property
    def code(self) -> int:
        """The exit code that this result asks for."""
        if self.result is None:
            return 2
        return 0 if self.result.passed else 1

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data, for JSON."""
        head = {"module": self.module.name, "title": self.module.title}
        if self.result is None:
            return {**head, "error": self.error}
        return {
            **head,
            "points": self.result.points,
            "max_points": self.result.max_points,
            "problems": self.result.problems,
            "tasks": [
                {"points": report.points, "max_points": report.max_points, **report.to_dict()}
                for report in self.result.reports.values()
            ],
        }


def run(arguments: Namespace) -> int:
    root = locate(arguments.workspace)
    named = [find_module(arguments.module)] if arguments.module else []
    if arguments.watch:
        return _watch(root, named, as_json=arguments.json)
    return _check(root, named or begun(root), as_json=arguments.json)


def begun(root: Path) -> list[Module]:
    """The modules whose exercises the learner has edited; the first one where that is none."""
    found = [
        module
        for module in modules()
        if (path := root / relative_path("exercise", module)).is_file()
        and fingerprint(path) != fingerprint(notebook("exercise", module))
    ]
    return found or [modules()[0]]


def _check(root: Path, chosen: list[Module], *, as_json: bool, in_one_line: bool = False) -> int:
    done: list[Checked] = []
    for module in chosen:
        done.append(_check_module(root, module, quiet=as_json))
        if not as_json:
            _show(done[-1])
    if as_json:
        data = {
            "points": sum(each.result.points for each in done if each.result),
            "max_points": sum(each.module.points for each in done),
            "modules": [each.to_dict() for each in done],
        }
        print_json(data, indent=None if in_one_line else 2)
    return max(each.code for each in done)


def _check_module(root: Path, module: Module, *, quiet: bool) -> Checked:
    path = root / relative_path("exercise", module)
    total, so_far = len(module.tasks), 0
    with waiting(f"Checking {module.title}: starting Python …", quiet=quiet) as tell:
        # Here, since it takes a second: Jupyter's validators come along.
        from course.checking.notebook.run import check_notebook

        def count(cell: str) -> None:
            nonlocal so_far
            so_far += cell.startswith("check-")
            tell(f"Checking {module.title}: {so_far} of {total} tasks …")

        try:
            result = check_notebook(module, path, count)
        except CourseError as error:
            return Checked(module, None, str(error))
    for report in result.reports.values():
        record(report.task, report.points, root)
    return Checked(module, result)


def _watch(root: Path, named: list[Module], *, as_json: bool) -> int:
    """Check now and after every save, until Ctrl-C; the exit code is that of the last check."""
    code = 1
    saved: dict[Path, int] = {}
    try:
        while True:
            # Without a name, a module joins the others as soon as its exercise is edited.
            watched = named or list(modules())
            now = {path: _saved_at(path) for path in (_exercise(root, each) for each in watched)}
            changed = [each for each in watched if now[p := _exercise(root, each)] != saved.get(p)]
            if changed and saved:
                code = _check(root, changed, as_json=as_json, in_one_line=True)
            elif changed:
                code = _check(root, named or begun(root), as_json=as_json, in_one_line=True)
            if changed and not as_json:
                say(f"\n{time.strftime('%H:%M:%S')}  Waiting for you to save. Ctrl-C ends this.")
            saved = now
            time.sleep(SECONDS_BETWEEN_LOOKS)
    except KeyboardInterrupt:
        if not as_json:
            say("\nStopped watching.")
        return code


def _exercise(root: Path, module: Module) -> Path:
    return root / relative_path("exercise", module)


def _saved_at(path: Path) -> int:
    """When a file was last written, in nanoseconds; 0 while an editor is replacing it."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _show(checked: Checked) -> None:
    say(f"\n{checked.module.number}. {checked.module.title}")
    result = checked.result
    if result is None:
        say(f"  {checked.error}")
        return
    for problem in result.problems:
        say(f"  ! {problem}")
    console().print(_table(result))
    for report in result.reports.values():
        if report.started and not report.passed:
            say()
            say_report(as_text(report))
    say(f"\n{_summary(result)}")


def _table(result: CheckResult) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column()
    for name, report in result.reports.items():
        colour = GOOD if report.passed else PARTIAL if report.points else BAD
        mark = Text(sign(report.passed), style=colour) if report.started else Text("-")
        table.add_row(
            Text("  ") + mark,
            Text(name),
            Text(f"{report.points} of {report.max_points}"),
            Text("" if report.started else "not started"),
        )
    return table


def _summary(result: CheckResult) -> str:
    points = f"{result.points} of {result.max_points} points."
    if result.passed:
        return f"{points} All of it is right."
    if not any(report.started for report in result.reports.values()):
        first = next(iter(result.reports))
        return (
            f"{points} Nothing is filled in yet, so nothing is wrong. "
            f"Start with `{first}`, save, and check again."
        )
    unfinished = next(name for name, report in result.reports.items() if not report.passed)
    return f"{points} Stuck? `backprop hint {unfinished}`"
