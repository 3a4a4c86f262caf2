"""Does a busy machine cost points? Grades the same submissions alone, and beside busy processes.

    python -m benchmarks.grading_load [SUBMISSIONS] [MODULE] [BUSY]

Listed answers, right and wrong, among them some that are stopped for taking too long. Prints how
long each run took, and whether every report in both gradebooks is the same, word for word.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.grading import submissions
from benchmarks.killed_runs import graded, start
from course.grading.gradebook import Attempt
from course.syllabus import Module, find_module

BUSY = (sys.executable, "-c", "while True: pass")
WORKERS = 2


def write_submissions(folder: Path, module: Module, count: int) -> None:
    """Notebooks in which each task has one of its listed answers, or none."""
    for student, text in submissions(module, count).items():
        (folder / student).mkdir(parents=True)
        (folder / student / f"{module.stem}.ipynb").write_text(text, "utf-8")


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that compute, while this block runs."""
    running = [subprocess.Popen(BUSY) for _ in range(count)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def run(folder: Path, out: Path, beside: int) -> list[Attempt]:
    """Grade a folder beside busy processes, and say how long it took."""
    with busy(beside):
        began = time.monotonic()
        start(folder, out, WORKERS).wait()
        seconds = time.monotonic() - began
    load = os.getloadavg()[0]
    print(
        f"beside {beside} busy processes: {seconds:.0f} s, load {load:.1f} in the end", flush=True
    )
    return graded(out)


def main(count: int = 30, name: str = "numerical", beside: int = 8) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "handed_in")
        write_submissions(folder, find_module(name), count)
        alone = run(folder, Path(place, "alone"), 0)
        crowded = run(folder, Path(place, "crowded"), beside)
    differ = [one for one, other in zip(alone, crowded, strict=True) if one != other]
    for each in differ:
        print(f"not the same: {each.student}, {each.task}")
    stopped = sum("Stopped: " in str(each.report) for each in alone)
    points = sum(each.points for each in alone)
    print(f"{len(alone)} attempts, {points} points, {stopped} with a call that was stopped")
    print(f"{len(differ)} differ beside {beside} busy processes")
    return 1 if differ or not alone else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) if word.isdigit() else word for word in sys.argv[1:])))
