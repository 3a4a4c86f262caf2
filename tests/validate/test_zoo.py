"""Whatever an answer returns, is or does, each of the tasks answers with a report in sentences."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from course.checking.apart import can_be_apart, run_apart
from course.checking.judge import UNREADABLE, Check, judges
from course.checking.registry import check_of
from course.checking.report import as_html, as_text
from course.checking.verdict import Report
from course.syllabus import Module, Task, modules
from tests.validate.at_once import SECONDS, SEED, reports
from tests.validate.zoo import ANIMALS, DOING, HANG_IN_C, returning

TASKS = [task for module in modules() for task in module.tasks]
# Three of them are an array that is cut.
TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)|\. ,")
# What is said where the check itself tripped.
TRIPPED = (UNREADABLE, "The check could not go on", "exit code 0")
ANSWERS: dict[str, Callable[[], Any]] = {
    **{
        f"returns {name}": lambda animal=animal: returning(animal)
        for name, animal in ANIMALS.items()
    },
    **{f"is {name}": animal for name, animal in {**ANIMALS, **HANG_IN_C}.items()},
    **{name: lambda deed=deed: deed for name, deed in DOING.items()},
}


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("course.checking.apart.GRACE", 0.05)
    monkeypatch.setattr("course.checking.apart.SECONDS_FOR_OURS", 1.0)
    monkeypatch.setattr("course.checking.apart.ATTEMPTS", 2)


def assert_is_answered(name: str, report: Report) -> None:
    text = f"{name}: {as_text(report)}"
    assert "Traceback" not in text + as_html(report)
    assert report.points < report.max_points, text
    for verdict in report.verdicts:
        message = verdict.message
        assert verdict.passed or message, text
        assert not TWO_STOPS.search(message), text
        assert "course/" not in message, text
        assert not any(words in message for words in TRIPPED), text


@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_whatever_an_answer_is_or_does_becomes_a_report(task: Task):
    for name, report in reports(check_of(task), ANSWERS):
        assert_is_answered(name, report)


@pytest.mark.slow
@pytest.mark.skipif(not can_be_apart(), reason="only a process of its own ends them")
@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_what_hangs_in_c_becomes_a_report(module: Module):
    task = module.tasks[0]
    for name, animal in HANG_IN_C.items():
        assert_is_answered(name, run_apart(check_of(task), returning(animal), SEED, SECONDS))


class Crash(BaseException):
    """What nothing in a check expects."""


@pytest.mark.parametrize("kind", [ValueError, Crash])
def test_a_judge_that_crashes_is_found(kind: type[BaseException]):
    class Crashing(Check):
        task = "start.slopes"

        def probe(self, answer: Any, given: Any, probe: Any) -> dict[str, Any]:
            return {"call": probe.call(answer)}

        @judges("crashes on infinity alone", points=1)
        def finite(self, given: Any, seen: Any) -> None:
            if seen["call"].number() == float("inf"):
                raise kind
            raise seen["call"].mistake("Not that.")

    with pytest.raises(AssertionError, match="returns infinity"):
        for name, report in reports(Crashing(), ANSWERS):
            assert_is_answered(name, report)
