"""Which cell a learner's process runs and which call it makes, on a page of memory that it shares.

A process may end, or have to be ended, at any step, and whoever watches it has to know at which. A
message for each step would cost more than most steps do, so a process writes here where it is, and
the grader looks now and then, and in the end. It is to be believed as little as a message.
"""

from __future__ import annotations

import fcntl
import math
import mmap
import os
import struct
from dataclasses import dataclass

# Cell and call, each plus one, since an empty page says none; whether the call is being made; and
# the seconds that it may take.
LAYOUT = struct.Struct("=qqqd")
SIZE = mmap.PAGESIZE
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


@dataclass(frozen=True)
class Place:
    """Where a process is: in a cell, in a call, after a call, or in none of them."""

    cell: int | None = None
    call: int | None = None
    calling: bool = False
    seconds: float = 0.0


class Page:
    """The page, for one process at a time.

    Parameters:
        file: what holds it, made by `file_for_a_page`; it may be closed afterwards.
    """

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, SIZE)

    def clear(self) -> None:
        """Begin anew: nothing of what one process wrote reaches the next."""
        self._memory[:] = bytes(SIZE)

    def write(self, place: Place) -> None:
        cell = 0 if place.cell is None else place.cell + 1
        call = 0 if place.call is None else place.call + 1
        LAYOUT.pack_into(self._memory, 0, cell, call, place.calling, place.seconds)

    def read(self) -> Place:
        cell, call, calling, seconds = LAYOUT.unpack_from(self._memory)
        return Place(
            cell - 1 if cell else None,
            call - 1 if call else None,
            bool(calling),
            seconds if math.isfinite(seconds) else 0.0,
        )


def file_for_a_page() -> int:
    """A file without a name, as long as a page, and neither longer nor shorter ever after."""
    file = os.memfd_create("whereabouts", os.MFD_ALLOW_SEALING)
    os.truncate(file, SIZE)
    # Python keeps a descriptor beside what it maps. By it a learner's process could cut the page
    # off, under the eyes of who reads it.
    fcntl.fcntl(file, fcntl.F_ADD_SEALS, SEALS)
    return file
