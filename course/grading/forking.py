"""A process of which others are forked: both ends of the line by which it is asked to.

Whoever asks holds a `Forker`; the process itself lives in `serve`. What a new process reads from
and writes to is handed through: the one that forks sees none of it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# An ended process is waited for so long before it is made to end.
SECONDS_TO_END = 1.0
LONGEST_MESSAGE = 1 << 20
MOST_FILES = 2

# The whole life of a new process, with the files that it was given. It does not return.
Live = Callable[[Sequence[int]], None]


@dataclass
class Forker:
    """A process that forks, as others see it."""

    line: socket.socket
    process: int

    def fork(self, files: Sequence[int], needed: Sequence[str] = ()) -> int:
        """The number of a new process.

        Parameters:
            files: what it is given, at most `MOST_FILES`.
            needed: modules that the one that forks imports first.

        Raises:
            OSError: when the one that forks has ended.
        """
        number: int = self._ask({"import": [*needed]}, files)["process"]
        return number

    def end(self, process: int) -> dict[str, Any]:
        """Wait for one of its processes, or end it; how it ended and what it took.

        Raises:
            OSError: when the one that forks has ended.
        """
        return self._ask({"end": process})

    def close(self) -> None:
        """Let it go."""
        self.line.close()

    def _ask(self, message: Mapping[str, Any], files: Sequence[int] = ()) -> dict[str, Any]:
        socket.send_fds(self.line, [json.dumps(message).encode()], files)
        reply = self.line.recv(LONGEST_MESSAGE)
        if not reply:
            raise ConnectionResetError("the process that forks has ended")
        answer: dict[str, Any] = json.loads(reply)
        return answer


def line() -> tuple[socket.socket, socket.socket]:
    """The two ends of a line: the asking one, and that of the process that forks."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def serve(
    line: socket.socket, live: Live, prepare: Callable[[Sequence[str]], None] = lambda names: None
) -> None:
    """Fork, and end what was forked, as it is asked, until the other side hangs up.

    Parameters:
        prepare: makes modules ready here, before the fork, so that the new process has them.
    """
    while True:
        message, files, _, _ = socket.recv_fds(line, LONGEST_MESSAGE, MOST_FILES)
        if not message:
            return
        asked = json.loads(message)
        if "end" in asked:
            line.send(json.dumps(_end(asked["end"])).encode())
            continue
        prepare(asked["import"])
        process = os.fork()
        if process == 0:
            line.close()
            try:
                live(files)
            finally:
                os._exit(1)
        for file in files:
            os.close(file)
        line.send(json.dumps({"process": process}).encode())


def settle() -> None:
    """Pages that nobody writes to stay shared with every process that is forked."""
    gc.collect()
    gc.freeze()


def _end(process: int) -> dict[str, Any]:
    """Wait for a process, not for long, and say how it ended."""
    handle = os.pidfd_open(process)
    poll = select.poll()
    poll.register(handle)
    by_itself = bool(poll.poll(1000 * SECONDS_TO_END))
    os.close(handle)
    if not by_itself:
        os.kill(process, signal.SIGKILL)
    _, status, used = os.wait4(process, 0)
    code = os.waitstatus_to_exitcode(status) if by_itself else None
    return {"code": code, "seconds": used.ru_utime + used.ru_stime}
