"""Whatever an answer returns, is or does, each of the tasks answers with a report in sentences."""

from collections.abc import Callable
from typing import Any

import pytest

from course.checking.registry import check_of
from course.checking.report import as_html, as_text
from course.syllabus import Task, modules
from tests.validate.zoo import ANIMALS, DOING, returning

TASKS = [task for module in modules() for task in module.tasks]
SECONDS = 0.4


def assert_is_answered(task: Task, answer: Any) -> None:
    report = check_of(task).run(answer, 0, SECONDS)
    text = as_text(report) + as_html(report)
    assert "Traceback" not in text
    assert report.points < report.max_points, text
    for verdict in report.verdicts:
        message = verdict.message
        assert verdict.passed or message, text
        assert message == "As above." or not any(two in message for two in ("..", ". ,", ".,"))
        assert "course/" not in message, message


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_what_is_returned_becomes_a_report(task: Task):
    for animal in ANIMALS.values():
        assert_is_answered(task, returning(animal))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_what_takes_the_place_of_the_answer_becomes_a_report(task: Task):
    for animal in ANIMALS.values():
        assert_is_answered(task, animal())


@pytest.mark.parametrize("deed", DOING.values(), ids=DOING.keys())
def test_what_is_done_becomes_a_report(deed: Callable[..., Any]):
    for task in TASKS:
        assert_is_answered(task, deed)
