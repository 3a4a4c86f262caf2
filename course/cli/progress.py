"""`backprop progress`: the points so far, and what is next."""

from __future__ import annotations

from argparse import Namespace

from rich.table import Table
from rich.text import Text

from course.cli.terminal import GOOD, PARTIAL, console, print_json, say, sign, tells_unicode
from course.workspace.folder import locate
from course.workspace.overview import Overview, TaskProgress, bar, overview


def run(arguments: Namespace) -> int:
    root = locate(arguments.workspace)
    shown = overview(root)
    if arguments.json:
        print_json({"workspace": str(root), **shown.to_dict()})
        return 0
    console().print(_table(shown))
    say(f"\n{shown.next_step}")
    return 0


def _table(shown: Overview) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column()
    for number, module in enumerate(shown.modules):
        if number:
            table.add_row()
        table.add_row(
            Text(f"{module.number}"),
            Text(module.title, style="bold"),
            "",
            Text(f"{module.points} of {module.max_points}", style="bold"),
            Text(f"about {module.minutes} minutes"),
        )
        for task in module.tasks:
            table.add_row(*_row(task))
    return table


def _row(task: TaskProgress) -> tuple[Text, ...]:
    marks = "━┈" if tells_unicode() else "#-"
    style = GOOD if task.done else PARTIAL if task.points else ""
    return (
        Text(sign(True) if task.done else "", style=GOOD),
        Text(task.name),
        Text(bar(task.points, task.max_points, marks), style=style),
        Text(f"{task.points} of {task.max_points}"),
        Text("solution seen" if task.given_up else ""),
    )
