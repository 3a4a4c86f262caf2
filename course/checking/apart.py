"""Runs a check in a process of its own, so that it ends whatever the answer does.

That process is a forked copy of this one, which has the learner's function and all that it uses. It
says which call it makes; when a call is over its limit, in C code too, or ends the process, the
check is run once more without that call. What a check learns crosses as JSON, as ever.

Only Linux has this. Elsewhere a process cannot be forked safely beside threads, or not at all, and
`TimeLimit` alone stops an answer, between two steps of Python code.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import io
import json
import os
import re
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from course.checking.alarm import AlarmProbe
from course.checking.errors import ENDED, NOT_CALLED, TIME_UP, as_line
from course.checking.judge import Check
from course.checking.memory import is_out_of_memory, lift_limit, limit_memory
from course.checking.places import is_given
from course.checking.progress import IN_ONE_STEP
from course.checking.time_limit import TimeLimit
from course.checking.verdict import Report

# Beyond a call's limit, for Python to stop it, which tells more.
GRACE = 1.0
# For what is no call: drawing inputs, judging, writing results down.
SECONDS_FOR_OURS = 20.0
# So often a check is begun again without a call that ended its process.
ATTEMPTS = 4
BETWEEN_LOOKS = 0.1


def can_be_apart() -> bool:
    """Whether a process can be forked safely here."""
    return sys.platform == "linux" and hasattr(os, "fork")


def run_apart(check: Check, answer: Any, seed: int, seconds: float | None = None) -> Report:
    """As `check.run`, in another process where that can be."""
    seconds = check.seconds if seconds is None else seconds
    lost: dict[int, Mapping[str, Any]] = {}
    if not can_be_apart():
        return check.run(answer, seed, seconds)
    for attempt in range(ATTEMPTS):
        child = _Child(check, answer, seed, seconds, lost, last=attempt == ATTEMPTS - 1)
        if not child.start():
            return check.run(answer, seed, seconds)
        ended = child.outcome()
        if isinstance(ended, Report):
            return ended
        lost[child.call] = ended
        if child.over:
            break
    return check.judge({"seen": {}, "broken": ended, "printed": ""}, seed)


@dataclass
class _Child:
    """One attempt: a process that runs a check without the calls that are lost."""

    check: Check
    answer: Any
    seed: int
    seconds: float
    lost: dict[int, Mapping[str, Any]]
    # In the last attempt nothing is called after the first call that was lost.
    last: bool
    # The number of the call that is being made, or was last, and whether it is over.
    call: int = -1
    over: bool = True
    pid: int = 0
    reader: int = -1
    trace: IO[str] = field(default_factory=lambda: os.fdopen(os.memfd_create("trace"), "w+"))

    def start(self) -> bool:
        """Fork; whether that was possible."""
        self.reader, writer = os.pipe()
        sys.stdout.flush()
        with warnings.catch_warnings():
            # That the parent has threads is known: the child uses none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                self.pid = os.fork()
            except OSError:
                os.close(self.reader)
                os.close(writer)
                return False
        if self.pid == 0:
            try:
                os.close(self.reader)
                self._live(writer)
            finally:
                os._exit(0)
        os.close(writer)
        return True

    def outcome(self) -> Report | Mapping[str, Any]:
        """The report, or the error of the call that ended the process."""
        try:
            for message in self._messages():
                if "report" in message:
                    return Report.from_dict(message["report"])
                if "memory" in message:
                    return {"type": "MemoryError", "message": ""}
            return self._end()
        except _OverTheLimit as over:
            if self.over:
                # It is no call that takes so long, but what is made of its result.
                return {"type": ENDED, "message": "What came back is too large to be judged"}
            os.kill(self.pid, signal.SIGUSR1)
            time.sleep(0.1)
            said = f"no answer within {over.seconds:.2g} seconds"
            late: dict[str, Any] = {"type": TIME_UP, "message": said, "advice": IN_ONE_STEP}
            return {**late, **self._line()}
        finally:
            self._bury()

    def _messages(self) -> Iterator[dict[str, Any]]:
        """What the child writes, until it ends.

        Raises:
            _OverTheLimit: when it takes too long over anything.
        """
        poll = select.poll()
        poll.register(self.reader)
        seconds = SECONDS_FOR_OURS
        limit = self._limit(seconds)
        rest = b""
        while limit.left:
            if not poll.poll(1000 * min(BETWEEN_LOOKS, limit.left)):
                continue
            chunk = os.read(self.reader, 1 << 16)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "seconds" in message:
                    self.over = message["call"] is None
                    self.call = self.call if self.over else message["call"]
                    seconds = message["seconds"]
                    limit = self._limit(seconds + GRACE)
                else:
                    yield message
        raise _OverTheLimit(seconds)

    def _limit(self, seconds: float) -> TimeLimit:
        return TimeLimit(seconds, self._processor_time)

    def _processor_time(self) -> float:
        """The seconds that the child has computed so far."""
        with open(f"/proc/{self.pid}/stat", encoding="utf-8", errors="replace") as file:
            # After the name, which stands in parentheses and may hold anything.
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _end(self) -> Mapping[str, Any]:
        """Why a process ended that wrote no report."""
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGKILL:
            return {"type": "MemoryError", "message": ""}
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return {"type": ENDED, "message": f"Your code ended Python itself, {how}", **self._line()}

    def _line(self) -> dict[str, Any]:
        """The learner's line at which the process was last seen."""
        self.trace.seek(0)
        for file, line in re.findall(r'File "(.*?)", line (\d+)', self.trace.read()):
            if not is_given(file):
                return as_line(file, int(line))
        return {}

    def _bury(self) -> None:
        os.close(self.reader)
        self.trace.close()
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def _live(self, writer: int) -> None:
        """The child's life: run the check, write the report, leave nothing behind."""
        # What came from the parent stays: looking for garbage there would copy its memory.
        gc.freeze()
        _cut_loose()
        faulthandler.register(signal.SIGUSR1, file=self.trace, all_threads=False)
        faulthandler.enable(file=self.trace, all_threads=False)
        limit_memory()

        def write(**message: Any) -> None:
            data = json.dumps(message).encode() + b"\n"
            while data:
                data = data[os.write(writer, data) :]

        def on_call(number: int | None, seconds: float) -> None:
            write(call=number, seconds=SECONDS_FOR_OURS if number is None else seconds)

        try:
            probe = AlarmProbe(self.seconds, lost_calls(self.lost, self.last), on_call)
            report = self.check.run(self.answer, self.seed, probe=probe)
            write(report=report.to_dict())
        except BaseException as error:
            lift_limit()
            if not is_out_of_memory(error):
                raise
            write(memory=True)


def lost_calls(
    lost: Mapping[int, Mapping[str, Any]], last: bool
) -> Callable[[int], Mapping[str, Any] | None]:
    """For a `Probe`: what is known to come of a call, given those that ended a process.

    Parameters:
        last: whether nothing is to be called after the first of them.
    """

    def known(number: int) -> Mapping[str, Any] | None:
        if not lost:
            return None
        first = min(lost)
        if number == first:
            return lost[first]
        if number in lost or (last and number > first):
            return {"type": NOT_CALLED, "message": "an earlier call had ended the check"}
        return None

    return known


class _OverTheLimit(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _cut_loose() -> None:
    """In a forked child: let go of what belongs to the parent."""
    # Of its own group, so that an interrupt of the kernel reaches the parent alone, who ends it.
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    sys.stdout = sys.stderr = io.StringIO()
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        # What an answer displays goes nowhere: the parent's sockets are not the child's to use.
        shell.display_pub.publish = lambda *things, **more: None
