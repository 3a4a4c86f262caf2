"""Limits on what a process that runs a learner's code may take: memory, files, threads, time."""

from __future__ import annotations

import resource

from course.checking.memory import limit_memory

MEGABYTE = 1 << 20
LARGEST_FILE = 16 * MEGABYTE
OPEN_FILES = 64
# Beyond what is set aside for data: what maps files or shares memory.
BESIDE_DATA = 512 * MEGABYTE
# A last bound. Whoever waits for the process has closer ones, by the call.
PROCESSOR_SECONDS = 900


def limit_resources() -> None:
    """Bound this process, for good."""
    limit_memory()
    data, _ = resource.getrlimit(resource.RLIMIT_DATA)
    with open("/proc/self/statm", encoding="ascii") as file:
        pages, _, _, _, _, in_data, _ = map(int, file.read().split())
    other = (pages - in_data) * resource.getpagesize()
    bounds = {
        resource.RLIMIT_DATA: data,
        resource.RLIMIT_AS: data + other + BESIDE_DATA,
        resource.RLIMIT_FSIZE: LARGEST_FILE,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CPU: PROCESSOR_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for which, bound in bounds.items():
        _, hard = resource.getrlimit(which)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (bound, bound))
