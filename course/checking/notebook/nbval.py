"""One run of `pytest --nbval` over a notebook file: what became of each of its cells."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from course.authoring.library import sanitize_file
from course.checking.notebook.bare_pytest import bare_command, bare_environment
from course.workspace.state import REMEMBER_NOTHING

SECONDS_FOR_ONE_CELL = 120
SECONDS_TO_START = 300
# How the problem of a cell begins that ran for too long, and of one whose kernel had ended before.
TIMEOUT = "Timeout"
NO_KERNEL = "Kernel dead on test start"
# What the plugin says of the cell in which a kernel ended.
DIED = "the kernel died while this cell ran"

Items = dict[str, dict[str, Any]]


def run_nbval(
    path: Path,
    folder: Path,
    on_item: Callable[[str], None] | None = None,
    *,
    seconds: int = SECONDS_FOR_ONE_CELL,
) -> tuple[Items, str]:
    """Run pytest on the notebook at `path`; return its items by cell id, and its output.

    Parameters:
        folder: a place for files that are needed meanwhile.
        on_item: called with a cell's id whenever pytest has finished with it.
        seconds: how long one cell may compute.
    """
    lines = folder / "items.jsonl"
    lines.unlink(missing_ok=True)
    log = folder / "log"
    command = [
        *bare_command(folder),
        # Ours comes first: it imports nbformat in the way that is quick.
        *("-p", "course.checking.notebook.plugin", "--write-items", str(lines)),
        *("-p", "nbval.plugin", "--nbval", "--nbval-current-env", str(path)),
        *("--nbval-sanitize-with", str(sanitize_file())),
        *("--nbval-cell-timeout", str(seconds)),
        *("--nbval-kernel-startup-timeout", str(SECONDS_TO_START)),
        # Cells have no `assert` of pytest's to be rewritten, and cost no search for lost objects.
        *("--assert=plain", "-p", "no:unraisableexception"),
    ]
    items: Items = {}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=path.parent,
            env={**bare_environment(), REMEMBER_NOTHING: "1"},
        )
        try:
            for line in _follow(lines, process):
                item = json.loads(line)
                items[item["cell"]] = item
                if on_item is not None and item["problem"] != NO_KERNEL:
                    on_item(item["cell"])
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    return items, log.read_text("utf-8", errors="replace")


def _follow(path: Path, process: subprocess.Popen[bytes]) -> Iterator[str]:
    """The lines of a file that a process writes, as they come, until it has ended."""
    rest = ""
    position = 0
    while True:
        ended = process.poll() is not None
        if path.exists():
            with path.open(encoding="utf-8") as file:
                file.seek(position)
                rest += file.read()
                position = file.tell()
        *lines, rest = rest.split("\n")
        yield from lines
        if ended:
            return
        time.sleep(0.05)


def ended_kernel(items: Items) -> str:
    """The id of the cell in which the kernel ended, where cells were left; else nothing."""
    before = ""
    for cell, item in items.items():
        if item["problem"] == NO_KERNEL:
            return before
        before = cell
    return ""
