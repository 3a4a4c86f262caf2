"""Limits on what a process that runs a learner's code may take: memory, files, threads, time."""

from __future__ import annotations

import resource

from course.checking.memory import room_for_an_answer

MEGABYTE = 1 << 20
LARGEST_FILE = 16 * MEGABYTE
OPEN_FILES = 64
# Beyond what is set aside for data: what maps files or shares memory.
BESIDE_DATA = 512 * MEGABYTE
# A last bound. Whoever waits for the process has closer ones, by the call.
PROCESSOR_SECONDS = 900
# How a process ends that has no memory left to say so.
OUT_OF_MEMORY = 77


class Limits:
    """What a process, a copy of this one, may take once it has called `close`.

    Made before processes are forked, so that each has little left to do.
    """

    def __init__(self) -> None:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages, _, _, _, _, in_data, _ = map(int, file.read().split())
        size = resource.getpagesize()
        data = in_data * size + room_for_an_answer()
        bounds = {
            resource.RLIMIT_DATA: data,
            resource.RLIMIT_AS: data + (pages - in_data) * size + BESIDE_DATA,
            resource.RLIMIT_FSIZE: LARGEST_FILE,
            resource.RLIMIT_NOFILE: OPEN_FILES,
            resource.RLIMIT_CPU: PROCESSOR_SECONDS,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
        }
        self._bounds = [(which, _within_hard(which, bound)) for which, bound in bounds.items()]

    def close(self) -> None:
        """Bound this process, for good."""
        for which, bound in self._bounds:
            resource.setrlimit(which, (bound, bound))


def _within_hard(which: int, bound: int) -> int:
    _, hard = resource.getrlimit(which)
    return bound if hard == resource.RLIM_INFINITY else min(bound, hard)
