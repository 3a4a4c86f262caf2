"""The scripts of the ready folders, run as Gradescope, Classroom 50 and GitHub run them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from course.cli import main
from course.cli.teaching import RELEASES
from course.grading.ready.folders import FOLDERS
from tests.grading.ready.conftest import FILE, MODULE, run, solved

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a sandbox stands on Linux only"),
]


def release(kind: str, target: Path, *words: str) -> Path:
    assert main(["release", kind, "--out", str(target), *words]) == 0
    return target


@pytest.fixture
def gradescope(tmp_path, programs):
    """Runs Gradescope's script on files that were handed in; returns it and its results."""
    release("gradescope", tmp_path / "source", "--module", MODULE.name)

    def grade(files: dict[str, str]):
        handed_in = tmp_path / "submission"
        shutil.rmtree(handed_in, ignore_errors=True)
        handed_in.mkdir()
        for name, text in files.items():
            (handed_in / name).write_text(text, "utf-8")
        script = tmp_path / "source" / "run_autograder"
        assert os.access(script, os.X_OK)
        done = run([str(script)], tmp_path, AUTOGRADER=str(tmp_path))
        results = tmp_path / "results" / "results.json"
        return done, json.loads(results.read_text("utf-8")) if results.is_file() else None

    return grade


def test_gradescope_gets_a_score_or_a_sentence(gradescope):
    done, results = gradescope({FILE: solved()})
    assert (done.returncode, results["score"]) == (0, MODULE.points)
    for files, said in (({"notes.txt": ""}, "no notebook"), ({"a.ipynb": "{}"}, "exercise that")):
        done, results = gradescope(files)
        assert (done.returncode, results["score"]) == (0, 0)
        assert said in results["output"]
        assert FILE in results["output"]


def test_a_grader_that_breaks_down_gives_nobody_a_zero(gradescope, programs):
    (programs / "backprop").write_text("#!/bin/sh\nexit 2\n")
    done, results = gradescope({FILE: solved()})
    assert done.returncode != 0
    assert results is None


def test_classroom50_gets_its_result(tmp_path):
    folder = release("classroom50", tmp_path / "bundle", "--module", MODULE.name)
    repository = tmp_path / "repository"
    (repository / "exercises").mkdir(parents=True)
    (repository / "exercises" / FILE).write_text(solved(), "utf-8")
    command = [sys.executable, str(folder / "autograder.py")]
    done = run(command, repository, ASSIGNMENT="homework-1")
    result = json.loads((repository / "result.json").read_text("utf-8"))
    assert (done.returncode, result["score"]) == (0, MODULE.points)
    assert result["assignment"] == "homework-1"
    (repository / "exercises" / FILE).unlink()
    done = run(command, repository)
    result = json.loads((repository / "result.json").read_text("utf-8"))
    assert (done.returncode, result["score"], result["max-score"]) == (0, 0, MODULE.points)


def test_a_students_workflow_grades_what_is_there(tmp_path, programs):
    folder = release("workflow", tmp_path / "workflow", "--course", "backprop-course")
    job = yaml.safe_load((folder / "check.yml").read_text("utf-8"))["jobs"]["grade"]
    steps = {step["name"]: step["run"] for step in job["steps"] if "run" in step}
    assert steps["install"] == 'python -m pip install --quiet "backprop-course"'
    repository = tmp_path / "repository"
    (repository / "exercises").mkdir(parents=True)
    (repository / "exercises" / FILE).write_text(solved(), "utf-8")
    summary = tmp_path / "summary.md"
    words = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_ACTOR": "ada",
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    for name in ("grade", "summary"):
        done = run(["bash", "-e", "-c", steps[name]], repository, **words)
        assert done.returncode == 0, done.stderr
    assert f"| numerical | {MODULE.points} | {MODULE.points} |" in summary.read_text()
    assert (repository / "grading" / "feedback" / "ada.html").is_file()


def test_the_command_names_every_folder():
    assert tuple(FOLDERS) == RELEASES
