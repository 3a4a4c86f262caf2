"""Does a run that is killed lose anything? Kills `backprop grade` at random moments, many times.

    python -m benchmarks.killed_runs [KILLS] [SUBMISSIONS] [SEED]

Prints how far each run came, and whether the gradebook in the end is that of an uninterrupted run.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from course.authoring.library import notebook
from course.grading.gradebook import FILE, Attempt, Gradebook
from course.syllabus import find_module

MODULES = ("numerical", "arrays", "layers", "cost")
# The seconds between two submissions, about; a kill comes at any moment of them.
LONGEST_BETWEEN = 0.5
SEED = 5
COMMAND = (sys.executable, "-m", "course.cli", "grade")


def write_submissions(folder: Path, count: int) -> None:
    """Blank and complete notebooks, alternating, of short modules."""
    for number in range(count):
        module = find_module(MODULES[number % len(MODULES)])
        kind = "solution" if number % 3 else "exercise"
        student = folder / f"student{number:05}"
        student.mkdir(parents=True)
        (student / f"{module.stem}.ipynb").write_bytes(notebook(kind, module).read_bytes())


def start(submissions: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    """A run of the command."""
    command = [
        *COMMAND,
        str(submissions),
        "--out",
        str(out),
        "--seed",
        str(SEED),
        "-j",
        str(workers),
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def graded(out: Path) -> list[Attempt]:
    """Every attempt of a gradebook, in an order that does not depend on the workers."""
    if not (out / FILE).exists():
        return []
    with Gradebook.open(out) as book:
        attempts = [replace(attempt, time="") for attempt in book.history()]
    return sorted(attempts, key=lambda attempt: (attempt.student, attempt.task))


def wait_for(run: subprocess.Popen[bytes], out: Path, more: int) -> None:
    """Wait until a run has written so many more attempts, or is over."""
    wanted = len(graded(out)) + more
    while run.poll() is None and len(graded(out)) < wanted:
        time.sleep(0.02)


def main(kills: int = 50, submissions: int = 200, seed: int = 0) -> int:
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder, whole, killed = (Path(name, part) for part in ("handed_in", "whole", "killed"))
        write_submissions(folder, submissions)
        start(folder, whole, 2).wait()
        every = len(graded(whole))
        for number in range(kills):
            # Some while the run starts, most while it grades; by one process, and by two.
            run = start(folder, killed, 1 + number % 2)
            wait_for(run, killed, moments.randint(0, 2 * every // kills))
            time.sleep(moments.uniform(0, LONGEST_BETWEEN))
            run.kill()
            run.wait()
            print(f"kill {number + 1}: {len(graded(killed))} attempts are there", flush=True)
        start(folder, killed, 2).wait()
        same = graded(killed) == graded(whole)
        print(f"{len(graded(whole))} attempts; after {kills} kills the same: {same}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
