"""Runs notebooks in fresh kernels and keeps of their outputs what is the same after every run.

Normal form: execution counts from 1, streams in one piece, no widget state, no volatile metadata.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from course.authoring.notebooks import METADATA
from course.kernels import started

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS_FOR_ONE_CELL = 300
# For what a cell printed to arrive, once the cell has ended; without it, outputs would be lost.
SECONDS_FOR_OUTPUT = 60


def execute(notebook: NotebookNode, place: Path | str) -> None:
    """Run a notebook's cells in a fresh kernel whose folder is `place`; store their outputs.

    Raises:
        CellExecutionError: when a cell raises.
    """

    def run() -> None:
        NotebookClient(
            notebook,
            timeout=SECONDS_FOR_ONE_CELL,
            startup_timeout=SECONDS_FOR_ONE_CELL,
            iopub_timeout=SECONDS_FOR_OUTPUT,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(place)}},
        ).execute()

    started(run)


def normalize(notebook: NotebookNode) -> None:
    """Bring an executed notebook's outputs, counts and metadata into the normal form."""
    notebook.metadata = nbformat.from_dict(METADATA)
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
        cell.metadata.pop("execution", None)
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
                output.metadata = {}


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with a stream's pieces in one: how a kernel cuts them depends on its timing."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined
