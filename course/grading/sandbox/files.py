"""The file system, closed but for what may be read and one folder that may be written (landlock).

*Source*: the kernel's Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from course.grading.sandbox.calls import promise_no_privileges, system_call

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1, 2, 4, 8
# Rights by the version of landlock that brought them.
FIRST_RIGHTS = (1 << 13) - 1
REFER, TRUNCATE, DEVICES = 1 << 13, 1 << 14, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICES
TCP = 0b11
# Sockets without a name in the file system, and signals.
SCOPES = 0b11
ASK_FOR_VERSION = 1
BENEATH_A_PATH = 1
# Before it, a file could be emptied without being opened.
OLDEST = 3


def landlock_version() -> int:
    """The version of landlock in this kernel, 0 where there is none."""
    try:
        return system_call("landlock_create_ruleset", None, 0, ASK_FOR_VERSION)
    except OSError:
        return 0


class FileWall:
    """What a process may still read and write once it has called `close`.

    Made once, before processes are forked, which share it.

    Raises:
        OSError: where the kernel has no landlock, or too old a one.
    """

    def __init__(self, read: Iterable[Path], write: Iterable[Path]) -> None:
        version = landlock_version()
        if version < OLDEST:
            raise OSError(f"landlock has version {version} here, {OLDEST} is needed (Linux 6.2)")
        self._rights = FIRST_RIGHTS | REFER | TRUNCATE | (DEVICES if version >= 5 else 0)
        network = TCP if version >= 4 else 0
        scopes = SCOPES if version >= 6 else 0
        size = 24 if version >= 6 else 16 if version >= 4 else 8
        rules = struct.pack("=QQQ", self._rights, network, scopes)[:size]
        buffer = ctypes.create_string_buffer(rules, size)
        self._rules = system_call("landlock_create_ruleset", buffer, size, 0)
        for path in read:
            self._allow(path, READ_FILE | READ_FOLDER)
        for path in write:
            self._allow(path, self._rights & ~EXECUTE & ~DEVICES)

    def close(self) -> None:
        """Shut this process, and all that it may start, in."""
        promise_no_privileges()
        system_call("landlock_restrict_self", self._rules, 0)
        os.close(self._rules)

    def _allow(self, path: Path, rights: int) -> None:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            # What is not there need not be allowed.
            return
        try:
            if not path.is_dir():
                rights &= ON_FILES
            rule = struct.pack("=Qi", rights & self._rights, place)
            buffer = ctypes.create_string_buffer(rule, len(rule))
            system_call("landlock_add_rule", self._rules, BENEATH_A_PATH, buffer, 0)
        finally:
            os.close(place)
