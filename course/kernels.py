"""Starts kernels, again where one died before it answered.

Jupyter gives a kernel ports that are free, and a moment later the kernel takes them. Where another
program takes one in between, as a second kernel may, the kernel dies.
"""

from collections.abc import Callable
from typing import TypeVar

STARTS = 3
DIED = "died before replying"  # so says jupyter_client

Result = TypeVar("Result")


def started(start: Callable[[], Result]) -> Result:
    """What `start` returns, which starts a kernel; again where that died before it answered."""
    for _ in range(STARTS - 1):
        try:
            return start()
        except RuntimeError as error:
            if DIED not in str(error):
                raise
    return start()
