"""`backprop solution`: the course's answer, for those who have theirs or give up."""

from __future__ import annotations

from argparse import Namespace

from course.authoring.library import has_solutions
from course.authoring.sources import task_source
from course.cli.terminal import console, say, say_error
from course.in_browser import IN_BROWSER, command
from course.syllabus import find_task
from course.workspace.folder import locate
from course.workspace.state import best_points, read_state, write_state

SOLUTIONS = "solutions"


def run(arguments: Namespace) -> int:
    task = find_task(arguments.task)
    root = locate(arguments.workspace)
    if not has_solutions():
        say(
            "This package came without solutions; whoever teaches the course has them. "
            f"`{command('hint', task.name)}` takes you a step further."
        )
        return 1
    points = best_points(root).get(task.name, 0)
    seen = read_state(root, SOLUTIONS)
    if points < task.points and task.name not in seen:
        if not arguments.give_up:
            give_up = "give_up=True" if IN_BROWSER else "--give-up"
            say(
                f"You have {points} of {task.points} points for `{task.name}`. A solution teaches "
                f"most after one of your own: `{command('hint', task.name)}` takes you a step "
                f"further. `{give_up}` shows it all the same, and your progress will say so."
            )
            return 1
        write_state(root, SOLUTIONS, {**seen, task.name: {"points": points}})
        say_error(f"noted that you looked at the solution of `{task.name}`.")
    code = task_source(task).solution
    shown = console()
    if shown.is_terminal:
        # Here: it takes longer than all the rest, and only a terminal shows colours.
        from rich.syntax import Syntax

        shown.print(Syntax(code, "python", background_color="default"))
    else:
        print(code)
    return 0
