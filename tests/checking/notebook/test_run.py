"""`check_notebook` on answers that harm the notebook's kernel, and on damaged files."""

from pathlib import Path

import nbformat
import pytest

from course.checking.notebook.run import check_notebook
from course.syllabus import find_module
from tests.validate.playing import with_answers

pytestmark = pytest.mark.slow
NUMERICAL = find_module("numerical")
RIGHT = "def forward_difference(f, x, h):\n    return (f(x + h) - f(x)) / h"


def checked(tmp_path: Path, **answers: str):
    path = tmp_path / "01_numerical.ipynb"
    nbformat.write(with_answers(NUMERICAL, answers), path)
    result = check_notebook(NUMERICAL, path)
    assert [each.name for each in tmp_path.iterdir()] == [path.name], "something was left behind"
    return result


def message(result, name: str) -> str:
    return result.reports[f"numerical.{name}"].verdicts[0].message


def test_a_cell_that_does_not_compile_costs_only_its_own_task(tmp_path):
    result = checked(
        tmp_path, forward_difference=RIGHT, central_difference="def central_difference(f, x, h:"
    )
    assert result.points == 4
    assert "SyntaxError" in message(result, "central_difference")


def test_a_cell_that_raises_shows_the_learners_line(tmp_path):
    broken = "def gradient(f, x, h):\n    return x\n\nprint(gradient(1, nothing, 2))"
    text = message(checked(tmp_path, gradient=broken), "gradient")
    assert "NameError" in text and "line 4: `print(gradient(1, nothing, 2))`" in text


def test_code_that_ends_the_kernel_is_noticed_at_once(tmp_path):
    fatal = "def gradient(f, x, h):\n    import os\n    os._exit(1)"
    result = checked(tmp_path, forward_difference=RIGHT, gradient=fatal)
    assert result.reports["numerical.forward_difference"].passed
    assert "kernel died" in message(result, "gradient")
    assert "kernel died" in message(result, "best_step")


def test_a_check_that_was_replaced_scores_nothing(tmp_path):
    forged = "def check(*answers): return 4\ndef forward_difference(f, x, h):\n    return 1"
    result = checked(tmp_path, forward_difference=forged)
    assert result.points == 0


def test_prints_of_a_learner_cost_no_points(tmp_path):
    loud = "print('hello')\n" + RIGHT.replace("    return", "    print(x)\n    return")
    assert checked(tmp_path, forward_difference=loud).points == 4
