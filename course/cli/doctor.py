"""`backprop doctor`: what works here, and how to mend the rest."""

from __future__ import annotations

from argparse import Namespace

from rich.table import Table
from rich.text import Text

from course.cli.terminal import BAD, GOOD, PARTIAL, console, print_json, say, waiting, with_code
from course.doctor import Finding, examine
from course.errors import CourseError
from course.workspace.folder import locate

STYLES = {"works": GOOD, "warning": PARTIAL, "broken": BAD}


def run(arguments: Namespace) -> int:
    try:
        workspace = locate(arguments.workspace)
    except CourseError:
        if arguments.workspace is not None:
            raise
        workspace = None
    with waiting("Trying Python, the packages, a kernel …", quiet=arguments.json):
        findings = list(examine(workspace))
    broken = [each for each in findings if each.state == "broken"]
    if arguments.json:
        print_json({"ok": not broken, "findings": [each.to_dict() for each in findings]})
    else:
        console().print(_table(findings))
        say()
        for each in findings:
            if each.advice:
                say(f"{each.part}: {each.advice}")
        say(_summary(broken))
    return 1 if broken else 0


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in findings:
        state = Text(each.state, style=STYLES[each.state])
        table.add_row(Text(each.part), state, with_code(each.found))
    return table


def _summary(broken: list[Finding]) -> str:
    if not broken:
        return "All that the course needs works."
    return f"Not working, and needed: {', '.join(each.part for each in broken)}."
