"""From a gradebook to what others read: one module for each format, and the table of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.grading.exports.grades import Grades

Files = Callable[["Grades"], Iterator[tuple[str, Iterable[str]]]]


@dataclass(frozen=True)
class Format:
    """A format: what it is for, and the module whose `files` yields files' names and texts."""

    summary: str
    module: str

    @property
    def files(self) -> Files:
        files: Files = import_module(f"course.grading.exports.{self.module}").files
        return files


FORMATS = {
    "csv": Format("a table: a column for each task, and totals", "points_csv"),
    "canvas": Format("a table to import into Canvas", "canvas"),
    "moodle": Format("a table to import into Moodle", "moodle"),
    "json": Format("everything, for a program", "points_json"),
    "junit": Format("JUnit XML, a case for each property", "junit"),
    "html": Format("a page of feedback for each student", "feedback"),
    "gradescope": Format("Gradescope's results.json for each submission", "gradescope"),
    "classroom50": Format("Classroom 50's result.json for each submission", "classroom50"),
}
