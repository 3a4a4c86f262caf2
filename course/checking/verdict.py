"""What a judge says: one verdict per property of an answer, gathered in a report."""

from __future__ import annotations

import builtins
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """One property: how many of its points were earned and, where not all, what is wrong.

    `called`, `returned` and `expected` are words for the learner; `message` names the mistake or,
    where all points were earned, may hold a remark.
    """

    property: str
    points: int
    max_points: int
    called: str = ""
    returned: str = ""
    expected: str = ""
    message: str = ""

    @builtins.property  # the plain name is a field here
    def passed(self) -> bool:
        return self.points == self.max_points


@dataclass(frozen=True)
class Report:
    """All verdicts on one answer.

    `started` is false while what was given is still the blank stub; `rewritten` is true where the
    notebook's cell no longer is.
    """

    task: str
    title: str
    verdicts: tuple[Verdict, ...]
    started: bool = True
    printed: str = ""
    rewritten: bool = False

    @property
    def points(self) -> int:
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def max_points(self) -> int:
        return sum(verdict.max_points for verdict in self.verdicts)

    @property
    def passed(self) -> bool:
        return self.points == self.max_points

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        verdicts = tuple(Verdict(**verdict) for verdict in data["verdicts"])
        return cls(**{**data, "verdicts": verdicts})
