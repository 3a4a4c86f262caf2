"""Runs our own code on what others wrote, in a process that is bounded: it may take long, or crash.

A notebook to be parsed and an observation to be judged come from learners, and may be made so that
whoever reads them needs hours, or all memory. What comes back is JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import warnings
from collections.abc import Callable
from typing import Any

from course.checking.apart import SECONDS_FOR_OURS
from course.checking.memory import limit_memory
from course.checking.time_limit import TimeLimit

SECONDS = SECONDS_FOR_OURS
BETWEEN_LOOKS = 0.1


class OutOfBounds(Exception):
    """Our code did not come to an end on what it was given."""


def bounded(function: Callable[[], Any]) -> Any:
    """What `function` returns, as JSON makes it.

    Raises:
        OutOfBounds: when it takes too long or too much memory, or ends its process.
    """
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # On a cluster there are threads. The child uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        try:
            os.close(reader)
            _live(function, writer)
        finally:
            os._exit(1)
    os.close(writer)
    try:
        return _outcome(process, reader)
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _live(function: Callable[[], Any], writer: int) -> None:
    limit_memory()
    # Where C code runs on, the system ends it.
    most = int(SECONDS) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(json.dumps(function()).encode() + b"\n")
    os._exit(0)


def _outcome(process: int, reader: int) -> Any:
    def processor_time() -> float:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    limit = TimeLimit(SECONDS, processor_time)
    poll = select.poll()
    poll.register(reader)
    data = b""
    while limit.left:
        if not poll.poll(1000 * BETWEEN_LOOKS):
            continue
        chunk = os.read(reader, 1 << 20)
        if not chunk:
            break
        data += chunk
    if not data.endswith(b"\n"):
        raise OutOfBounds
    return json.loads(data)
