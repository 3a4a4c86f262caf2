"""Does grading take more memory the longer it goes on? `python -m benchmarks.grading_memory`.

    python -m benchmarks.grading_memory [SUBMISSIONS] [TASK]

Grades one task of so many generated submissions, each different, into one gradebook, and prints
what each of the grader's processes holds in memory on the way: this one, the warm parent, the
template whose forks run learners' code, and the one that reads and judges.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.grading import submissions
from course.grading.grade import Progress, Run, Wanted
from course.grading.gradebook import Gradebook
from course.grading.submissions import Found, find_submissions
from course.grading.workers import ThisProcess
from course.syllabus import Task, find_module, find_task

# So many different notebooks; each submission is one of them, with a cell of its own.
KINDS = 20
MEGABYTE = 1 << 20


def write_submissions(folder: Path, task: Task, count: int) -> Iterable[Found]:
    """Notebooks with listed answers, right and wrong, of which no two are the same."""
    module = find_module(task.module)
    kinds = [json.loads(text) for text in submissions(module, KINDS, right=True).values()]
    for number in range(count):
        data = kinds[number % KINDS]
        data["metadata"]["number"] = number
        (folder / f"student{number:05}_{module.stem}.ipynb").write_text(json.dumps(data))
    return find_submissions(folder)


def held() -> dict[str, float]:
    """The resident memory of this process and of its children, in megabytes, by what they are."""
    me = Path("/proc/self")
    found = {"grader": _resident(me)}
    for child in _children(me):
        if b"course.grading.warm" not in (child / "cmdline").read_bytes():
            found["reads and judges"] = _resident(child)
            continue
        found["warm parent"] = _resident(child)
        # They share most of it with one another, and with the warm parent.
        for number, template in enumerate(_children(child), 1):
            found[f"template {number}"] = _resident(template)
    return found


def _children(process: Path) -> list[Path]:
    words = (each.read_text() for each in process.glob("task/*/children"))
    return [Path("/proc", number) for text in words for number in text.split()]


def _resident(place: Path) -> float:
    pages = int((place / "statm").read_text().split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def main(count: int = 1000, name: str = "numerical.best_step") -> int:
    task = find_task(name)

    def show(progress: Progress) -> None:
        if progress.done in (1, count // 10, count // 2, count):
            parts = (f"{what} {size:.0f} MB" for what, size in held().items())
            print(f"after {progress.done:6}: {', '.join(parts)}", flush=True)

    with tempfile.TemporaryDirectory() as place, Gradebook.create(Path(place, "grades")) as book:
        folder = Path(place, "handed_in")
        folder.mkdir()
        found = write_submissions(folder, task, count)
        Run(book, ThisProcess(), 1, Wanted(task=task)).grade(found, show)
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) if word.isdigit() else word for word in sys.argv[1:])))
