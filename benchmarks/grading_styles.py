"""Do right answers in every style have all points by nbgrader? Asks it about each listed one.

    python -m benchmarks.grading_styles NBGRADER_PYTHON [MODULE …]

`NBGRADER_PYTHON` is that of an environment with nbgrader and what the course needs. `check` and
`backprop grade` are asked the same by the tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from benchmarks.grading import nbgrader
from course.authoring.answers import answers
from course.authoring.library import notebook
from course.syllabus import Module, find_module, modules

# Prints the points of every student and task as JSON, in the folder of a course of nbgrader's.
POINTS_BY_TASK = """
import json
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    points = {{}}
    for submission in book.assignment_submissions("{assignment}"):
        grades = submission.notebooks[0].grades
        points[submission.student.id] = {{grade.name: grade.score for grade in grades}}
        assert not any(grade.needs_manual_grade for grade in grades)
print(json.dumps(points))
"""


def submissions(module: Module) -> Iterator[str]:
    """Notebooks with a right answer to each task, as many as the longest list has."""
    listed: dict[str, list[str]] = defaultdict(list)
    for each in answers(module):
        if each.correct:
            listed[each.task].append(each.source)
    for row in zip_longest(*listed.values()):
        sources = {
            f"task-{task}": source or listed[task][0]
            for task, source in zip(listed, row, strict=True)
        }
        data = json.loads(notebook("exercise", module).read_text("utf-8"))
        for cell in data["cells"]:
            cell["source"] = sources.get(cell["id"], cell["source"])
        yield json.dumps(data)


def points_of(python: Path, module: Module, place: Path) -> dict[str, dict[str, float]]:
    """What nbgrader gives, by student and by the names of its cells that check."""
    submitted = place / "styles"
    for number, text in enumerate(submissions(module)):
        student = submitted / f"style{number}"
        student.mkdir(parents=True)
        (student / f"{module.stem}.ipynb").write_text(text, "utf-8")
    nbgrader(python)(module, submitted, place)()
    script = POINTS_BY_TASK.format(assignment=module.name)
    done = subprocess.run([python, "-c", script], cwd=place, capture_output=True, text=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def main(python: str, *names: str) -> int:
    missing = 0
    for module in map(find_module, names) if names else modules():
        with tempfile.TemporaryDirectory() as place:
            found = points_of(Path(python).absolute(), module, Path(place))
        for task in module.tasks:
            for student, points in found.items():
                got = points[f"check-{task.short_name}"]
                if got != task.points:
                    missing += 1
                    print(f"{task.name}, {student}: {got:g} of {task.points}")
        print(f"{module.name}: {len(found)} notebooks of right answers by nbgrader", flush=True)
    print(f"{missing} tasks with points missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
