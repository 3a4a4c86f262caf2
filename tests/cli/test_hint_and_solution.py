"""Hints go one step further each time; a solution follows a full score or giving up."""

import json

import pytest

from course.authoring.sources import TaskSource, task_source
from course.syllabus import find_task, modules
from course.workspace.state import record

TASK = "numerical.central_difference"
HINTS = task_source(find_task(TASK)).hints


def test_each_call_goes_one_step_further_and_counts_down(backprop, workspace):
    for number, hint in enumerate(HINTS, start=1):
        said = backprop("hint", TASK)
        assert said.code == 0
        assert f"hint {number} of {len(HINTS)}" in said.out and hint in said.out
        assert not any(later in said.out for later in HINTS[number:])
        left = len(HINTS) - number
        assert (f"{left} more hint" in said.out) == (left > 0)
    assert "That was the last one" in said.out


def test_after_the_last_hint_all_are_shown_again(backprop, workspace):
    for _ in HINTS:
        backprop("hint", TASK)
    said = backprop("hint", TASK)
    assert said.code == 0
    assert all(hint in said.out for hint in HINTS)


def test_again_repeats_and_goes_no_further(backprop, workspace):
    assert backprop("hint", TASK, "--again").code == 1
    backprop("hint", TASK)
    for _ in range(2):
        said = backprop("hint", "central_difference", "--again")
        assert HINTS[0] in said.out and HINTS[1] not in said.out
    assert HINTS[1] in backprop("hint", TASK).out


def test_damaged_memory_of_hints_starts_over(backprop, workspace):
    (workspace / ".backprop" / "hints.json").write_text(json.dumps({TASK: "three"}), "utf-8")
    assert HINTS[0] in backprop("hint", TASK).out


def test_task_without_hints_says_so(backprop, workspace, monkeypatch):
    monkeypatch.setattr("course.cli.hint.task_source", lambda task: TaskSource("", "", "", ""))
    said = backprop("hint", TASK)
    assert (said.code, "There are no hints" in said.out) == (1, True)


def test_solution_is_withheld_while_points_are_missing(backprop, workspace):
    record(TASK, 1, workspace)
    said = backprop("solution", TASK)
    assert said.code == 1
    assert "1 of 4 points" in said.out and "--give-up" in said.out and "return" not in said.out


def test_solution_after_a_full_score(backprop, workspace):
    record(TASK, 4, workspace)
    said = backprop("solution", TASK)
    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == task_source(find_task(TASK)).solution
    assert "solution seen" not in backprop("progress").out


def test_giving_up_shows_the_solution_and_is_remembered(backprop, workspace):
    said = backprop("solution", TASK, "--give-up")
    assert (said.code, said.out.strip()) == (0, task_source(find_task(TASK)).solution)
    assert "noted" in said.err
    assert backprop("solution", TASK).code == 0, "what was seen once stays open"
    assert "solution seen" in backprop("progress").out


@pytest.mark.parametrize("name", [each.name for module in modules() for each in module.tasks])
def test_solution_of_every_task_is_code_without_markers(backprop, workspace, name):
    said = backprop("solution", name, "--give-up")
    compile(said.out, name, "exec")
    assert "SOLUTION" not in said.out and "NotImplementedError" not in said.out
