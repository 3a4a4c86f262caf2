"""Which single edits of a reference solution score in full: holes in a check, or equivalent code.

    python -m course.validate.mutants MODULE [TASK …]

prints the survivors that `survivors.md`, beside the module's answers, does not list as equivalent:

    ## task

    - `the line as it was` → `the line as it becomes`: the reason why no caller can tell.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from course.authoring.sources import task_source
from course.checking.apart import can_be_apart
from course.checking.memory import limit_memory
from course.checking.registry import check_of
from course.syllabus import Module, Task, find_module
from course.validate.answers import SHORT_LIMIT, judged
from course.validate.edits import Edit, edits
from course.validate.finding import Finding, short_path

LISTED = re.compile(r"^- `(?P<was>.+?)` → `(?P<becomes>.+?)`: (?P<reason>.+)$", re.MULTILINE)
HEADING = re.compile(r"^## (\w+)$", re.MULTILINE)
# A mutant may take so many times as long as the reference; it is ended after a while in any case.
TIMES_LONGER = 5
SECONDS_BEYOND = 60
SURVIVED = 0
CAUGHT = 1


@dataclass(frozen=True)
class Mutant:
    """One edit of a task's reference solution."""

    task: Task
    edit: Edit

    def __str__(self) -> str:
        return f"{self.task.name}: `{self.edit.was}` → `{self.edit.becomes}`"


def findings(tasks: Sequence[Task], processes: int) -> Iterator[Finding]:
    """Survivors that are not listed, and listed edits that are no survivors."""
    for task in tasks:
        module = find_module(task.module)
        listed = {key for key in equivalent(module) if key[0] == task.short_name}
        survived: set[tuple[str, str, str]] = set()
        for mutant in survivors([task], processes=processes):
            key = task.short_name, mutant.edit.was, mutant.edit.becomes
            survived.add(key)
            if key not in listed:
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
    return min(check_of(task).seconds, max(SHORT_LIMIT, limit))


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


def main(arguments: Sequence[str]) -> int:
    """Print the survivors of a module, or of some of its tasks, that are not listed."""
    module = find_module(arguments[0])
    tasks = [task for task in module.tasks if task.short_name in arguments[1:]] or module.tasks
    start = time.monotonic()
    count = 0

    def progress(done: int, all: int) -> None:
        nonlocal count
        count = all
        if sys.stderr.isatty() or done % 50 == 0 or done == all:
            end = "\r" if sys.stderr.isatty() else "\n"
            print(f"{done} of {all} mutants", end=end, file=sys.stderr, flush=True)

    listed = equivalent(module)
    found: list[Any] = list(survivors(tasks, progress))
    new = [
        each
        for each in found
        if (each.task.short_name, each.edit.was, each.edit.becomes) not in listed
    ]
    for mutant in new:
        print(mutant)
    seconds = time.monotonic() - start
    print(
        f"{module.name}: {count} mutants, {len(found)} score in full, "
        f"{len(new)} of them not listed; {seconds:.0f} seconds"
    )
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
