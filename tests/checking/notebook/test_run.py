"""`check_notebook` on answers that harm the notebook's kernel, and on damaged files."""

import ast
from pathlib import Path

import nbformat
import pytest

from course.checking.notebook.nbval import run_nbval
from course.checking.notebook.run import check_notebook
from course.syllabus import find_module, find_task
from tests.validate.playing import with_answers

pytestmark = pytest.mark.slow
NUMERICAL = find_module("numerical")
RIGHT = "def forward_difference(f, x, h):\n    return (f(x + h) - f(x)) / h"

CENTRAL = "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)"


def checked(tmp_path: Path, **answers: str):
    path = tmp_path / "01_numerical.ipynb"
    nbformat.write(with_answers(NUMERICAL, answers), path)
    result = check_notebook(NUMERICAL, path)
    assert [each.name for each in tmp_path.iterdir()] == [path.name], "something was left behind"
    return result


def message(result, name: str) -> str:
    return result.reports[f"numerical.{name}"].verdicts[0].message


LOUD = RIGHT.replace("    return", "    print(x)\n    return")
BROKEN = "def gradient(f, x, h):\n    return x\n\nprint(gradient(1, nothing, 2))"
LOOKS = """import sys
assert 'course.quick_nbformat' not in sys.modules
assert sys.modules.get('rfc3987_syntax', 0) is not None
print('hello')
"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory):
    """One run of a notebook in which each answer is odd in a way of its own."""
    return checked(
        tmp_path_factory.mktemp("mixed"),
        forward_difference=LOOKS + LOUD,
        central_difference="def central_difference(f, x, h:",
        gradient=BROKEN,
    )


def test_a_cell_that_does_not_compile_costs_only_its_own_task(mixed):
    assert mixed.points == 4
    assert "SyntaxError" in message(mixed, "central_difference")


def test_a_cell_that_raises_shows_the_learners_line(mixed):
    text = message(mixed, "gradient")
    assert "NameError" in text and "line 4: `print(gradient(1, nothing, 2))`" in text


def test_prints_cost_no_points_and_nothing_is_kept_from_a_learners_kernel(mixed):
    assert mixed.reports["numerical.forward_difference"].points == 4


def test_code_that_ends_the_kernel_is_noticed_at_once(tmp_path):
    fatal = "def gradient(f, x, h):\n    import os\n    os._exit(1)"
    result = checked(tmp_path, forward_difference=RIGHT, gradient=fatal)
    assert result.reports["numerical.forward_difference"].passed
    # On Linux the answer runs in a process of its own, and its end costs no other task anything.
    ended = ("kernel died", "ended Python itself", "had ended the check")
    assert any(words in message(result, "gradient") for words in ended)


def test_a_cell_that_ends_python_is_named_and_costs_its_own_task_only(tmp_path):
    fatal = "import os\nos._exit(0)\ndef central_difference(f, x, h): pass"
    # A later answer may use what an earlier one defines.
    gradient = """
def gradient(f, x, h):
    def along(e):
        return forward_difference(lambda t: f(x + t * e), -h, 2 * h)
    return np.array([along(e.reshape(x.shape)) for e in np.eye(x.size)]).reshape(x.shape)
"""
    result = checked(
        tmp_path, forward_difference=RIGHT, central_difference=fatal, gradient=gradient
    )
    assert result.reports["numerical.forward_difference"].passed
    assert "The kernel died here" in message(result, "central_difference")
    assert result.problems == [
        "Python ended in the cell of `central_difference`. What comes after it was checked in a "
        "fresh kernel."
    ]
    assert result.reports["numerical.gradient"].points > 0


def test_a_cell_that_never_ends_is_told_so_and_costs_its_own_task_only(tmp_path, monkeypatch):
    monkeypatch.setitem(run_nbval.__kwdefaults__, "seconds", 3)
    endless = "while True:\n    pass"
    result = checked(tmp_path, forward_difference=endless, central_difference=CENTRAL)
    assert message(result, "forward_difference") == (
        "Stopped after 120 seconds. Look for a loop that never ends."
    )
    assert result.reports["numerical.central_difference"].passed


def test_a_check_that_was_replaced_scores_nothing(tmp_path):
    forged = "def check(*answers): return 4\ndef forward_difference(f, x, h):\n    return 1"
    result = checked(tmp_path, forward_difference=forged)
    assert result.points == 0


def test_one_task_alone_gets_the_report_that_it_gets_among_all(tmp_path):
    answers = {"forward_difference": RIGHT, "gradient": "def gradient(f, x, h):\n    return x"}
    everything = checked(tmp_path, **answers).reports
    for name in answers:
        task = find_task(f"numerical.{name}")
        only = check_notebook(NUMERICAL, tmp_path / "01_numerical.ipynb", only=task)
        assert only.reports == {task.name: everything[task.name]}


def test_pytest_imports_what_it_needs_and_no_more(tmp_path):
    path = tmp_path / "01_numerical.ipynb"
    nbformat.write(with_answers(NUMERICAL, {}), path)
    conftest = (
        "import sys\ndef pytest_unconfigure(): open('modules', 'w').write(str([*sys.modules]))"
    )
    (tmp_path / "conftest.py").write_text(conftest)
    check_notebook(NUMERICAL, path)
    imported = set(ast.literal_eval((tmp_path / "modules").read_text()))
    assert {"nbval.plugin", "course.checking.notebook.plugin"} <= imported
    slow = {"lark", "rfc3987_syntax", "numpy", "matplotlib", "hypothesis", "xdist", "anyio"}
    assert imported & slow == set()
