"""Where the built notebooks are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from course.authoring.texts import built_texts
from course.errors import CourseError
from course.syllabus import COURSE, Module

PAGES = {"start": "index", "glossary": "glossary", "cheat_sheet": "cheat_sheet"}
KINDS = {"lesson": "notebooks", "exercise": "exercises", "solution": "solutions"}


def folder(kind: str) -> Path:
    """The folder of the built notebooks of one kind: "lesson", "exercise" or "solution"."""
    name = KINDS[kind]
    inside = COURSE / name
    return inside if inside.is_dir() else COURSE.parent / name


def notebook(kind: str, module: Module) -> Path:
    """The built notebook of one kind of a module.

    Raises:
        CourseError: when it has not been built.
    """
    return _there(folder(kind) / f"{module.stem}.ipynb")


def has_solutions() -> bool:
    """Whether solutions came along; an instructor may hand the course on without."""
    return folder("solution").is_dir() or bool(built_texts().get("tasks"))


def pristine(module: Module) -> Path:
    """The built notebook into which a learner's cells are put: what else is in those is theirs."""
    return notebook("solution" if has_solutions() else "exercise", module)


def page(name: str) -> Path:
    """The built notebook of one of `PAGES`.

    Raises:
        CourseError: when it has not been built.
    """
    return _there(folder("lesson") / f"{PAGES[name]}.ipynb")


def shown(path: Path) -> str:
    """A path as a maintainer knows it: from the top of the checkout."""
    inside = path.is_relative_to(COURSE.parent)
    return path.relative_to(COURSE.parent if inside else path.parents[1]).as_posix()


def sanitize_file() -> Path:
    """What nbval must not compare: the bytes of pictures, which differ between machines."""
    return COURSE / "nbval_sanitize.cfg"


def _there(path: Path) -> Path:
    if not path.is_file():
        raise CourseError(
            f"The notebook {path.parent.name}/{path.name} is not there. "
            "In a checkout, `backprop build` makes it; an installed course should be reinstalled."
        )
    return path
