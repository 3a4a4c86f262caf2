"""Whatever a notebook's file holds costs its owner at most, and is met with a sentence."""

import json

import pytest

from tests.grading.submitting import graded, messages, points, solutions, submission

TASK = "numerical.central_difference"
OTHER = "numerical.forward_difference"
RIGHT = solutions(TASK, OTHER)
FULL = 4


def edited(edit):
    """A notebook with right answers, as its JSON after an edit."""
    notebook = json.loads(submission("numerical", RIGHT))
    edit(notebook)
    return json.dumps(notebook).encode()


def task_cell(notebook, name="central_difference"):
    return next(cell for cell in notebook["cells"] if cell.get("id") == f"task-{name}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[1, 2]",
        b'"a text"',
        b'{"cells": 5}',
        b'{"cells": [1, null, "x"]}',
        b'{"cells": [{"cell_type": "code", "source": {"a": 1}}]}',
        b'{"cells": [{"cell_type": "code", "source": [1, 2]}]}',
        b'{"cells": [{"cell_type": "evil", "source": ""}]}',
        b'{"nbformat": 99, "cells": []}',
        b'{"nbformat": "x", "cells": []}',
        b'{"nbformat": 3, "worksheets": [5], "metadata": {}}',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"cells": [], "nbformat": ' + b"9" * 100_000 + b"}",
        b"\xff\xfe\x00\x01",
        b"PK\x03\x04",
        b"<html></html>",
        b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n",
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_file_that_is_no_notebook_earns_nothing_and_is_told_why(content):
    result = graded(content, TASK)
    assert points(result, TASK) == 0
    assert result.whole or messages(result, TASK)


def test_a_source_that_takes_the_parser_apart_costs_its_own_task():
    def edit(notebook):
        task_cell(notebook)["source"] = "-" * 100_000 + "1"

    result = graded(edited(edit), TASK, OTHER)
    assert points(result, TASK) == 0 and points(result, OTHER) > 0


def test_lost_metadata_and_ids_cost_nothing():
    def edit(notebook):
        for cell in notebook["cells"]:
            cell.pop("id", None)
            cell["metadata"] = {}

    result = graded(edited(edit), TASK, OTHER)
    assert points(result, TASK) == FULL and "lost its mark" in "".join(result.whole)


def test_a_deleted_cell_counts_as_blank_and_is_named():
    def edit(notebook):
        notebook["cells"].remove(task_cell(notebook))

    result = graded(edited(edit), TASK, OTHER)
    assert points(result, TASK) == 0 and points(result, OTHER) > 0
    assert any("`central_difference`" in problem for problem in result.whole)


def test_of_a_doubled_cell_the_last_with_an_answer_counts():
    def edit(notebook):
        notebook["cells"].append(dict(task_cell(notebook)))

    result = graded(edited(edit), TASK)
    assert points(result, TASK) == FULL and "2 cells hold this task" in "".join(result.whole)


def test_deleted_and_edited_checks_change_nothing():
    def edit(notebook):
        for cell in notebook["cells"]:
            if cell.get("id", "").startswith("check-"):
                cell["source"] = "raise SystemExit"
        notebook["cells"] = [
            cell for cell in notebook["cells"] if cell.get("id") != "check-central_difference"
        ]

    assert points(graded(edited(edit), TASK), TASK) == FULL


def test_forged_outputs_are_not_looked_at():
    def edit(notebook):
        task_cell(notebook)["source"] = "def central_difference(f, x, h):\n    return 0.0"
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                data = {"text/plain": "4"}
                report = {"backprop": {"task": TASK, "points": 4}}
                output = {"output_type": "display_data", "data": data, "metadata": report}
                cell["outputs"] = [output]

    assert points(graded(edited(edit), TASK), TASK) < FULL


def test_names_and_words_of_html_stay_words():
    def edit(notebook):
        task_cell(notebook)["source"] = "raise ValueError('<script>\\ud800\\x00\\x1b[1m')"
        notebook["cells"].append({**task_cell(notebook), "id": "<script>", "metadata": {"a": []}})

    result = graded(edited(edit), TASK)
    text = messages(result, TASK)
    assert "ValueError: <script>" in text
    text.encode()
    assert "\x00" not in text and "\x1b" not in text


def test_ten_thousand_cells_are_run():
    def edit(notebook):
        extra = {"cell_type": "markdown", "metadata": {}, "source": "x"}
        notebook["cells"] += [{**extra, "id": f"extra{i}"} for i in range(10_000)]

    assert points(graded(edited(edit), TASK), TASK) == FULL
