"""A gradebook as exports find it: a roster, grades of several kinds, and names that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.checking.verdict import Report, Verdict
from course.grading.exports.grades import Grades, Wanted
from course.grading.gradebook import Gradebook
from course.grading.records import Attempt, Student, Submitted
from course.syllabus import find_module

MODULE = find_module("numerical")
MARKUP = "<script>alert(1)</script>\x1b[31m"
COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Email address")


def a_student(name: str, shown: str, number: str) -> Student:
    cells = (shown, number, f"u{number}", name, "A", f"{name}@example.org")
    return Student(name, dict(zip(COLUMNS, cells, strict=True)))


ROSTER = [
    a_student("right", "Lovelace, Ada", "11"),
    a_student("partial", "=HYPERLINK(1), Mallory", "12"),
    a_student("absent", "Doe, Jo", "13"),
]


def attempts(student: str, share: float, tasks: int = len(MODULE.tasks)) -> list[Attempt]:
    """An attempt at each of the first tasks, with a share of its points."""
    made = []
    for task in MODULE.tasks[:tasks]:
        points = int(share * task.points)
        verdict = Verdict(
            f"a property of {MARKUP}",
            points,
            task.points,
            called=f"f({MARKUP})",
            returned=MARKUP,
            message="" if share == 1 else f"`{MARKUP}` is not a slope.",
        )
        report = Report(task.name, task.title, (verdict,), printed=MARKUP)
        made.append(
            Attempt(
                student=student,
                module=MODULE.name,
                task=task.name,
                points=points,
                maximum=task.points,
                report=report.to_dict(),
                problems=() if share == 1 else ("Cell 7 ended Python.",),
                time="2026-01-02T03:04:05+00:00",
                content="content",
                seed=987654321,
                version="v1",
            )
        )
    return made


def hand_in(book: Gradebook, student: str, share: float, **options: int) -> None:
    path = f"{student}/{MODULE.stem}.ipynb"
    submitted = Submitted(student, MODULE.name, path, "content", ("A check cell came back.",))
    book.record(submitted, attempts(student, share, **options))


@pytest.fixture
def book(tmp_path: Path):
    with Gradebook.create(tmp_path / "grades") as made:
        made.enrol(ROSTER)
        hand_in(made, "right", 1)
        hand_in(made, "partial", 0.5)
        hand_in(made, f"../{MARKUP}", 0.5)
        yield made


@pytest.fixture
def export(book):
    """Exports in a format: the files' texts by name, and what was said."""

    def run(format_of_ours, **wanted) -> tuple[dict[str, str], list[str]]:
        grades = Grades(book, Wanted(**wanted))
        files = {name: "".join(text) for name, text in format_of_ours(grades)}
        return files, grades.notes

    return run
