"""A program that imports what submissions need, once, and forks templates, one for each task.

It never sees a submission, a check or a solution: what a template is made of is handed through it.
So a learner's process, which is a copy of its template, finds nothing of these in its memory.

    python -m course.grading.warm SOCKET

`course.grading.nursery` starts it and speaks to it, by a socket that it inherits.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from course.grading import template
from course.grading.forking import LONGEST_MESSAGE, serve, settle
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


def live(line: socket.socket) -> None:
    """Get ready, then fork templates until the other side hangs up."""
    # Ctrl-C in a terminal reaches every process; the other side decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setting = json.loads(line.recv(LONGEST_MESSAGE))
    scratch = Path(setting["scratch"])
    try:
        _live(line, setting, scratch)
    finally:
        # Also where the other side was killed while this one was getting ready.
        shutil.rmtree(scratch, ignore_errors=True)


def _live(line: socket.socket, setting: dict[str, Any], scratch: Path) -> None:
    page = Page(setting["page"])
    os.close(setting["page"])
    known = set(NEEDED)
    _import(NEEDED)
    shell = make_shell()
    # From here on there is no place to write to.
    sys.dont_write_bytecode = True
    writable = [scratch, Path(os.devnull)]
    walls = Lockdown(_readable(), writable) if setting["shut"] else None
    settle()
    line.send(b"{}")

    def prepare(names: Sequence[str]) -> None:
        new = set(names) - known
        if new:
            known.update(new)
            _import(sorted(new))
            settle()

    serve(line, lambda files: template.live(files, page, shell, scratch, walls), prepare)


def _import(names: Iterable[str]) -> None:
    for name in names:
        # What is not installed is missed by the cell that imports it.
        with contextlib.suppress(ImportError):
            import_module(name)


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
    live(socket.socket(fileno=int(sys.argv[1])))
