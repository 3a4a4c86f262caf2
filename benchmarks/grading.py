"""What grading costs, beside nbgrader and otter: `python -m benchmarks.grading --help`.

Processor time, user and system, with all processes that a run starts: of a run over one
submission alone, and of a run over all. Their difference is what one more submission costs; what is
left of the first is the start. `backprop grade` runs as it comes: sandbox on, and a warm parent
that is started once a run. `--nbgrader` and `--otter` name the Pythons of environments that have
those, and what the course needs. All take turns in every round, and the smallest counts.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course.authoring.answers import answers
from course.authoring.library import notebook
from course.authoring.sources import task_sources
from course.checking.registry import check_of
from course.syllabus import Module, Task, find_module

HERE = Path(__file__).parents[1]
SEED = 20
CONFIGURATION = """c = get_config()
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 120
"""
# One case a property, worth its points, as otter's own format has it.
OTTER_TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = None

{cases}
"""
OTTER_CASE = """
@test_case(points={points})
def test_{number}(env):
    from course.checking.apart import run_apart
    from course.checking.registry import check_of
    from course.syllabus import find_task

    key = "_report_{task}"
    if key not in env:
        env[key] = run_apart(check_of(find_task("{name}")), env["{answer}"], 0)
    assert env[key].verdicts[{number}].passed
"""
OURS = "backprop"


def submissions(module: Module, count: int, right: bool = False) -> dict[str, str]:
    """Notebooks in which each task has one of the listed answers, right or wrong, or none.

    Parameters:
        right: right answers only. Wrong ones may cost more: some are wrong in being slow.
    """
    chance = random.Random(SEED)
    every = answers(module)
    made = {}
    for number in range(count):
        data = json.loads(notebook("exercise", module).read_text("utf-8"))
        for cell in data["cells"]:
            task = cell["id"].removeprefix("task-")
            listed = [each for each in every if each.task == task and each.correct >= right]
            if cell["id"].startswith("task-"):
                blank = [] if right else [cell["source"]]
                cell["source"] = chance.choice([each.source for each in listed] + blank)
        made[f"student{number:03}"] = json.dumps(data)
    return made


def run(place: Path, *command: str | Path) -> None:
    """Run a command to its end.

    Raises:
        RuntimeError: when it fails.
    """
    first = Path(command[0])
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE),
        "PATH": f"{first.parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stderr[-2000:]}")


# Each prepares a folder for the same submissions, and returns the run that is to be measured.
Way = Callable[[Module, Path, Path], Callable[[], None]]


def backprop(module: Module, submitted: Path, place: Path) -> Callable[[], None]:
    """`backprop grade`, as it comes, in one process."""
    words = ("grade", submitted, "--out", place / "grades", "-j", "1", "--seed", "0")
    return lambda: run(place, sys.executable, "-m", "course.cli", *words)


def nbgrader(python: Path) -> Way:
    """`nbgrader autograde`, all students in one run."""

    def prepare(module: Module, submitted: Path, place: Path) -> Callable[[], None]:
        (place / "nbgrader_config.py").write_text(CONFIGURATION)
        source = place / "source" / module.name
        source.mkdir(parents=True)
        (source / f"{module.stem}.ipynb").write_bytes(notebook("solution", module).read_bytes())
        run(place, python, "-m", "nbgrader", "generate_assignment", module.name)
        for student in submitted.iterdir():
            shutil.copytree(student, place / "submitted" / student.name / module.name)
        return lambda: run(place, python, "-m", "nbgrader", "autograde", module.name)

    return prepare


def otter(python: Path) -> Way:
    """`otter run`, a student at a time, with a case for each property of a task."""

    def prepare(module: Module, submitted: Path, place: Path) -> Callable[[], None]:
        tests = place / "tests"
        tests.mkdir()
        for task in module.tasks:
            (tests / f"{task.short_name}.py").write_text(_otter_test(module, task))
        program = python.with_name("otter")
        words = ("-t", "tests", "-o", "autograder.zip", "--no-requirements", "--no-environment")
        run(place, program, "generate", *words)
        files = sorted(submitted.glob("*/*.ipynb"))

        def grade() -> None:
            for file in files:
                run(place, program, "run", file, "-a", "autograder.zip", "-o", place)

        return grade

    return prepare


def _otter_test(module: Module, task: Task) -> str:
    answer = task_sources(module)[task.short_name].answer
    names = {"name": task.name, "task": task.short_name, "answer": answer}
    cases = (
        OTTER_CASE.format(number=number, points=judge.judges[1], **names)
        for number, judge in enumerate(check_of(task).judgements)
    )
    return OTTER_TEST.format(name=task.short_name, cases="".join(cases))


@dataclass
class Cost:
    """Seconds of processor time: of a run over one submission, and of a run over `count`."""

    count: int
    alone: float = math.inf
    together: float = math.inf

    @property
    def each(self) -> float:
        """What one more submission costs."""
        return (self.together - self.alone) / (self.count - 1)

    @property
    def start(self) -> float:
        """What a run costs before the first."""
        return self.alone - self.each


def measure(
    module: Module, ways: dict[str, Way], count: int, rounds: int, right: bool
) -> dict[str, Cost]:
    """What each way costs, the smallest of all rounds."""
    costs = {way: Cost(count) for way in ways}
    texts = submissions(module, count, right)
    with tempfile.TemporaryDirectory() as name:
        first, every = Path(name, "first"), Path(name, "every")
        _write(module, first, dict([*texts.items()][:1]))
        _write(module, every, texts)
        for number in range(rounds):
            for way, prepare in ways.items():
                place = Path(name, f"{way}-{number}")
                cost = costs[way]
                cost.alone = min(cost.alone, _run(prepare, module, first, place / "first"))
                cost.together = min(cost.together, _run(prepare, module, every, place / "every"))
    return costs


def _write(module: Module, folder: Path, texts: dict[str, str]) -> None:
    for student, text in texts.items():
        (folder / student).mkdir(parents=True)
        (folder / student / f"{module.stem}.ipynb").write_text(text)


def _run(prepare: Way, module: Module, submitted: Path, place: Path) -> float:
    place.mkdir(parents=True)
    grade = prepare(module, submitted, place)
    before = _spent()
    grade()
    return _spent() - before


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading")
    parser.add_argument("modules", nargs="*", default=["numerical"], metavar="MODULE")
    parser.add_argument("--nbgrader", type=Path, metavar="PYTHON")
    parser.add_argument("--otter", type=Path, metavar="PYTHON")
    parser.add_argument("--count", type=int, default=20, help="submissions; default: 20")
    parser.add_argument("--right", action="store_true", help="right answers only")
    parser.add_argument("--rounds", type=int, default=1, help="default: 1")
    options = parser.parse_args()
    ways: dict[str, Way] = {OURS: backprop}
    if options.nbgrader:
        ways["nbgrader"] = nbgrader(options.nbgrader.absolute())
    if options.otter:
        ways["otter"] = otter(options.otter.absolute())
    for name in options.modules:
        costs = measure(find_module(name), ways, options.count, options.rounds, options.right)
        ours = costs[OURS]
        print(f"{name}, {options.count} submissions: seconds of processor time, and times ours")
        print(f"{'':12}{'start':>8}{'each more':>18}{'one alone':>18}{'all together':>18}")
        for way, cost in costs.items():
            parts = (
                f"{seconds:8.2f} ({seconds / base:5.1f} ×)"
                for seconds, base in (
                    (cost.each, ours.each),
                    (cost.alone, ours.alone),
                    (cost.together, ours.together),
                )
            )
            print(f"{way:12}{cost.start:8.2f}{'  '.join(parts)}", flush=True)


if __name__ == "__main__":
    main()
