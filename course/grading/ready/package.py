"""Copies the course as a package that can be installed: with its solutions, or without."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from course.authoring.handed_out import without_outputs
from course.authoring.library import folder, has_solutions
from course.authoring.sources import SOLUTION
from course.errors import CourseError
from course.syllabus import COURSE, modules

CHECKOUT = COURSE.parent
ROOMS = ("autodiff_core", "course", "exercises")
FILES = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE")
SOLUTIONS = "solutions"
# What the wheel takes along; left out with its folder.
INCLUDED = re.compile(rf'^"{SOLUTIONS}" = .*\n', re.MULTILINE)
NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints")
# Right answers, and what tells them apart from wrong ones, by the file's name.
TELLING = ("answers.md", "survivors.md", "instructors.md")
LEFT_OUT = """{indent}### BEGIN SOLUTION
{indent}raise NotImplementedError(
{indent}    "This package has no solutions. Solve `{task}`, then run `backprop assemble`."
{indent})
{indent}### END SOLUTION"""


def copy_course(target: Path, *, solutions: bool) -> None:
    """Copy the course to `target`, which must be new or empty.

    Raises:
        CourseError: when it is not, or this is not a checkout with its solutions.
    """
    if not (CHECKOUT / FILES[0]).is_file() or not has_solutions():
        raise CourseError(
            "A release is made from a checkout of the course, with its `pyproject.toml` and "
            f"solutions. {CHECKOUT} is none."
        )
    claim(target)
    for name in ROOMS:
        shutil.copytree(CHECKOUT / name, target / name, ignore=NOT_COPIED)
    for name in FILES:
        shutil.copyfile(CHECKOUT / name, target / name)
    if solutions:
        shutil.copytree(CHECKOUT / SOLUTIONS, target / SOLUTIONS, ignore=NOT_COPIED)
    else:
        _leave_solutions_out(target)


def claim(target: Path) -> None:
    """Make a folder that is to be filled.

    Raises:
        CourseError: when something is in it.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CourseError(f"{target} is not empty. Name a new folder by --out.")
    target.mkdir(parents=True, exist_ok=True)


def _leave_solutions_out(target: Path) -> None:
    settings = target / FILES[0]
    settings.write_text(INCLUDED.sub("", settings.read_text("utf-8")), "utf-8")
    for path in target.rglob("*.md"):
        if path.name in TELLING:
            path.unlink()
    for lesson in (target / folder("lesson").relative_to(CHECKOUT)).glob("*.ipynb"):
        lesson.write_text(without_outputs(lesson.read_text("utf-8")), "utf-8", newline="\n")
    for module in modules():
        path = target / module.folder.relative_to(CHECKOUT) / "exercise.md"
        path.write_text(_without_solutions(path.read_text("utf-8"), module.name), "utf-8")


def _without_solutions(text: str, module: str) -> str:
    """An exercise's source with a sentence in the place of each solution."""
    tasks = [(match.start(), match[1]) for match in re.finditer(r"^:task: (\S+)", text, re.M)]

    def sentence(match: re.Match[str]) -> str:
        own = [name for start, name in tasks if start < match.start()][-1]
        return LEFT_OUT.format(indent=match["indent"], task=f"{module}.{own}")

    return SOLUTION.sub(sentence, text)
