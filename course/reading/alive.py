"""Lessons run once more, so that the page of each holds its widgets, alive without a kernel.

A stored notebook has a widget's picture. What the widget knows is in the kernel that made it, so a
first cell asks that kernel for the widget's fragment beside the picture.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course import widgets
from course.authoring.execution import execute, normalize
from course.widgets.alone import support

FRAGMENT = "application/vnd.backprop.fragment+html"
ASK = f"""
def _asked():
    from course.widgets.widget import CourseWidget

    def bundle(widget):
        data, metadata = widget._repr_mimebundle_()
        return data | {{{FRAGMENT!r}: widget.to_fragment()}}, metadata

    get_ipython().display_formatter.mimebundle_formatter.for_type(CourseWidget, bundle)


_asked()
del _asked
"""
KIND = re.compile(r'data-widget="(\w+)"')


def run_again(path: Path) -> NotebookNode:
    """A built lesson with fresh outputs, in which widgets have their fragments.

    Raises:
        CellExecutionError: when a cell raises.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_code_cell(ASK))
    with tempfile.TemporaryDirectory() as elsewhere:
        execute(notebook, elsewhere)
    del notebook.cells[0]
    normalize(notebook)
    return notebook


def as_stored(path: Path) -> NotebookNode:
    """A built lesson as it is: its widgets are pictures."""
    return nbformat.read(path, as_version=4)


def programs(pieces: Iterable[str]) -> str:
    """What the head of a page needs for the widgets in its pieces."""
    names = {name for piece in pieces for name in KIND.findall(piece)}
    return support(getattr(widgets, name) for name in names) if names else ""
