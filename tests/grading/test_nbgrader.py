"""The real nbgrader, set up as the guide says, gives the points that we give.

It runs where nbgrader is installed beside the course, or in another environment with what the
course needs, whose Python `NBGRADER_PYTHON` names.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.grading_styles import POINTS_BY_TASK
from course.authoring.answers import answers
from course.authoring.library import notebook
from course.checking import NOTEBOOK_SEED
from course.grading.one import Job, grade_one
from course.syllabus import COURSE, find_module

PYTHON = os.environ.get("NBGRADER_PYTHON") or (
    sys.executable if importlib.util.find_spec("nbgrader") else ""
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON, reason="nbgrader is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="submissions are graded in forks"),
]
MODULE = find_module("numerical")
FILE = f"{MODULE.stem}.ipynb"


def configuration() -> str:
    """What the guide says to write into `nbgrader_config.py`."""
    guide = (COURSE / "instructors.md").read_text("utf-8")
    (found,) = re.findall(r"```python\n(c = get_config\(\).*?)```", guide, re.DOTALL)
    return found


def submissions() -> dict[str, str]:
    """A right, a wrong, a partial and a blank one, and one that lost a check cell."""
    every = answers(MODULE)
    right = {each.task: each.source for each in reversed(every) if each.correct}
    wrong = {each.task: each.source for each in reversed(every) if not each.correct}
    odd = {task: wrong[task] for task in list(right)[1::2]}
    without = _submission(right)
    without["cells"] = [cell for cell in without["cells"] if cell["id"] != "check-gradient"]
    made = {
        "right": _submission(right),
        "wrong": _submission(wrong),
        "partial": _submission({**right, **odd}),
        "blank": _submission({}),
        "without_a_check": without,
    }
    return {student: json.dumps(cells) for student, cells in made.items()}


def _submission(sources: dict[str, str]) -> dict:
    data = json.loads(notebook("exercise", MODULE).read_text("utf-8"))
    for cell in data["cells"]:
        cell["source"] = sources.get(cell["id"].removeprefix("task-"), cell["source"])
    return data


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory):
    """Runs an app of nbgrader's in a course of its own, and returns what it said."""
    folder = tmp_path_factory.mktemp("nbgrader")
    (folder / "nbgrader_config.py").write_text(configuration(), "utf-8")
    source = folder / "source" / MODULE.name
    source.mkdir(parents=True)
    (source / FILE).write_bytes(notebook("solution", MODULE).read_bytes())
    environment = {
        **os.environ,
        "PATH": f"{Path(PYTHON).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(COURSE.parent),
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [PYTHON, *arguments], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    run.folder = folder
    run("-m", "nbgrader", "generate_assignment", MODULE.name)
    return run


def test_what_is_released_is_the_exercise(nbgrader):
    released = json.loads((nbgrader.folder / "release" / MODULE.name / FILE).read_text("utf-8"))
    ours = json.loads(notebook("exercise", MODULE).read_text("utf-8"))
    pairs = zip(released["cells"], ours["cells"], strict=True)
    assert all("".join(one["source"]) == "".join(other["source"]) for one, other in pairs)


def test_each_submission_gets_the_points_that_we_give(nbgrader):
    for student, text in submissions().items():
        place = nbgrader.folder / "submitted" / student / MODULE.name
        place.mkdir(parents=True)
        (place / FILE).write_text(text, "utf-8")
    nbgrader("-m", "nbgrader", "autograde", MODULE.name)
    theirs = json.loads(nbgrader("-c", POINTS_BY_TASK.format(assignment=MODULE.name)))
    tasks = tuple(task.name for task in MODULE.tasks)
    for student, text in submissions().items():
        job = Job(MODULE.name, FILE, text.encode(), tasks, NOTEBOOK_SEED, shut=False)
        ours = {
            f"check-{name.partition('.')[2]}": sum(each["points"] for each in report["verdicts"])
            for name, report in grade_one(job).reports.items()
        }
        assert theirs[student] == ours, student
    totals = {student: sum(points.values()) for student, points in theirs.items()}
    assert totals["right"] == totals["without_a_check"] == MODULE.points
    assert 0 == totals["blank"] < totals["wrong"] < totals["partial"] < MODULE.points


def test_a_learner_can_validate_with_it(nbgrader):
    file = nbgrader.folder / FILE
    file.write_text(submissions()["partial"], "utf-8")
    assert "Partial credit" in nbgrader("-m", "nbgrader", "validate", FILE)
