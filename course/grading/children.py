"""The side of the grader that believes nothing: follows a process that runs a learner's code.

Its messages come as they are written, each step within a limit of time, all within one of length.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.checking.apart import GRACE, SECONDS_FOR_OURS
from course.checking.time_limit import TimeLimit
from course.grading.whereabouts import Page, Place

SECONDS_FOR_A_CELL = 60.0
# The longest that a check may give to its calls, and what a process may take in all.
SECONDS_FOR_A_CALL = 150.0
SECONDS_FOR_ALL = 300.0
LONGEST_OUTPUT = 32 << 20
BETWEEN_LOOKS = 0.1
LARGEST_SCRATCH = 64 << 20
MOST_FILES = 1_000


class Stopped(Exception):
    """A process was not let go on: `why` is for its owner, `kind` says which bound it met."""

    def __init__(self, kind: str, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.kind, self.why, self.seconds = kind, why, seconds


@dataclass
class Child:
    """One process: what it says, until it has said enough or is stopped."""

    process: int
    pipe: int
    page: Page
    scratch: Path
    # Has whoever forked it wait for it, or end it; says how it ended and what it took.
    wait: Callable[[], dict[str, Any]]
    seconds: float = 0.0

    @property
    def place(self) -> Place:
        """Where it says that it is, or was last."""
        return self.page.read()

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the process says, until it ends.

        Raises:
            Stopped: when it takes too long, says too much or what is no message, or fills the disk.
        """
        whole = TimeLimit(SECONDS_FOR_ALL, self._processor_time)
        place = Place()
        limit: TimeLimit | None = None
        poll = select.poll()
        poll.register(self.pipe)
        rest = b""
        length = 0
        look = time.monotonic() + BETWEEN_LOOKS
        while True:
            ready = poll.poll(1000 * BETWEEN_LOOKS)
            # Most calls are over before anyone has to look at a clock.
            if time.monotonic() >= look:
                look = time.monotonic() + BETWEEN_LOOKS
                before, place = place, self.place
                if limit is None or place != before:
                    limit = TimeLimit(_seconds_for(place), self._processor_time)
                self._look_at_scratch()
                if not (limit.left and whole.left):
                    raise Stopped("time", "it took too long", limit.seconds)
            if not ready:
                continue
            chunk = os.read(self.pipe, 1 << 20)
            if not chunk:
                return
            length += len(chunk)
            if length > LONGEST_OUTPUT:
                raise Stopped("flood", "it wrote more than an answer needs")
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield _message(line)

    def end(self) -> int | None:
        """End the process; its exit code, or None where it had to be made to end."""
        os.close(self.pipe)
        ended = self.wait()
        self.seconds = float(ended["seconds"])
        code: int | None = ended["code"]
        return code

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)

    def _processor_time(self) -> float:
        try:
            with open(f"/proc/{self.process}/stat", encoding="utf-8", errors="replace") as file:
                # After the name, which stands in parentheses and may hold anything.
                fields = file.read().rpartition(")")[2].split()
        except FileNotFoundError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _look_at_scratch(self) -> None:
        size = 0
        for count, file in enumerate(_files(self.scratch)):
            size += file
            if size > LARGEST_SCRATCH or count > MOST_FILES:
                raise Stopped("disk", "it wrote more files than an answer needs")


def _files(folder: Path) -> Iterator[int]:
    """The sizes of what is in a folder, as far down as anyone would look."""
    waiting = [str(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                yield entry.stat(follow_symlinks=False).st_size


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Stopped("nonsense", "it wrote into the grader's pipe")
    return message


def _seconds_for(place: Place) -> float:
    """How long a process may be where it is."""
    if place.cell is not None:
        return SECONDS_FOR_A_CELL
    if place.calling and place.seconds > 0:
        return min(place.seconds + GRACE, SECONDS_FOR_A_CALL)
    return SECONDS_FOR_OURS
