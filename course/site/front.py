"""The site's first page: readable at once, with a link to every notebook."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from course.site.moving import ALT, moving_picture
from course.site.progress import PLACE
from course.syllabus import Module, modules
from course.workspace.folder import relative_path

SETTINGS = re.compile(r'<script[^>]*id="jupyter-config-data".*?</script>', re.DOTALL)
PAGE = Path(__file__).parent / "pages" / "front.html"


def write_front(site: Path, megabytes: int | None) -> None:
    """Write the page in place of JupyterLite's, which only leads on.

    Parameters:
        megabytes: what a first visit loads, where that is known.
    """
    page = PAGE.read_text("utf-8")
    rows = "\n".join(map(_row, modules()))
    loaded = "Python and its packages" if megabytes is None else f"about {megabytes} MB"
    filled = {"loaded": loaded, "alt": escape(ALT), "modules": rows}
    for name, text in filled.items():
        page = page.replace(f"{{{name}}}", text)
    path = site / "index.html"
    # The apps below look for their settings in the pages above, this one too.
    settings = SETTINGS.search(path.read_text("utf-8"))
    if settings is None:
        raise ValueError("JupyterLite's first page no longer holds settings")
    path.write_text(page.replace("</head>", f"{settings[0]}\n</head>", 1), "utf-8")
    (site / PLACE / "explorer.svg").write_text(moving_picture(), "utf-8")


def _row(module: Module) -> str:
    lesson = _link(relative_path("lesson", module), module.title)
    count = len(module.tasks)
    exercise = _link(relative_path("exercise", module), f"{count} tasks, {module.points} points")
    return f"<li>{lesson}<small>about {module.minutes} minutes; {exercise}</small></li>"


def _link(path: str, text: str) -> str:
    return f'<a href="notebooks/index.html?path={path}">{escape(text)}</a>'
