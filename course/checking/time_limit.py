"""A limit on the time that a learner's call may take, wherever Python runs."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TimeUp(Exception):
    """A call took longer than it may; most often it loops for ever."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` in the block when it runs longer than `seconds`.

    The block is interrupted as by Ctrl-C, which works on every platform, but only in the main thread
    (where notebooks and tests run) and between two steps of Python code. In another thread the limit
    is not enforced: whoever runs checks there must end the process.

    Raises:
        TimeUp: when the time is over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    state = threading.Lock()
    running, fired = True, False

    def interrupt() -> None:
        nonlocal fired
        with state:
            if running:
                fired = True
                _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            with state:
                running = False
            timer.cancel()
            if fired:
                _let_the_interrupt_arrive()
    except KeyboardInterrupt:
        if not fired:
            raise
        raise TimeUp(f"no answer after {seconds:g} seconds") from None


def _let_the_interrupt_arrive() -> None:
    """A pending interrupt is delivered between two steps: take a few before the block is left."""
    for _ in range(100):
        pass
