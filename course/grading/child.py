"""The life of a process that runs a learner's code: cells, then one task's probe, then nothing.

What it is asked comes as JSON by one pipe, before any code of the learner's runs; what it says goes
out by another, a line of JSON each, and where it is stands on a page. Nothing that it says is
believed: it says what came out, and whoever reads it decides what that is worth.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable
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
from course.grading.shell import CellShell, hush
from course.grading.texts import Texts
from course.grading.whereabouts import Page, Place
from course.syllabus import COURSE

Say = Callable[..., None]


def live(
    question: int,
    answer: int,
    page: Page,
    shell: CellShell,
    scratch: Path,
    walls: Lockdown | None,
) -> None:
    """Read what is asked, shut in, run it, say what came out. Does not return.

    Parameters:
        question: the pipe to read from. answer: the pipe to write to. page: says where it is.
        walls: what to shut this process in with, if at all.
    """
    code = 1
    try:
        _let_go(question, answer)
        with os.fdopen(question, "rb") as pipe:
            asked = json.loads(pipe.read())
        os.chdir(scratch)
        tempfile.tempdir = str(scratch)
        standing = walls.close() if walls else {"sandbox": "it was not asked for"}
        say = _speaker(answer)
        say(walls=standing, breaches=_breaches() if asked.get("try") else [])
        _work(asked, shell, say, page)
        code = 0
    except BaseException as error:
        code = OUT_OF_MEMORY if is_out_of_memory(error) else 1
    finally:
        # At once: nothing that was left for the end gets its turn.
        os._exit(code)


def _let_go(question: int, answer: int) -> None:
    """Keep nothing of the parent's but the two pipes."""
    os.setsid()
    end_with_parent()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    if Path("/proc/self/oom_score_adj").exists():
        # Where the machine runs out of memory, this process is the one to end.
        Path("/proc/self/oom_score_adj").write_text("1000")
    hush()


def _speaker(pipe: int) -> Say:
    write = os.write
    dumps = json.dumps

    def say(**message: Any) -> None:
        data = dumps(message, default=to_plain).encode() + b"\n"
        while data:
            data = data[write(pipe, data) :]

    return say


def _work(asked: dict[str, Any], shell: CellShell, say: Say, page: Page) -> None:
    warnings.simplefilter("ignore")
    Texts(asked["texts"], asked["compiled"]).install()
    _without_checks()
    for number, cell in asked["cells"]:
        page.write(Place(cell=number))
        error = shell.run(cell)
        if error is not None:
            say(failed=number, error=describe_error(error))
        while shell.refused:
            say(refused=number, said=short(shell.refused.pop(), 200))
    page.write(Place())
    if not asked.get("check"):
        return
    name = asked["answer"]
    if name not in shell.user_ns:
        say(missing=name)
        return
    check = getattr(import_module(asked["module"]), asked["check"])()

    last: int | None = None

    def on_call(number: int | None, seconds: float) -> None:
        nonlocal last
        last = last if number is None else number
        page.write(Place(call=last, calling=number is not None, seconds=seconds))

    lost = {int(number): error for number, error in asked["lost"].items()}
    probe = AlarmProbe(check.seconds, lost_calls(lost, asked["last"]), on_call)
    say(observed=check.observe(shell.user_ns[name], asked["seed"], probe=probe))


def _without_checks() -> None:
    """`check` in a cell of the learner's own does nothing: checks are made elsewhere."""
    import course.checking

    def check(task: str, answer: Any) -> None:
        """Checks are made when the cells have run."""

    course.checking.check = check


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
