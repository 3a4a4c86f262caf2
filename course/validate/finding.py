"""What validation found: one fault, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from course.syllabus import COURSE


@dataclass(frozen=True)
class Finding:
    """One fault. `place` is a heading, a task or a line within the file."""

    file: str
    place: str
    says: str
    advice: str = ""
    # What a log may show beside it, in several lines.
    detail: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.place) if part)
        return " ".join(f"{where}: {self.says} {self.advice}".split())


def short_path(path: Path) -> str:
    """A file's path from the folder that holds the course."""
    try:
        return path.relative_to(COURSE.parent).as_posix()
    except ValueError:
        return path.name
