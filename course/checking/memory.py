"""A limit on the memory of a process that runs a learner's code."""

from __future__ import annotations

import os

# What an answer may take beyond what its process has, and what libraries set aside for a processor.
FOR_AN_ANSWER = 1 << 30
FOR_A_PROCESSOR = 64 << 20


def room_for_an_answer() -> int:
    """The bytes that an answer may take beyond what its process has."""
    return FOR_AN_ANSWER + FOR_A_PROCESSOR * (os.cpu_count() or 1)


def limit_memory() -> None:
    """From now on this process gets only so much more: `MemoryError` where it asks for more."""
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        data = int(file.read().split()[5]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = data + room_for_an_answer()
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def lift_limit() -> None:
    """Take the limit away, for a last word."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception, or what led to it, is that memory ran out."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return False
