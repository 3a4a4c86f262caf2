"""The ready folders: what each has in it, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course.errors import CourseError
from course.grading.ready.package import claim, copy_course
from course.syllabus import Module

TEMPLATES = Path(__file__).parent
PACKAGE = "package"
EXECUTABLE = 0o755
SCRIPTS = ("setup.sh", "run_autograder", "autograder.py")


@dataclass(frozen=True)
class Wishes:
    """What a folder is made for: a module, and where the course can be installed from."""

    module: Module | None = None
    course: str = ""


def students(target: Path, wishes: Wishes) -> None:
    """The course for learners, with lessons and exercises and without solutions."""
    copy_course(target, solutions=False)


def gradescope(target: Path, wishes: Wishes) -> None:
    """Gradescope's autograder for one module."""
    _autograder("gradescope", target, wishes)


def classroom50(target: Path, wishes: Wishes) -> None:
    """Classroom 50's autograder for one module."""
    _autograder("classroom50", target, wishes)


def workflow(target: Path, wishes: Wishes) -> None:
    """A workflow for students' repositories."""
    if not wishes.course:
        raise CourseError(
            "Say where a student's workflow installs the course from, such as "
            "`--course git+https://github.com/OWNER/FORK`."
        )
    claim(target)
    _fill("workflow", target, {"COURSE": wishes.course})


def container(target: Path, wishes: Wishes) -> None:
    """What an image is made of in which `backprop grade` runs."""
    claim(target)
    copy_course(target / PACKAGE, solutions=True)
    _fill("container", target, {})


FOLDERS: dict[str, Callable[[Path, Wishes], None]] = {
    "students": students,
    "gradescope": gradescope,
    "classroom50": classroom50,
    "workflow": workflow,
    "container": container,
}


def _autograder(kind: str, target: Path, wishes: Wishes) -> None:
    module = wishes.module
    if module is None:
        raise CourseError("An autograder grades one module. Name it: `--module numerical`, say.")
    claim(target)
    copy_course(target / PACKAGE, solutions=True)
    values = {"MODULE": module.name, "STEM": module.stem, "TITLE": module.title}
    _fill(kind, target, {**values, "POINTS": str(module.points)})


def _fill(kind: str, target: Path, values: dict[str, str]) -> None:
    """Copy a template's files, with `@NAME@` replaced by its value."""
    for path in sorted((TEMPLATES / kind).iterdir()):
        if path.is_file():
            text = path.read_text("utf-8")
            for name, value in values.items():
                text = text.replace(f"@{name}@", value)
            made = target / path.name
            made.write_text(text, "utf-8", newline="\n")
            if path.name in SCRIPTS:
                made.chmod(EXECUTABLE)
