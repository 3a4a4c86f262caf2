"""The gradebook: every attempt is kept, one counts, and what was written is there."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from course.errors import CourseError
from course.grading.gradebook import FILE, Attempt, Gradebook, Student, Submitted

FIRST = Submitted("ada", "numerical", "ada/01_numerical.ipynb", "content-1")
SECOND = replace(FIRST, content="content-2")
TASK = "numerical.gradient"


def an_attempt(submitted: Submitted, points: int, version: str = "v1") -> Attempt:
    return Attempt(
        student=submitted.student,
        module=submitted.module,
        task=TASK,
        points=points,
        maximum=5,
        report={"task": TASK},
        problems=("Cell 7 ended Python.",),
        time="2026-01-02T03:04:05+00:00",
        content=submitted.content,
        seed=3,
        version=version,
    )


@pytest.fixture
def book(tmp_path: Path):
    with Gradebook.create(tmp_path) as made:
        yield made


def test_an_attempt_comes_back_as_it_was_written(book, tmp_path):
    book.record(FIRST, [an_attempt(FIRST, 4)])
    with Gradebook.open(tmp_path) as again:
        assert again.latest() == [an_attempt(FIRST, 4)]
        assert [student.name for student in again.students()] == ["ada"]
        assert [each.content for each in again.submissions()] == ["content-1"]


def test_a_regrade_counts_and_keeps_what_was_before(book):
    for version, points in (("v1", 4), ("v2", 5)):
        book.record(FIRST, [an_attempt(FIRST, points, version)])
    assert [attempt.points for attempt in book.latest()] == [5]
    assert [attempt.points for attempt in book.history("ada", TASK)] == [4, 5]


def test_what_was_graded_so_before_is_recalled_and_counts_again(book):
    book.record(FIRST, [an_attempt(FIRST, 4)])
    book.record(SECOND, [an_attempt(SECOND, 1)])
    assert book.recall(SECOND, [TASK], 4, "v1") == set()
    assert book.recall(FIRST, [TASK, "numerical.other"], 3, "v1") == {TASK}
    assert [attempt.points for attempt in book.latest("ada", "numerical")] == [4]
    assert book.submissions()[0].content == "content-1"


def test_a_transaction_that_fails_leaves_nothing(book):
    broken = replace(an_attempt(FIRST, 4), points=None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        book.record(FIRST, [an_attempt(FIRST, 4), broken])
    assert book.latest() == book.submissions() == []


def test_the_seed_stays_until_another_is_asked_for(book):
    first = book.seed()
    assert book.seed() == first
    assert book.seed(7) == 7 == book.seed()


def test_a_roster_may_come_before_or_after_submissions(book):
    book.record(FIRST, [])
    book.enrol([Student("ada", {"id": "17"}), Student("bob")])
    book.record(FIRST, [])
    assert book.students() == [Student("ada", {"id": "17"}), Student("bob")]


def test_a_folder_without_a_gradebook_says_how_to_make_one(tmp_path):
    with pytest.raises(CourseError, match="backprop grade SUBMISSIONS"):
        Gradebook.open(tmp_path)


def test_another_file_is_no_gradebook(tmp_path):
    (tmp_path / FILE).write_text("grades, or so\n" * 100)
    with pytest.raises(CourseError, match="cannot be used as a gradebook"):
        Gradebook.open(tmp_path)


def test_a_gradebook_of_another_format_is_left_alone(tmp_path):
    Gradebook.create(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(CourseError, match="another version"):
        Gradebook.open(tmp_path)
