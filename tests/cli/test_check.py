"""`backprop check`: what it prints, what it returns, and that it goes on where it can."""

import io
import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from course.authoring.sources import task_sources
from course.checking.notebook.run import CheckResult
from course.checking.verdict import Report, Verdict
from course.cli.targets import Target, find_target
from course.errors import BrokenNotebook
from course.syllabus import find_module, find_task, modules
from course.workspace.folder import relative_path
from course.workspace.state import best_points
from tests import patience

NUMERICAL = find_module("numerical")
EXERCISE = relative_path("exercise", NUMERICAL)
SOLUTIONS = {name: source.solution for name, source in task_sources(NUMERICAL).items()}
WRONG = "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / h"


def answer(workspace, **answers):
    """Put answers into the learner's notebook, as saving it would."""
    notebook = nbformat.read(workspace / EXERCISE, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id.removeprefix("task-"), cell.source)
    nbformat.write(notebook, workspace / EXERCISE)


def result(points=0, started=True, message="", problems=()):
    """A result of two tasks: the first has all its points, the second `points` of 4."""
    first = Report("numerical.one", "One", (Verdict("right", 2, 2),))
    second = Verdict("exact", points, 4, message=message)
    reports = {"one": first, "two": Report("numerical.two", "Two", (second,), started)}
    return CheckResult({r.task: r for r in reports.values()}, list(problems))


@pytest.fixture
def finds(monkeypatch):
    """Makes `check_notebook` return, or raise, what a test says."""

    def find(found):
        def check_notebook(module, path, on_item=None, *, only=None):
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr("course.checking.notebook.run.check_notebook", check_notebook)

    return find


def test_points_and_messages_are_printed(backprop, workspace, finds):
    finds(result(1, message="Twice too large.\nLook at the run.", problems=["A cell was lost."]))
    said = backprop("check", "numerical")
    assert said.code == 1
    for text in (
        "numerical.one  2 of 2",
        "numerical.two  1 of 4",
        "→ Twice too large.\n         → Look at the run.",
        "! A cell was lost.",
        "3 of 6 points. Stuck? `backprop hint numerical.two`",
    ):
        assert text in said.out
    assert best_points(workspace) == {"numerical.one": 2, "numerical.two": 1}


def test_full_score_exits_with_0(backprop, workspace, finds):
    finds(result(4))
    said = backprop("check")
    assert (said.code, "6 of 6 points. All of it is right." in said.out) == (0, True)


def test_unstarted_task_is_no_mistake(backprop, workspace, finds):
    finds(result(0, started=False))
    said = backprop("check")
    assert said.code == 1
    assert "not started" in said.out and "✗" not in said.out


def test_unreadable_notebook_is_said_in_one_message(backprop, workspace, finds):
    finds(BrokenNotebook("01_numerical.ipynb is broken."))
    said = backprop("check")
    assert said.code == 2
    assert "01_numerical.ipynb is broken." in said.out
    data = backprop("check", "--json").json
    assert data["modules"][0]["error"] == "01_numerical.ipynb is broken."


def test_json_has_each_task_and_verdict(backprop, workspace, finds):
    finds(result(1, message="Twice too large."))
    said = backprop("check", "--json")
    assert (said.code, said.json["points"]) == (1, 3)
    (checked,) = said.json["modules"]
    assert (checked["module"], checked["max_points"]) == (modules()[0].name, 6)
    assert checked["tasks"][1]["verdicts"][0]["message"] == "Twice too large."


def test_module_is_known_by_name_number_and_file(backprop, workspace, finds):
    finds(result(4))
    for name in "numerical", "1", "01_numerical", "exercises/01_numerical.ipynb":
        assert backprop("check", name).code == 0


def test_task_is_known_by_its_full_name_and_by_its_short_one():
    for name in "numerical.best_step", "best_step":
        assert find_target(name) == Target(NUMERICAL, find_task("numerical.best_step"))


def test_no_task_is_called_like_a_module():
    names = {task.short_name for module in modules() for task in module.tasks}
    assert names.isdisjoint(
        {name for each in modules() for name in (each.name, each.stem, str(each.number))}
    )


@pytest.mark.parametrize("name", ["central_diference", "numerical.central_diference"])
def test_mistyped_task_is_answered_with_tasks(backprop, workspace, name):
    said = backprop("check", name)
    assert (said.code, said.out) == (2, "")
    assert f"no task `{name}`" in said.err and "numerical.central_difference" in said.err


def test_name_of_two_tasks_asks_which(backprop, workspace):
    said = backprop("check", "gradient")
    assert said.code == 2
    assert "`numerical.gradient`, `reverse.gradient`" in said.err


def test_what_is_done_is_said_before_it_is_done_and_without_a_terminal(
    backprop, workspace, monkeypatch
):
    def check_notebook(module, path, on_item=None, *, only=None):
        said = sys.stderr.getvalue()
        assert said == f"Checking {module.title}: starting Python …\n"
        return result(4)

    monkeypatch.setattr("course.checking.notebook.run.check_notebook", check_notebook)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert backprop("check", "numerical").code == 0


def test_first_line_comes_before_what_takes_long_to_import(workspace):
    code = """
import io, sys
import course.cli

class First(io.StringIO):
    def write(self, text):
        if text.strip():
            print(text, {"nbformat", "numpy", "pytest"} & set(sys.modules))
            sys.exit()

sys.stderr = First()
course.cli.main(["check", "numerical"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout.split("…")[1].split() == ["set()"], done.stdout + done.stderr


def test_json_is_all_that_a_program_gets(backprop, workspace, finds):
    finds(result(4))
    assert backprop("check", "--json").err == ""


def test_deleted_exercise_says_how_to_get_it_back(backprop, workspace):
    (workspace / EXERCISE).unlink()
    said = backprop("check", "numerical")
    assert (said.code, "backprop learn" in said.out) == (2, True)


@pytest.mark.slow
def test_blank_exercise_scores_nothing_and_is_told_so_kindly(backprop, workspace):
    said = backprop("check", "numerical")
    assert said.code == 1
    assert f"0 of {NUMERICAL.points} points. Nothing is filled in yet" in said.out


@pytest.mark.slow
def test_solutions_score_in_full_and_a_wrong_answer_is_named(backprop, workspace):
    answer(workspace, **{**SOLUTIONS, "central_difference": WRONG})
    said = backprop("check")
    assert said.code == 1
    assert "twice too large" in said.out
    answer(workspace, **SOLUTIONS)
    assert backprop("check").code == 0
    achieved = {each["name"]: each for each in backprop("progress", "--json").json["modules"]}
    assert achieved["numerical"]["points"] == NUMERICAL.points


@pytest.mark.slow
def test_one_task_is_checked_and_no_other_cell_of_the_learners_runs(backprop, workspace):
    leaves_a_trace = "open('trace', 'w').close()\n" + SOLUTIONS["gradient"]
    answer(workspace, central_difference=SOLUTIONS["central_difference"], gradient=leaves_a_trace)
    said = backprop("check", "numerical.central_difference")
    assert said.code == 0
    assert "Only `numerical.central_difference` was checked" in said.out
    assert "4 of 4 points. All of it is right." in said.out
    assert not (workspace / "exercises" / "trace").exists()
    assert best_points(workspace) == {"numerical.central_difference": 4}
    answer(workspace, central_difference=WRONG)
    said = backprop("check", "central_difference", "--json")
    (checked,) = said.json["modules"]
    assert (said.code, said.json["max_points"]) == (1, 4)
    assert checked["only"] == "numerical.central_difference"
    assert "twice too large" in str(checked["tasks"])


@pytest.mark.slow
def test_notebook_saved_with_a_kernel_that_is_not_here_still_runs(backprop, workspace):
    answer(workspace, **SOLUTIONS)
    notebook = nbformat.read(workspace / EXERCISE, as_version=4)
    notebook.metadata["kernelspec"] = {"name": "absent", "display_name": "Absent", "language": "R"}
    nbformat.write(notebook, workspace / EXERCISE)
    assert backprop("check").code == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process alone there")
def test_watch_checks_again_on_every_save_and_ends_cleanly(workspace):
    log = workspace.parent / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "course.cli", "check", "--watch"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        try:
            wait_for(log, f"0 of {modules()[0].points} points", "Waiting for you to save")
            answer(workspace, **SOLUTIONS)
            full = f"{NUMERICAL.points} of {NUMERICAL.points} points"
            wait_for(log, full, "Waiting for you to save")
            (workspace / EXERCISE).write_text("{", "utf-8")
            wait_for(log, "is broken")
            answer_again = nbformat.v4.new_notebook()
            nbformat.write(answer_again, workspace / EXERCISE)
            wait_for(log, "no cell defines", "Waiting for you to save")
            process.send_signal(signal.SIGINT)
            assert process.wait(patience.SECONDS) == 1
        finally:
            process.kill()
            process.wait()
    said = log.read_text("utf-8")
    assert said.rstrip().endswith("Stopped watching.")
    assert "Traceback" not in said


def wait_for(log, *texts):
    """Wait until the log holds the texts, in this order."""
    end = time.monotonic() + patience.SECONDS
    while time.monotonic() < end:
        rest = log.read_text("utf-8")
        for text in texts:
            rest = rest.partition(text)[2]
        if rest:
            return
        time.sleep(0.1)
    raise AssertionError(f"{texts} did not come:\n{log.read_text('utf-8')}")
