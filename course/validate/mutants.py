"""Which single edits of a reference solution score in full: holes in a check, or equivalent code.

    python -m course.validate.mutants MODULE [TASK …]

prints the survivors that `survivors.md`, beside the module's answers, does not list as equivalent:

    ## task

    - `the line as it was` → `the line as it becomes`: the reason why no caller can tell.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from course.authoring.sources import task_source
from course.checking.apart import can_be_apart
from course.checking.memory import limit_memory
from course.checking.registry import check_of
from course.errors import UnknownName
from course.syllabus import Module, Task, find_module, find_task
from course.validate.answers import judged
from course.validate.edits import Edit, edits
from course.validate.finding import Finding, short_path

LISTED = re.compile(r"^- `(?P<was>.+?)` → `(?P<becomes>.+?)`: (?P<reason>.+)$", re.MULTILINE)
HEADING = re.compile(r"^## (\w+)$", re.MULTILINE)
# A mutant may take so many times as long as the reference; it is ended after a while in any case.
TIMES_LONGER = 5
LEAST_LIMIT = 2.0
SECONDS_BEYOND = 60
SURVIVED = 0
CAUGHT = 1


@dataclass(frozen=True)
class Mutant:
    """One edit of a task's reference solution."""

    task: Task
    edit: Edit

    @property
    def key(self) -> tuple[str, str, str]:
        """What `survivors.md` lists it by."""
        return self.task.short_name, self.edit.was, self.edit.becomes

    def __str__(self) -> str:
        return f"{self.task.name}: `{self.edit.was}` → `{self.edit.becomes}`"


def findings(tasks: Sequence[Task], processes: int) -> Iterator[Finding]:
    """Survivors that are not listed, and listed edits that are no survivors."""
    for task in tasks:
        module = find_module(task.module)
        listed = {key for key in equivalent(module) if key[0] == task.short_name}
        survived: set[tuple[str, str, str]] = set()
        for mutant in survivors([task], processes=processes):
            survived.add(mutant.key)
            if mutant.key not in listed:
                file = short_path(module.folder / "checks" / f"{task.short_name}.py")
                yield Finding(file, "", f"{mutant} scores in full.", "Mend it, or list the edit.")
        for _, was, becomes in sorted(listed - survived):
            file = short_path(module.folder / "survivors.md")
            says = f"`{was}` → `{becomes}` is listed, but is no survivor."
            yield Finding(file, task.short_name, says, "Strike it out.")


def equivalent(module: Module) -> set[tuple[str, str, str]]:
    """The edits that `survivors.md` lists: the task, the line before and after."""
    path = module.folder / "survivors.md"
    text = path.read_text("utf-8") if path.is_file() else ""
    _, *parts = HEADING.split(text)
    return {
        (task, found["was"], found["becomes"])
        for task, body in zip(parts[::2], parts[1::2], strict=True)
        for found in LISTED.finditer(body)
    }


def mutants(task: Task) -> list[Mutant]:
    """All single edits of the marked solution of a task."""
    marked = task_source(task).marked
    lines = set()
    inside = False
    for number, line in enumerate(marked.splitlines(), 1):
        if line.strip() == "### BEGIN SOLUTION":
            inside = True
        elif line.strip() == "### END SOLUTION":
            inside = False
        elif inside:
            lines.add(number)
    return [Mutant(task, edit) for edit in edits(marked, lines)]


def survivors(
    tasks: Sequence[Task],
    on_done: Callable[[int, int], None] = lambda done, all: None,
    processes: int = os.cpu_count() or 1,
) -> Iterator[Mutant]:
    """The mutants that score in full, each tried in a process of its own where that can be.

    Parameters:
        on_done: told after each mutant how many are done, and of how many.
    """
    every = [mutant for task in tasks for mutant in mutants(task)]
    limits = {task: seconds_for(task) for task in tasks}
    if not can_be_apart():
        for done, mutant in enumerate(every, 1):
            if scores_in_full(mutant, limits[mutant.task]):
                yield mutant
            on_done(done, len(every))
        return
    waiting = every[::-1]
    running: dict[int, tuple[Mutant, float]] = {}
    done = 0
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            running[_fork(mutant, limits[mutant.task])] = mutant, time.monotonic()
        for pid in list(running):
            mutant, start = running[pid]
            code = _code(pid, start, limits[mutant.task])
            if code is not None:
                del running[pid]
                done += 1
                on_done(done, len(every))
                if code == SURVIVED:
                    yield mutant
        time.sleep(0.002)


def seconds_for(task: Task) -> float:
    """How long the calls of one mutant may take, by what the reference takes."""
    start = time.process_time()
    report = judged(find_module(task.module), task_source(task).solution, task.short_name)
    if not report.passed:
        raise AssertionError(f"the reference solution of {task.name} loses points")
    limit = TIMES_LONGER * (time.process_time() - start)
    return min(check_of(task).seconds, max(LEAST_LIMIT, limit))


def scores_in_full(mutant: Mutant, seconds: float) -> bool:
    """Whether a check takes a mutant for right."""
    module = find_module(mutant.task.module)
    try:
        report = judged(module, mutant.edit.source, mutant.task.short_name, seconds=seconds)
    except Exception:
        # The cell does not even run.
        return False
    return report.passed


def _fork(mutant: Mutant, seconds: float) -> int:
    """Start a process that tries a mutant; its number. Its exit code says what came of it."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = CAUGHT
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        limit_memory()
        code = SURVIVED if scores_in_full(mutant, seconds) else CAUGHT
    finally:
        os._exit(code)


def _code(pid: int, start: float, seconds: float) -> int | None:
    """What came of a process, or nothing while it runs. One that takes too long is ended."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended:
        return os.waitstatus_to_exitcode(status)
    if time.monotonic() - start > TIMES_LONGER * seconds + SECONDS_BEYOND:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        return CAUGHT
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many edits each check caught, and the survivors that are not listed."""
    parser = argparse.ArgumentParser(
        prog="python -m course.validate.mutants",
        description="Try every single edit of a module's reference solutions against their checks.",
        epilog="example: python -m course.validate.mutants reverse sweep",
    )
    parser.add_argument("module", help="a module of the syllabus")
    parser.add_argument("task", nargs="*", help="only these of its tasks")
    asked = parser.parse_args(arguments)
    try:
        module = find_module(asked.module)
        tasks = [find_task(f"{module.name}.{name}") for name in asked.task] or module.tasks
    except UnknownName as error:
        parser.error(str(error))
    listed = equivalent(module)
    is_complete = True
    for task in tasks:
        alive = list(survivors([task], partial(_show_progress, task.name)))
        new = [each for each in alive if each.key not in listed]
        caught = len(mutants(task)) - len(alive)
        print(f"{task.name}: {caught} caught, {len(alive)} score in full, {len(new)} not listed")
        for mutant in new:
            print(f"    {mutant}")
        is_complete = is_complete and not new
    return 0 if is_complete else 1


def _show_progress(name: str, done: int, all: int) -> None:
    if sys.stderr.isatty():
        print(f"{name}: {done} of {all}", end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
