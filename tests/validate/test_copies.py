"""Exercises are no copies of their lessons; and a copy is found, whatever its names are."""

import pytest

from course.syllabus import Module, find_module, modules
from course.validate import copies
from course.validate.copies import best, findings
from course.validate.pieces import Signature, pieces, signature

TASK = find_module("numerical").tasks[0]
FORWARD = "(f(x + h) - f(x)) / h"


@pytest.mark.slow
@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_few_points_can_be_copied_from_the_lesson(module: Module):
    assert [str(finding) for finding in findings(module)] == []


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(f"def slope(f, x, h):\n    return {FORWARD}", id="another name"),
        pytest.param(f"def {TASK.short_name}(f, x, h):\n    return {FORWARD}", id="the same name"),
        pytest.param(f"def slope(h, x, f):\n    return {FORWARD}", id="another order"),
        pytest.param(f"def slope(x, h):\n    return {FORWARD}", id="a function from outside"),
        pytest.param(f"slope = lambda f, x, h: {FORWARD}", id="a lambda"),
        pytest.param(f"h = 1e-3\nx = 2.0\n{FORWARD}", id="a cell that computes"),
    ],
)
def test_a_copy_scores_in_full(cell):
    module = find_module(TASK.module)
    assert best(module, TASK, ["", cell], []).points == TASK.points


def test_what_needs_more_than_new_names_scores_nothing():
    module = find_module(TASK.module)
    cell = "def slope(f, x, h):\n    return (f(x + h) - f(x - h)) / h"
    assert best(module, TASK, [cell], []).points < TASK.points


def test_what_the_lesson_would_have_to_run_is_not_taken_along():
    wanted = Signature("answer", ("x",))
    cells = ["table = {'a': 2}", "data = compute()", "def f(x):\n    return table['a'] * x"]
    (piece,) = [each for each in pieces(cells, wanted) if each.title == "f"]
    assert "table = " in piece.source and "compute" not in piece.source


def test_an_answer_is_a_function_or_a_class():
    assert signature("def f(x, n=3): ...", "f") == Signature("f", ("x",))
    assert signature("class A: ...", "A") == Signature("A", None)
    assert signature("answers = {}", "answers") is None


def test_the_table_says_what_is_copied(monkeypatch, capsys):
    monkeypatch.setattr(copies, "copies", lambda module: [copies.Copy(TASK, TASK.points, "slope")])
    assert copies.main([TASK.module]) == 0
    assert f"{TASK.points}/{TASK.points} {TASK.name}" in capsys.readouterr().out
