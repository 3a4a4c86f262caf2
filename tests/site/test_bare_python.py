"""The package for browsers, on a Python that lacks what browsers lack: a learner's whole way."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from course.assembly.parts import PARTS
from course.authoring.library import notebook
from course.site.package import write_package
from course.syllabus import COURSE, find_module
from course.workspace.folder import prepare

# Not to be had in a browser, or too large to wait for.
ABSENT = (
    "ipykernel jupyter_client jupyter_core jupyterlab jupytext nbclient nbconvert nbformat nbval "
    "notebook psutil pygraphviz pytest scipy sklearn yaml zmq"
)
PREPARED = """
import sys

ABSENT = set(sys.argv[1].split())

class Refuser:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuser())
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The package for browsers, unpacked."""
    place = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(write_package(place)) as wheel:
        wheel.extractall(place / "unpacked")
    return place / "unpacked"


@pytest.fixture
def run(package, tmp_path):
    """A function that runs a learner's code in a workspace, and returns what it printed."""
    prepare(tmp_path)

    def run_it(code):
        done = subprocess.run(
            [sys.executable, "-c", PREPARED + code, ABSENT],
            cwd=tmp_path / "exercises",
            env={**os.environ, "PYTHONPATH": str(package)},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_it


def test_every_check_every_widget_and_every_figure_can_be_imported(run, package):
    printed = run("""
import course, course.figures, course.widgets
from course.checking.registry import check_of
from course.syllabus import modules

print(course.__file__)
for name in course.widgets.__all__:
    getattr(course.widgets, name)
for module in modules():
    for task in module.tasks:
        check_of(task)
""")
    assert printed.strip() == str(package / "course" / "__init__.py")


def test_the_playground_s_python_is_there_and_waits_for_nothing_that_it_does_not_need(run):
    printed = run("""
from course.play.answer import answer

print([name for name in ("IPython", "anywidget", "matplotlib") if name in sys.modules])
print(answer({"text": "y = x\\nbreak", "at": [], "named": {}, "first": {}}))
""")
    assert printed.startswith("[]\n{'message': 'Line 2: ")


def test_an_answer_is_checked_remembered_and_hinted_at(run):
    printed = run("""
from course import hint, progress, solution
from course.checking import check

def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / h

check("numerical.central_difference", central_difference)
hint("numerical.central_difference")
check("numerical.central_difference", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h))
progress()
solution("numerical.central_difference")
""")
    for expected in ("1 of 4 points", "hint 1 of", "4 of 4 points", "def central_difference"):
        assert expected in printed


def test_a_kernel_of_the_site_settles_in_and_brings_a_newer_course(run):
    printed = run("""
import IPython
import course.in_browser as place

shell = IPython.InteractiveShell.instance(history_manager=None)
place.settle_in()
print(sorted(name for name in place.FUNCTIONS if name in shell.user_ns))
print(sys.getrecursionlimit())
from course.workspace.state import find_workspace, read_state
print(read_state(find_workspace(), "site"))
""")
    assert "'export_work', 'hint'" in printed
    assert "1000" in printed
    assert "edition" in printed


def test_the_library_is_there_without_sources(run):
    printed = run("""
from course.assembly import library

my = library()
print(my.cross_entropy)
""")
    assert "the course's own parts stand in" in printed


def test_answers_become_a_library_that_imports_and_can_be_taken_along(run, tmp_path):
    solved = notebook("solution", find_module("numerical"))
    shutil.copy(solved, tmp_path / "exercises" / "01_numerical.ipynb")
    printed = run("""
from course import assemble
from course.assembly import library

assemble()
library()
from my_autodiff.numerical.best_step import best_step
print(best_step.__module__)
""")
    count = len(find_module("numerical").tasks)
    assert f"{count} of {len(PARTS)} parts are yours. Restart" in printed
    assert "stands in for forward.jvp: not started" in printed
    assert f"my_autodiff: {count} of {len(PARTS)} parts are yours" in printed
    assert printed.endswith("my_autodiff.numerical.best_step\n")


def test_the_package_holds_nothing_that_only_teachers_need(package):
    files = {path.relative_to(package).as_posix() for path in package.rglob("*")}
    assert "course/texts.json" in files
    assert not [name for name in files if name.startswith(("course/validate", "course/solutions"))]
    assert not [name for name in files if name.endswith(("exercise.md", "answers.md"))]
    assert (package / "course" / "syllabus.toml").read_bytes() == (
        COURSE / "syllabus.toml"
    ).read_bytes()
