"""What is different in a notebook on a machine that is lent, such as Colab's: its first cell."""

from __future__ import annotations

from pathlib import Path

from course.workspace.folder import prepare
from course.workspace.state import find_workspace

DIFFERENT = """\
The course is here. This machine is lent to you, so some things differ from a computer of your own:
- Run this cell first in each notebook. The notebook is kept by its host, not by the course.
- A command goes into a cell, after a "!": !backprop hint numerical.central_difference
- Your points are in {folder}, and go when the machine goes. At the end, take them along as a file:
  from course import export_work; export_work()
  Next time, upload it: from course import import_work; import_work("backprop-work.zip")
- !backprop check and !backprop assemble read {folder}/exercises: upload your notebooks there."""


def settle_in() -> None:
    """Make the current folder a workspace, where points are remembered, and say what differs."""
    root = find_workspace()
    if root is None:
        root = Path.cwd()
        prepare(root)
    print(DIFFERENT.format(folder=root))
