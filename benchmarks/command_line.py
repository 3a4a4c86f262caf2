"""What the commands cost a learner: `python -m benchmarks.command_line [--against CHECKOUT]`.

Processor time, user and system, of a command and all processes that it starts, in a new workspace
where every answer is right. Commands, and checkouts, take turns in every round; each figure is the
smallest of all rounds, and none stands where a command failed. The first round, which writes
bytecode, is not counted.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parents[1]
UNIT = "import numpy"
NOTHING_REMEMBERED = "assemble, the first time"
COMMANDS = {
    UNIT: ("-c", "import numpy"),
    "--help": ("-m", "course.cli", "--help"),
    "progress": ("-m", "course.cli", "progress"),
    "hint best_step": ("-m", "course.cli", "hint", "best_step"),
    "check numerical": ("-m", "course.cli", "check", "numerical"),
    "check best_step": ("-m", "course.cli", "check", "best_step"),
    NOTHING_REMEMBERED: ("-m", "course.cli", "assemble"),
    "assemble, nothing changed": ("-m", "course.cli", "assemble"),
}
SOLVED = """
import json, sys
from pathlib import Path
from course.authoring.library import notebook
from course.authoring.sources import task_sources
from course.syllabus import modules

for module in modules():
    path = Path(sys.argv[1], "exercises", f"{module.stem}.ipynb")
    data = json.loads(notebook("exercise", module).read_text("utf-8"))
    answers = {f"task-{name}": each.solution for name, each in task_sources(module).items()}
    for cell in data["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), "utf-8")
path.parent.with_name(".backprop").mkdir()
"""


def run(checkout: Path, place: Path, *command: str) -> tuple[float, int]:
    """The processor time of one command in a folder, in seconds, and its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = subprocess.run(
        [sys.executable, *command], cwd=place, env=environment, capture_output=True
    ).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, code


def measure(checkouts: list[Path], rounds: int) -> dict[Path, dict[str, float]]:
    """The smallest processor time of each command, by checkout; no figure for one that fails."""
    best: dict[Path, dict[str, float]] = {checkout: {} for checkout in checkouts}
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder, str(number)) for number in range(len(checkouts))]
        for place in places:
            place.mkdir()
            run(HERE, place, "-c", SOLVED, str(place))
        for number in range(rounds + 1):
            for name, command in COMMANDS.items():
                for checkout, place in zip(checkouts, places, strict=True):
                    if name == NOTHING_REMEMBERED:
                        (place / ".backprop" / "results.json").unlink(missing_ok=True)
                        shutil.rmtree(place / "my_autodiff", ignore_errors=True)
                    seconds, code = run(checkout, place, *command)
                    if number and code == 0:
                        best[checkout][name] = min(seconds, best[checkout].get(name, seconds))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.command_line")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="compare with this one")
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    options = parser.parse_args()
    other = options.against.resolve() if options.against else None
    best = measure([HERE, *([other] if other else [])], options.rounds)
    print(f"{'seconds of processor time':27}{'other':>8}{'here':>8}{'ratio':>8}{UNIT:>15}")
    for name in COMMANDS:
        here = best[HERE].get(name, float("nan"))
        before = best[other].get(name, float("nan")) if other else float("nan")
        units = here / best[HERE][UNIT]
        print(f"{name:27}{before:8.2f}{here:8.2f}{here / before:8.2f}{units:13.1f} ×")


if __name__ == "__main__":
    main()
