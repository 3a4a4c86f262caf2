"""A workspace is filled once, brought up to date later, and never loses its owner's work."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import course.workspace.folder as spaces
from course.cli.learn import described
from course.errors import CourseError
from course.syllabus import find_module
from course.workspace.folder import BACKUPS, Change, Item, fingerprint, prepare, reset

LESSON = "lessons/01_numerical.ipynb"


class Course:
    """A course of one notebook that can publish new versions of it."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "course.ipynb"
        self.path = LESSON
        self.gone = False
        self.publish("version 1")

    def publish(self, text: str) -> None:
        nbformat.write(new_notebook(cells=[new_code_cell(text)]), self.source)

    def items(self) -> list[Item]:
        return [] if self.gone else [Item("lesson:numerical", self.path, self.source)]


@pytest.fixture
def course(tmp_path, monkeypatch):
    made = Course(tmp_path)
    monkeypatch.setattr(spaces, "items", made.items)
    return made


@pytest.fixture
def root(tmp_path):
    return tmp_path / "mine"


def text(path: Path) -> str:
    return "|".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


def edit(path: Path, change) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def write(path: Path, source: str) -> None:
    edit(path, lambda notebook: notebook.cells[0].update(source=source))


def test_new_workspace_holds_start_page_lessons_and_exercises(root):
    changes = prepare(root)
    assert {change.what for change in changes} == {"added"}
    files = {path.relative_to(root).as_posix() for path in root.rglob("*.ipynb")}
    assert {"index.ipynb", LESSON, "exercises/01_numerical.ipynb"} <= files
    assert (root / ".backprop" / "manifest.json").is_file()


def test_second_time_changes_nothing(root):
    prepare(root)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*.ipynb")}
    assert prepare(root) == []
    assert before == {path: path.stat().st_mtime_ns for path in root.rglob("*.ipynb")}


def test_no_cell_shows_its_output_before_it_was_run(course, root):
    edit(
        course.source, lambda n: n.cells[0].update(outputs=[new_output("stream", text="an answer")])
    )
    prepare(root)
    cell = nbformat.read(root / LESSON, as_version=4).cells[0]
    assert (cell.outputs, cell.execution_count) == ([], None)
    reset(root, "lesson", find_module("numerical"))
    assert "an answer" not in (root / LESSON).read_text("utf-8")


def test_untouched_notebook_is_replaced(course, root):
    prepare(root)
    course.publish("version 2")
    assert prepare(root) == [Change("updated", LESSON)]
    assert text(root / LESSON) == "version 2"


def test_notebook_that_was_only_run_counts_as_untouched(course, root):
    prepare(root)

    def run(notebook):
        notebook.cells[0].execution_count = 7
        notebook.cells[0].outputs = [new_output("stream", text="42")]
        notebook.cells.append(new_code_cell(""))  # as JupyterLab does after the last cell
        notebook.metadata["kernelspec"] = {"name": "other", "display_name": "Other"}

    edit(root / LESSON, run)
    course.publish("version 2")
    assert prepare(root) == [Change("updated", LESSON)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda n: n.cells[0].update(source="mine"), id="another source"),
        pytest.param(lambda n: n.cells.append(new_markdown_cell("a note")), id="a note"),
        pytest.param(lambda n: n.cells.clear(), id="cells deleted"),
        pytest.param(lambda n: n.cells[0].update(cell_type="raw"), id="another kind of cell"),
    ],
)
def test_edited_notebook_is_kept_and_the_new_one_put_beside_it(course, root, change):
    prepare(root)
    edit(root / LESSON, change)
    mine = (root / LESSON).read_bytes()
    course.publish("version 2")
    offer = "lessons/01_numerical.new.ipynb"
    assert prepare(root) == [Change("kept", LESSON, offer)]
    assert (root / LESSON).read_bytes() == mine
    assert text(root / offer) == "version 2"


def test_edited_notebook_is_kept_in_silence_while_the_course_has_no_new_one(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    assert prepare(root) == []
    assert text(root / LESSON) == "mine"


def test_new_version_is_offered_once(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    course.publish("version 2")
    prepare(root)
    (root / "lessons/01_numerical.new.ipynb").unlink()
    assert prepare(root) == []


def test_unread_offer_is_replaced_by_a_newer_one(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    for version in "version 2", "version 3":
        course.publish(version)
        prepare(root)
    assert text(root / "lessons/01_numerical.new.ipynb") == "version 3"
    assert len(list((root / "lessons").iterdir())) == 2


def test_offer_that_was_worked_in_is_kept_too(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    course.publish("version 2")
    prepare(root)
    write(root / "lessons/01_numerical.new.ipynb", "mine as well")
    course.publish("version 3")
    assert prepare(root) == [Change("kept", LESSON, "lessons/01_numerical.new-2.ipynb")]
    assert text(root / "lessons/01_numerical.new.ipynb") == "mine as well"
    assert text(root / "lessons/01_numerical.new-2.ipynb") == "version 3"


def test_adopted_offer_leaves_nothing_behind(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    course.publish("version 2")
    prepare(root)
    reset(root, "lesson", find_module("numerical"))
    assert text(root / LESSON) == "version 2"
    assert [path.name for path in (root / "lessons").iterdir()] == ["01_numerical.ipynb"]
    course.publish("version 3")
    assert prepare(root) == [Change("updated", LESSON)]


def test_deleted_notebook_is_put_back(course, root):
    prepare(root)
    (root / LESSON).unlink()
    assert prepare(root) == [Change("restored", LESSON)]


def test_broken_notebook_is_kept(course, root):
    prepare(root)
    (root / LESSON).write_text('{"cells": [', "utf-8")
    course.publish("version 2")
    assert [change.what for change in prepare(root)] == ["kept"]
    assert (root / LESSON).read_text("utf-8") == '{"cells": ['


@pytest.mark.parametrize("damage", ["", "[]", '{"files": 3}', '{"files": {"lesson:numerical": 1}}'])
def test_without_its_manifest_a_workspace_still_loses_nothing(course, root, damage):
    prepare(root)
    write(root / LESSON, "mine")
    (root / ".backprop" / "manifest.json").write_text(damage, "utf-8")
    assert [change.what for change in prepare(root)] == ["kept"]
    assert text(root / LESSON) == "mine"


def test_file_of_the_same_name_that_was_there_before_is_kept(course, root):
    (root / "lessons").mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_code_cell("older")]), root / LESSON)
    assert [change.what for change in prepare(root)] == ["kept"]
    assert text(root / LESSON) == "older"


def test_renumbered_module_takes_the_learners_work_along(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    course.path = "lessons/02_numerical.ipynb"
    assert prepare(root) == [Change("moved", LESSON, course.path)]
    assert text(root / course.path) == "mine"
    assert not (root / LESSON).exists()


def test_notebook_that_left_the_course_is_left_alone_and_named_once(course, root):
    prepare(root)
    course.gone = True
    assert prepare(root) == [Change("retired", LESSON)]
    assert (root / LESSON).exists()
    assert prepare(root) == []


def test_reset_keeps_a_dated_backup(course, root):
    prepare(root)
    write(root / LESSON, "mine")
    first = reset(root, "lesson", find_module("numerical"))
    write(root / LESSON, "mine again")
    second = reset(root, "lesson", find_module("numerical"))
    assert first.parent == second.parent == root / BACKUPS
    assert (text(first), text(second)) == ("mine", "mine again")
    assert text(root / LESSON) == "version 1"


def test_reset_of_an_untouched_notebook_makes_no_backup(course, root):
    prepare(root)
    assert reset(root, "lesson", find_module("numerical")) is None
    assert not (root / BACKUPS).exists()


def test_file_instead_of_a_folder_is_refused(course, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CourseError, match="is a file"):
        prepare(tmp_path / "file")
    with pytest.raises(CourseError, match="cannot be written"):
        prepare(tmp_path / "file" / "below")


def test_the_courses_own_folder_is_refused():
    for folder in spaces.COURSE, spaces.COURSE.parent, spaces.COURSE / "widgets":
        with pytest.raises(CourseError, match="holds the course itself"):
            prepare(folder)


def test_folder_that_cannot_be_written_is_refused_in_one_message(course, root, monkeypatch):
    def refuse(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(spaces, "write", refuse)
    with pytest.raises(
        CourseError, match=r"01_numerical.ipynb cannot be written: Permission denied"
    ):
        prepare(root)


def test_source_split_into_lines_has_the_same_fingerprint(tmp_path):
    cell = {"cell_type": "code", "source": "a\nb"}
    for name, source in ("one", "a\nb"), ("two", ["a\n", "b"]):
        (tmp_path / name).write_text(json.dumps({"cells": [{**cell, "source": source}]}), "utf-8")
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")


def test_a_sentence_tells_of_each_file():
    told = described([Change("kept", "a", "b"), Change("updated", "c")], is_new=False)
    assert told == ["Kept, since you edited it: a. The new version is b", "Updated: c"]
    assert described([Change("added", "a")] * 3, is_new=True) == ["3 notebooks were put there."]
