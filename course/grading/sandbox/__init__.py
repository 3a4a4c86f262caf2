"""The walls around a learner's code: a process shuts itself in before it runs any of it.

Three walls of Linux, none of which needs root or a package: landlock closes the file system but for
what Python's libraries need and a scratch folder; a filter of system calls (seccomp) closes
networks, other processes, new processes and the marks of files; limits bound memory and files.
`Lockdown` says which of them stand. None can be taken down again by the process itself.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from course.grading.sandbox.calls import c_library, system_call
from course.grading.sandbox.files import FileWall
from course.grading.sandbox.filter import CallFilter
from course.grading.sandbox.limits import Limits

CAPSET_VERSION = 0x20080522
# What a kernel without a wall, or a machine of another kind, raises.
FAILURES = (OSError, ValueError, KeyError, AttributeError)
# Each wall, and what it keeps out.
WALLS = {
    "files": "no file of yours can be read or written (landlock)",
    "calls": "no network, no programs, no signals to others (seccomp)",
    "limits": "memory, files and output are bounded",
}


class Wall(Protocol):
    """One wall around a process."""

    def close(self) -> None:
        """Put it up around this process, for good."""


@dataclass(frozen=True)
class Walls:
    """Which walls stand: for each of `WALLS` an empty text, or why it does not."""

    missing: dict[str, str]

    @property
    def stand(self) -> bool:
        return not any(self.missing.values())

    def sentence(self) -> str:
        """What stands and what does not, for who grades."""
        if self.stand:
            return "Sandbox: " + "; ".join(WALLS.values()) + "."
        lost = "; ".join(f"{name}: {why}" for name, why in self.missing.items() if why)
        return f"The sandbox does not stand on this machine ({lost})."


class Lockdown:
    """Shuts a process in that is forked from this one; what can be made before is made here.

    Parameters:
        read, write: the files and folders that may still be read, and written.
    """

    def __init__(self, read: Iterable[Path], write: Iterable[Path]) -> None:
        self._walls: dict[str, Wall] = {}
        self._missing: dict[str, str] = {}
        self.measure()
        self._make("files", lambda: FileWall(read, write))
        self._make("calls", CallFilter)

    def measure(self) -> None:
        """Make the limits anew: they are what a process may take beyond what this one has now."""
        self._make("limits", Limits)

    def _make(self, name: str, make: Callable[[], Wall]) -> None:
        try:
            self._walls[name] = make()
        except FAILURES as error:
            self._missing[name] = _said(error)

    def close(self) -> dict[str, str]:
        """Shut this process in. For each wall an empty text, or why it does not stand."""
        found = dict(self._missing)
        for name, wall in self._walls.items():
            try:
                wall.close()
            except FAILURES as error:
                found[name] = _said(error)
            else:
                found[name] = ""
            if name == "limits":
                _drop_powers()
        return found


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def end_with_parent() -> None:
    """Let the system end this process when the one that started it has ended."""
    if sys.platform == "linux":
        set_signal_at_parents_death = 1
        c_library().prctl(set_signal_at_parents_death, signal.SIGKILL, 0, 0, 0)


def _drop_powers() -> None:
    """Where a process runs as root: give up what root may do beyond its own files."""
    if sys.platform != "linux":
        return
    header: Any = (ctypes.c_uint32 * 2)(CAPSET_VERSION, 0)
    none: Any = (ctypes.c_uint32 * 6)()
    system_call("capset", header, none, library=c_library())
