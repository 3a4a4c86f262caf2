"""`backprop check FILE`: that very file, whoever's it is, or a refusal."""

import pytest

from course.checking.notebook import nbval
from course.checking.notebook.run import CheckResult
from course.checking.verdict import Report, Verdict
from course.syllabus import find_module
from course.workspace.folder import relative_path
from course.workspace.state import best_points, record

NUMERICAL = find_module("numerical")
EXERCISE = relative_path("exercise", NUMERICAL)
FULL = CheckResult({"numerical.one": Report("numerical.one", "One", (Verdict("right", 2, 2),))})


@pytest.fixture
def asked(monkeypatch):
    """Which files were checked; each scores in full."""
    paths = []

    def check_notebook(module, path, on_item=None, *, only=None):
        paths.append((module, path.resolve()))
        return FULL

    monkeypatch.setattr("course.checking.notebook.run.check_notebook", check_notebook)
    return paths


def test_a_file_is_checked_itself_and_the_workspace_remembers_nothing(backprop, workspace, asked):
    theirs = workspace / "alice" / "01_numerical.ipynb"
    theirs.parent.mkdir()
    theirs.write_bytes((workspace / EXERCISE).read_bytes())
    assert backprop("check", "alice/01_numerical.ipynb").code == 0
    assert best_points(workspace) == {}
    assert backprop("check", EXERCISE).code == 0
    assert asked == [(NUMERICAL, theirs), (NUMERICAL, workspace / EXERCISE)]
    assert best_points(workspace) == {"numerical.one": 2}


def test_a_notebook_that_the_command_runs_in_a_workspace_remembers_nothing_there(
    workspace, tmp_path, monkeypatch
):
    """The kernel of another's notebook starts beside it, and so within the workspace."""
    environments = []

    class Ended:
        def __init__(self, command, **options):
            environments.append(options["env"])

        def poll(self):
            return 0

    monkeypatch.setattr(nbval.subprocess, "Popen", Ended)
    nbval.run_nbval(workspace / EXERCISE, tmp_path)
    monkeypatch.undo()
    for name, value in environments[0].items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(workspace)
    record("numerical.gradient", 5)
    assert best_points(workspace) == {}
    record("numerical.gradient", 5, workspace)
    assert best_points(workspace) == {"numerical.gradient": 5}


def test_a_file_needs_no_workspace(backprop, tmp_path, asked):
    (tmp_path / "01_numerical.ipynb").write_text("{}")
    assert backprop("check", str(tmp_path / "01_numerical.ipynb")).code == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bob/01_numerical.ipynb", "There is no notebook bob/01_numerical.ipynb."),
        ("01_numerical.ipynb", "There is no notebook 01_numerical.ipynb."),
        ("homework.ipynb", "homework.ipynb may be any module's"),
    ],
)
def test_a_file_that_cannot_be_checked_is_refused(backprop, workspace, name, says):
    (workspace / "homework.ipynb").write_text("{}")
    said = backprop("check", name)
    assert (said.code, said.out) == (2, "")
    assert says in said.err
