"""A time limit by the system's alarm clock, in processes of our own.

A notebook's process has its alarm for itself, so `TimeLimit` starts a thread for each call. In a
process that was made for a probe, or for many, that would take longer than most calls do.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from course.checking.probe import Probe
from course.checking.progress import Progress
from course.checking.time_limit import LOOKS, SECONDS_BETWEEN_LOOKS, TimeLimit


class AlarmLimit(TimeLimit):
    """As `TimeLimit`; it looks, and interrupts, between two steps of the same thread."""

    def call(self, function: Callable[[], Any]) -> Any:
        """Call `function` and return what it returns, or give up when the time is over.

        Raises:
            TimeUp: when the time is over.
        """
        thread = threading.get_ident()
        progress = Progress()
        running = True
        fired = False

        def ring(*_: Any) -> None:
            nonlocal fired
            if not running or fired:
                return
            before = time.process_time()
            progress.look(thread)
            self._looking += time.process_time() - before
            if self.left:
                self._set_alarm()
                return
            fired = self._is_over = True
            raise KeyboardInterrupt

        handler = signal.signal(signal.SIGALRM, ring)
        outer, _ = self._set_alarm()
        try:
            return function()
        except KeyboardInterrupt:
            if not fired:
                raise
            raise self._time_up(progress) from None
        finally:
            running = False
            # One limit within another: that one's alarm goes on.
            signal.setitimer(signal.ITIMER_REAL, outer)
            signal.signal(signal.SIGALRM, handler)

    def _set_alarm(self) -> tuple[float, float]:
        pause = max(min(self.left, self.seconds / LOOKS), SECONDS_BETWEEN_LOOKS)
        return signal.setitimer(signal.ITIMER_REAL, pause)


class AlarmProbe(Probe):
    """A probe whose calls are limited so."""

    limit = AlarmLimit


def quick_probe(seconds: float) -> Probe:
    """A probe by the alarm clock, where there is one and this thread hears it; else by threads."""
    is_heard = threading.current_thread() is threading.main_thread()
    kind = AlarmProbe if is_heard and hasattr(signal, "setitimer") else Probe
    return kind(seconds)
