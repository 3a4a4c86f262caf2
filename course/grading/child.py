"""The life of a process that runs a learner's code: cells, then one task's probe, then nothing.

It begins as a fork of its task's template. What it is asked comes as JSON by one pipe, before any
code of the learner's runs; what it says goes out by another, a line of JSON each, and where it is
stands on a page. Nothing that it says is believed: it says what came out, and whoever reads it
decides what that is worth.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from course.checking.alarm import AlarmProbe
from course.checking.apart import lost_calls
from course.checking.errors import describe_error
from course.checking.memory import is_out_of_memory
from course.checking.plain import short, to_plain
from course.grading.sandbox import Lockdown, end_with_parent
from course.grading.sandbox.limits import OUT_OF_MEMORY
from course.grading.shell import CellShell
from course.grading.whereabouts import Page, Place
from course.syllabus import COURSE

Say = Callable[..., None]


@dataclass(frozen=True)
class Task:
    """Whose probe is run, on which answer; and what was said while the given cells ran."""

    module: str
    check: str
    answer: str
    said: list[dict[str, Any]] = field(default_factory=list)


def live(
    pipes: Sequence[int], page: Page, shell: CellShell, walls: Lockdown | None, task: Task
) -> None:
    """Read what is asked, shut in, run it, say what came out. Does not return.

    Parameters:
        pipes: one to read from, one to write to. page: says where it is.
        walls: what to shut this process in with, if at all.
    """
    question, answer = pipes
    code = 1
    try:
        _let_go()
        with os.fdopen(question, "rb") as pipe:
            asked = json.loads(pipe.read())
        standing = walls.close() if walls else {"sandbox": "it was not asked for"}
        say = _speaker(answer)
        say(walls=standing, breaches=_breaches() if asked.get("try") else [])
        for message in task.said:
            say(**message)
        _work(asked, shell, say, page, task)
        code = 0
    except BaseException as error:
        code = OUT_OF_MEMORY if is_out_of_memory(error) else 1
    finally:
        # At once: nothing that was left for the end gets its turn.
        os._exit(code)


def _let_go() -> None:
    """Keep nothing of the template's but the two pipes and the page."""
    os.setsid()
    end_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _speaker(pipe: int) -> Say:
    write = os.write
    dumps = json.dumps

    def say(**message: Any) -> None:
        data = dumps(message, default=to_plain).encode() + b"\n"
        while data:
            data = data[write(pipe, data) :]

    return say


def run_cells(
    cells: Iterable[tuple[int, str]],
    shell: CellShell,
    say: Say,
    on_cell: Callable[[int], None] = lambda number: None,
) -> None:
    """Run cells by their numbers, and say what went wrong in them."""
    warnings.simplefilter("ignore")
    for number, cell in cells:
        on_cell(number)
        error = shell.run(cell)
        if error is not None:
            say(failed=number, error=describe_error(error))
        while shell.refused:
            say(refused=number, said=short(shell.refused.pop(), 200))


def _work(asked: dict[str, Any], shell: CellShell, say: Say, page: Page, task: Task) -> None:
    run_cells(asked["cells"], shell, say, lambda number: page.write(Place(cell=number)))
    page.write(Place())
    if not task.check:
        return
    if task.answer not in shell.user_ns:
        say(missing=task.answer)
        return
    check = getattr(import_module(task.module), task.check)()

    last: int | None = None

    def on_call(number: int | None, seconds: float) -> None:
        nonlocal last
        last = last if number is None else number
        page.write(Place(call=last, calling=number is not None, seconds=seconds))

    lost = {int(number): error for number, error in asked["lost"].items()}
    probe = AlarmProbe(check.seconds, lost_calls(lost, asked["last"]), on_call)
    say(observed=check.observe(shell.user_ns[task.answer], asked["seed"], probe=probe))


def _breaches() -> list[str]:
    """What a process that is shut in could do all the same: each is tried."""

    def run_a_program() -> None:
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", ""])

    tries: dict[str, Callable[[], Any]] = {
        "read the course's files": lambda: (COURSE / "syllabus.toml").read_bytes(),
        "read the system's files": lambda: Path("/etc/passwd").read_bytes(),
        "read other processes": lambda: Path(f"/proc/{os.getppid()}/stat").read_bytes(),
        "write outside": lambda: (Path(tempfile.gettempdir()).parent / "breach").touch(),
        "open a socket": socket.socket,
        "signal another process": lambda: os.kill(os.getppid(), 0),
        "start a program": run_a_program,
        "fork": lambda: os.fork() or os._exit(0),
    }
    return [name for name, each in tries.items() if _succeeds(each)]


def _succeeds(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


__all__ = ["live"]
