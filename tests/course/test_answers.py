"""Every check is held against the answers that its module lists, in the process of the test."""

import linecache
from collections import Counter

import pytest

from course.authoring.answers import Answer, answers
from course.authoring.notebooks import exercise
from course.authoring.sources import task_sources
from course.checking.judge import UNREADABLE
from course.checking.registry import check_of
from course.checking.report import as_html, as_text
from course.checking.verdict import Report
from course.syllabus import Module, find_task, modules

EVERY_ANSWER = [
    pytest.param(module, answer, id=f"{module.name}.{answer.task}: {answer.title}")
    for module in modules()
    for answer in answers(module)
]
EVERY_TASK = [task for module in modules() for task in module.tasks]


def namespace(module: Module, source: str, name: str) -> dict:
    """What a kernel would hold after the given cells and the answer's cell were run."""
    names: dict = {"__name__": "__main__"}
    for cell in exercise(module).cells:
        if cell.id == f"task-{name}":
            break
        if cell.cell_type == "code" and not cell.id.startswith(("task-", "check-")):
            exec(compile(cell.source, "<given>", "exec"), names)
    # As IPython does, so that a traceback finds the learner's line.
    linecache.cache["<answer>"] = (len(source), None, source.splitlines(keepends=True), "<answer>")
    exec(compile(source, "<answer>", "exec"), names)
    return names


def judged(module: Module, source: str, name: str, seed: int = 0) -> Report:
    task = find_task(f"{module.name}.{name}")
    answer = namespace(module, source, name)[task_sources(module)[name].answer]
    return check_of(task).run(answer, seed)


@pytest.mark.parametrize(("module", "answer"), EVERY_ANSWER)
def test_answer_gets_its_verdict(module: Module, answer: Answer):
    report = judged(module, answer.source, answer.task)
    messages = [verdict.message for verdict in report.verdicts if not verdict.passed]
    assert UNREADABLE not in messages, as_text(report)
    if answer.correct:
        assert report.passed, as_text(report)
    else:
        assert report.points < report.max_points, "a wrong answer scores in full"
        assert any(answer.says in message for message in messages), as_text(report)
        assert all(message.count("\n") < 3 for message in messages)


@pytest.mark.parametrize(("module", "answer"), [p for p in EVERY_ANSWER if p.values[1].correct])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_correct_answer_scores_in_full_with_fresh_seeds(module: Module, answer: Answer, seed: int):
    report = judged(module, answer.source, answer.task, seed)
    assert report.passed, as_text(report)


@pytest.mark.parametrize("task", EVERY_TASK, ids=lambda task: task.name)
def test_blank_scores_nothing_and_says_so_kindly(task):
    module = next(module for module in modules() if task in module.tasks)
    report = judged(module, task_sources(module)[task.short_name].stub, task.short_name)
    assert report.points == 0
    assert not report.started
    assert "Not started yet" in as_text(report) and "Not started yet" in as_html(report)


@pytest.mark.parametrize("task", EVERY_TASK, ids=lambda task: task.name)
def test_points_of_the_syllabus_are_those_of_the_properties(task):
    assert sum(each.judges[1] for each in check_of(task).judgements) == task.points


@pytest.mark.parametrize("task", EVERY_TASK, ids=lambda task: task.name)
def test_task_has_enough_answers_and_hints(task):
    module = next(module for module in modules() if task in module.tasks)
    kinds = Counter(a.correct for a in answers(module) if a.task == task.short_name)
    assert kinds[False] >= 5, "wrong answers"
    assert kinds[True] >= 4, "correct answers: the reference solution and three independent ones"
    assert len(task_sources(module)[task.short_name].hints) == 3
