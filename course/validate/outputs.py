"""Stored outputs hold nothing of the machine that made them, and every picture speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from course.authoring.library import notebook
from course.syllabus import Module
from course.validate.finding import Finding, short_path
from course.validate.notebooks import under_headings

# The folders at the top of a machine in which people, and programs for them, keep files.
PRIVATE = "home|tmp|root|Users"
PICTURE = re.compile(r"data:image/[\w+]+;base64,[A-Za-z0-9+/=]+")
TRACES = {
    "an address in memory": re.compile(r"\b0x[0-9a-f]{6,}\b"),
    "a path of the machine": re.compile(rf"(?<![\w.])(/({PRIVATE})/|[A-Z]:\\Users)"),
    "a warning": re.compile(r"\b[A-Z]\w*Warning:"),
}
MEND = "Change the cell in its source, then `backprop build`."


def findings(path: Path) -> Iterator[Finding]:
    """What must not be stored in the outputs of the notebook at `path`."""
    for cell, heading in under_headings(nbformat.read(path, as_version=4)):
        may_raise = "raises-exception" in cell.metadata.get("tags", ())
        for output in cell.outputs:
            for says in faults(output, may_raise=may_raise):
                yield Finding(short_path(path), heading, f"its output holds {says}.", MEND)


def missing_points(module: Module) -> Iterator[Finding]:
    """The tasks whose stored solution does not say that it has all its points."""
    path = notebook("solution", module)
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    for task in module.tasks:
        shown = cells[f"check-{task.short_name}"].outputs
        text = "".join(output.get("data", {}).get("text/plain", "") for output in shown)
        if f"{task.points} of {task.points} points" not in text:
            says = "its solution does not have all its points."
            yield Finding(short_path(path), task.name, says, "Mend the solution or its check.")


def faults(output: dict[str, Any], *, may_raise: bool = False) -> Iterator[str]:
    """What is wrong with one output, as the end of a sentence."""
    if output["output_type"] == "error" and not may_raise:
        yield f"an error, {output['ename']}"
    if output.get("name") == "stderr":
        yield "what was written to stderr"
    data = output.get("data", {})
    if "image/png" in data:
        yield "a picture without words (take `course.figures.picture`)"
    html = str(data.get("text/html", ""))
    if html.count("<img ") != html.count("alt="):
        yield "a picture without an alternative text"
    text = PICTURE.sub("", "\n".join([str(output.get("text", "")), *map(str, data.values())]))
    for what, pattern in TRACES.items():
        if found := pattern.search(text):
            yield f"{what}, `{_line_around(text, found)}`"


def _line_around(text: str, found: re.Match[str]) -> str:
    line = text[: found.end()].splitlines()[-1] + text[found.end() :].split("\n", 1)[0]
    return line.strip()[:80]
