"""Every exercise is complete; and what is missing is found."""

from dataclasses import replace

import pytest

from course.syllabus import Module, find_module, modules
from course.validate import course

NUMERICAL = find_module("numerical")
TASK = NUMERICAL.tasks[0]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_exercise_is_complete(module: Module):
    assert list(course.findings(module)) == []


def test_points_that_differ_are_found():
    (fault,) = course.points_that_differ(replace(TASK, points=TASK.points + 1))
    assert f"its judges give {TASK.points} points" in fault


def test_too_few_answers_and_hints_are_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(course, "answers", lambda module: [])
    monkeypatch.setattr(course, "HINTS", 4)
    said = "; ".join(course.too_few(NUMERICAL, TASK))
    assert "0 wrong answers" in said and "0 right answers" in said and "3 hints" in said


def test_a_blank_that_is_taken_for_an_answer_is_found(monkeypatch: pytest.MonkeyPatch):
    source = course.task_sources(NUMERICAL)[TASK.short_name]
    filled = {TASK.short_name: replace(source, marked=source.solution)}
    monkeypatch.setattr(course, "task_sources", lambda module: filled)
    (fault,) = course.harsh_words_for_a_blank(NUMERICAL, TASK)
    assert "a blank answer counts as one" in fault
