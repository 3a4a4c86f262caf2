"""A line in the notebook's page that says how much of Python is still to be loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

SCRIPT = Path(__file__).parent / "pages" / "progress.js"
PAGES = ("lab/index.html", "notebooks/index.html")
PLACE = "static/course"


def add_progress(site: Path) -> None:
    """Put the line into the pages that open notebooks."""
    (site / PLACE).mkdir(parents=True, exist_ok=True)
    shutil.copy(SCRIPT, site / PLACE)
    for page in PAGES:
        path = site / page
        text = path.read_text("utf-8")
        tag = f'<script defer src="../{PLACE}/{SCRIPT.name}"></script>'
        path.write_text(text.replace("</head>", f"{tag}</head>", 1), "utf-8")
