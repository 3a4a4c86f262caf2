"""The capstone: any correct answers make a library that trains; checks find each bug."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.assembly.composing import compose
from course.assembly.excerpt import excerpt
from course.assembly.parts import PARTS
from course.assembly.testing import try_out
from course.authoring.answers import answers
from course.authoring.notebooks import exercise
from course.authoring.sources import task_sources
from course.modules.capstone.support import script
from course.modules.capstone.support.pieces import BUGS, RIGHT, script_pieces
from course.modules.capstone.support.running import run_script
from course.syllabus import find_module
from course.validate.answers import judged, namespace
from course.workspace.state import STATE

CAPSTONE = find_module("capstone")
SUSPECTS = [a for a in answers(CAPSTONE) if a.task == "suspects" and a.correct]
TRAINING = """
from course.assembly import library
from course.authoring.sources import task_sources
from course.checking.registry import check_of
from course.syllabus import find_module, find_task
from course.validate.answers import judged, namespace

capstone = find_module("capstone")
names = namespace(capstone, task_sources(capstone)["train"].solution, "train")
assert names["my"] is library()
report = check_of(find_task("capstone.train")).run(names["train"], 0)
print(report.points, "of", report.max_points)
"""


def answers_of_set(number: int) -> dict[str, str]:
    """For each part the correct answer of this number in its module's list, out of a notebook."""
    chosen = {}
    for part in PARTS:
        found = [
            a
            for a in answers(find_module(part.task.module))
            if a.task == part.task.short_name and a.correct
        ]
        cells = [
            cell
            for cell in exercise(find_module(part.task.module)).cells
            if cell.cell_type == "code"
        ]
        own = next(i for i, cell in enumerate(cells) if cell.id == f"task-{part.task.short_name}")
        sources = [cell.source for cell in cells]
        sources[own] = found[number].source
        chosen[part.task_name] = excerpt(sources, own)
    return chosen


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def python(code: str, folder: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [0, 1, 2], ids=["reference solutions", "second answers", "third answers"]
)
def test_a_library_of_correct_answers_trains_to_the_bar(number, tmp_path):
    mine = answers_of_set(number)
    assert try_out(mine) == {}
    write(tmp_path / "my_autodiff", compose(mine))
    (tmp_path / STATE).mkdir()
    said = python(TRAINING, tmp_path)
    assert "all 13 parts are yours" in said
    assert said.endswith("7 of 7\n")


@pytest.mark.parametrize("answer", SUSPECTS, ids=lambda answer: answer.title)
@pytest.mark.parametrize("bug", BUGS)
def test_each_seeded_bug_is_found_alone_and_no_other(answer, bug):
    suspects = namespace(CAPSTONE, answer.source, "suspects")["suspects"]
    mended = {name: pullback for name, pullback in RIGHT.items() if name != bug.split(".")[0]}
    assert list(suspects(script_pieces(3, mended))) == [bug]


def test_a_script_mended_in_place_changes_no_points(monkeypatch):
    """Who mends the script itself has found its bugs, and has not yet written the pullbacks."""
    reference = {task: task_sources(CAPSTONE)[task].solution for task in ("suspects", "mended")}
    for name, pullback in RIGHT.items():
        monkeypatch.setattr(script, f"{name}_pullback", pullback)
    assert judged(CAPSTONE, reference["suspects"], "suspects").passed
    assert judged(CAPSTONE, reference["mended"], "mended").passed
    assert judged(CAPSTONE, "def mended_pullbacks():\n    return {}", "mended").points == 0


def test_the_loss_of_the_broken_script_falls_in_every_epoch():
    broken, mended = run_script(), run_script(mended=True)
    for run in (broken, mended):
        assert all(
            after < before for before, after in zip(run.losses, run.losses[1:], strict=False)
        )
    assert broken.accuracy < 0.9 < mended.accuracy


@pytest.mark.slow
def test_without_a_workspace_the_courses_own_parts_stand_in(tmp_path):
    said = python("from course.assembly import library; print(len(library().filled))", tmp_path)
    assert "the course's own parts stand in" in said and said.endswith("13\n")


@pytest.mark.slow
def test_a_library_that_was_edited_to_pieces_is_named_and_replaced(tmp_path):
    write(tmp_path / "my_autodiff", {**compose({}), "rules.py": "def local_rule(op:"})
    (tmp_path / STATE).mkdir()
    said = python("from course.assembly import library; library()", tmp_path)
    assert "cannot be imported: SyntaxError" in said and "stand in" in said


def test_an_excerpt_brings_what_its_cell_needs_and_leaves_the_rest():
    cells = [
        "import math\nimport sys\nscale = 3",
        "def twice(x):\n    return 2 * x\n\nunused = 1",
        "%matplotlib inline\nimport json\n# three times two\ndef f(x):\n    sys = 0\n"
        "    return scale * twice(x) * math.pi\n\nprint(f(1))\nf(2)",
    ]
    source = excerpt(cells, 2)
    names: dict = {}
    exec(source, names)
    assert names["f"](1) == pytest.approx(6 * 3.141592653589793)
    assert "# three times two" in source and "f(2)" in source
    for absent in ("print", "unused", "import sys", "%matplotlib"):
        assert absent not in source


def test_an_excerpt_takes_the_definition_before_its_cell():
    cells = ["k = 1", "k = 2", "def f():\n    return k", "k = 3"]
    names: dict = {}
    exec(excerpt(cells, 2), names)
    assert names["f"]() == 2
    names = {}
    exec(excerpt([*cells[2:]], 0), names)
    assert names["f"]() == 3


def test_every_part_is_a_task_whose_answer_has_the_parts_name():
    for part in PARTS:
        assert (
            task_sources(find_module(part.task.module))[part.task.short_name].answer
            == part.function
        )
    assert len({part.file for part in PARTS}) == len(PARTS)
