"""Is a module's exercise complete: points, answers and hints, and a kind word for a blank one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from course.authoring.answers import answers
from course.authoring.sources import task_sources
from course.checking.registry import check_of
from course.checking.report import as_html, as_text
from course.syllabus import Module, Task
from course.validate.answers import judged
from course.validate.finding import Finding, short_path

SYLLABUS = "course/syllabus.toml"

WRONG_ANSWERS = 5
# The reference solution and three that are independent of it.
RIGHT_ANSWERS = 4
HINTS = 3


def findings(module: Module) -> Iterator[Finding]:
    """What is missing in a module's exercise, or does not fit together."""
    if module.minutes <= 0:
        yield Finding(SYLLABUS, module.name, "it has no minutes.", "Say how long it takes.")
    for task in module.tasks:
        exercise = short_path(module.folder / "exercise.md")
        answered = short_path(module.folder / "answers.md")
        for says in points_that_differ(task):
            yield Finding(SYLLABUS, task.name, f"{says}.", "Make them agree.")
        for says in too_few(module, task):
            file = exercise if "hints" in says else answered
            yield Finding(file, task.name, f"{says}.", "Add what is missing.")
        for fault in harsh_words_for_a_blank(module, task):
            says, _, detail = fault.partition("\n")
            yield Finding(exercise, task.name, says, "It should score 0, as not started.", detail)


def points_that_differ(task: Task) -> Iterator[str]:
    """Points that the judges of a task give, where the syllabus promises others."""
    judgements: tuple[Any, ...] = check_of(task).judgements
    given = sum(each.judges[1] for each in judgements)
    if given != task.points:
        yield f"its judges give {given} points, the syllabus says {task.points}"


def too_few(module: Module, task: Task) -> Iterator[str]:
    """Answers that would test the check of a task, and hints, as far as they are missing."""
    kinds = Counter(each.correct for each in answers(module) if each.task == task.short_name)
    if kinds[False] < WRONG_ANSWERS:
        yield f"{kinds[False]} wrong answers; it needs {WRONG_ANSWERS}"
    if kinds[True] < RIGHT_ANSWERS:
        yield f"{kinds[True]} right answers with the reference solution; it needs {RIGHT_ANSWERS}"
    hints = len(task_sources(module)[task.short_name].hints)
    if hints != HINTS:
        yield f"{hints} hints; it needs {HINTS}"


def harsh_words_for_a_blank(module: Module, task: Task) -> Iterator[str]:
    """Whatever else than "not started" is said of the cell as a learner first sees it."""
    report = judged(module, task_sources(module)[task.short_name].stub, task.short_name)
    if report.points or report.started:
        yield f"a blank answer counts as one:\n{as_text(report)}"
    elif not all("Not started yet" in text for text in (as_text(report), as_html(report))):
        yield f"a blank answer is not told so:\n{as_text(report)}"
