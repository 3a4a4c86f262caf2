"""A limit on the time that a learner's call may take, wherever Python runs."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable
from typing import Any


class TimeUp(Exception):
    """A call took longer than it may; most often it loops for ever."""


def call_within(seconds: float, function: Callable[[], Any]) -> Any:
    """Call `function` and return what it returns, or give up after `seconds`.

    The call is interrupted as by Ctrl-C, which works on every platform, but only in the main
    thread (where notebooks and tests run) and between two steps of Python code. In another thread
    the limit is not enforced: whoever runs checks there must end the process.

    Raises:
        TimeUp: when the time is over.
    """
    if threading.current_thread() is not threading.main_thread():
        return function()
    lock = threading.Lock()
    running = True
    fired = False
    handler = signal.getsignal(signal.SIGINT)
    # As in a job that a shell started in the background: nothing would be interrupted.
    if handler is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupt() -> None:
        nonlocal fired
        with lock:
            if running:
                fired = True
                _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    # From its start to the end of `running`, an interrupt may arrive between any two steps, so all
    # of them stand in one `try` of one frame; a context manager would have gaps.
    try:
        timer.start()
        try:
            return function()
        finally:
            with lock:
                running = False
            if fired:
                # A pending interrupt arrives at the next turn of a loop.
                for _ in range(100):
                    pass
    except KeyboardInterrupt:
        if not fired:
            raise
        raise TimeUp(f"no answer within {seconds:g} seconds") from None
    finally:
        timer.cancel()
        if handler is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
