"""The build: from a module's Markdown to notebooks in normal form, and what it refuses."""

import json
import shutil

import nbformat
import pytest

import course.authoring.build as building
from course.authoring.build import build, differences, strays
from course.authoring.notebooks import METADATA, exercise, lesson
from course.authoring.sources import task_sources, without_solution
from course.errors import BrokenSource
from course.syllabus import Module, Task, find_module, modules

NUMERICAL = find_module("numerical")


def of_one_cell(source):
    """A lesson in normal form that consists of one cell."""
    cell = nbformat.v4.new_code_cell(source, id="the-cell")
    return nbformat.v4.new_notebook(cells=[cell], metadata=METADATA)


def build_in(folder, monkeypatch):
    """From now on, build there; the lesson is cut to a cell."""
    monkeypatch.setattr(building, "folder", lambda kind: folder / kind)
    monkeypatch.setattr(building, "lesson", lambda module: of_one_cell("1 + 1"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folders of a build, for copies."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as monkeypatch:
        build_in(folder, monkeypatch)
        build([NUMERICAL], report=lambda line: None)
    return folder


@pytest.fixture
def elsewhere(built, tmp_path, monkeypatch):
    """Folders of one's own, just built."""
    build_in(tmp_path, monkeypatch)
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path


def edited(path, edit):
    data = json.loads(path.read_text("utf-8"))
    edit(data["cells"])
    path.write_text(json.dumps(data), "utf-8")


def test_built_notebooks_match_their_sources():
    assert differences(modules()) == []
    assert strays(modules()) == []


@pytest.mark.slow
def test_what_was_built_matches_and_a_second_build_changes_no_byte(elsewhere):
    assert differences([NUMERICAL]) == []
    before = {path: path.read_bytes() for path in elsewhere.rglob("*.ipynb")}
    build([NUMERICAL], report=lambda line: None)
    assert {path: path.read_bytes() for path in elsewhere.rglob("*.ipynb")} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "edit", "says"),
    [
        ("exercise", lambda cells: cells.pop(), "does not match"),
        ("exercise", lambda cells: cells[0].update(source="changed"), "does not match"),
        ("solution", lambda cells: cells[-1]["metadata"].clear(), "does not match"),
        ("solution", lambda cells: cells[-1].update(execution_count=99), "not executed"),
        ("exercise", lambda cells: cells[-1].update(execution_count=1), "has outputs"),
    ],
)
def test_a_built_notebook_that_differs_is_named(elsewhere, kind, edit, says):
    path = elsewhere / kind / "01_numerical.ipynb"
    edited(path, edit)
    assert [
        says in sentence and f"{kind}/" in sentence for sentence in differences([NUMERICAL])
    ] == [True]


def test_unbuilt_and_stray_notebooks_are_named(elsewhere):
    (elsewhere / "lesson" / "01_numerical.ipynb").unlink()
    (elsewhere / "lesson" / "99_old.ipynb").write_text("{}")
    assert differences([NUMERICAL]) == ["lesson/01_numerical.ipynb: not built"]
    assert strays([NUMERICAL]) == ["lesson/99_old.ipynb: no module makes this file"]


def test_exercise_carries_nbgraders_metadata_and_no_solution():
    cells = exercise(NUMERICAL).cells
    assert not any("SOLUTION" in cell.source for cell in cells)
    for task in NUMERICAL.tasks:
        task_cell = next(cell for cell in cells if cell.id == f"task-{task.short_name}")
        check_cell = cells[cells.index(task_cell) + 1]
        assert "raise NotImplementedError()" in task_cell.source
        assert task_cell.metadata["nbgrader"]["solution"] is True
        assert check_cell.id == f"check-{task.short_name}"
        assert check_cell.metadata["nbgrader"]["points"] == task.points
        assert (
            check_cell.metadata["nbgrader"]["grade"] and check_cell.metadata["nbgrader"]["locked"]
        )


def test_notebooks_are_valid_and_their_cells_have_stable_ids():
    first, second = lesson(NUMERICAL), lesson(NUMERICAL)
    nbformat.validate(first)
    assert [cell.id for cell in first.cells] == [cell.id for cell in second.cells]
    assert len({cell.id for cell in first.cells}) == len(first.cells)


def test_a_stub_keeps_the_indentation_of_each_solution():
    head = "class A:\n    def f(self):\n"
    code = head + "        ### BEGIN SOLUTION\n        return 1\n        ### END SOLUTION\n"
    stub = head + "        # YOUR CODE HERE\n        raise NotImplementedError()\n"
    assert without_solution(code) == stub


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("```{code-cell}\n:task: a\n### BEGIN SOLUTION\n### END SOLUTION\n```\n", "no prompt"),
        ("prompt\n\n```{code-cell}\n:task: a\npass\n```\n", "no `### BEGIN SOLUTION`"),
        ('+++ {"hint": "a"}\n\nhint\n', "before such a task"),
        ("prompt\n\n```{code-cell}\n:task: a\n", "exercise.md, line 9: this fence has no end"),
        (
            "prompt\n\n```{code-cell}\n:task: b\n### BEGIN SOLUTION\n### END SOLUTION\n```\n",
            "syllabus",
        ),
    ],
)
def test_a_source_that_breaks_the_form_says_how(tmp_path, monkeypatch, source, says):
    monkeypatch.setattr("course.syllabus.SOURCES", tmp_path)
    (tmp_path / "made_up").mkdir()
    header = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
    (tmp_path / "made_up" / "exercise.md").write_text(header + source, "utf-8")
    with pytest.raises(BrokenSource, match=says):
        task_sources(Module("made_up", 9, "Made up", 1, (), (Task("made_up.a", "A", 1),)))


def test_a_cell_that_raises_stops_the_build_with_its_name_and_nothing_is_half_built(
    elsewhere, monkeypatch
):
    before = {path: path.read_bytes() for path in elsewhere.rglob("*.ipynb")}
    monkeypatch.setattr(building, "lesson", lambda module: of_one_cell("1 / 0"))
    monkeypatch.setattr(building, "page", lambda name: of_one_cell("changed"))
    with pytest.raises(BrokenSource, match=r"lesson/01_numerical\.ipynb: a cell raised"):
        build([NUMERICAL], report=lambda line: None)
    assert {path: path.read_bytes() for path in elsewhere.rglob("*.ipynb")} == before


def test_the_build_names_what_changed_by_its_folder_and_only_counts_the_rest(
    elsewhere, monkeypatch
):
    monkeypatch.setattr(building, "exercise", lambda module, solved=False: of_one_cell("pass"))
    (elsewhere / "exercise" / "01_numerical.ipynb").unlink()
    said: list[str] = []
    build([NUMERICAL], report=said.append)
    assert said == [
        "built exercise/01_numerical.ipynb",
        "built solution/01_numerical.ipynb",
        "4 notebooks are as they were.",
    ]
