"""A process with all that one task's processes begin with: given cells run, the probe imported.

It is forked of the warm parent, once for many submissions, and each process that runs a learner's
code for this task is a fork of it. It has seen what every learner gets and this task's probe. A
submission is never in it, nor a check, a solution or another task's probe.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from course.checking.alarm import AlarmProbe
from course.checking.judge import Check
from course.grading import child
from course.grading.forking import serve, settle
from course.grading.sandbox import Lockdown, end_with_parent
from course.grading.shell import CellShell, hush
from course.grading.texts import Texts
from course.grading.whereabouts import Page

# Where the machine runs out of memory: who writes here is the one to end, and all its forks.
ENDED_FIRST = Path("/proc/self/oom_score_adj")


def live(
    files: Sequence[int], page: Page, shell: CellShell, scratch: Path, walls: Lockdown | None
) -> None:
    """Get ready, then fork whenever it is asked to. Does not return.

    Parameters:
        files: the end of a line by which it is asked, and a pipe with what it is made of.
        walls: what its processes are shut in with, if at all.
    """
    line = socket.socket(fileno=files[0])
    with os.fdopen(files[1], "rb") as pipe:
        asked = json.loads(pipe.read())
    _begin(scratch)
    Texts(asked["texts"], asked["compiled"]).install()
    _without_checks()
    said: list[dict[str, Any]] = []
    child.run_cells(asked["cells"], shell, lambda **message: said.append(message))
    # What is not installed is missed by the process that asks for it.
    with contextlib.suppress(Exception):
        _rehearse(getattr(import_module(asked["module"]), asked["check"])())
    settle()
    if walls:
        walls.measure()
    task = child.Task(asked["module"], asked["check"], asked["answer"], said)
    serve(line, lambda pipes: child.live(pipes, page, shell, walls, task))
    os._exit(0)


def _rehearse(check: Check) -> None:
    """Run the probe on no answer: what libraries make when they are first used is there then."""

    def no_answer(*given: Any, **named: Any) -> Any:
        raise NotImplementedError

    check.observe(no_answer, 0, probe=AlarmProbe(check.seconds))


def _begin(scratch: Path) -> None:
    """Live as what is forked of it is to live, and as long as the warm parent."""
    end_with_parent()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    hush()
    signal.set_wakeup_fd(-1)
    if ENDED_FIRST.exists():
        ENDED_FIRST.write_text("1000")
    os.chdir(scratch)
    tempfile.tempdir = str(scratch)


def _without_checks() -> None:
    """`check` in a cell of the learner's own does nothing: checks are made elsewhere."""
    import course.checking

    def check(task: str, answer: Any) -> None:
        """Checks are made when the cells have run."""

    course.checking.check = check
