"""The site's first page: readable at once, with a link to every notebook."""

from __future__ import annotations

from html import escape
from pathlib import Path

from course.site.moving import ALT, moving_picture
from course.site.progress import PLACE
from course.syllabus import Module, modules
from course.workspace.folder import relative_path

PAGE = Path(__file__).parent / "pages" / "front.html"


def write_front(site: Path, megabytes: int) -> None:
    """Write the page in place of JupyterLite's, which only leads on.

    Parameters:
        megabytes: what a first visit loads.
    """
    page = PAGE.read_text("utf-8")
    rows = "\n".join(map(_row, modules()))
    filled = {"megabytes": str(megabytes), "alt": escape(ALT), "modules": rows}
    for name, text in filled.items():
        page = page.replace(f"{{{name}}}", text)
    (site / "index.html").write_text(page, "utf-8")
    (site / PLACE / "explorer.svg").write_text(moving_picture(), "utf-8")


def _row(module: Module) -> str:
    lesson = _link(relative_path("lesson", module), module.title)
    count = len(module.tasks)
    exercise = _link(relative_path("exercise", module), f"{count} tasks, {module.points} points")
    return f"<li>{lesson}<small>about {module.minutes} minutes; {exercise}</small></li>"


def _link(path: str, text: str) -> str:
    return f'<a href="notebooks/index.html?path={path}">{escape(text)}</a>'
