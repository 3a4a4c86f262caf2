"""Runs our own code on what others wrote, in a process that is bounded: it may take long, or crash.

A notebook to be parsed and an observation to be judged come from learners, and may be made so that
whoever reads them needs hours, or all memory. What comes back is JSON.

One such process serves many questions, since a fork costs more than most of them; where a question
ends it, the next one gets another.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import pickle
import resource
import select
import signal
import struct
import threading
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from course.checking.apart import SECONDS_FOR_OURS
from course.checking.memory import limit_memory
from course.checking.time_limit import TimeLimit
from course.grading.sandbox import end_with_parent

SECONDS = SECONDS_FOR_OURS
BETWEEN_LOOKS = 0.1
# A process is replaced after so many questions: what they leave behind does not add up.
QUESTIONS = 200
LENGTH = struct.Struct("=Q")


class OutOfBounds(Exception):
    """Our code did not come to an end on what it was given."""


def bounded(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function`, one of a module's, returns for these arguments, as JSON makes it.

    Raises:
        OutOfBounds: when it takes too long or too much memory, or ends its process.
    """
    try:
        question = pickle.dumps((function, arguments))
    except RecursionError:
        raise OutOfBounds from None
    return _bounded_of_this_thread().ask(question)


class _Bounded:
    """A forked copy of this process that answers questions, made when it is needed."""

    def __init__(self) -> None:
        self._process = 0
        self._questions = self._answers = -1
        self._left = 0

    def ask(self, question: bytes) -> Any:
        if not self._left:
            self.close()
            self._start()
        self._left -= 1
        try:
            self._send(question)
            return self._outcome()
        except BaseException:
            # Also where whoever waits is interrupted: the answer would be taken for the next.
            self.close()
            raise

    def close(self) -> None:
        """End the process."""
        if not self._process:
            return
        os.close(self._questions)
        os.close(self._answers)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._process, 0)
        self._process = self._left = 0

    def _start(self) -> None:
        questions, self._questions = os.pipe()
        self._answers, answers = os.pipe()
        with warnings.catch_warnings():
            # On a cluster there are threads. The child uses none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = os.fork()
        if self._process == 0:
            try:
                _live(questions, answers)
            finally:
                os._exit(1)
        os.close(questions)
        os.close(answers)
        self._left = QUESTIONS

    def _send(self, question: bytes) -> None:
        data = memoryview(LENGTH.pack(len(question)) + question)
        try:
            while data:
                data = data[os.write(self._questions, data) :]
        except BrokenPipeError:
            raise OutOfBounds from None

    def _outcome(self) -> Any:
        limit = TimeLimit(SECONDS, self._processor_time)
        poll = select.poll()
        poll.register(self._answers)
        data = b""
        while not data.endswith(b"\n"):
            if not poll.poll(1000 * BETWEEN_LOOKS):
                if not limit.left:
                    raise OutOfBounds
                continue
            chunk = os.read(self._answers, 1 << 20)
            if not chunk:
                raise OutOfBounds
            data += chunk
        return json.loads(data)

    def _processor_time(self) -> float:
        with open(f"/proc/{self._process}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _live(questions: int, answers: int) -> None:
    """Answer what is asked until nobody asks any more."""
    end_with_parent()
    _keep_open(0, 1, 2, questions, answers)
    # Ctrl-C in a terminal reaches every process; the one that asks decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory()
    # What is there already is not looked through, and so not copied, whenever garbage is collected.
    gc.freeze()
    with os.fdopen(questions, "rb") as asked, os.fdopen(answers, "wb") as said:
        while length := asked.read(LENGTH.size):
            (size,) = LENGTH.unpack(length)
            function, arguments = pickle.loads(asked.read(size))
            _limit_processor_time()
            said.write(json.dumps(function(*arguments)).encode() + b"\n")
            said.flush()


def _keep_open(*files: int) -> None:
    """Close every other file: who waits for the end of one would wait for this process, too."""
    beyond = os.sysconf("SC_OPEN_MAX")
    for low, high in pairwise([*sorted(files), beyond]):
        os.closerange(low + 1, high)


def _limit_processor_time() -> None:
    """Where C code runs on, the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + SECONDS) + 5
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


_every: dict[int, _Bounded] = {}


def _bounded_of_this_thread() -> _Bounded:
    thread = threading.get_ident()
    if thread not in _every:
        _every[thread] = _Bounded()
        atexit.register(_every[thread].close)
    return _every[thread]
