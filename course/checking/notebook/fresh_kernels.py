"""Runs a notebook to its end although cells end its kernel: each such cell costs itself only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.checking.notebook.nbval import NO_KERNEL, Items, ended_kernel, run_nbval

# So many kernels for one notebook, at most.
KERNELS = 20


def run_to_the_end(
    notebook: NotebookNode, path: Path, folder: Path, on_item: Callable[[str], None]
) -> tuple[Items, str, list[NotebookNode]]:
    """Run a notebook, written to `path`; as `run_nbval`, and the cells that ended a kernel.

    After such a cell a fresh kernel runs the cells before it again, without the checks that are
    done, since later cells may use what those define; then it goes on with the cells after it.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    items: Items = {}
    fatal: list[NotebookNode] = []
    logs = []
    for _ in range(KERNELS):
        nbformat.write(nbformat.from_dict({**notebook, "cells": cells}), path)
        found, log = run_nbval(path, folder, partial(_tell_once, on_item, set(items)))
        logs.append(log)
        items = {**found, **items}
        culprit = ended_kernel(found)
        if not culprit:
            break
        fatal += [cell for cell in cells if cell.id == culprit]
        items = {cell: item for cell, item in items.items() if item["problem"] != NO_KERNEL}
        cells = [
            cell
            for cell in cells
            if cell.id != culprit and not (cell.id.startswith("check-") and cell.id in items)
        ]
    return items, "\n".join(logs), fatal


def _tell_once(on_item: Callable[[str], None], told: set[str], cell: str) -> None:
    if cell not in told:
        on_item(cell)
