"""`backprop grade` at the command line: what it says, and with which exit code it ends."""

import json

import pytest

from course.authoring.library import notebook
from course.cli import main
from course.cli.grade import progress_line
from course.grading.grade import Progress
from course.syllabus import find_module


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed_in"
    (folder / "ada").mkdir(parents=True)
    module = find_module("numerical")
    file = folder / "ada" / f"{module.stem}.ipynb"
    file.write_bytes(notebook("solution", module).read_bytes())
    return folder


def test_a_folder_becomes_a_gradebook(tmp_path, handed_in, capsys):
    (tmp_path / "roster.csv").write_text("student,id\nada,1\nbob,2\n")
    command = ["grade", str(handed_in), "--out", str(tmp_path / "out"), "-j", "1"]
    assert main([*command, "--roster", str(tmp_path / "roster.csv")]) == 0
    said = capsys.readouterr()
    assert "1 submissions were graded" in said.out and "students without a submission" in said.out
    assert "bob" in said.out and "Sandbox: no file of yours" in said.err
    assert main([*command, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["graded"], summary["graded_before"]) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "--out", "out"], "nowhere is not there"),
        ([".", "--out", "out"], "No notebook was found"),
        ([".", "--out", "out", "--task", "gradiant"], "There is no task"),
        ([".", "--out", "out", "--roster", "none.csv"], "roster none.csv is not there"),
    ],
)
def test_a_mistake_of_the_user_is_said_and_nothing_is_made(
    tmp_path, monkeypatch, capsys, arguments, said
):
    monkeypatch.chdir(tmp_path)
    assert main(["grade", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_progress_has_the_rate_and_the_time_left():
    progress = Progress(total=1000, graded=100, recalled=500)
    assert progress_line(progress, 20.0) == (
        "600 of 1,000 (500 were graded before), 5.0 a second, 1 min 20 s left"
    )
    assert progress_line(Progress(total=5), 0.0) == "0 of 5"
