"""The gradebook: who submitted what, and every attempt that was graded, in one SQLite file.

This is the only door to that file. An attempt is one task of one submission, graded with one seed
by one version of the course; it is written once and never changed. Which attempt counts for a
student's task is written beside them, so that a regrade keeps all that was before.

    with Gradebook.open(Path("grades")) as book:
        for attempt in book.latest():
            print(attempt.student, attempt.task, attempt.points, attempt.maximum)

A run writes one submission in one transaction: a run that is killed has written all of it or
nothing.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from course.errors import CourseError
from course.grading.records import Attempt, Student, Submitted

FILE = "gradebook.sqlite"
FORMAT = 1
# Another process that writes is waited for so long.
PATIENCE_IN_SECONDS = 60.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS student (name TEXT PRIMARY KEY, details TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submission (
    student TEXT NOT NULL, module TEXT NOT NULL, path TEXT NOT NULL, content TEXT NOT NULL,
    time TEXT NOT NULL, problems TEXT NOT NULL,
    PRIMARY KEY (student, module)
);
CREATE TABLE IF NOT EXISTS attempt (
    id INTEGER PRIMARY KEY,
    student TEXT NOT NULL, module TEXT NOT NULL, task TEXT NOT NULL,
    points INTEGER NOT NULL, maximum INTEGER NOT NULL,
    report TEXT NOT NULL, problems TEXT NOT NULL, time TEXT NOT NULL,
    content TEXT NOT NULL, seed INTEGER NOT NULL, version TEXT NOT NULL, repeat INTEGER NOT NULL,
    UNIQUE (student, task, content, seed, version, repeat)
);
CREATE TABLE IF NOT EXISTS grade (
    student TEXT NOT NULL, task TEXT NOT NULL, attempt INTEGER NOT NULL REFERENCES attempt (id),
    PRIMARY KEY (student, task)
);
"""
ATTEMPT = "student, module, task, points, maximum, report, problems, time, content, seed, version"


class Gradebook:
    """A gradebook in a folder. `open` reads one that is there, `create` makes it where it is not.

    Raises:
        CourseError: by `open` where there is none, and by both where the file is another thing.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection = _connect(file)

    @classmethod
    def open(cls, folder: Path) -> Gradebook:
        """The gradebook in `folder`; its file may be named as well."""
        file = folder if folder.is_file() else folder / FILE
        if not file.is_file():
            raise CourseError(
                f"{folder} has no gradebook. `backprop grade SUBMISSIONS --out {folder}` makes one."
            )
        return cls(file)

    @classmethod
    def create(cls, folder: Path) -> Gradebook:
        """The gradebook in `folder`, made where it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder / FILE)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- reading ----------------------------------------------------------------------------------

    def students(self) -> list[Student]:
        """Everyone on the roster and everyone who submitted, by name."""
        rows = self._connection.execute("SELECT name, details FROM student ORDER BY name")
        return [Student(name, json.loads(details)) for name, details in rows]

    def submissions(self) -> list[Submitted]:
        """The last submission of each student for each module."""
        rows = self._connection.execute(
            "SELECT student, module, path, content, problems, time FROM submission "
            "ORDER BY student, module"
        )
        return [
            Submitted(student, module, path, content, tuple(json.loads(problems)), time)
            for student, module, path, content, problems, time in rows
        ]

    def latest(self, student: str | None = None, module: str | None = None) -> list[Attempt]:
        """The attempts that count: one for each student and task, in the order of grading."""
        return self._attempts(
            "id IN (SELECT attempt FROM grade) AND (? IS NULL OR student = ?) "
            "AND (? IS NULL OR module = ?)",
            (student, student, module, module),
        )

    def history(self, student: str | None = None, task: str | None = None) -> list[Attempt]:
        """Every attempt that was ever graded, oldest first."""
        return self._attempts(
            "(? IS NULL OR student = ?) AND (? IS NULL OR task = ?)",
            (student, student, task, task),
        )

    def _attempts(self, condition: str, values: tuple[Any, ...]) -> list[Attempt]:
        rows = self._connection.execute(
            f"SELECT {ATTEMPT} FROM attempt WHERE {condition} ORDER BY id", values
        )
        return [_attempt_of(row) for row in rows]

    # --- writing ----------------------------------------------------------------------------------

    def seed(self, wanted: int | None = None) -> int:
        """The seed that this gradebook grades with: `wanted`, or the last one, or a fresh one."""
        with self._writing():
            known = self._connection.execute("SELECT value FROM setting WHERE name = 'seed'")
            row = known.fetchone()
            fresh = int(row[0]) if row else secrets.randbelow(2**31)
            chosen = fresh if wanted is None else wanted
            self._connection.execute("REPLACE INTO setting VALUES ('seed', ?)", (str(chosen),))
        return chosen

    def enrol(self, students: Iterable[Student]) -> None:
        """Put students on the list, or their details right."""
        rows = [(student.name, json.dumps(student.details)) for student in students]
        with self._writing():
            self._connection.executemany("REPLACE INTO student VALUES (?, ?)", rows)

    def recall(
        self, submitted: Submitted, tasks: Iterable[str], seed: int, version: str
    ) -> set[str]:
        """Those of `tasks` that were graded so before. Those attempts count again from now on."""
        key = (submitted.student, submitted.content, seed, version)
        found = self._connection.execute(
            "SELECT task, MAX(id) FROM attempt "
            "WHERE student = ? AND content = ? AND seed = ? AND version = ? GROUP BY task",
            key,
        )
        wanted = set(tasks)
        known = {task: number for task, number in found if task in wanted}
        with self._writing():
            self._submit(submitted)
            self._count(submitted.student, known)
        return set(known)

    def record(self, submitted: Submitted, attempts: Iterable[Attempt]) -> None:
        """Write a submission and its attempts, which count from now on; all of it or nothing."""
        with self._writing():
            self._submit(submitted)
            numbers = {attempt.task: self._insert(attempt) for attempt in attempts}
            self._count(submitted.student, numbers)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _submit(self, submitted: Submitted) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO student VALUES (?, '{}')", (submitted.student,)
        )
        self._connection.execute(
            "REPLACE INTO submission (student, module, path, content, problems, time) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                submitted.student,
                submitted.module,
                submitted.path,
                submitted.content,
                json.dumps(submitted.problems),
                submitted.time or now(),
            ),
        )

    def _insert(self, attempt: Attempt) -> int:
        key = (attempt.student, attempt.task, attempt.content, attempt.seed, attempt.version)
        repeats = self._connection.execute(
            "SELECT COUNT(*) FROM attempt "
            "WHERE student = ? AND task = ? AND content = ? AND seed = ? AND version = ?",
            key,
        ).fetchone()[0]
        values = {
            **vars(attempt),
            "report": json.dumps(attempt.report),
            "problems": json.dumps(attempt.problems),
            "time": attempt.time or now(),
        }
        row = [values[name] for name in ATTEMPT.split(", ")]
        marks = ", ".join("?" * (len(row) + 1))
        inserted = self._connection.execute(
            f"INSERT INTO attempt ({ATTEMPT}, repeat) VALUES ({marks})", [*row, repeats]
        )
        return inserted.lastrowid or 0

    def _count(self, student: str, attempts: dict[str, int]) -> None:
        rows = [(student, task, number) for task, number in attempts.items()]
        self._connection.executemany("REPLACE INTO grade VALUES (?, ?, ?)", rows)


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _connect(file: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(file, timeout=PATIENCE_IN_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        # What was reported is on the disk, also after a loss of power.
        connection.execute("PRAGMA synchronous = FULL")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, FORMAT):
            raise CourseError(
                f"{file} was written by another version of the course (format {found}, here "
                f"{FORMAT}). Grade into another folder, or use that version."
            )
        connection.executescript(SCHEMA)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    except sqlite3.Error as error:
        raise CourseError(
            f"{file} cannot be used as a gradebook: {error}. Is it another file, on a full disk, "
            "or read-only? Name another folder by --out."
        ) from None
    return connection


def _attempt_of(row: tuple[Any, ...]) -> Attempt:
    values = dict(zip(ATTEMPT.split(", "), row, strict=True))
    values["report"] = json.loads(values["report"])
    values["problems"] = tuple(json.loads(values["problems"]))
    return Attempt(**values)


__all__ = ["FILE", "Attempt", "Gradebook", "Student", "Submitted", "now"]
