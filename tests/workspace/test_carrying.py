"""Work goes from one workspace into another, and replaces nothing that somebody wrote there."""

import json

import pytest

from course.errors import CourseError
from course.workspace.carrying import packed_work, unpack_work
from course.workspace.folder import prepare
from course.workspace.state import best_points, record

EXERCISE = "exercises/01_numerical.ipynb"


@pytest.fixture
def there(tmp_path):
    prepare(tmp_path / "there")
    return tmp_path / "there"


@pytest.fixture
def here(tmp_path):
    prepare(tmp_path / "here")
    return tmp_path / "here"


def answer(root, text):
    path = root / EXERCISE
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "task-central_difference")
    cell["source"] = [text]
    path.write_text(json.dumps(notebook), "utf-8")


def test_work_and_points_arrive_in_a_fresh_workspace(here, there):
    answer(there, "mine")
    record("numerical.central_difference", 4, there)
    changes = unpack_work(here, packed_work(there))
    assert [(change.what, change.path) for change in changes] == [("updated", EXERCISE)]
    assert (here / EXERCISE).read_bytes() == (there / EXERCISE).read_bytes()
    assert best_points(here) == {"numerical.central_difference": 4}


def test_what_somebody_wrote_here_stays_and_better_points_win(here, there):
    answer(there, "theirs")
    record("numerical.central_difference", 1, there)
    answer(here, "mine")
    record("numerical.central_difference", 3, here)
    before = (here / EXERCISE).read_bytes()
    (change,) = unpack_work(here, packed_work(there))
    assert change.what == "kept"
    assert (here / EXERCISE).read_bytes() == before
    assert (here / change.beside).read_bytes() == (there / EXERCISE).read_bytes()
    assert best_points(here) == {"numerical.central_difference": 3}


def test_work_that_is_here_already_changes_nothing(here):
    answer(here, "mine")
    assert unpack_work(here, packed_work(here)) == []


def test_another_file_is_refused(here):
    with pytest.raises(CourseError, match="no zip file"):
        unpack_work(here, b"something")
