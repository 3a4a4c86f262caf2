"""`backprop grade` gives the points that `check` gives, whatever the answer and its style.

Of every module: all right answers of `answers.md`, and wrong ones. Each has what the check in a
notebook makes of it, by the same seed.
"""

import contextlib
import io
from collections import defaultdict
from itertools import zip_longest

import pytest

from course.authoring.answers import Answer, answers
from course.checking.apart import run_apart
from course.checking.registry import check_of
from course.grading.reading import answer_of, given_cells
from course.syllabus import Module, find_task, modules
from tests.grading.submitting import SEED, graded, messages, points, submission

# Of each task so many wrong answers, drawn evenly from its list.
WRONG = 1
# What is said of answers that are stopped by a limit of time. They take as long here as there, and
# limits are tested elsewhere.
SLOW = ("Stopped", "times", "no path twice")


def notebooks(module: Module, chosen: list[Answer]) -> list[dict[str, Answer]]:
    """Answers gathered into submissions, each with at most one to a task."""
    by_task: dict[str, list[Answer]] = defaultdict(list)
    for answer in chosen:
        by_task[answer.task].append(answer)
    return [
        {answer.task: answer for answer in row if answer is not None}
        for row in zip_longest(*by_task.values())
    ]


def wrong_answers(module: Module) -> list[Answer]:
    chosen = []
    for task in module.tasks:
        wrong = [a for a in answers(module) if a.task == task.short_name and not a.correct]
        wrong = [a for a in wrong if not any(words in a.says for words in SLOW)]
        chosen += wrong[:: max(1, len(wrong) // WRONG)][:WRONG]
    return chosen


def by_check(module: Module, answer: Answer) -> int:
    """The points that the check in a notebook gives; none where the cell does not run through."""
    space: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in given_cells(module):
            exec(cell, space)
        try:
            exec(compile(answer.source, "<answer>", "exec"), space)
        except Exception:
            return 0
    task = find_task(f"{module.name}.{answer.task}")
    return run_apart(check_of(task), space[answer_of(module, answer.task)], SEED).points


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_right_answers_in_every_style_have_all_points(module):
    right = [answer for answer in answers(module) if answer.correct]
    for chosen in notebooks(module, right):
        content = submission(module.name, {n: a.source for n, a in chosen.items()})
        names = [f"{module.name}.{name}" for name in chosen]
        result = graded(content, *names)
        for name in names:
            said = messages(result, name)
            assert points(result, name) == find_task(name).points, f"{name}: {said}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_wrong_answers_have_the_points_that_check_gives(module):
    for chosen in notebooks(module, wrong_answers(module)):
        content = submission(module.name, {n: a.source for n, a in chosen.items()})
        result = graded(content, *(f"{module.name}.{name}" for name in chosen))
        for name, answer in chosen.items():
            task = f"{module.name}.{name}"
            assert points(result, task) == by_check(module, answer), (answer.title, result.reports)
