"""Linux's system calls by name, with their numbers on the two kinds of machines that are known."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache
from typing import Any

# name: (x86_64, aarch64); -1 where a machine has no such call. From the kernel's own tables,
# arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
# fmt: off
NUMBERS = {
    "capset": (126, 91), "prctl": (157, 167),
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
    "fork": (57, -1), "vfork": (58, -1), "clone": (56, 220), "clone3": (435, 435),
    "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "setsid": (112, 157), "setpgid": (109, 154), "fcntl": (72, 25), "ioctl": (16, 29),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272),
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, -1), "fchown": (93, 55), "lchown": (94, -1), "fchownat": (260, 54),
    "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466),
    "truncate": (76, 45), "open_by_handle_at": (304, 265), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "inotify_init": (253, -1), "inotify_init1": (294, 26),
    "fanotify_init": (300, 262), "quotactl": (179, 60),
    "prlimit64": (302, 261), "setrlimit": (160, 164), "setpriority": (141, 140),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "unshare": (272, 97), "setns": (308, 268), "personality": (135, 92),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "syslog": (103, 116), "modify_ldt": (154, -1), "iopl": (172, -1), "ioperm": (173, -1),
    "reboot": (169, 142), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "swapon": (167, 224), "acct": (163, 89),
}
# fmt: on
MACHINES = ("x86_64", "aarch64")


@cache
def c_library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def number_of(call: str) -> int:
    """The number of a system call on this machine, or -1.

    Raises:
        OSError: on a machine of another kind.
    """
    machine = platform.machine()
    if machine not in MACHINES:
        raise OSError(f"machines of the kind {machine} are not known; {' and '.join(MACHINES)} are")
    return NUMBERS[call][MACHINES.index(machine)]


def system_call(call: str, *arguments: Any, library: ctypes.CDLL | None = None) -> int:
    """Make a system call.

    Raises:
        OSError: when it fails.
    """
    result: int = (library or c_library()).syscall(number_of(call), *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def promise_no_privileges() -> None:
    """What landlock and seccomp ask for first: that no program started later gains a right."""
    set_no_new_privileges = 38
    if c_library().prctl(set_no_new_privileges, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
