"""`backprop export`: a gradebook to a table, an LMS, or feedback."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from course.cli.terminal import say, say_step, waiting
from course.errors import CourseError
from course.grading.exports import FORMATS
from course.grading.exports.grades import Grades, Wanted
from course.grading.exports.writing import write_all, write_one
from course.grading.gradebook import Gradebook
from course.grading.roster import read_roster
from course.syllabus import find_module

FOLDER = "exports"


def run(arguments: Namespace) -> int:
    wanted = Wanted(
        modules=tuple(find_module(name).name for name in arguments.module),
        students=tuple(arguments.student),
        roster=read_roster(arguments.roster) if arguments.roster else None,
        zeros=arguments.zeros,
        titles=dict(map(_title, arguments.title)),
    )
    with Gradebook.open(arguments.gradebook) as book:
        grades = Grades(book, wanted)
        files = FORMATS[arguments.format].files(grades)
        with waiting(f"Exporting {len(grades.students):,} students …", quiet=bool(arguments.to)):
            if arguments.to:
                write_one(files, arguments.to, replace=arguments.force)
            else:
                place = arguments.out or _place(arguments)
                ours = arguments.force or arguments.out is None
                count = write_all(files, place, replace=ours)
        for note in grades.notes:
            say_step(note)
    if not arguments.to:
        say(f"{count} file{'s' if count != 1 else ''} in {place}")
    return 1 if grades.notes else 0


def _place(arguments: Namespace) -> Path:
    """A folder of our own beside the gradebook, where what is out of date may be replaced."""
    given: Path = arguments.gradebook
    folder = given.parent if given.is_file() else given
    return folder / FOLDER / str(arguments.format)


def _title(text: str) -> tuple[str, str]:
    name, equals, title = text.partition("=")
    if not equals or not title.strip():
        raise CourseError(
            f'`--title {text}` names no title. Write it so: --title "numerical=Homework 1 (4711)".'
        )
    return find_module(name).name, title.strip()
