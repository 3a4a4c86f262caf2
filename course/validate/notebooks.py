"""Runs built notebooks by nbval: each cell has to bring forth what is stored, and in time."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.checking.notebook.nbval import DIED, NO_KERNEL, TIMEOUT, Items, run_nbval
from course.validate.finding import Finding, short_path

SECONDS_FOR_ONE_CELL = 60
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
AT_ONCE = "Run the notebook up to there to see it."
ADVICE = {
    "Cell outputs differ": "If the change is meant, `backprop build` stores the outputs anew.",
    "Cell execution caused an exception": "Mend the cell in its source, then `backprop build`.",
    DIED: f"{AT_ONCE} The cells after it were not run.",
}


def findings(path: Path, seconds: int = SECONDS_FOR_ONE_CELL) -> Iterator[Finding]:
    """The cells of the notebook at `path` that do not run as stored.

    Parameters:
        seconds: how long one cell may compute.
    """
    with tempfile.TemporaryDirectory() as folder:
        items, log = run_nbval(path, Path(folder), seconds=seconds)
    notebook = nbformat.read(path, as_version=4)
    if not items:
        yield Finding(short_path(path), "", "pytest could not run it.", detail=log)
    yield from failures(short_path(path), notebook, items)


def failures(file: str, notebook: NotebookNode, items: Items) -> Iterator[Finding]:
    """A finding for each cell that failed of itself, and not since an earlier one did."""
    for cell, heading in under_headings(notebook):
        item = items.get(cell.get("id", ""))
        if item is None or item["outcome"] != "failed" or item["problem"] == NO_KERNEL:
            continue
        problem = item["problem"].strip()
        advice = ADVICE.get(problem, "")
        if problem.startswith(TIMEOUT):
            advice = f"Look for a loop that never ends. {AT_ONCE}"
        detail = ESCAPES.sub("", item["detail"])
        last = f" ({detail.strip().splitlines()[-1].strip()})" if detail.strip() else ""
        yield Finding(file, heading, f"{problem.rstrip('.')}{last}.", advice, detail)


def under_headings(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Each code cell with the last heading above it and, since many share one, its number."""
    heading = ""
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            number += 1
            yield cell, f"{heading}, code cell {number}" if heading else f"code cell {number}"
        else:
            heading = (HEADING.findall(cell.source) or [heading])[-1]
