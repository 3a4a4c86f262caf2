"""Which modules a change touches."""

import subprocess
from pathlib import Path

import pytest

from course.errors import CourseError
from course.syllabus import COURSE, modules
from course.validate import changed
from course.validate.changed import changed_modules, entries_that_differ, touched_by

ALL = [module.number for module in modules()]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["course/modules/reverse/answers.md", "exercises/01_numerical.ipynb"], [1, 4]),
        (["README.md", "course/instructors.md", "tests/x.py"], []),
        (["course/notebooks/index.ipynb"], []),
        (["course/checking/judge.py"], ALL),
        (["autodiff_core/table/arrays.py"], ALL),
    ],
)
def test_modules_are_told_by_the_files_that_changed(files, names):
    assert [module.number for module in touched_by(files)] == list(names)


def test_of_the_syllabus_only_entries_that_differ_count():
    before = {"module": [{"name": "a", "minutes": 1}, {"name": "b", "minutes": 1}]}
    now = {"module": [{"name": "a", "minutes": 1}, {"name": "b", "minutes": 2}, {"name": "c"}]}
    assert entries_that_differ(before, now) == {"b", "c"}


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that holds the course in a folder of its own."""
    root = tmp_path / "fork"
    folder = root / "course"
    (folder / "modules" / "reverse").mkdir(parents=True)
    (folder / "syllabus.toml").write_bytes((COURSE / "syllabus.toml").read_bytes())
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    monkeypatch.setattr(changed, "COURSE", folder)
    return root


def test_git_is_asked_for_what_differs_and_what_is_new(repository: Path):
    assert changed_modules("HEAD") == []
    (repository / "course/modules/reverse/answers.md").write_text("new")
    syllabus = repository / "course/syllabus.toml"
    syllabus.write_text(syllabus.read_text("utf-8").replace("minutes = 110", "minutes = 111", 1))
    assert [module.name for module in changed_modules("HEAD")] == ["numerical", "reverse"]


def test_a_commit_that_git_does_not_know_is_a_message(repository: Path):
    with pytest.raises(CourseError, match="fetch-depth: 0"):
        changed_modules("no-such-branch")
