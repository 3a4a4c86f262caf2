"""What a notebook's page shows at once: its text, while JupyterLab and Python are on their way.

JupyterLab takes some seconds of processor time before it shows a notebook. So the page first shows
the same cells, written when the site is built, and JupyterLab begins when they are on the screen.
"""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from course.reading.markdown import Prose
from course.site.progress import PLACE
from course.workspace.folder import items

PAGES = Path(__file__).parent / "pages"
NOTEBOOKS = "notebooks/index.html"
LOOKS = f"{PLACE}/first"
BEGINS = "await import("
HEAD = (
    f'<link rel="stylesheet" href="../{PLACE}/first_look.css">'
    f'<script src="../{PLACE}/first_look.js"></script>'
)


def add_first_looks(site: Path) -> None:
    """Write what is seen first of each notebook, and let the page that opens them begin with it."""
    for item in items():
        look = site / LOOKS / f"{item.path}.html"
        look.parent.mkdir(parents=True, exist_ok=True)
        look.write_text(first_look(json.loads(item.content()), item.path), "utf-8")
    for name in ("first_look.js", "first_look.css"):
        shutil.copy(PAGES / name, site / PLACE)
    page = site / NOTEBOOKS
    text = page.read_text("utf-8")
    if BEGINS not in text:
        raise ValueError("JupyterLite's page no longer begins as it did")
    text = text.replace(BEGINS, f"await globalThis.firstLook;\n        {BEGINS}", 1)
    page.write_text(text.replace("<script", f"{HEAD}<script", 1), "utf-8")


def first_look(notebook: dict[str, Any], path: str) -> str:
    """A notebook's cells as HTML: an element each, in their order. `path` is where it is."""

    def address(link: str, words: str) -> str:
        """Another notebook is no file of the site: its page opens it."""
        name, _, section = link.partition("#")
        if not name.endswith(".ipynb") or "://" in link:
            return link
        return f"?path={normpath(join(dirname(path), name))}#{section}".rstrip("#")

    prose = Prose(address)
    return "\n".join(_cell(cell, prose) for cell in notebook["cells"])


def _cell(cell: dict[str, Any], prose: Prose) -> str:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return f"<div>{prose.html(source)}</div>"
    return f"<pre>{escape(source)}</pre>"
