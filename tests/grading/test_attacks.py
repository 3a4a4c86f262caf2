"""No attack gains a point, harms another submission, or stops the run."""

import json
from functools import cache

import pytest

from course.checking import time_limit
from course.grading import bounded, children
from course.syllabus import find_task
from tests.grading.attacks import ATTACKS
from tests.grading.submitting import graded, points, solutions, submission

TASK = "numerical.central_difference"
LATER = "numerical.directional_derivative"
WRONG = "def central_difference(f, x, h):\n    return 0.0"
RIGHT = solutions(TASK, LATER)
HONEST = submission("numerical", RIGHT)


# Of processor time, for a cell or a call: what an honest answer to this task takes is a hundredth.
SECONDS = 0.3


def give_little_time(limits: pytest.MonkeyPatch) -> None:
    """Stop a submission soon that computes for long, or sleeps."""
    limits.setattr(children, "SECONDS_FOR_A_CELL", SECONDS)
    limits.setattr(children, "SECONDS_FOR_A_CALL", SECONDS)
    limits.setattr(children, "GRACE", 0.1)
    limits.setattr(bounded, "SECONDS", SECONDS)
    for room in (children, bounded):
        limits.setattr(room, "BETWEEN_LOOKS", 0.02)


@cache
def of_a_wrong_answer() -> int:
    content = submission("numerical", {"central_difference": WRONG})
    return points(graded(content, TASK), TASK)


def test_the_attacks_are_of_more_than_sixty_kinds():
    assert len(ATTACKS) > 160


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_nothing_and_the_next_submission_has_its_points(name, monkeypatch):
    content = submission("numerical", {**RIGHT, "central_difference": ATTACKS[name]})
    with monkeypatch.context() as limits:
        give_little_time(limits)
        # Nobody else is waited for here, so one who sleeps is known at once.
        limits.setattr(time_limit, "PATIENCE", 1)
        result = graded(content, TASK)
    said = json.dumps([result.reports, result.problems])
    assert points(result, TASK) <= of_a_wrong_answer(), said
    assert "BREACH" not in said
    assert len(said) < 20_000
    assert not result.walls
    honest = graded(HONEST, TASK)
    assert points(honest, TASK) == find_task(TASK).points


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a loop in the cell", "no answer within"),
        ("all memory by arrays", "MemoryError"),
        ("a fork bomb", "PermissionError"),
        ("a fault of memory", "SIGSEGV"),
        ("os._exit", "ended Python itself, with exit code 0"),
        ("killed by itself", "too much memory"),
    ],
)
def test_what_a_cell_did_is_said_and_later_tasks_have_their_points(name, sentence, monkeypatch):
    give_little_time(monkeypatch)
    attack = ATTACKS[f"exhausting: {name}"]
    content = submission("numerical", {**RIGHT, "central_difference": attack})
    result = graded(content, TASK, LATER)
    assert sentence in json.dumps(result.reports[TASK])
    assert points(result, LATER) == find_task(LATER).points
