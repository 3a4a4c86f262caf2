"""The side of the grader that believes nothing: starts processes for learners' code, and ends them.

A `Nursery` keeps one warm parent, of which each process is a fork. A `Child` is one such process:
its messages come as they are written, each step within a limit of time, all within one of length.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.checking.apart import GRACE, SECONDS_FOR_OURS
from course.checking.time_limit import TimeLimit
from course.errors import CourseError
from course.grading.whereabouts import Page, Place, file_for_a_page

SECONDS_FOR_A_CELL = 60.0
# The longest that a check may give to its calls, and what a process may take in all.
SECONDS_FOR_A_CALL = 150.0
SECONDS_FOR_ALL = 300.0
LONGEST_OUTPUT = 32 << 20
BETWEEN_LOOKS = 0.1
LARGEST_SCRATCH = 64 << 20
MOST_FILES = 1_000
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


class Stopped(Exception):
    """A process was not let go on: `why` is for its owner, `kind` says which bound it met."""

    def __init__(self, kind: str, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.kind, self.why, self.seconds = kind, why, seconds


class Nursery:
    """A warm parent, started when it is first needed and again whenever it has ended.

    Parameters:
        shut: whether its processes are to be shut in.
    """

    def __init__(self, shut: bool = True) -> None:
        self._shut = shut
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._page: Page | None = None
        self.scratch = Path()

    @property
    def place(self) -> Place:
        """Where its latest process says that it is, or was last."""
        return self._page.read() if self._page else Place()

    def fork(self, question: Mapping[str, Any], needed: Iterable[str] = ()) -> Child:
        """A fresh process that is asked `question`.

        Parameters:
            needed: modules that the parent imports first, beside those that every exercise needs.
        """
        if self._page:
            self._page.clear()
        asked, question_end = os.pipe()
        said, answer_end = os.pipe()
        try:
            try:
                reply = self._ask({"import": [*needed]}, [asked, answer_end])
            except OSError:
                # The parent has ended, whoever did it; another one is as good.
                self.close()
                reply = self._ask({"import": [*needed]}, [asked, answer_end])
        finally:
            os.close(asked)
            os.close(answer_end)
        child = Child(self, reply["process"], said)
        with contextlib.suppress(BrokenPipeError), os.fdopen(question_end, "wb") as pipe:
            pipe.write(json.dumps(question).encode())
        return child

    def end(self, process: int) -> dict[str, Any]:
        """Wait for a process, or end it; how it ended and what it took."""
        try:
            ended = self._ask({"end": process})
        except OSError:
            self.close()
            ended = {"code": -signal.SIGKILL, "seconds": 0.0}
        self._clean()
        return ended

    def close(self) -> None:
        """Let the parent go, and what it left."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._clean()
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _ask(self, message: Mapping[str, Any], pipes: Iterable[int] = ()) -> dict[str, Any]:
        line = self._line or self._start()
        socket.send_fds(line, [json.dumps(message).encode()], [*pipes])
        reply = line.recv(1 << 16)
        if not reply:
            raise ConnectionResetError("the warm parent has ended")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _start(self) -> socket.socket:
        if not hasattr(os, "memfd_create"):
            raise CourseError(
                "Submissions are graded by means of Linux, which this system does not have. "
                "Grade on Linux, or in a container: the instructor's guide has the command."
            )
        self.scratch = Path(tempfile.mkdtemp(prefix="backprop-grade-"))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        page = file_for_a_page()
        self._page = Page(page)
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        command = [sys.executable, "-m", "course.grading.warm", str(theirs.fileno())]
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno(), page],
            env={**kept, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.scratch,
        )
        theirs.close()
        os.close(page)
        setting = {"scratch": str(self.scratch), "shut": self._shut, "page": page}
        ours.send(json.dumps(setting).encode())
        if not ours.recv(1 << 16):
            self._line = ours
            self.close()
            raise CourseError("The grader's own process did not start; `backprop doctor` says why.")
        self._line = ours
        return ours

    def _clean(self) -> None:
        """An empty scratch folder for the next process."""
        left = list(os.scandir(self.scratch)) if self.scratch.is_dir() else []
        if left:
            # Folders may be deeper than Python can recurse.
            subprocess.run(["rm", "-rf", "--", *(each.path for each in left)], check=False)


@dataclass
class Child:
    """One process: what it says, until it has said enough or is stopped."""

    nursery: Nursery
    process: int
    pipe: int
    seconds: float = 0.0

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
                before, place = place, self.nursery.place
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
        ended = self.nursery.end(self.process)
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
        for count, file in enumerate(_files(self.nursery.scratch)):
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
