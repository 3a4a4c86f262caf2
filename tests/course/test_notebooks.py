"""Lessons and solutions run as stored, by the command that the README gives to instructors."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.authoring.library import notebook, sanitize_file
from course.syllabus import COURSE, Module, modules
from tests import patience

STORED = [notebook(kind, module) for module in modules() for kind in ("lesson", "solution")]


@pytest.mark.slow
@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_notebooks_pass_nbval_from_a_plain_command_line(module: Module):
    command = [
        *(sys.executable, "-m", "pytest", "--nbval"),
        *("--nbval-sanitize-with", str(sanitize_file())),
        *(str(notebook(kind, module)) for kind in ("lesson", "solution")),
        *("--nbval-kernel-startup-timeout", str(patience.SECONDS)),
        # Not for notebooks, and slow to load.
        *("-p", "no:hypothesispytest", "-p", "no:cacheprovider"),
    ]
    run = subprocess.run(command, cwd=COURSE.parent, capture_output=True, text=True)
    advice = f"If the change is meant, `backprop build {module.name}` stores the outputs anew."
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:] + advice
    assert "passed" in run.stdout


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_lesson_keeps_the_form_of_a_lesson(module):
    cells = nbformat.read(notebook("lesson", module), as_version=4).cells
    assert 30 <= len(cells) <= 60
    assert cells[0].source.startswith(f"# {module.number} · {module.title}")
    for cell in cells:
        if cell.cell_type == "markdown":
            assert len(cell.source.split()) <= 120, cell.source
        else:
            assert cell.source.count("\n") < 20, cell.source


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_stored_outputs_hold_no_errors_and_every_picture_has_an_alternative_text(path: Path):
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error" or "raises-exception" in cell.metadata.get(
                "tags", ()
            )
            assert output.get("name") != "stderr"
            html = str(output.get("data", {}).get("text/html", ""))
            assert html.count("<img ") == html.count("alt="), (
                f"a picture without alt in {cell.source}"
            )
            assert "image/png" not in output.get("data", {}), (
                "pictures are shown with alternative texts"
            )
