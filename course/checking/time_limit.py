"""A limit on the time that a learner's calls may take, wherever Python runs.

What counts is processor time: on a busy machine a right answer takes longer, but computes no more.
An answer that waits, for input or asleep, uses next to none; by that it is known, and stopped, too.
"""

from __future__ import annotations

import _thread
import contextlib
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from course.checking.one_thread import Interrupted, call_watched, can_watch
from course.checking.progress import ASLEEP, BUSY, IN_ONE_STEP, STILL, Progress
from course.in_browser import IN_BROWSER

# However busy the machine, a call that computes gets this share of a processor, and one that
# waits does not.
SMALLEST_SHARE = 1 / 100
# The share shows in a while, not at once: in so many times the limit, by the clock on the wall.
PATIENCE = 5
# The time between two looks at the clocks, when a limit is near.
SECONDS_BETWEEN_LOOKS = 0.01
# In so many looks at an answer, spread over its time, it is seen whether anything changes.
LOOKS = 10
# An answer that computed for less than this part of its limit was waiting.
WAITING = 0.1

# A browser tells nobody how long it computed: there the clock on the wall is the one to go by.
OWN_TIME = time.monotonic if IN_BROWSER else time.process_time


class TimeUp(Exception):
    """A call took longer than it may. `advice` says what to look for."""

    advice = BUSY


class NotCalled(Exception):
    """A call was not made, since an earlier one had used up the time."""


class TimeLimit:
    """So many seconds for all calls together, from the moment that the limit is made.

    Parameters:
        processor_time: reads the clock of the process that computes; by default, of this one.
    """

    def __init__(self, seconds: float, processor_time: Callable[[], float] = OWN_TIME) -> None:
        self.seconds = seconds
        self._processor_time = processor_time
        self._is_over = False
        # What the looks at an answer cost is not its own.
        self._looking = 0.0
        self._start = time.monotonic()
        self._processor_start = processor_time()

    def use_up(self) -> None:
        """Leave nothing of it."""
        self._is_over = True

    @property
    def left(self) -> float:
        """The seconds that are left, at most: after them it is worth looking again."""
        passed = time.monotonic() - self._start
        computed = self._computed
        waits = passed >= PATIENCE * self.seconds and computed < SMALLEST_SHARE * passed
        if self._is_over or waits:
            return 0.0
        # Processor time is the process's, of all its threads. With several that compute at once it
        # runs ahead of the clock on the wall, which is then the one to go by.
        return max(0.0, self.seconds - min(passed, computed))

    @property
    def _computed(self) -> float:
        return self._processor_time() - self._processor_start - self._looking

    def call(self, function: Callable[[], Any]) -> Any:
        """Call `function` and return what it returns, or give up when the time is over.

        The call is interrupted as by Ctrl-C, which works on every platform, but only in the main
        thread (where notebooks and tests run) and between two steps of Python code or, on Unix, in
        a sleep. In another thread the limit is not enforced: whoever runs checks there must be able
        to end the process. A browser has one thread only: see `one_thread`.

        Raises:
            TimeUp: when the time is over.
        """
        if IN_BROWSER:
            return self._call_in_one_thread(function)
        if threading.current_thread() is not threading.main_thread():
            return function()
        main_thread = threading.get_ident()
        lock = threading.Lock()
        ended = threading.Event()
        fired = False
        progress = Progress()
        handler = signal.getsignal(signal.SIGINT)
        # As in a job that a shell started in the background: nothing would be interrupted.
        if handler is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)

        def watch() -> None:
            nonlocal fired
            before = self._looking
            while left := self.left:
                pause = min(left, self.seconds / LOOKS)
                if ended.wait(max(pause, SECONDS_BETWEEN_LOOKS)):
                    return
                progress.look(main_thread)
                self._looking = before + time.thread_time()
            with lock:
                if not ended.is_set():
                    fired = self._is_over = True
                    _interrupt(main_thread)

        watcher = threading.Thread(target=watch, daemon=True)
        # From the watcher's start to its end, an interrupt may arrive between any two steps, so all
        # of them stand in one `try` of one frame; a context manager would have gaps.
        try:
            # Where no thread can be started there is no limit.
            with contextlib.suppress(RuntimeError):
                watcher.start()
            try:
                return function()
            finally:
                with lock:
                    ended.set()
                if fired:
                    # A pending interrupt arrives at the next turn of a loop.
                    for _ in range(100):
                        pass
        except KeyboardInterrupt:
            if not fired:
                raise
            raise self._time_up(progress) from None
        finally:
            ended.set()
            if handler is signal.SIG_IGN:
                signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _call_in_one_thread(self, function: Callable[[], Any]) -> Any:
        # Within another limit, that one holds for this call too.
        if not can_watch():
            return function()
        try:
            return call_watched(function, is_over=lambda: not self.left)
        except Interrupted:
            self._is_over = True
            raise self._time_up(Progress()) from None

    def _time_up(self, progress: Progress) -> TimeUp:
        if self._computed < WAITING * self.seconds:
            error = TimeUp(f"no answer within {PATIENCE * self.seconds:g} seconds")
            error.advice = ASLEEP
            return error
        error = TimeUp(f"no answer within {self.seconds:g} seconds")
        if progress.stands_still:
            error.advice = STILL
        elif progress.is_one_step:
            error.advice = IN_ONE_STEP
        return error


def call_within(seconds: float, function: Callable[[], Any]) -> Any:
    """Call `function` and return what it returns, or give up after `seconds`: see `TimeLimit`.

    Raises:
        TimeUp: when the time is over.
    """
    return TimeLimit(seconds).call(function)


def _interrupt(main_thread: int) -> None:
    if hasattr(signal, "pthread_kill"):
        # A signal as the system sends it, which also ends a sleep.
        signal.pthread_kill(main_thread, signal.SIGINT)
    else:
        _thread.interrupt_main()
