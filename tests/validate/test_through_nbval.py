"""Plays the learner through nbval: blank cells and every listed answer, in one kernel a module.

An answer that takes long, or never ends, is not tried again here: it was judged in this process,
and what stops one in a kernel has tests of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from course.authoring.answers import Answer, answers
from course.authoring.execution import execute
from course.authoring.notebooks import exercise
from course.authoring.sources import task_sources
from course.checking import METADATA, NOTEBOOK_SEED
from course.checking.notebook.nbval import run_nbval
from course.checking.notebook.run import merged_notebook
from course.checking.report import as_html, as_text
from course.checking.verdict import Report
from course.syllabus import Module, find_module, modules
from course.validate.answers import SHORT_LIMIT, Trial, judged, tried
from tests.validate.playing import with_answers

LONG = 1.0
EVERY_MODULE = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


def with_all_answers(module: Module, trials: list[Trial]) -> NotebookNode:
    """The exercise with every answer of each task in turn, each followed by its check."""
    cells = []
    for cell in exercise(module).cells:
        if cell.id.startswith("task-"):
            task = cell.id.removeprefix("task-")
        elif cell.id.startswith("check-"):
            for number, trial in enumerate(trials):
                if trial.answer.task == task:
                    limit = f"course.checking.judge.Check.seconds = {trial.seconds}\n"
                    cells.append(new_code_cell(trial.answer.source))
                    cells.append(new_code_cell(limit + cell.source, id=f"check-{number}"))
        elif cell.cell_type == "code":
            cells.append(new_code_cell(cell.source))
    return new_notebook(cells=[new_code_cell("import course.checking.judge"), *cells])


def blanks(module: Module) -> list[Trial]:
    """The cells as a learner first sees them."""
    found = []
    for task in module.tasks:
        stub = task_sources(module)[task.short_name].stub
        report = judged(module, stub, task.short_name, NOTEBOOK_SEED)
        found.append(Trial(Answer(task.short_name, "blank", stub, False), report, SHORT_LIMIT))
    return found


def reports_in(item: dict[str, Any]) -> Iterator[Report]:
    for output in item["outputs"]:
        if METADATA in output.get("metadata", {}):
            yield Report.from_dict(output["metadata"][METADATA])


@pytest.mark.slow
@EVERY_MODULE
def test_every_answer_gets_the_judges_report_through_nbval(module: Module, tmp_path: Path):
    every = [tried(module, answer, NOTEBOOK_SEED) for answer in answers(module)]
    trials = blanks(module) + [trial for trial in every if trial.computed < LONG]
    path = tmp_path / f"{module.stem}.ipynb"
    nbformat.write(with_all_answers(module, trials), path)
    items, log = run_nbval(path, tmp_path)
    for number, trial in enumerate(trials):
        (said,) = reports_in(items[f"check-{number}"])
        assert [(v.points, v.message) for v in said.verdicts] == [
            (v.points, v.message) for v in trial.report.verdicts
        ], f"{trial.answer.title}:\n{log}"
        assert said.started == (trial.answer.title != "blank")
        assert said.started or said.points == 0
        assert_reads_well(trial.answer, said)


def assert_reads_well(answer: Answer, report: Report) -> None:
    """What the learner sees of the report shows the message, and nothing of our own code."""
    text, html = as_text(report), as_html(report)
    assert "Traceback" not in text and "AssertionError" not in text
    missing = "✗" if report.started else "○"
    assert (missing in text) == (missing in html) == (not answer.correct), text
    assert answer.says in text.replace("\n         → ", "\n"), text


@EVERY_MODULE
def test_answers_of_a_learners_notebook_are_those_that_are_run(module: Module, tmp_path: Path):
    hand = {answer.task: answer.source for answer in reversed(answers(module))}
    path = tmp_path / f"{module.stem}.ipynb"
    nbformat.write(with_answers(module, hand), path)
    merged = merged_notebook(module, path)
    assert merged.problems == []
    sources = {cell.id: cell.source for cell in merged.notebook.cells}
    assert {name: sources[f"task-{name}"] for name in hand} == hand
    pristine = {cell.id: cell.source for cell in exercise(module).cells}
    assert {cell: source for cell, source in sources.items() if not cell.startswith("task-")} == {
        cell: source for cell, source in pristine.items() if not cell.startswith("task-")
    }


@pytest.mark.slow
def test_a_check_shows_its_report_as_text_and_as_html_and_returns_the_points(tmp_path: Path):
    module = find_module("numerical")
    right, wrong = (
        next(a for a in answers(module) if a.task == "gradient" and a.correct is correct)
        for correct in (True, False)
    )
    notebook = with_all_answers(module, [Trial(a, Report("", "", ()), 5.0) for a in (right, wrong)])
    execute(notebook, tmp_path)
    points = []
    for cell in notebook.cells:
        if cell.id in ("check-0", "check-1"):
            shown, result = cell.outputs
            report = Report.from_dict(shown.metadata[METADATA])
            assert shown.data == {"text/plain": as_text(report), "text/html": as_html(report)}
            assert result.data["text/plain"] == str(report.points)
            points.append(report.points)
    assert points[1] < points[0]
