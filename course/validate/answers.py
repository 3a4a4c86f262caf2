"""Holds each check against the answers that its module lists.

A right answer must score in full, with any seed; a wrong one must get the message listed for it.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from types import CodeType

from course.authoring.answers import REFERENCE, Answer, answers
from course.authoring.sources import read, task_sources
from course.checking.alarm import quick_probe
from course.checking.judge import UNREADABLE
from course.checking.registry import check_of
from course.checking.report import as_text
from course.checking.verdict import Report
from course.syllabus import Module, Task, find_task
from course.validate.finding import Finding, short_path

# Learners' notebooks use the first seed, so wrong answers are held against that one.
SEEDS = (0, 1, 2, 3)
# Enough for answers that end. Those that do not are stopped sooner than a learner's would be.
SHORT_LIMIT = 0.5
# All trials of one answer take less, with the limits that its check sets.
SECONDS_TO_END = 120.0
# The lines of one message that a learner reads, at most.
LINES = 3


@dataclass(frozen=True)
class Trial:
    """One answer and the report that it got, within so many seconds; and how many it computed."""

    answer: Answer
    report: Report
    seconds: float
    computed: float = 0.0


def findings(module: Module, task: Task, only: str = "") -> Iterator[Finding]:
    """What is wrong with the check of a task, or with its list of answers.

    Parameters:
        only: the title of the one answer that is looked at.
    """
    for answer in answers(module):
        if answer.task == task.short_name and only in ("", answer.title):
            with _ended_after(SECONDS_TO_END):
                yield from list(answer_findings(module, answer))


def titles(module: Module, task: Task) -> list[str]:
    """The answers to a task, by their titles."""
    return [answer.title for answer in answers(module) if answer.task == task.short_name]


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Let the system end this process where it computes for longer: nothing interrupts C code."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)


def answer_findings(module: Module, answer: Answer) -> Iterator[Finding]:
    """Where the report on one answer is not what the list says."""
    source = "exercise.md" if answer.title == REFERENCE else "answers.md"
    file = short_path(module.folder / source)
    for seed in SEEDS if answer.correct else SEEDS[:1]:
        try:
            found = faults(answer, tried(module, answer, seed).report)
        except Exception as error:
            # A cell may hold anything.
            found = [f"its cell raises {type(error).__name__}: {error}"]
        for fault in found:
            says, _, detail = fault.partition("\n")
            place = f"{answer.task}, {answer.title} (seed {seed})"
            yield Finding(file, place, f"{says.rstrip(':.')}.", _advice(module, answer), detail)


def _advice(module: Module, answer: Answer) -> str:
    check = short_path(module.folder / "checks" / f"{answer.task}.py")
    return f"Mend {check}, or the answer."


def tried(module: Module, answer: Answer, seed: int = SEEDS[0]) -> Trial:
    """The trial of one answer.

    The limit is short first, since some wrong answers never end. An answer whose report is not what
    the list says gets all the time that a learner's has.
    """
    check = check_of(find_task(f"{module.name}.{answer.task}"))
    for seconds in (SHORT_LIMIT, check.seconds):
        start = time.process_time()
        report = judged(module, answer.source, answer.task, seed, seconds)
        if not faults(answer, report):
            break
    return Trial(answer, report, seconds, time.process_time() - start)


def judged(
    module: Module, source: str, name: str, seed: int = SEEDS[0], seconds: float | None = None
) -> Report:
    """The report on the source of a task's cell, in this process."""
    check = check_of(find_task(f"{module.name}.{name}"))
    answer = namespace(module, source, name)[_answer_names(module)[name]]
    probe = quick_probe(check.seconds if seconds is None else seconds)
    return check.run(answer, seed, probe=probe)


def namespace(module: Module, source: str, name: str) -> dict:
    """What a kernel would hold after the given cells and the answer's cell were run."""
    names: dict = {"__name__": "__main__"}
    # As IPython does, so that a traceback finds the learner's line.
    linecache.cache["<answer>"] = (len(source), None, source.splitlines(keepends=True), "<answer>")
    with contextlib.redirect_stdout(io.StringIO()):
        for given in _given(module, name):
            exec(given, names)
        exec(compile(source, "<answer>", "exec"), names)
    return names


@cache
def _answer_names(module: Module) -> dict[str, str]:
    return {source.name: source.answer for source in task_sources(module).values()}


@cache
def _given(module: Module, name: str) -> list[CodeType]:
    """The code that an exercise gives before one of its tasks."""
    code = [cell for cell in read(module.folder / "exercise.md") if cell.cell_type == "code"]
    before = takewhile(lambda cell: cell.metadata.get("task") != name, code)
    given = (cell.source for cell in before if "task" not in cell.metadata)
    return [compile(source, "<given>", "exec") for source in given]


def faults(answer: Answer, report: Report) -> list[str]:
    """Why a report is not what the list says of its answer; nothing where it is."""
    messages = [verdict.message for verdict in report.verdicts if not verdict.passed]
    found = []
    if answer.correct and messages:
        found.append(f"a right answer loses points:\n{as_text(report)}")
    if UNREADABLE in messages:
        found.append(f"its judge cannot read what came back:\n{as_text(report)}")
    if not answer.correct:
        if not messages:
            found.append("a wrong answer scores in full")
        elif not any(answer.says in message for message in messages):
            found.append(f"no message says {answer.says!r}:\n{as_text(report)}")
    if any(len(message.splitlines()) > LINES for message in messages):
        found.append(f"a message has more than {LINES} lines:\n{as_text(report)}")
    return found
