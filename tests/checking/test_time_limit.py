"""A call may compute so long and wait a little longer, however busy the machine is."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from course.checking import time_limit
from course.checking.one_thread import can_watch
from course.checking.time_limit import PATIENCE, TimeLimit, TimeUp, call_within


def endless():
    while True:
        pass


def compute(seconds):
    """A loop that takes so much processor time, and is a right answer."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "done"


class Clocks:
    """Stands in for the module `time`: the clocks go where a test sets them."""

    def __init__(self, monkeypatch):
        self.wall = self.processor = 0.0
        monkeypatch.setattr(time_limit, "time", self)

    def monotonic(self):
        return self.wall

    def process_time(self):
        return self.processor

    def left(self, limit, wall, processor):
        self.wall, self.processor = wall, processor
        return limit.left


@pytest.fixture
def busy_neighbours():
    """Two processes for each processor that want all of it."""
    count = 2 * (os.cpu_count() or 1)
    command = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(command) for _ in range(count)]
    yield
    for process in processes:
        process.kill()
        process.wait()


def test_time_that_others_computed_does_not_count(monkeypatch):
    clocks = Clocks(monkeypatch)
    limit = TimeLimit(10, clocks.process_time)
    assert clocks.left(limit, wall=5, processor=5) == 5
    assert clocks.left(limit, wall=40, processor=9) == 1
    assert clocks.left(limit, wall=400, processor=9) == 1
    assert clocks.left(limit, wall=401, processor=10) == 0


def test_one_that_waits_is_known_by_how_little_it_computes(monkeypatch):
    clocks = Clocks(monkeypatch)
    limit = TimeLimit(10, clocks.process_time)
    assert clocks.left(limit, wall=10 * PATIENCE - 1, processor=0) == 10
    assert clocks.left(limit, wall=10 * PATIENCE, processor=0.1) == 0


def test_threads_that_compute_at_once_do_not_use_the_time_up_early(monkeypatch):
    clocks = Clocks(monkeypatch)
    limit = TimeLimit(10, clocks.process_time)
    assert clocks.left(limit, wall=3, processor=12) == 7


@pytest.mark.usefixtures("busy_neighbours")
def test_on_a_busy_machine_a_right_answer_is_let_end_and_an_endless_one_is_not(monkeypatch):
    monkeypatch.setattr(time_limit, "PATIENCE", 1000)
    assert call_within(0.2, lambda: compute(0.15)) == "done"
    with pytest.raises(TimeUp, match=r"no answer within 0\.2 seconds"):
        call_within(0.2, endless)


@pytest.mark.skipif(os.name == "nt", reason="nothing ends a sleep there")
def test_an_answer_that_sleeps_is_woken():
    with pytest.raises(TimeUp):
        call_within(0.05, lambda: time.sleep(1000))


def test_an_answer_that_sleeps_again_and_again_is_stopped():
    def doze():
        while True:
            time.sleep(0.01)

    with pytest.raises(TimeUp):
        call_within(0.05, doze)


def test_a_limit_leaves_no_trace():
    given_up = 0
    for size in (100, 10_000, 50_000, 1_000_000) * 100:  # from well within the limit to far beyond
        try:
            assert call_within(0.0005, lambda size=size: sum(range(size))) == size * (size - 1) // 2
        except TimeUp:
            given_up += 1
    compute(0.01)  # a stray interrupt would arrive here
    assert given_up > 0, "the limit was never reached, so this test showed nothing"


def test_an_interrupt_by_hand_stays_an_interrupt():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call_within(5, interrupted)


def test_a_limit_holds_in_a_job_that_ignores_interrupts():
    """A shell starts jobs in the background so; the limit works through an interrupt."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(TimeUp):
            call_within(0.2, endless)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not can_watch(), reason="Python 3.12 is the first that can watch itself")
class TestInOneThread:
    """As in a browser, where the code that runs looks at the clock itself."""

    @pytest.fixture(autouse=True)
    def in_a_browser(self, monkeypatch):
        monkeypatch.setattr(time_limit, "IN_BROWSER", True)

    def test_an_endless_loop_is_stopped(self):
        with pytest.raises(TimeUp, match=r"no answer within 0\.2 seconds"):
            call_within(0.2, endless)

    def test_a_recursion_without_loops_is_stopped(self):
        def double(depth):
            return double(depth - 1) + double(depth - 1) if depth else 1

        with pytest.raises(TimeUp):
            call_within(0.2, lambda: double(60))

    def test_a_limit_within_another_holds_no_longer_than_that(self):
        with pytest.raises(TimeUp, match=r"0\.2 seconds"):
            call_within(0.2, lambda: call_within(1000, endless))

    def test_nothing_watches_afterwards(self):
        assert call_within(5, lambda: 42) == 42
        assert can_watch()


def test_where_no_thread_can_be_started_an_answer_still_comes(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert call_within(1, lambda: 42) == 42
