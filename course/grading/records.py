"""What the gradebook holds: students, submissions, attempts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Student:
    """One who submitted, or is on the roster, with the roster's other columns."""

    name: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """The last notebook that a student submitted for a module.

    `content` is its hash. `module` is empty where no module could be made out; `problems` are
    sentences about the whole file.
    """

    student: str
    module: str
    path: str
    content: str
    problems: tuple[str, ...] = ()
    time: str = ""


@dataclass(frozen=True)
class Attempt:
    """One task of one submission, as it was graded once.

    `report` is that of `course.checking.verdict.Report.to_dict`; `problems` are sentences about how
    the cells ran, such as "Cell 7 ended Python." `time` is in UTC, as ISO 8601 writes it.
    """

    student: str
    module: str
    task: str
    points: int
    maximum: int
    report: dict[str, Any]
    problems: tuple[str, ...]
    time: str
    content: str
    seed: int
    version: str
