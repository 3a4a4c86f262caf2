"""Whatever happened to a learner's notebook, what can be checked is, and the rest is named."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.authoring.notebooks import exercise
from course.authoring.sources import task_sources
from course.checking.notebook.merge import merge, read_learners
from course.errors import BrokenNotebook
from course.syllabus import find_module

NUMERICAL = find_module("numerical")
ANSWERS = {name: source.answer for name, source in task_sources(NUMERICAL).items()}
ANSWER = "def forward_difference(f, x, h):\n    return (f(x + h) - f(x)) / h"


@pytest.fixture
def learners():
    notebook = exercise(NUMERICAL)
    task_cell(notebook).source = ANSWER
    return notebook


def task_cell(notebook, name="forward_difference"):
    return next(cell for cell in notebook.cells if cell.id == f"task-{name}")


def merged(learners):
    return merge(exercise(NUMERICAL, solved=True), learners, ANSWERS)


def code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_an_intact_notebook_keeps_its_cells_and_has_no_problems(learners):
    result = merged(learners)
    assert result.problems == []
    assert code(result.notebook) == code(learners)


def test_lost_and_edited_check_cells_come_back(learners):
    checks = [cell for cell in learners.cells if cell.id.startswith("check-")]
    learners.cells.remove(checks[0])
    checks[1].source = "print('passed')"
    setup, _, *others = code(exercise(NUMERICAL))
    assert code(merged(learners).notebook) == [setup, ANSWER, *others]


def test_added_cells_stay_where_they_were(learners):
    learners.cells.insert(learners.cells.index(task_cell(learners)), new_code_cell("helper = 1"))
    sources = code(merged(learners).notebook)
    assert sources.index("helper = 1") == sources.index(ANSWER) - 1


def test_an_edited_setup_cell_runs_after_the_given_one(learners):
    setup = next(cell for cell in learners.cells if cell.cell_type == "code")
    given = setup.source
    setup.source = given + "\nimport math"
    sources = code(merged(learners).notebook)
    assert sources[:2] == [given, given + "\nimport math"]


def test_a_deleted_task_cell_counts_as_blank_and_is_named(learners):
    learners.cells.remove(task_cell(learners))
    result = merged(learners)
    assert task_cell(result.notebook).source == ""
    assert (
        len(result.problems) == 1 and "`forward_difference`: no cell defines" in result.problems[0]
    )


def test_a_task_cell_turned_into_text_is_named(learners):
    index = learners.cells.index(task_cell(learners))
    learners.cells[index] = new_markdown_cell(ANSWER, id=learners.cells[index].id)
    assert "is a text cell" in merged(learners).problems[0]


@pytest.mark.parametrize("order", ["answer first", "answer last"])
def test_of_duplicated_cells_the_one_with_the_answer_is_taken(learners, order):
    blank = task_cell(exercise(NUMERICAL))
    index = learners.cells.index(task_cell(learners))
    learners.cells.insert(index + (order == "answer first"), blank)
    result = merged(learners)
    assert task_cell(result.notebook).source == ANSWER
    assert "2 cells hold this task" in result.problems[0]


def test_cells_that_lost_id_and_metadata_are_found_by_what_they_define(learners):
    for cell in learners.cells:
        cell.metadata = {}
        cell.id = nbformat.v4.new_code_cell().id
    result = merged(learners)
    assert task_cell(result.notebook).source == ANSWER
    assert len(result.problems) == len(ANSWERS)
    assert "lost its mark" in result.problems[0]


def test_cells_that_lost_only_their_id_are_found_by_nbgraders_metadata(learners):
    for cell in learners.cells:
        cell.id = nbformat.v4.new_code_cell().id
    result = merged(learners)
    assert task_cell(result.notebook).source == ANSWER
    assert result.problems == []


def test_a_cell_with_a_syntax_error_is_still_the_tasks(learners):
    task_cell(learners).source = "def forward_difference(f, x, h:\n    return"
    for cell in learners.cells:
        cell.metadata = {}
        cell.id = nbformat.v4.new_code_cell().id
    assert task_cell(merged(learners).notebook).source.startswith("def forward_difference(f, x, h:")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is broken"),
        ('{"cells": [', "is broken"),
        ('<<<<<<< HEAD\n{"cells": []}', "conflict marks"),
        ("[1, 2]", "not a notebook"),
        ('{"cells": 3}', "not a notebook"),
    ],
)
def test_a_file_that_is_no_notebook_says_what_to_do(tmp_path: Path, text, says):
    path = tmp_path / "01_numerical.ipynb"
    path.write_text(text)
    with pytest.raises(BrokenNotebook, match=says) as error:
        read_learners(path)
    assert "backprop reset" in str(error.value)


def test_an_absent_file_says_what_to_do(tmp_path: Path):
    with pytest.raises(BrokenNotebook, match="backprop learn"):
        read_learners(tmp_path / "nothing.ipynb")


def test_a_bare_notebook_of_an_old_format_is_read(tmp_path: Path):
    path = tmp_path / "old.ipynb"
    path.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": [ANSWER]}], "nbformat": 4})
    )
    assert read_learners(path).cells[0].source == ANSWER
