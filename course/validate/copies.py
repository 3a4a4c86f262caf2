"""How many points of an exercise its lesson's own code earns, renamed and no more.

    python -m course.validate.copies             a table of all modules
    python -m course.validate.copies MODULE …    what each task of these can be copied from

An exercise is to ask for more than its lesson shows: at most 15 % of a module's points.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course.authoring.sources import read, task_source
from course.checking.apart import run_apart
from course.checking.registry import check_of
from course.syllabus import Module, Task, find_module, modules
from course.validate.answers import SEEDS, SHORT_LIMIT, namespace
from course.validate.finding import Finding, short_path
from course.validate.pieces import Piece, pieces, signature

BAR = 0.15


@dataclass(frozen=True)
class Copy:
    """The most that one task gets for code of the lesson, and which code that is."""

    task: Task
    points: int
    title: str


def findings(module: Module) -> Iterator[Finding]:
    """The module, where too many of its points can be copied."""
    found = copies(module)
    if share(module, found) > BAR:
        copied = ", ".join(f"{c.task.short_name} from `{c.title}`" for c in found if c.points)
        says = f"{share(module, found):.0%} of the points can be copied from the lesson: {copied}."
        advice = f"Show another instance there: at most {BAR:.0%}."
        yield Finding(short_path(module.folder / "lesson.md"), "", says, advice)


def copies(module: Module) -> list[Copy]:
    """The best copy for each task of a module."""
    lesson = read(module.folder / "lesson.md")
    exercise = read(module.folder / "exercise.md")
    cells = [cell.source for cell in lesson if cell.cell_type == "code"]
    given = [c.source for c in exercise if c.cell_type == "code" and "task" not in c.metadata]
    return [best(module, task, cells, given) for task in module.tasks]


def share(module: Module, found: Sequence[Copy]) -> float:
    """The part of a module's points that its copies get."""
    return sum(copy.points for copy in found) / module.points


def best(module: Module, task: Task, cells: Sequence[str], given: Sequence[str]) -> Copy:
    """The part of the lesson that gets most points for a task."""
    source = task_source(task)
    wanted = signature(source.marked, source.answer)
    found = Copy(task, 0, "")
    if wanted is None:
        return found
    for piece in pieces(cells, wanted, given):
        points = points_of(module, task, piece)
        if points > found.points:
            found = Copy(task, points, piece.title)
        if points == task.points:
            break
    return found


def points_of(module: Module, task: Task, piece: Piece) -> int:
    """What an answer's cell with this piece gets; nothing where it cannot even run."""
    answer = task_source(task).answer
    try:
        names = namespace(module, piece.source, task.short_name)
    except Exception:
        # A lesson's code may need what the lesson computed.
        return 0
    return run_apart(check_of(task), names[answer], SEEDS[0], SHORT_LIMIT).points


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m course.validate.copies",
        description="How many points of each exercise its lesson's own code earns.",
    )
    parser.add_argument("module", nargs="*", help="such as `layers`; without one, all modules")
    named = parser.parse_args(arguments).module
    chosen = [find_module(name) for name in named] or list(modules())
    above = 0
    for module in chosen:
        found = copies(module)
        above += share(module, found) > BAR
        points = sum(copy.points for copy in found)
        print(f"{module.name:<12}{points:>4} of {module.points:<4}{share(module, found):>5.0%}")
        for copy in found:
            if copy.points and named:
                print(f"    {copy.points}/{copy.task.points} {copy.task.name:<28} {copy.title}")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
