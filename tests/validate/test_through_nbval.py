"""Plays the learner through nbval: blank cells and every listed answer, in one kernel a module.

Each report is held against the list. A blank, a right answer and a wrong one of each task are
checked in a process apart, as on Linux, and their reports are word for word what this process says;
the others in the kernel, as elsewhere.
"""

from collections.abc import Iterator, Sequence
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
from course.validate.answers import answer_findings, faults, judged
from tests.validate.playing import with_answers

BLANK = "blank"
# Of processor time, for all calls of an answer. What needs more, or never ends, is judged in this
# process with all its time; that it is stopped in a kernel has tests of its own.
LIMIT = 1.0
LIMITED = f"""import functools
from course.checking import apart
apart.run_apart = functools.partial(apart.run_apart, seconds={LIMIT})
as_here = apart.can_be_apart"""
APART = "apart.can_be_apart = as_here"
WITHIN = "apart.can_be_apart = lambda: False"
EVERY_MODULE = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


def with_all_answers(module: Module, listed: Sequence[Answer]) -> NotebookNode:
    """The exercise with every answer of each task in turn, and its check in the same cell."""
    first = first_of_each_kind(listed)
    cells = [new_code_cell(LIMITED)]
    for cell in exercise(module).cells:
        if cell.id.startswith("check-"):
            for number, answer in enumerate(listed):
                if cell.id == f"check-{answer.task}":
                    where = APART if answer in first else WITHIN
                    source = f"{answer.source}\n\n{where}\n{cell.source}"
                    cells.append(new_code_cell(source, id=f"check-{number}"))
        elif cell.cell_type == "code" and not cell.id.startswith("task-"):
            cells.append(new_code_cell(cell.source))
    return new_notebook(cells=cells)


def first_of_each_kind(listed: Sequence[Answer]) -> list[Answer]:
    """Of each task a blank, a right answer and a wrong one."""
    found: dict[tuple[str, bool, bool], Answer] = {}
    for answer in listed:
        found.setdefault((answer.task, answer.correct, answer.title == BLANK), answer)
    return [*found.values()]


def blanks(module: Module) -> list[Answer]:
    """The cells as a learner first sees them."""
    stubs = {source.name: source.stub for source in task_sources(module).values()}
    return [Answer(name, BLANK, stub, correct=False) for name, stub in stubs.items()]


def reports_in(item: dict[str, Any]) -> Iterator[Report]:
    for output in item["outputs"]:
        if METADATA in output.get("metadata", {}):
            yield Report.from_dict(output["metadata"][METADATA])


def was_stopped(report: Report) -> bool:
    return any("no answer within" in verdict.message for verdict in report.verdicts)


@pytest.mark.slow
@EVERY_MODULE
def test_every_answer_gets_its_verdict_through_nbval(module: Module, tmp_path: Path):
    listed = blanks(module) + answers(module)
    path = tmp_path / f"{module.stem}.ipynb"
    nbformat.write(with_all_answers(module, listed), path)
    items, log = run_nbval(path, tmp_path)
    first = first_of_each_kind(listed)
    for number, answer in enumerate(listed):
        (said,) = reports_in(items[f"check-{number}"])
        if was_stopped(said):
            assert list(answer_findings(module, answer)) == []
            continue
        assert faults(answer, said) == [], f"{answer.task}, {answer.title}:\n{log}"
        assert said.started == (answer.title != BLANK)
        assert said.started or said.points == 0
        assert_reads_well(answer, said)
        if answer in first:
            assert_is_what_this_process_says(module, answer, said)


def assert_is_what_this_process_says(module: Module, answer: Answer, said: Report) -> None:
    ours = judged(module, answer.source, answer.task, NOTEBOOK_SEED)
    assert [(v.points, v.message) for v in said.verdicts] == [
        (v.points, v.message) for v in ours.verdicts
    ], f"{answer.task}, {answer.title}"


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
    notebook = with_all_answers(module, [right, wrong])
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
