"""The system calls that a learner's code cannot make: a filter of the kernel's (seccomp).

A call that is refused fails like one that is not permitted, which Python turns into an exception.
What remains is what computing needs, and threads: a process that is filtered has no children.

*Source*: the kernel's Documentation/userspace-api/seccomp_filter.rst.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator

from course.grading.sandbox.calls import c_library, number_of, promise_no_privileges

REFUSED = (
    *("fork", "vfork", "execve", "execveat", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
    *("pidfd_open", "pidfd_send_signal", "pidfd_getfd", "setsid", "setpgid", "ptrace", "kcmp"),
    *("process_vm_readv", "process_vm_writev", "process_madvise"),
    *("socket", "connect", "bind", "listen", "prctl"),
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "futimesat", "utimensat", "setxattr", "lsetxattr", "fsetxattr"),
    *("removexattr", "lremovexattr", "fremovexattr", "setxattrat", "removexattrat"),
    *("truncate", "open_by_handle_at", "memfd_create", "memfd_secret"),
    *("inotify_init", "inotify_init1", "fanotify_init", "quotactl"),
    *("setrlimit", "setpriority", "sched_setscheduler", "sched_setattr"),
    *("mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen"),
    *("unshare", "setns", "personality", "keyctl", "add_key", "request_key", "bpf"),
    *("perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("shmget", "semget", "msgget", "mq_open", "syslog", "modify_ldt", "iopl", "ioperm"),
    *("reboot", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
    *("swapon", "acct"),
)
# The C library does without these where they are not there.
ABSENT = ("clone3",)
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# A call of another numbering, by which the names above would be got round.
X32 = 0x40000000
NEW_THREAD = 0x00010000
# fcntl and ioctl can name a process that is to get signals.
SIGNALS_BY_FCNTL = (8, 10, 15)
SIGNALS_BY_IOCTL = (0x8901, 0x8902)

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
KILL, ALLOW, FAIL = 0x80000000, 0x7FFF0000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
INSTALL_FILTER = 22
BY_PROGRAM = 2

# An instruction: what it does, where it goes on if so and if not, and its number.
STEP = "HBBI"
Step = tuple[int, int, int, int]
NO_PERMISSION: Step = (RETURN, 0, 0, FAIL | errno.EPERM)
IS_ABSENT: Step = (RETURN, 0, 0, FAIL | errno.ENOSYS)
PERMITTED: Step = (RETURN, 0, 0, ALLOW)


class CallFilter:
    """Filters the system calls of a process, and of its threads, from its call of `close` on.

    Made once, before processes are forked.

    Raises:
        OSError: where the kernel has no such filter, or the machine is not known.
    """

    def __init__(self) -> None:
        self._for_all = _packed([*_start(), *_for_every_process()])

    def close(self) -> None:
        """Filter from now on."""
        promise_no_privileges()
        # Of several filters the strictest holds; after this one follows no other.
        _install(_packed([*_start(), *_own_signals(os.getpid())]))
        _install(self._for_all)


def _packed(steps: list[Step]) -> bytes:
    return b"".join(struct.pack(STEP, *step) for step in steps)


def _install(packed: bytes) -> None:
    code = ctypes.create_string_buffer(packed, len(packed))
    count = len(packed) // struct.calcsize(STEP)
    program = struct.pack("HxxxxxxP", count, ctypes.addressof(code))
    buffer = ctypes.create_string_buffer(program, len(program))
    if c_library().prctl(INSTALL_FILTER, BY_PROGRAM, buffer, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel takes no filter")


def _start() -> Iterator[Step]:
    """Look at the call's number, if it is one of this machine's."""
    machine = platform.machine()
    number_of("fork")
    yield (LOAD, 0, 0, ARCHITECTURE)
    yield (EQUAL, 1, 0, ARCHITECTURES[machine])
    yield (RETURN, 0, 0, KILL)
    yield (LOAD, 0, 0, NUMBER)
    if machine == "x86_64":
        yield (AT_LEAST, 0, 1, X32)
        yield (RETURN, 0, 0, KILL)


def _own_signals(process: int) -> Iterator[Step]:
    """Signals go to this process alone."""
    for call in ("kill", "tgkill"):
        yield from _when(call, [_load(0), (EQUAL, 1, 0, process), NO_PERMISSION, PERMITTED])
    yield PERMITTED


def _for_every_process() -> Iterator[Step]:
    for call in REFUSED:
        yield from _when(call, [NO_PERMISSION])
    for call in ABSENT:
        yield from _when(call, [IS_ABSENT])
    # A new process that is no thread of this one.
    yield from _when("clone", [_load(0), (ANY_BIT, 1, 0, NEW_THREAD), NO_PERMISSION, PERMITTED])
    # Limits may be read, of this process or of none, and not be set: then the third is no address.
    unset = [_load(2), (EQUAL, 0, 2, 0), _load(2, high=True), (EQUAL, 1, 0, 0), NO_PERMISSION]
    yield from _when("prlimit64", [*unset, PERMITTED])
    for call, commands in (("fcntl", SIGNALS_BY_FCNTL), ("ioctl", SIGNALS_BY_IOCTL)):
        refused = [step for command in commands for step in ((EQUAL, 0, 1, command), NO_PERMISSION)]
        yield from _when(call, [_load(1), *refused, PERMITTED])
    yield PERMITTED


def _when(call: str, steps: list[Step]) -> Iterator[Step]:
    """These steps where it is this call; after them, where they return nothing, the next."""
    number = number_of(call)
    if number >= 0:
        yield (EQUAL, 0, len(steps), number)
        yield from steps


def _load(argument: int, high: bool = False) -> Step:
    """Look at an argument of the call: its lower half, or its upper."""
    return (LOAD, 0, 0, ARGUMENTS + 8 * argument + (4 if high else 0))
