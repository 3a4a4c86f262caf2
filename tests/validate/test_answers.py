"""Every right answer is right for other learners' inputs too; and what is planted is found.

With the inputs of a notebook, every answer gets its verdict in `test_through_nbval`.
"""

import pytest

from course.authoring.answers import Answer, answers
from course.checking import NOTEBOOK_SEED
from course.checking.verdict import Report, Verdict
from course.syllabus import Module, find_module, modules
from course.validate.answers import SEEDS, SHORT_LIMIT, faults, namespace, tried

RIGHT_ANSWERS = [
    pytest.param(module, answer, id=f"{module.name}.{answer.task}: {answer.title}")
    for module in modules()
    for answer in answers(module)
    if answer.correct
]
WRONG = Answer("task", "a mistake", "", correct=False, says="Twice too large")
RIGHT = Answer("task", "another way", "", correct=True)
ENDLESS = "def forward_difference(f, x, h):\n    while True:\n        pass"


@pytest.mark.parametrize(("module", "answer"), RIGHT_ANSWERS)
def test_a_right_answer_is_right_with_every_seed(module: Module, answer: Answer):
    for seed in set(SEEDS) - {NOTEBOOK_SEED}:
        assert faults(answer, tried(module, answer, seed).report) == []


def report(points: int, message: str = "") -> Report:
    return Report("task", "Title", (Verdict("is right", points, 2, message=message),))


def test_what_the_list_says_is_no_fault():
    assert faults(RIGHT, report(2)) == []
    assert faults(WRONG, report(1, "Twice too large: halve it.")) == []


@pytest.mark.parametrize(
    ("answer", "got", "said"),
    [
        (RIGHT, report(1, "No."), "a right answer loses points"),
        (WRONG, report(2), "scores in full"),
        (WRONG, report(0, "No."), "no message says 'Twice too large'"),
        (WRONG, report(0, "Twice too large" + "\nand" * 3), "more than 3 lines"),
        (WRONG, report(0, "What came back is not of the kind that this task asks for."), "read"),
    ],
)
def test_what_the_list_does_not_say_is_a_fault(answer: Answer, got: Report, said: str):
    assert any(said in fault for fault in faults(answer, got))


def test_an_answer_that_never_ends_is_stopped_early():
    endless = Answer("forward_difference", "endless", ENDLESS, False, "Look for a loop")
    trial = tried(find_module("numerical"), endless)
    assert trial.seconds == SHORT_LIMIT
    messages = [verdict.message for verdict in trial.report.verdicts]
    assert any(f"within {SHORT_LIMIT:g} seconds" in message for message in messages)


def test_an_answer_that_needs_it_gets_the_time_of_its_check(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("course.validate.answers.SHORT_LIMIT", 0.0)
    module = find_module("numerical")
    reference = answers(module)[0]
    trial = tried(module, reference)
    assert trial.report.passed
    assert trial.seconds > SHORT_LIMIT


def test_a_namespace_holds_the_given_cells_and_the_answer():
    source = "def gradient(f, x, h):\n    return np.zeros(3)"
    names = namespace(find_module("numerical"), source, "gradient")
    assert list(names["gradient"](None, None, None)) == [0, 0, 0]
    assert "forward_difference" not in names
