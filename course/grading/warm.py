"""A program that imports what submissions need, once, and forks a process for each that is asked.

It never sees a submission, a check or a solution: the two pipes of a new process are handed through
it. So a learner's process, which is a copy of it, finds nothing of these in its memory.

    python -m course.grading.warm SOCKET

`course.grading.children` starts it and speaks to it, by a socket that it inherits.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import signal
import socket
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from course.grading.child import live
from course.grading.sandbox import Lockdown
from course.grading.shell import make_shell
from course.grading.whereabouts import Page
from course.syllabus import COURSE

# What every exercise needs.
NEEDED = (
    *("numpy", "numpy.random", "numpy.linalg"),
    *("asyncio", "inspect", "autodiff_core", "autodiff_core.numerical"),
    *("course.checking.judge", "course.checking.comparing", "course.checking.properties"),
    *("course.widgets", "course.assembly"),
)
SYSTEM = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/zoneinfo"),
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/zero", "/dev/urandom"),
)
# An ended process is waited for so long before it is made to end.
SECONDS_TO_END = 1.0
LONGEST_MESSAGE = 1 << 20


def serve(line: socket.socket) -> None:
    """Do what is asked until the other side hangs up."""
    # Ctrl-C in a terminal reaches every process; the other side decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setting = json.loads(line.recv(LONGEST_MESSAGE))
    scratch = Path(setting["scratch"])
    try:
        _serve(line, setting, scratch)
    finally:
        # Also where the other side was killed while this one was getting ready.
        shutil.rmtree(scratch, ignore_errors=True)


def _serve(line: socket.socket, setting: dict[str, Any], scratch: Path) -> None:
    page = Page(setting["page"])
    os.close(setting["page"])
    known = set(NEEDED)
    _import(NEEDED)
    shell = make_shell()
    # From here on there is no place to write to.
    sys.dont_write_bytecode = True
    writable = [scratch, Path(os.devnull)]
    walls = Lockdown(_readable(), writable) if setting["shut"] else None
    _settle()
    line.send(b"{}")
    while True:
        message, pipes, _, _ = socket.recv_fds(line, LONGEST_MESSAGE, 2)
        if not message:
            return
        asked = json.loads(message)
        if "end" in asked:
            line.send(json.dumps(_end(asked["end"])).encode())
            continue
        new = set(asked["import"]) - known
        if new:
            known |= new
            _import(sorted(new))
            _settle()
            if walls:
                walls.measure()
        process = os.fork()
        if process == 0:
            line.close()
            live(pipes[0], pipes[1], page, shell, scratch, walls)
        for pipe in pipes:
            os.close(pipe)
        line.send(json.dumps({"process": process}).encode())


def _import(names: Iterable[str]) -> None:
    for name in names:
        # What is not installed is missed by the cell that imports it.
        with contextlib.suppress(ImportError):
            import_module(name)


def _settle() -> None:
    """Pages that nobody writes to stay shared with every process that is forked."""
    gc.collect()
    gc.freeze()


def _end(process: int) -> dict[str, Any]:
    """Wait for a process, not for long, and say how it ended."""
    deadline = time.monotonic() + SECONDS_TO_END
    ended, status, used = os.wait4(process, os.WNOHANG)
    while not ended and time.monotonic() < deadline:
        time.sleep(0.001)
        ended, status, used = os.wait4(process, os.WNOHANG)
    by_itself = bool(ended)
    if not by_itself:
        os.kill(process, signal.SIGKILL)
        _, status, used = os.wait4(process, 0)
    code = os.waitstatus_to_exitcode(status) if by_itself else None
    return {"code": code, "seconds": used.ru_utime + used.ru_stime}


def _readable() -> Iterator[Path]:
    """What Python and its libraries read, without the course and what was built of it.

    Of the course itself: widgets, and the data that cells and probes work on.
    """
    engine = Path(import_module("autodiff_core").__file__ or "").parent
    yield from (engine, COURSE / "widgets", *COURSE.glob("modules/*/support/*.npz"))
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    installed = [path for path in sys.path if Path(path).name.endswith("-packages")]
    every = [*libraries, *installed, str(Path(sys.base_prefix) / "lib"), *SYSTEM]
    for root in {Path(path).resolve() for path in every}:
        yield from _without_course(root)


def _without_course(folder: Path) -> Iterable[Path]:
    """A folder or, where the course is in it, all else that is in it."""
    if folder == COURSE:
        return
    if folder not in COURSE.parents:
        yield folder
        return
    for inside in folder.iterdir():
        yield from _without_course(inside)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
