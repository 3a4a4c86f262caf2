"""`backprop assemble`: the learner's answers, gathered into a library of their own."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from course.assembly.parts import PACKAGE, PARTS
from course.cli.terminal import GOOD, PARTIAL, console, print_json, say, say_step, sign
from course.workspace.folder import locate

if TYPE_CHECKING:
    from course.assembly.assembling import Assembly


def run(arguments: Namespace) -> int:
    root = locate(arguments.workspace)
    tell = _silent if arguments.json else say_step
    tell(f"Gathering your answers for {PACKAGE} …")
    # Here, so that the first line comes before what takes a while to import.
    from course.assembly.assembling import assemble

    made = assemble(root, force=arguments.force, tell=tell)
    if arguments.json:
        print_json(
            {
                "workspace": str(root),
                "package": str(made.package),
                "yours": made.yours,
                "filled": made.filled,
                "notes": made.notes,
                "lines": made.lines,
                "share": made.share,
                "problems": made.problems,
                "kept": made.kept,
                "backups": made.backups,
                "tests": {"run": made.tests, "failed": made.failures},
            }
        )
    else:
        _show(made)
    return 1 if made.failures else 0


def _silent(step: str) -> None:
    """What a program reads holds no steps."""


def _show(made: Assembly) -> None:
    console().print(_table(made))
    for problem in made.problems:
        say(f"! {problem}")
    _say_shares(made)
    if made.kept:
        edited = ", ".join(f"`{PACKAGE}/{path}`" for path in made.kept)
        say(
            f"\nYou edited {edited}, so nothing was written there. "
            "`backprop assemble --force` writes it afresh and keeps yours in backups."
        )
    for path, backup in made.backups.items():
        say(f"Written afresh: `{PACKAGE}/{path}`. Yours is kept as {backup}")
    if made.failures:
        say(f"\n{len(made.failures)} of {made.tests} tests of the library fail:")
        for name, why in made.failures.items():
            say(f"  {sign(False)} {name}: {why}")
        say(f"In {made.package.parent}, `python -m pytest {PACKAGE}` shows where.")
    else:
        say(
            f"\nIts {made.tests} tests pass. In {made.package.parent}: `python -m pytest {PACKAGE}`"
        )


def _say_shares(made: Assembly) -> None:
    """How much of the library is the learner's, and where the rest comes from."""
    if not made.yours:
        say(f"\nNone of the {len(PARTS)} parts is yours yet: solve one of these tasks, then again.")
    else:
        share = made.share["yours"] / max(sum(made.share.values()), 1)
        say(
            f"\n{len(made.yours)} of {len(PARTS)} parts are yours: {made.share['yours']} lines of "
            f"code, {100 * share:.0f} % of the library. The glue between them has "
            f"{made.share['given']}."
        )
    say(f"{made.package} holds it all. `pip install ./{PACKAGE}` installs it.")
    if made.filled:
        say(
            "For the others the course's own parts are imported; no solution of them is written. "
            f"`{PACKAGE}.filled` names them."
        )


def _table(made: Assembly) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for part in PARTS:
        mine = part.task_name in made.yours
        sign_of = Text(sign(True), style=GOOD) if mine else Text("-", style=PARTIAL)
        lines = str(made.lines[part.file]) if mine else ""
        table.add_row(sign_of, part.file, lines, _source(made, part.task_name, part.file))
    parts = {part.file for part in PARTS}
    for path, count in made.lines.items():
        if path not in parts:
            table.add_row("", path, str(count), "glue")
    return table


def _source(made: Assembly, task: str, file: str) -> str:
    if file in made.kept:
        return "edited by you, kept"
    if task not in made.yours:
        return f"the course's: {made.filled[task]}"
    return f"yours, {made.notes[task]}" if task in made.notes else "yours"
