"""`backprop check`: a learner's answers, or one, checked in a fresh copy of the exercise."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from course.checking.report import as_text
from course.cli.targets import Target, begun, find_file, find_target, is_path
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
from course.syllabus import modules
from course.workspace.folder import locate, relative_path
from course.workspace.state import find_workspace, record

if TYPE_CHECKING:
    from course.checking.notebook.run import CheckResult

SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Checked:
    """One target's result, or why there is none."""

    target: Target
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
        module, task = self.target.module, self.target.task
        head = {"module": module.name, "title": module.title}
        if task is not None:
            head["only"] = task.name
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
    if arguments.what and is_path(arguments.what):
        named = [find_file(arguments.what)]
        root = find_workspace(Path(arguments.what).parent) or Path(arguments.what).parent
    else:
        root = locate(arguments.workspace)
        named = [find_target(arguments.what)] if arguments.what else []
    if arguments.watch:
        return _watch(root, named, as_json=arguments.json)
    return _check(root, named or begun(root), as_json=arguments.json)


def _check(root: Path, chosen: list[Target], *, as_json: bool, in_one_line: bool = False) -> int:
    done: list[Checked] = []
    for target in chosen:
        done.append(_check_target(root, target, quiet=as_json))
        if not as_json:
            _show(done[-1])
    if as_json:
        data = {
            "points": sum(each.result.points for each in done if each.result),
            "max_points": sum(each.target.points for each in done),
            "modules": [each.to_dict() for each in done],
        }
        print_json(data, indent=None if in_one_line else 2)
    return max(each.code for each in done)


def _check_target(root: Path, target: Target, *, quiet: bool) -> Checked:
    total = 1 if target.task else len(target.module.tasks)
    so_far = 0
    with waiting(f"Checking {target.title}: starting Python …", quiet=quiet) as tell:
        # Here, so that the line above comes before what takes a while to import.
        from course.checking.notebook.remembered import remember_result
        from course.checking.notebook.run import check_notebook

        def count(cell: str) -> None:
            nonlocal so_far
            so_far += cell.startswith("check-")
            tell(f"Checking {target.title}: {so_far} of {total} tasks …")

        try:
            path = _exercise(root, target)
            result = check_notebook(target.module, path, count, only=target.task)
        except CourseError as error:
            return Checked(target, None, str(error))
    if target.path is None:
        for report in result.reports.values():
            record(report.task, report.points, root)
        if target.task is None:
            remember_result(root, target.module, result)
    return Checked(target, result)


def _watch(root: Path, named: list[Target], *, as_json: bool) -> int:
    """Check now and after every save, until Ctrl-C; the exit code is that of the last check."""
    code = 1
    saved: dict[Path, int] = {}
    try:
        while True:
            # Without a name, a module joins the others as soon as its exercise is edited.
            watched = named or [Target(module) for module in modules()]
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


def _exercise(root: Path, target: Target) -> Path:
    return target.path or root / relative_path("exercise", target.module)


def _saved_at(path: Path) -> int:
    """When a file was last written, in nanoseconds; 0 while an editor is replacing it."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _show(checked: Checked) -> None:
    module, task = checked.target.module, checked.target.task
    say(f"\n{module.number}. {module.title}")
    if task is not None:
        say(f"  Only `{task.name}` was checked: the given cells ran, and those that it uses.")
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
            say_report(as_text(report, in_notebook=False))
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
    unfinished = {name: report for name, report in result.reports.items() if not report.passed}
    begun = [name for name, report in unfinished.items() if report.started]
    if begun:
        return f"{points} Stuck? `backprop hint {begun[0]}`"
    return f"{points} What you began is right. Next: `{next(iter(unfinished))}`."
