"""Many answers to one task, checked in few processes, since most of them do no harm to the next."""

from __future__ import annotations

import json
import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any

import numpy as np

from course.checking.alarm import AlarmProbe
from course.checking.apart import can_be_apart, run_apart
from course.checking.judge import Check
from course.checking.memory import is_out_of_memory, limit_memory
from course.checking.verdict import Report

SEED = 0
# Processor seconds for an answer's calls, and those after which its process is ended.
SECONDS = 0.1
SECONDS_TO_END = 0.4

Answers = Mapping[str, Callable[[], Any]]


def reports(check: Check, answers: Answers) -> Iterator[tuple[str, Report]]:
    """What the check says of each answer; one that ends its process is checked once more, alone.

    Raises:
        AssertionError: when the check itself lets an exception out.
    """
    # What inputs are drawn from is loaded here, once, and not in every process.
    check.inputs(np.random.default_rng(SEED))
    waiting = list(answers)
    while waiting:
        done = _together(check, answers, waiting) if can_be_apart() else []
        yield from zip(waiting, done, strict=False)
        waiting = waiting[len(done) :]
        if waiting:
            alone = waiting.pop(0)
            yield alone, run_apart(check, answers[alone](), SEED, SECONDS)


def _together(check: Check, answers: Answers, names: Sequence[str]) -> list[Report]:
    """The reports of one process, until an answer ended it."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # That the parent has threads is known: the child uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            _cut_loose()
            with os.fdopen(writer, "w") as file:
                for name in names:
                    _check(check, answers[name], file)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        lines = [json.loads(line) for line in file]
    os.waitpid(pid, 0)
    for name, line in zip(names, lines, strict=False):
        assert "raised" not in line, f"{check.task}, {name}: {line['raised']}"
    return [Report.from_dict(line) for line in lines]


def _check(check: Check, answer: Callable[[], Any], file: IO[str]) -> None:
    # Ends the process, in C code too.
    signal.setitimer(signal.ITIMER_PROF, SECONDS_TO_END)
    try:
        line = check.run(answer(), SEED, probe=AlarmProbe(SECONDS)).to_dict()
    except BaseException as error:
        if is_out_of_memory(error):
            os._exit(0)
        line = {"raised": traceback.format_exc()}
    signal.setitimer(signal.ITIMER_PROF, 0)
    file.write(json.dumps(line) + "\n")
    file.flush()


def _cut_loose() -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    limit_memory()
