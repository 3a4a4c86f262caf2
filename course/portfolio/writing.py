"""Writes the page to a file, and overwrites nothing but an earlier one."""

from __future__ import annotations

from pathlib import Path

from course.errors import CourseError
from course.portfolio.content import Content, content_of
from course.portfolio.page import MARK, page_of
from course.workspace.files import write


def portfolio(root: Path, target: Path) -> Content:
    """Write the page of this workspace to `target`, and return what it shows.

    Raises:
        CourseError: when another file is in its place, or there is nothing to show yet.
    """
    if target.exists() and (not target.is_file() or MARK not in target.read_text("utf-8")):
        raise CourseError(f"{target} is there already and is no portfolio. Name another by --out.")
    content = content_of(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, page_of(content).encode())
    return content
