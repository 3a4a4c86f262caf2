"""The whole course in a browser, from a static server: nothing is asked of anybody else."""

import re

import pytest

from course.authoring.library import notebook
from course.site.build import FIRST_VISIT
from course.syllabus import modules

from .conftest import code_cells

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.slow]

EXERCISE = "exercises/01_numerical.ipynb"
TASK, CHECK = "task-central_difference", "check-central_difference"
ANSWER = "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / {divisor}"
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


def test_every_lesson_runs_from_top_to_bottom(visitor):
    page = visitor("index.ipynb")
    errors = {
        module.name: played(page, notebook("lesson", module), "lessons")[0] for module in modules()
    }
    assert not {name: found for name, found in errors.items() if found}


def test_every_solution_scores_in_full(visitor):
    page = visitor("index.ipynb")
    points = {}
    for module in modules():
        errors, printed = played(page, notebook("solution", module), "exercises")
        assert errors == [], module.name
        earned = re.findall(r": (\d+) of \d+ points", printed)
        points[module.name] = sum(map(int, earned))
    assert points == {module.name: module.points for module in modules()}


def test_a_learner_is_wrong_then_right_steps_a_widget_and_comes_back(visitor):
    page = visitor(EXERCISE)
    page.run_cell(_first_code_cell(page))
    page.run_cell(TASK)
    assert "Not started yet" in page.run_cell(CHECK)
    page.run_cell(TASK, ANSWER.format(divisor="h"))
    wrong = page.run_cell(CHECK)
    assert "1 of 4 points" in wrong
    assert 'hint("numerical.central_difference")' in wrong, "a browser has no terminal"
    assert "hint 1 of" in page.run('hint("numerical.central_difference")')
    page.run_cell(TASK, "def central_difference(f, x, h):\n    while True:\n        pass")
    assert "Look for a loop that never ends" in page.run_cell(CHECK)
    page.run_cell(TASK, ANSWER.format(divisor="(2 * h)"))
    assert "4 of 4 points" in page.run_cell(CHECK)
    assert "4 of 28" in page.run("progress()")
    assert "Python lives" in page.run(DEEP)

    page.save()
    page.page.reload()
    page = page.open(EXERCISE)
    assert "2 * h" in page.source(TASK)
    assert "4 of 28" in page.run("import course; course.progress()")


def test_a_widget_is_stepped(visitor):
    page = visitor("lessons/00_start.ipynb")
    page.run_cell(_first_code_cell(page))
    page.page.evaluate(
        """async (source) => {
          const notebook = window.jupyterapp.shell.currentWidget.content;
          const cell = notebook.widgets.filter((each) => each.model.type === "code")[0];
          notebook.activeCellIndex = notebook.widgets.indexOf(cell);
          cell.model.sharedModel.setSource(source);
          await window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        "from course.widgets import GraphExplorer\n"
        "GraphExplorer(lambda x, y: (x * y + x) * y, x=2.0, y=0.5)",
    )
    widget = page.page.locator(".bp").first
    widget.wait_for()
    before = widget.inner_text()
    widget.get_by_role("button", name=re.compile("one step forward", re.I)).click()
    page.page.wait_for_function(
        "([before]) => document.querySelector('.bp').innerText !== before", arg=[before]
    )


def test_work_is_carried_to_another_browser(visitor):
    page = visitor(EXERCISE)
    page.run_cell(TASK, ANSWER.format(divisor="(2 * h)"))
    page.save()
    page.run(
        "from pathlib import Path\n"
        "from course.workspace.carrying import packed_work, unpack_work\n"
        "packed = packed_work(Path('/drive'))"
    )
    page.run("reset('numerical')")
    brought = page.run("print(unpack_work(Path('/drive'), packed)[0].what)")
    assert brought.strip() == "updated"


def test_a_newer_course_is_put_beside_what_was_written(visitor):
    page = visitor(EXERCISE)
    page.run("import course")
    page.run_cell(TASK, ANSWER.format(divisor="(2 * h)"))
    page.save()
    said = page.run("""
import json
from course.authoring.library import notebook
from course.site.build import FIRST_VISIT
from course.cli.in_notebook import bring_up_to_date
from course.syllabus import find_module
shipped = notebook("exercise", find_module("numerical"))
newer = json.loads(shipped.read_text("utf-8"))
newer["cells"][0]["source"] = ["# A newer edition"]
shipped.write_text(json.dumps(newer), "utf-8")
bring_up_to_date("a newer edition")
""")
    assert f"Kept, since you edited it: {EXERCISE}" in said
    page = page.open(EXERCISE)
    assert "2 * h" in page.source(TASK)
    assert "A newer edition" in page.run(
        "print(open('/drive/exercises/01_numerical.new.ipynb').read()[:2000])"
    )


def test_what_a_first_visit_loads_stays_small(visitor, served):
    before = len(served.answers)
    page = visitor("lessons/00_start.ipynb")
    page.run(
        "import numpy\nfrom course.checking import check\nfrom course.widgets import GraphView"
    )
    loaded = sum(size for _, size in served.answers[before:])
    assert loaded < FIRST_VISIT * 1e6


def _first_code_cell(page):
    return page.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets"
        ".find((each) => each.model.type === 'code').model.id"
    )
