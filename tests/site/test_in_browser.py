"""The whole course in a browser, from a static server: nothing is asked of anybody else.

Starting Python takes longest, so what can share a kernel shares it: all lessons and solutions run
in the kernel of the first visit, each with a fresh namespace. Tests stand in a learner's order.
"""

import base64
import re
from types import SimpleNamespace

import pytest

from course.authoring.library import notebook
from course.site.build import FIRST_VISIT
from course.syllabus import modules

from .measuring import Visit
from .newer import SENTENCE, newer_edition
from .notebook import code_cells

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.slow]

LESSON = "lessons/00_start.ipynb"
EXERCISE = "exercises/01_numerical.ipynb"
TASK, CHECK = "task-central_difference", "check-central_difference"
ANSWER = "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / {divisor}"
# What the first cell of a lesson does, but for Matplotlib.
FIRST_CELL = "import numpy\nfrom course.checking import check\nfrom course.widgets import GraphView"
READABLE = "() => performance.getEntriesByName('readable').length > 0"
FRESH = """%reset -f
import os, sys
os.chdir("/drive/{folder}")
for name in [name for name in sys.modules if name.split(".")[0] == "my_autodiff"]:
    del sys.modules[name]
import course
course.in_browser.settle_in()
"""
# With a limit of 1000, as in the course, a recursion through C ends in Python's own error.
DEEP = """def follow(depth):
    return sum(1 + follow(depth - 1) for _ in range(1))
try:
    follow(20_000)
except RecursionError:
    print("a RecursionError, and Python lives")"""
WIDGET = """from course.widgets import GraphExplorer
GraphExplorer(lambda x, y: (x * y + x) * y, x=2.0, y=0.5)"""
each_module = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


@pytest.fixture(scope="session")
def first(visit, served):
    """The first visit of a new browser: a lesson, measured until Matplotlib is there."""
    page, cost = visit(served), Visit(served)
    page.go(LESSON)
    page.page.wait_for_function(READABLE)
    cost.at("text readable")
    page.wait()
    cost.at("kernel answers")
    assert page.run(FIRST_CELL) == ""
    cost.at("first cell done")
    assert page.run("import course.figures") == ""
    cost.at("Matplotlib there")
    return SimpleNamespace(page=page, cost=cost)


@pytest.fixture(scope="session")
def exercise(visit, served):
    """An exercise, open in the same browser as the lesson."""
    return visit(served).open(EXERCISE)


def played(page, path, folder):
    """The errors of a notebook's cells, run in order, and all that they printed."""
    page.run(FRESH.format(folder=folder))
    errors, printed = [], []
    for source, may_raise in code_cells(path):
        outputs = page.outputs(source)
        if not may_raise:
            errors += [each["error"] for each in outputs if "error" in each]
        printed += [each.get("text", "") for each in outputs]
    return errors, "\n".join(printed)


def test_a_first_visit_is_readable_soon_and_loads_no_more_than_the_front_page_says(first, capsys):
    with capsys.disabled():
        print("", *first.cost.lines("first visit"), sep="\n")
    assert first.cost.megabytes["Matplotlib there"] < FIRST_VISIT
    # A share, since on a busy machine everything takes more processor time.
    assert first.cost.seconds["text readable"] < first.cost.seconds["kernel answers"] / 8


def test_a_widget_is_stepped(first):
    first.page.run_cell(first.page.first_code_cell(), WIDGET)
    widget = first.page.page.locator(".bp").first
    widget.wait_for()
    before = widget.inner_text()
    widget.get_by_role("button", name=re.compile("one step forward", re.I)).click()
    first.page.page.wait_for_function(
        "([before]) => document.querySelector('.bp').innerText !== before", arg=[before]
    )
    assert first.page.errors == []


def test_a_learner_is_wrong_then_right(exercise):
    exercise.run_cell(exercise.first_code_cell())
    exercise.run_cell(TASK)
    assert "Not started yet" in exercise.run_cell(CHECK)
    exercise.run_cell(TASK, ANSWER.format(divisor="h"))
    wrong = exercise.run_cell(CHECK)
    assert "1 of 4 points" in wrong
    assert 'hint("numerical.central_difference")' in wrong, "a browser has no terminal"
    assert "hint 1 of" in exercise.run('hint("numerical.central_difference")')
    exercise.run_cell(TASK, "def central_difference(f, x, h):\n    while True:\n        pass")
    assert "Look for a loop that never ends" in exercise.run_cell(CHECK)
    exercise.run_cell(TASK, ANSWER.format(divisor="(2 * h)"))
    assert "4 of 4 points" in exercise.run_cell(CHECK)
    assert "Python lives" in exercise.run(DEEP)
    assert exercise.errors == []


def test_work_is_still_there_after_a_reload_that_loads_nothing_again(exercise, served, capsys):
    exercise.save()
    cost = Visit(served)
    exercise.open(EXERCISE)
    cost.at("kernel answers")
    exercise.run(FIRST_CELL)
    cost.at("first cell done")
    with capsys.disabled():
        print("", *cost.lines("visit again"), sep="\n")
    assert cost.megabytes["first cell done"] < 0.1
    assert "2 * h" in exercise.source(TASK)
    assert "4 of 28" in exercise.run("progress()")


def test_work_is_carried_to_another_computer(exercise, visit, elsewhere):
    shown = exercise.outputs("export_work()")[-1]["data"]["text/html"]
    packed = re.search(r'base64,([^"]+)"', shown)[1]
    assert base64.b64decode(packed).startswith(b"PK")
    there = visit(elsewhere).open(EXERCISE)
    assert "NotImplementedError" in there.source(TASK)
    there.run("import course")
    there.upload("backprop-work.zip", packed)
    assert f"Updated: {EXERCISE}" in there.run('import_work("backprop-work.zip")')
    assert "2 * h" in there.run(f"print(open('/drive/{EXERCISE}').read())")
    assert "4 of 28" in there.run("progress()")
    there.page.close()


def test_a_newer_site_is_put_beside_what_was_written(exercise, served, tmp_path):
    newer_edition(served.folder, tmp_path / "site")
    served.folder = tmp_path / "site"
    exercise.open(EXERCISE)
    said = exercise.run("import course")
    assert f"Kept, since you edited it: {EXERCISE}" in said
    assert "2 * h" in exercise.source(TASK)
    offer = exercise.run("print(open('/drive/exercises/01_numerical.new.ipynb').read())")
    assert SENTENCE in offer
    assert "4 of 28" in exercise.run("progress()")


@each_module
def test_a_lesson_runs_from_top_to_bottom(first, module):
    errors, _ = played(first.page, notebook("lesson", module), "lessons")
    assert errors == []


@each_module
def test_a_solution_scores_in_full(first, module):
    errors, printed = played(first.page, notebook("solution", module), "exercises")
    assert errors == []
    earned = re.findall(r": (\d+) of \d+ points", printed)
    assert sum(map(int, earned)) == module.points


def test_nothing_was_asked_of_anybody_else(first, profile):
    assert profile.outside == []
