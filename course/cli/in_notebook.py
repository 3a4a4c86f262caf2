"""Commands of `backprop` as functions, for a notebook that has no terminal beside it."""

from __future__ import annotations


def hint(task: str, again: bool = False) -> None:
    """Show the next hint for a task; with `again`, those that you have seen."""
    _run("hint", task, *_flags(again=again))


def solution(task: str, give_up: bool = False) -> None:
    """Show the solution of a task that you have solved; with `give_up`, of any."""
    _run("solution", task, *_flags(give_up=give_up))


def progress() -> None:
    """Show your points, and what is next."""
    _run("progress")


def reset(module: str, lesson: bool = False) -> None:
    """Put a fresh exercise, or lesson, in place of yours, which goes to `backups/`."""
    _run("reset", module, *_flags(lesson=lesson))


def _run(*arguments: str) -> None:
    # Here: what the command line imports is not worth waiting for before it is needed.
    from course.cli import main

    main(arguments)


def _flags(**wanted: bool) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name, is_wanted in wanted.items() if is_wanted]
