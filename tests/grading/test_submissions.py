"""What an instructor has is understood as it comes, and a file that is odd gets a sentence."""

import json
import os
import zipfile

import pytest

from course.errors import CourseError
from course.grading.grade import _content
from course.grading.submissions import find_submissions, last_of_each, module_of


@pytest.fixture
def place(tmp_path):
    """Makes a folder of files by their paths; all hold the same few bytes."""

    def make(*paths):
        for path in paths:
            file = tmp_path / "handed_in" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("{}")
        return tmp_path / "handed_in"

    return make


def zipped(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def whose(place):
    return [(found.student, found.module) for found in find_submissions(place)]


@pytest.mark.parametrize(
    "path",
    [
        "ada/04_reverse.ipynb",
        "ada/reverse.ipynb",
        "ada/exercises/04_reverse.ipynb",
        "submitted/ada/reverse/04_reverse.ipynb",
        "submitted/ada/reverse/homework.ipynb",
        "ada_04_reverse.ipynb",
        "ada-reverse.ipynb",
        "04_reverse_ada.ipynb",
        "ada_LATE_123_4567_04_reverse-2.ipynb",
        "ada_123_4567_04_reverse.ipynb",
        "ada_789_assignsubmission_file_/04_reverse.ipynb",
        "ada_789_assignsubmission_file/04_reverse (1).ipynb",
    ],
)
def test_whose_and_for_what_a_file_is_tells_its_place(place, tmp_path, path):
    folder = place(path)
    assert whose(folder) == [("ada", "reverse")]
    assert whose(zipped(tmp_path / "download.zip", {path: "{}"})) == [("ada", "reverse")]


def test_a_students_zip_in_a_folder_is_opened(place, tmp_path):
    folder = place("bob/01_numerical.ipynb")
    zipped(folder / "ada.zip", {"work/04_reverse.ipynb": "{}"})
    assert whose(folder) == [("ada", "reverse"), ("bob", "numerical")]


def test_a_single_notebook_is_a_submission(place):
    file = place("ada_04_reverse.ipynb") / "ada_04_reverse.ipynb"
    assert whose(file) == [("ada", "reverse")]


def test_checkpoints_and_hidden_files_are_no_submissions(place):
    folder = place(
        "ada/04_reverse.ipynb",
        "ada/.ipynb_checkpoints/04_reverse-checkpoint.ipynb",
        "__MACOSX/ada/._04_reverse.ipynb",
        ".git/x.ipynb",
    )
    assert whose(folder) == [("ada", "reverse")]


def test_of_several_files_the_last_counts_and_the_others_are_named(place):
    folder = place("ada/04_reverse.ipynb", "ada/04_reverse-2.ipynb", "ada/04_reverse (1).ipynb")
    (chosen,) = last_of_each(find_submissions(folder))
    assert chosen.path == "ada/04_reverse-2.ipynb"
    assert "ada/04_reverse.ipynb" in chosen.notes[0] and "(1)" in chosen.notes[0]


def test_the_cells_tell_the_module_where_the_name_does_not():
    cells = [{"id": "x", "metadata": {"nbgrader": {"grade_id": "task-sweep"}}}]
    assert module_of(json.dumps({"cells": cells}).encode()) == "reverse"
    assert module_of(json.dumps({"cells": [{"id": "task-best_step"}]}).encode()) == "numerical"
    for odd in (b"", b"\xff", b"[]", b'{"cells": 5}', b'{"cells": [1]}', b"[" * 100_000):
        assert module_of(odd) == ""


def test_a_link_is_not_followed(place, tmp_path):
    folder = place("bob/04_reverse.ipynb")
    (folder / "ada").mkdir()
    (folder / "ada" / "04_reverse.ipynb").symlink_to("/etc/passwd")
    (folder / "carl").symlink_to("/etc")
    found = {each.student: each for each in find_submissions(folder)}
    assert "symbolic link" in found["ada"].problem and "symbolic link" in found["carl"].problem
    assert found["bob"].problem == ""
    with pytest.raises(OSError):
        found["ada"].read()


def test_a_pipe_is_not_waited_for(place):
    folder = place("bob/04_reverse.ipynb")
    os.mkfifo(folder / "ada_04_reverse.ipynb")
    assert find_submissions(folder)[0].problem == "It is no regular file."


def test_a_file_of_500_megabytes_is_not_read(place):
    folder = place("ada/04_reverse.ipynb")
    os.truncate(folder / "ada/04_reverse.ipynb", 500 << 20)
    (found,) = find_submissions(folder)
    assert "It has 500 MB" in found.problem and "outputs cleared" in found.problem


def test_a_zip_bomb_does_not_go_off(tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", {"ada/04_reverse.ipynb": bytes(200 << 20)})
    assert bomb.stat().st_size < 1 << 20
    (found,) = find_submissions(bomb)
    assert "It has 200 MB" in found.problem


def test_a_zip_that_lies_about_its_size_is_read_no_further(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"ada/04_reverse.ipynb": bytes(60 << 20)})
    data = path.read_bytes()
    path.write_bytes(data.replace((60 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    (found,) = find_submissions(path)
    content, problem = _content(found)
    assert found.problem == "" and content == b"" and problem


@pytest.mark.parametrize("name", ["../../ada/04_reverse.ipynb", "/ada/04_reverse.ipynb"])
def test_paths_in_a_zip_lead_nowhere_else(tmp_path, name):
    assert whose(zipped(tmp_path / "way_out.zip", {name: "{}"})) == [("ada", "reverse")]


def test_a_link_in_a_zip_is_not_followed(tmp_path):
    link = zipfile.ZipInfo("ada/04_reverse.ipynb")
    link.external_attr = 0o120777 << 16
    path = tmp_path / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in find_submissions(path)[0].problem


def test_a_broken_zip_is_that_students_problem(place):
    folder = place("bob/04_reverse.ipynb")
    (folder / "ada.zip").write_bytes(b"PK\x03\x04 no zip")
    found = {each.student: each.problem for each in find_submissions(folder)}
    assert "cannot be opened" in found["ada"] and found["bob"] == ""


def test_a_folder_without_notebooks_says_what_was_expected(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(CourseError, match="nbgrader's `submitted`"):
        find_submissions(tmp_path)
    with pytest.raises(CourseError, match="is not there"):
        find_submissions(tmp_path / "elsewhere")
