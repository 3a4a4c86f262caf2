"""The students' package: a course to learn with, and no solution in it."""

from __future__ import annotations

import json
import re
import sys
import tomllib

import pytest

from course.authoring.sources import MARKERS, SOLUTION, task_sources
from course.cli import main
from course.grading.ready.folders import FOLDERS
from course.syllabus import modules
from tests.grading.ready.conftest import FILE, MODULE, run, solved

# Answers that are one formula stand in lessons, and a check may build one from two NumPy calls.
SHORT = 65
SAID_IN_LESSONS = {"symbolic.sizes", "layers.conv1d"}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    target = tmp_path_factory.mktemp("release") / "students"
    assert main(["release", "--out", str(target)]) == 0
    return target


def texts(package):
    for path in package.rglob("*"):
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text("utf-8"))["cells"]
            yield "\n".join("".join(cell["source"]) for cell in cells)
        elif path.suffix in (".py", ".md", ".toml"):
            yield path.read_text("utf-8")


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def test_no_solution_is_anywhere_in_it(package):
    every = "\0".join(map(squeezed, texts(package)))
    for module in modules():
        for name, source in task_sources(module).items():
            for match in SOLUTION.finditer(source.marked):
                body = squeezed(MARKERS.sub("", match[0]))
                if len(body) > SHORT and f"{module.name}.{name}" not in SAID_IN_LESSONS:
                    assert body not in every, f"{module.name}.{name}"


def test_what_tells_right_from_wrong_stayed_behind(package):
    names = {path.name for path in package.rglob("*")}
    assert not names & {"answers.md", "survivors.md", "instructors.md", "solutions"}
    assert {FILE, "lesson.md", "syllabus.toml"} <= names
    settings = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"exercises": "course/exercises"}


def test_lessons_keep_their_answers_until_a_cell_is_run(package):
    for path in (package / "course" / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells), path.name


@pytest.mark.slow
def test_a_learner_is_checked_and_told_kindly_what_is_not_there(package, tmp_path):
    def backprop(*words):
        return run([sys.executable, "-m", "course.cli", *words], tmp_path, package)

    backprop("progress", "--workspace", "ws")
    made = "from pathlib import Path; from course.workspace.folder import prepare; "
    run([sys.executable, "-c", made + "prepare(Path('ws'))"], tmp_path, package)
    (tmp_path / "ws" / "exercises" / FILE).write_text(solved(), "utf-8")
    checked = backprop("check", MODULE.name, "--workspace", "ws", "--json")
    assert json.loads(checked.stdout)["points"] == MODULE.points
    solution = backprop("solution", "numerical.gradient", "--workspace", "ws")
    assert solution.returncode == 1
    assert "came without solutions" in solution.stdout
    hints = [backprop("hint", "numerical.gradient", "--workspace", "ws").stdout for _ in range(3)]
    assert "Solutions did not come along" in hints[-1]


def test_the_words_that_install_it_are_for_pip_a_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(FOLDERS, "students", lambda target, wishes: None)
    for given, said in (
        ("made", "'./made[learn]'"),
        (str(tmp_path / "a"), f"'{tmp_path}/a[learn]'"),
    ):
        assert main(["release", "--out", given]) == 0
        assert said in "".join(capsys.readouterr().out.split("\n"))


def test_a_release_overwrites_nothing(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["release", "--out", str(tmp_path)]) == 2
    assert "is not empty" in " ".join(capsys.readouterr().err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("kind", ["gradescope", "classroom50", "workflow"])
def test_what_a_folder_needs_to_know_is_asked_for(kind, tmp_path, capsys):
    target = tmp_path / "made"
    assert main(["release", kind, "--out", str(target)]) == 2
    assert "--module numerical" in capsys.readouterr().err or kind == "workflow"
    assert not target.exists()
