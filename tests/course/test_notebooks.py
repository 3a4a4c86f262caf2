"""Lessons and solutions run as stored, and lessons keep their form."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.authoring.library import notebook, sanitize_file
from course.syllabus import COURSE, Module, find_module, modules
from course.validate import notebooks, outputs
from tests import patience

FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
STORED = [notebook(kind, module) for module in modules() for kind in ("lesson", "solution")]
EVERY_NOTEBOOK = pytest.mark.parametrize(
    "path", STORED, ids=lambda path: f"{path.parent.name}/{path.name}"
)


@pytest.mark.slow
@EVERY_NOTEBOOK
def test_notebook_runs_as_stored(path: Path):
    assert [str(finding) for finding in notebooks.findings(path)] == []


@EVERY_NOTEBOOK
def test_stored_outputs_hold_what_they_may(path: Path):
    assert [str(finding) for finding in outputs.findings(path)] == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_stored_solution_has_all_its_points(module: Module):
    assert list(outputs.missing_points(module)) == []


@pytest.mark.slow
def test_a_notebook_passes_nbval_from_a_plain_command_line():
    command = [
        *(sys.executable, "-m", "pytest", "--nbval"),
        *("--nbval-sanitize-with", str(sanitize_file())),
        str(notebook("solution", find_module("start"))),
        *("--nbval-kernel-startup-timeout", str(patience.SECONDS)),
        # Not for notebooks, and slow to load.
        *("-p", "no:hypothesispytest", "-p", "no:cacheprovider"),
    ]
    run = subprocess.run(command, cwd=COURSE.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert "passed" in run.stdout


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_lesson_keeps_the_form_of_a_lesson(module):
    cells = nbformat.read(notebook("lesson", module), as_version=4).cells
    written = [cell for cell in cells if not cell.source.startswith("<table>")]
    # A box that asks for a guess brings no idea of its own.
    ideas = [cell for cell in written if not cell.source.startswith("guess(")]
    assert 30 <= len(ideas) <= 85
    assert cells[0].source.startswith(f"# {module.number} · {module.title}")
    for cell in written:
        if cell.cell_type == "markdown":
            # What is folded is read by those who want it.
            shown = FOLDED.sub("", cell.source)
            assert len(shown.split()) <= 120, cell.source
            # "2. 20." is read as a list within a list: the 20 is gone.
            assert not re.search(r"^\d+\. \d+\.( |$)", cell.source, re.MULTILINE), cell.source
        else:
            assert cell.source.count("\n") < 20, cell.source
