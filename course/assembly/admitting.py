"""Which answers become parts: those with half of their points that work outside their notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from course.assembly.parts import PARTS
from course.checking.verdict import Report

NOT_STARTED = "not started"


def shortfall(report: Report) -> str:
    """Why an answer with this report is no part; an empty text where it may be one."""
    if not report.started:
        return NOT_STARTED
    enough = 2 * report.points >= report.max_points
    return "" if enough else points_of(report)


def points_of(report: Report) -> str:
    """An answer's points in words."""
    return f"{report.points} of {report.max_points} points"


def misfits(
    answers: Mapping[str, str], failures: Callable[[dict[str, str]], Mapping[str, str]]
) -> dict[str, str]:
    """Why parts cannot be used outside their notebook, by the name of the task; none where all can.

    What stands on a part that fails, fails with it: so the lowest go first, and the others are
    judged again without them.

    Parameters:
        failures: says of some answers what went wrong with which, by the names of the tasks.
    """
    found: dict[str, str] = {}
    while len(found) < len(answers):
        wrong = failures({name: text for name, text in answers.items() if name not in found})
        lowest = min((part.floor for part in PARTS if part.task_name in wrong), default=None)
        if lowest is None:
            break
        for part in PARTS:
            if part.task_name in wrong and part.floor == lowest:
                why = wrong[part.task_name]
                found[part.task_name] = f"right in the notebook, but not by itself: {why}"
    return found
