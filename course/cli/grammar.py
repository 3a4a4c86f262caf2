"""What the command line understands, with examples at every level. Imports little, so is quick."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import dedent

from course.cli.command import Parser, add_command, add_workspace, exit_codes, port
from course.cli.teaching import (
    add_export,
    add_grade,
    add_read,
    add_release,
    add_similar,
    add_site,
    add_validate,
)


class _Version(argparse.Action):
    """Looks the version up only when asked for: what reads it takes as long as all the rest."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"backprop {version('backprop-course')}")
        parser.exit()


class _CommandList(argparse.RawDescriptionHelpFormatter):
    """Leaves room for the longest command: Python forgets how far its name is indented."""

    ROOM = 13

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = self.ROOM


def grammar() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` holds the name of the chosen command."""
    parser = Parser(
        prog="backprop",
        description=(
            "A course that teaches backpropagation from slopes to a small engine of your own."
        ),
        epilog=dedent(
            """
            examples:
              backprop learn                  make a workspace and open it in JupyterLab
              backprop check numerical        check your answers to one module
              backprop hint central_difference
              backprop progress               your points, and what is next

            `backprop COMMAND --help` has examples of each command.
            """
        )
        + exit_codes("done, or a full score", "not a full score, or a problem found"),
        formatter_class=_CommandList,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    learn = add_command(
        commands,
        "learn",
        "make or open a workspace in JupyterLab",
        """
        Make a workspace with the lessons and exercises, or bring yours up to date, and open it in
        JupyterLab. What you wrote is never overwritten: a notebook that you edited stays, and a
        newer version of it is put beside it as `….new.ipynb`. Running a notebook is not editing it.
        """,
        """
          backprop learn                  ./backprop-workspace, or the workspace around you
          backprop learn ~/calculus       a folder of your choice
          backprop learn --no-browser     print the address instead of opening a browser
        """,
        good="JupyterLab was stopped",
        bad="JupyterLab did not start or broke down",
    )
    learn.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the workspace")
    learn.add_argument("--no-browser", action="store_true", help="print the address only")
    learn.add_argument("--port", type=port, help="the port; a free one is chosen otherwise")
    add_workspace(learn)

    check = add_command(
        commands,
        "check",
        "check your answers",
        """
        Put your answers into a fresh copy of the exercise, run it, and say what is right and what
        is not. Save the notebook first. With a TASK only that one is checked, after the notebook's
        given cells. Without a name: every exercise that you have begun.
        """,
        """
          backprop check                  what you have begun
          backprop check numerical        one module; `1` or `01_numerical` will do
          backprop check numerical.best_step
          backprop check best_step        one task; the short name will do
          backprop check alice/01_numerical.ipynb     that very file
          backprop check --watch          again whenever you save; Ctrl-C ends it
          backprop check --json           for a program
        """,
        good="every task that was checked has all its points",
        bad="points are missing",
    )
    check.add_argument(
        "what",
        nargs="?",
        metavar="MODULE, TASK or FILE",
        help="a module's name or number, a task's name (`backprop progress` lists them), or a file",
    )
    check.add_argument("--watch", action="store_true", help="check again on every save")
    check.add_argument(
        "--json", action="store_true", help="print JSON; with --watch a line each time"
    )
    add_workspace(check)

    hint = add_command(
        commands,
        "hint",
        "a hint for a task, one step more each time",
        """
        Show the next hint for a task. Each call goes one step further and says how many are left.
        """,
        """
          backprop hint numerical.central_difference
          backprop hint central_difference          the short name will do
          backprop hint central_difference --again  those that you have seen, and no more
        """,
        good="a hint was shown",
        bad="there is none",
    )
    hint.add_argument("task", metavar="TASK", help="a task's name; `backprop progress` lists them")
    hint.add_argument("--again", action="store_true", help="repeat the hints seen so far")
    add_workspace(hint)

    progress = add_command(
        commands,
        "progress",
        "your points, and what is next",
        "Show the best points of every task so far, and what to do next.",
        """
          backprop progress
          backprop progress --json
        """,
        good="shown",
    )
    progress.add_argument("--json", action="store_true", help="print JSON")
    add_workspace(progress)

    solution = add_command(
        commands,
        "solution",
        "the solution of a task that you have solved",
        """
        Show the course's solution of a task, once you have all its points. With --give-up you see
        it before; your progress then says so.
        """,
        """
          backprop solution numerical.gradient
          backprop solution best_step --give-up
          backprop solution best_step > theirs.py
        """,
        good="shown",
        bad="points are missing, and --give-up was not said",
    )
    solution.add_argument("task", metavar="TASK", help="a task's name")
    solution.add_argument(
        "--give-up", action="store_true", help="show it although points are missing"
    )
    add_workspace(solution)

    reset = add_command(
        commands,
        "reset",
        "start an exercise afresh; yours is kept",
        """
        Put a fresh exercise in place of yours. Yours goes to `backups/` with the date in its name.
        Points and hints stay.
        """,
        """
          backprop reset numerical
          backprop reset numerical --lesson    the lesson instead of the exercise
        """,
        good="the notebook is fresh",
    )
    reset.add_argument("module", metavar="MODULE", help="a module's name or number")
    reset.add_argument("--lesson", action="store_true", help="the lesson, not the exercise")
    add_workspace(reset)

    assemble = add_command(
        commands,
        "assemble",
        "your answers as a library of your own",
        """
        Check your answers, and gather those that work into `my_autodiff`, a library in your
        workspace, with tests, that pip can install. For what is missing the course's own parts are
        imported and named, so the library always works; no solution is written. Only answers that
        changed are checked. A file of `my_autodiff` that you edited is kept.
        """,
        """
          backprop assemble               again whenever you have solved more
          backprop assemble --force       write edited files afresh; yours go to backups/
          backprop assemble --json        for a program
        """,
        good="the library is written, and its tests pass",
        bad="some of its tests fail",
    )
    assemble.add_argument("--force", action="store_true", help="replace files that you edited too")
    assemble.add_argument("--json", action="store_true", help="print JSON")
    add_workspace(assemble)

    portfolio = add_command(
        commands,
        "portfolio",
        "a page to share, of what you built",
        """
        Train a network on your library, and write one page that opens in any browser: your parts
        and points, your curve, what your network takes for what, and a pad to draw digits on. No
        solution of a task is in it.
        """,
        """
          backprop portfolio                  portfolio.html in your workspace
          backprop portfolio --out me.html    a file of your choice
        """,
        good="the page is written",
    )
    portfolio.add_argument("--out", type=Path, metavar="FILE", help="the page to write")
    add_workspace(portfolio)

    doctor = add_command(
        commands,
        "doctor",
        "what works here, and how to mend the rest",
        "Try Python, the packages, a kernel, the widgets, Graphviz and the workspace.",
        """
          backprop doctor
          backprop doctor --json
        """,
        good="all that the course needs works",
        bad="something that it needs does not",
    )
    doctor.add_argument("--json", action="store_true", help="print JSON")
    add_workspace(doctor)

    build = add_command(
        commands,
        "build",
        "for maintainers: sources to notebooks",
        "Build lessons, exercises and solutions from `course/modules`, and the start page.",
        """
          backprop build                  every module
          backprop build numerical        one
          backprop build --check          say where a notebook does not match its source
        """,
        good="built, or with --check: all match",
        bad="with --check: some do not",
    )
    build.add_argument("modules", nargs="*", metavar="MODULE", help="default: every module")
    build.add_argument("--check", action="store_true", help="compare only, and write nothing")
    add_validate(commands)
    add_grade(commands)
    add_export(commands)
    add_similar(commands)
    add_release(commands)
    add_site(commands)
    add_read(commands)
    return parser
