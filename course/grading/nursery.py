"""Starts processes for learners' code: one warm parent, a template for each task, their forks.

nursery = Nursery()
child = nursery.fork(template, {"cells": [[3, "x = 1"]], "seed": 1, "lost": {}, "last": False})
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.children import Child
from course.grading.forking import Forker, line
from course.grading.whereabouts import Page, file_for_a_page

# So many are kept; of those that are used again and again, the latest.
MOST_TEMPLATES = 24
# What a warm parent takes from the environment; keys and tokens stay with the grader.
ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
    "LD_LIBRARY_PATH",
    "TZ",
)
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
}
# What a template's own process is told.
MADE_OF = ("module", "check", "answer", "cells", "texts", "compiled")


@dataclass(frozen=True)
class Template:
    """What all processes for one task begin with.

    Two with the same key are the same: the texts follow from it.
    """

    # The module and the class of the probe, and the name of the answer that it is shown.
    module: str = ""
    check: str = ""
    answer: str = ""
    # Given cells, before any of the learner's, with their numbers.
    cells: tuple[tuple[int, str], ...] = ()
    # Modules of others that the cells and the probe import.
    needed: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)
    compiled: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class _Warm:
    """The warm parent, and what all its descendants share: a page, and a folder to write to."""

    program: subprocess.Popen[bytes]
    forker: Forker
    page: Page
    scratch: Path


class Nursery:
    """A warm parent, started when it is first needed and again whenever it has ended.

    Parameters:
        shut: whether its processes are to be shut in.
    """

    def __init__(self, shut: bool = True) -> None:
        self._shut = shut
        self._warm: _Warm | None = None
        # Those used last are at the end.
        self._templates: dict[Template, Forker] = {}

    def fork(self, template: Template, question: Mapping[str, Any]) -> Child:
        """A fresh process for a template's task that is asked `question`."""
        try:
            return self._fork(template, question)
        except OSError:
            # One of the processes that fork has ended, whoever did it; others are as good.
            self.close()
            return self._fork(template, question)

    def close(self) -> None:
        """Let all processes go, and what they left."""
        for each in self._templates.values():
            each.close()
            # Who is waited for is counted: what its processes took is known to whoever asks.
            with contextlib.suppress(OSError):
                if self._warm is not None:
                    self._warm.forker.end(each.process)
        self._templates.clear()
        if self._warm is not None:
            self._warm.forker.close()
            self._warm.program.kill()
            self._warm.program.wait()
            _empty(self._warm.scratch)
            shutil.rmtree(self._warm.scratch, ignore_errors=True)
            self._warm = None

    def _fork(self, template: Template, question: Mapping[str, Any]) -> Child:
        warm = self._warm or self._start()
        forker = self._forker_of(template, warm)
        warm.page.clear()
        asked, question_end = os.pipe()
        said, answer_end = os.pipe()
        try:
            process = forker.fork((asked, answer_end))
        except OSError:
            os.close(question_end)
            os.close(said)
            raise
        finally:
            os.close(asked)
            os.close(answer_end)
        _write(question_end, question)
        return Child(process, said, warm.page, warm.scratch, lambda: self._end(forker, process))

    def _end(self, forker: Forker, process: int) -> dict[str, Any]:
        """Wait for a process, or end it; how it ended and what it took."""
        try:
            ended = forker.end(process)
        except OSError:
            self.close()
            return {"code": -signal.SIGKILL, "seconds": 0.0}
        if self._warm is not None:
            _empty(self._warm.scratch)
        return ended

    # --- those that fork --------------------------------------------------------------------------

    def _forker_of(self, template: Template, warm: _Warm) -> Forker:
        """The process of a template, made where it is not there."""
        known = self._templates.pop(template, None)
        if known is None:
            while len(self._templates) >= MOST_TEMPLATES:
                oldest = self._templates.pop(next(iter(self._templates)))
                oldest.close()
                warm.forker.end(oldest.process)
            known = _made(template, warm)
        self._templates[template] = known
        return known

    def _start(self) -> _Warm:
        if not hasattr(os, "memfd_create"):
            raise CourseError(
                "Submissions are graded by means of Linux, which this system does not have. "
                "Grade on Linux, or in a container: the instructor's guide has the command."
            )
        scratch = Path(tempfile.mkdtemp(prefix="backprop-grade-"))
        ours, theirs = line()
        page = file_for_a_page()
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        program = subprocess.Popen(
            [sys.executable, "-m", "course.grading.warm", str(theirs.fileno())],
            pass_fds=[theirs.fileno(), page],
            env={**kept, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=scratch,
        )
        setting = {"scratch": str(scratch), "shut": self._shut, "page": page}
        ours.send(json.dumps(setting).encode())
        self._warm = _Warm(program, Forker(ours, program.pid), Page(page), scratch)
        theirs.close()
        os.close(page)
        if not ours.recv(1 << 16):
            self.close()
            raise CourseError("The grader's own process did not start; `backprop doctor` says why.")
        return self._warm


def _made(template: Template, warm: _Warm) -> Forker:
    ours, theirs = line()
    asked, question_end = os.pipe()
    try:
        process = warm.forker.fork((theirs.fileno(), asked), template.needed)
    finally:
        theirs.close()
        os.close(asked)
    _write(question_end, {name: getattr(template, name) for name in MADE_OF})
    return Forker(ours, process)


def _empty(folder: Path) -> None:
    """An empty folder for the next process."""
    left = list(os.scandir(folder)) if folder.is_dir() else []
    if left:
        # Folders may be deeper than Python can recurse.
        subprocess.run(["rm", "-rf", "--", *(each.path for each in left)], check=False)


def _write(pipe: int, question: Mapping[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(pipe, "wb") as file:
        file.write(json.dumps(question).encode())
