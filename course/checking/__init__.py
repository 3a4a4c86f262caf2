"""Checks: is an answer right, and if not, what is wrong with it?

The core (probe, plain, judge, verdict, report, registry) knows nothing of a learner's folder, and
the folder nothing of checks. Only the door that notebooks use, `check`, knows both: it imports from
the workspace what remembers points, so that the workspace can be read where nothing is checked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course.errors import UnknownName
from course.syllabus import find_task
from course.workspace.state import record

NOTEBOOK_SEED = 0
METADATA = "backprop"


class Points(int):
    """What a check returns: as a cell's result it is there for nbgrader, and is not to be seen.

    nbgrader reads a result's plain text as partial credit; notebooks show its HTML instead.
    """

    def _repr_html_(self) -> str:
        return f"<!-- points: {int(self)} -->"


def check(task: str, answer: Any) -> Points | None:
    """Check an answer, show a report, and return the points.

    Parameters:
        task: the task's name, such as "numerical.central_difference".
        answer: what the task asks for, most often a function.
    """
    # Here: who grades or only reads reports does without IPython, NumPy and the engine.
    from IPython.display import display

    from course.checking.apart import run_apart
    from course.checking.history import cells_run, was_rewritten
    from course.checking.registry import check_of
    from course.checking.report import as_html, as_text

    try:
        known = find_task(task)
    except UnknownName as error:
        print(error)
        return None
    report = run_apart(check_of(known), answer, NOTEBOOK_SEED)
    if not report.started and was_rewritten(answer, cells_run()):
        report = replace(report, rewritten=True)
    record(report.task, report.points)
    display(
        {"text/plain": as_text(report), "text/html": as_html(report)},
        raw=True,
        metadata={METADATA: report.to_dict()},
    )
    return Points(report.points)


__all__ = ["check"]
