"""The walls around a learner's code: a process shuts itself in before it runs any of it.

Three walls of Linux, none of which needs root or a package: landlock closes the file system but for
what Python's libraries need and a scratch folder; a filter of system calls (seccomp) closes
networks, other processes, new processes and the marks of files; limits bound memory and files.
`lockdown` says which of them stand. None can be taken down again by the process itself.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from dataclasses import dataclass
from typing import Any

from course.grading.sandbox.calls import c_library, system_call
from course.grading.sandbox.files import FileWall
from course.grading.sandbox.filter import filter_calls
from course.grading.sandbox.limits import limit_resources

CAPSET_VERSION = 0x20080522
# Each wall, and what it keeps out.
WALLS = {
    "files": "no file of yours can be read or written (landlock)",
    "calls": "no network, no programs, no signals to others (seccomp)",
    "limits": "memory, files and output are bounded",
}


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


def lockdown(files: FileWall | None) -> dict[str, str]:
    """Shut this process in. Returns for each wall an empty text, or why it does not stand.

    Parameters:
        files: what may still be read and written; it is made before the fork, where it is shared.
    """
    walls = {
        "limits": limit_resources,
        "files": files.close if files is not None else _no_landlock,
        "calls": filter_calls,
    }
    found = {}
    for name, close in walls.items():
        try:
            close()
        except (OSError, ValueError, KeyError, AttributeError) as error:
            found[name] = f"{type(error).__name__}: {error}"
        else:
            found[name] = ""
        if name == "limits":
            _drop_powers()
    return found


def end_with_parent() -> None:
    """Let the system end this process when the one that started it has ended."""
    if sys.platform == "linux":
        set_signal_at_parents_death = 1
        c_library().prctl(set_signal_at_parents_death, signal.SIGKILL, 0, 0, 0)


def _no_landlock() -> None:
    raise OSError("this kernel has no landlock (it came with Linux 5.13)")


def _drop_powers() -> None:
    """Where a process runs as root: give up what root may do beyond its own files."""
    if sys.platform != "linux":
        return
    header: Any = (ctypes.c_uint32 * 2)(CAPSET_VERSION, 0)
    none: Any = (ctypes.c_uint32 * 6)()
    system_call("capset", header, none, library=c_library())
