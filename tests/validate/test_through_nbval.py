"""Plays the learner through nbval: every listed answer, and three hands of each module."""

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
from course.checking import METADATA, NOTEBOOK_SEED
from course.checking.notebook.run import check_notebook, run_nbval
from course.checking.report import as_html, as_text
from course.checking.verdict import Report
from course.syllabus import Module, find_module, modules
from course.validate.answers import Trial, judged, tried
from tests.validate.playing import with_answers

pytestmark = pytest.mark.slow
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


def reports_in(item: dict[str, Any]) -> Iterator[Report]:
    for output in item["outputs"]:
        if METADATA in output.get("metadata", {}):
            yield Report.from_dict(output["metadata"][METADATA])


@EVERY_MODULE
def test_every_answer_gets_the_judges_report_through_nbval(module: Module, tmp_path: Path):
    trials = [tried(module, answer, NOTEBOOK_SEED) for answer in answers(module)]
    path = tmp_path / f"{module.stem}.ipynb"
    nbformat.write(with_all_answers(module, trials), path)
    items, log = run_nbval(path, tmp_path)
    for number, trial in enumerate(trials):
        (said,) = reports_in(items[f"check-{number}"])
        assert [(v.points, v.message) for v in said.verdicts] == [
            (v.points, v.message) for v in trial.report.verdicts
        ], f"{trial.answer.title}:\n{log}"
        assert_reads_well(trial.answer, said)


def assert_reads_well(answer: Answer, report: Report) -> None:
    """What the learner sees of the report shows the message, and nothing of our own code."""
    text, html = as_text(report), as_html(report)
    assert "Traceback" not in text and "AssertionError" not in text
    assert ("✗" in text) == ("✗" in html) == (not answer.correct), text
    assert answer.says in text.replace("\n         → ", "\n"), text


def checked(module: Module, folder: Path, hand: dict[str, str]) -> dict[str, Report]:
    """What `backprop check` says of a notebook with these sources in its task cells."""
    path = folder / f"{module.stem}.ipynb"
    nbformat.write(with_answers(module, hand), path)
    result = check_notebook(module, path)
    assert result.problems == []
    assert result.max_points == module.points
    return {task.short_name: result.reports[task.name] for task in module.tasks}


@EVERY_MODULE
def test_solutions_score_in_full_through_nbval(module: Module, tmp_path: Path):
    hand = {answer.task: answer.source for answer in reversed(answers(module)) if answer.correct}
    assert all(report.passed for report in checked(module, tmp_path, hand).values())


@EVERY_MODULE
def test_blank_exercise_scores_nothing_through_nbval(module: Module, tmp_path: Path):
    for report in checked(module, tmp_path, {}).values():
        assert (report.points, report.started) == (0, False)


@EVERY_MODULE
def test_wrong_answers_get_the_judges_reports_through_nbval(module: Module, tmp_path: Path):
    # The last of each task but one, since some of the others never end.
    hand: dict[str, str] = {}
    for task in module.tasks:
        wrong = [a for a in answers(module) if a.task == task.short_name and not a.correct]
        hand[task.short_name] = wrong[-2].source
    for name, said in checked(module, tmp_path, hand).items():
        wanted = judged(module, hand[name], name, NOTEBOOK_SEED)
        assert [(v.points, v.message) for v in said.verdicts] == [
            (v.points, v.message) for v in wanted.verdicts
        ]


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
