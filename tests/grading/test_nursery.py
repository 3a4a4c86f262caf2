"""Processes for one task are forks of one template; what happens in one reaches no other."""

import os
import signal

import pytest

from course.grading import nursery as module
from course.grading.nursery import Template
from course.grading.one import nursery_of_this_thread

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="it forks as Linux does")

# A process says what a cell raised; so it tells what the cell found.
TELL = "import os\nraise ValueError({})"
QUESTION = {"seed": 1, "lost": {}, "last": False}


def template(*cells: str, name: str = "") -> Template:
    return Template(answer=name, cells=tuple(enumerate(cells, 1)))


def said(made: Template, *cells: str) -> list[dict]:
    """What a process says beyond its walls."""
    child = nursery_of_this_thread().fork(made, {**QUESTION, "cells": [*enumerate(cells, 10)]})
    try:
        _, *messages = child.messages()
    finally:
        child.end()
    return messages


def told(made: Template, expression: str) -> str:
    (message,) = said(made, TELL.format(expression))
    return message["error"]["message"]


def parent_of(made: Template) -> int:
    return int(told(made, "os.getppid()"))


def test_a_task_has_its_template_and_keeps_it():
    one, other = template(name="one"), template(name="other")
    first = parent_of(one)
    assert parent_of(other) != first == parent_of(template(name="one"))


def test_given_cells_are_run_once_and_every_process_has_what_they_made():
    made = template("import os\nmade_by = os.getpid()")
    assert int(told(made, "made_by")) == parent_of(made)


def test_what_a_process_changes_no_other_sees():
    made = template("kept = [1]")
    assert said(made, "kept.append(2)\nother = 3") == []
    assert told(made, "(kept, 'other' in globals())") == "([1], False)"


def test_a_given_cell_that_fails_is_told_by_every_process():
    made = template("1 / 0", "!ls")
    for _ in range(2):
        failed, refused = said(made)
        assert (failed["failed"], failed["error"]["type"]) == (1, "ZeroDivisionError")
        assert refused["refused"] == 2


def test_of_many_templates_those_used_last_stay(monkeypatch):
    monkeypatch.setattr(module, "MOST_TEMPLATES", 2)
    one, two, three = (template(name=name) for name in ("a", "b", "c"))
    first, second = parent_of(one), parent_of(two)
    assert parent_of(one) == first
    third = parent_of(three)
    assert (parent_of(one), parent_of(three)) == (first, third)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_a_template_that_was_killed_is_made_anew():
    made = template(name="killed")
    os.kill(parent_of(made), signal.SIGKILL)
    assert parent_of(made)
