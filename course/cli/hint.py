"""`backprop hint`: one step more each time."""

from __future__ import annotations

import sys
from argparse import Namespace

from course.authoring.library import has_solutions
from course.authoring.sources import task_source
from course.cli.terminal import console, say
from course.in_browser import command
from course.syllabus import find_task
from course.workspace.folder import locate
from course.workspace.state import read_state, write_state

HINTS = "hints"


def run(arguments: Namespace) -> int:
    task = find_task(arguments.task)
    root = locate(arguments.workspace)
    hints = task_source(task).hints
    seen = read_state(root, HINTS)
    so_far = seen.get(task.name, 0)
    before = min(so_far, len(hints)) if isinstance(so_far, int) else 0
    if not hints:
        say(f"There are no hints for `{task.name}`. Its prompt in the exercise says what it asks.")
        return 1
    if arguments.again:
        if not before:
            say(
                f"You have seen no hint for `{task.name}` yet. Without `--again` you see the first."
            )
            return 1
        first, last = 0, before
    elif before == len(hints):
        say(f"You have seen all the hints for `{task.name}`. Here they are again.\n")
        first, last = 0, before
    else:
        first, last = before, before + 1
        write_state(root, HINTS, {**seen, task.name: last})
    for number, hint in enumerate(hints[first:last], start=first + 1):
        say(f"{task.title}, hint {number} of {len(hints)}")
        _show(hint)
    say(_left(task.name, len(hints) - last))
    return 0


def _show(hint: str) -> None:
    """Formatted on a terminal or in a notebook; as it was written where a program reads it."""
    shown = console()
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import Markdown as Formatted
        from IPython.display import display

        display(Formatted(hint))
    elif shown.is_terminal:
        # Here: it takes longer than all the rest, and only a terminal shows formatted text.
        from rich.markdown import Markdown

        shown.print("", Markdown(hint), "")
    else:
        print(f"\n{hint}\n")


def _left(task: str, left: int) -> str:
    if left == 0 and not has_solutions():
        return (
            "That was the last one. Solutions did not come along; ask whoever teaches the course."
        )
    if left == 0:
        solution = command("solution", task, "--give-up")
        return f"That was the last one. `{solution}` shows a solution."
    number = "1 more hint is" if left == 1 else f"{left} more hints are"
    return f"{number} left: the same command shows the next."
