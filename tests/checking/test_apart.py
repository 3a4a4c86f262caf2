"""A check in a notebook ends whatever the answer does, and says what that was."""

import ctypes
import linecache
import os
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from course.checking.apart import can_be_apart, run_apart
from course.checking.judge import Check, judges

pytestmark = pytest.mark.skipif(not can_be_apart(), reason="no process can be forked safely here")


class Three(Check):
    """A made-up check that calls an answer three times."""

    task = "numerical.gradient"
    seconds = 0.5

    def probe(self, answer, given, probe):
        return {str(n): probe.call(answer, n) for n in (1, 2, 3)}

    @judges("one", points=1)
    def one(self, given, seen):
        assert seen["1"].number() == 1

    @judges("two", points=1)
    def two(self, given, seen):
        assert seen["2"].number() == 2

    @judges("three", points=1)
    def three(self, given, seen):
        assert seen["3"].number() == 3


def report_on(body, check=Three):
    source = "def answer(n):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    linecache.cache["<answer>"] = (len(source), None, source.splitlines(keepends=True), "<answer>")
    names = {"np": np, "os": os, "sys": sys, "ctypes": ctypes, "time": time, "kept": []}
    exec(compile(source, "<answer>", "exec"), names)
    return run_apart(check(), names["answer"], 0), names


def test_a_right_answer_gets_the_report_that_it_gets_in_this_process():
    report, names = report_on("kept.append(n)\nprint(n)\nreturn n")
    assert report == Three().run(names["answer"], 0)
    assert report.passed


def test_what_an_answer_does_to_its_surroundings_stays_behind():
    _, names = report_on("kept.append(n)\nnp.pi = 3\nos.chdir('/')\nreturn n")
    assert names["kept"] == []
    assert np.pi > 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("if n == 2:\n    while True: pass\nreturn n", "nothing in it changes any more"),
        ("if n == 2:\n    10**(10**9)\nreturn n", "one step, which nothing interrupts"),
        ("if n == 2:\n    ctypes.string_at(0)\nreturn n", "ended Python itself, by signal SIGSEGV"),
        ("if n == 2:\n    os._exit(3)\nreturn n", "ended Python itself, with exit code 3"),
        ("if n == 2:\n    os.kill(os.getpid(), 9)\nreturn n", "too much memory"),
        ("if n == 2:\n    np.ones(10**10)\nreturn n", "too much memory"),
        ("if n == 2:\n    while True: kept.append(bytes(10**7))\nreturn n", "too much memory"),
        ("if n == 2:\n    sys.exit(1)\nreturn n", "SystemExit"),
    ],
)
def test_what_ends_or_hangs_one_call_costs_that_call(body, said):
    report, _ = report_on(body)
    assert [verdict.points for verdict in report.verdicts] == [1, 0, 1]
    assert said in report.verdicts[1].message
    assert report.verdicts[1].called == "answer(2)"


@pytest.mark.parametrize("step", ["10**(10**9)", "ctypes.string_at(0)"])
def test_the_line_that_hung_or_crashed_is_named(step):
    report, _ = report_on(f"x = 1\n{step}\nreturn n")
    assert f"at your line 3: `{step}`" in report.verdicts[0].message
    assert [verdict.points for verdict in report.verdicts] == [0, 0, 0]


WAITS_FOR_ITSELF = """if n == 2:
    lock = ctypes.create_string_buffer(64)
    for _ in range(2): ctypes.CDLL(None).pthread_mutex_lock(lock)
return n"""


def test_a_wait_that_is_no_wait_of_pythons_ends():
    start = time.monotonic()
    report, _ = report_on(WAITS_FOR_ITSELF)
    assert report.points == 2
    assert time.monotonic() - start < 60


def test_a_judge_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr("course.checking.apart.SECONDS_FOR_OURS", 0.5)

    class Endless(Three):
        @judges("never", points=1)
        def never(self, given, seen):
            while True:
                pass

    report, _ = report_on("return n", Endless)
    assert "too large to be judged" in report.verdicts[0].message


def test_an_interrupt_ends_the_check_at_once():
    timer = threading.Timer(0.5, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    timer.start()
    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        Slow.seconds = 100
        report_on("10**(10**9)", Slow)
    assert time.monotonic() - before < 50


class Slow(Three):
    pass


def children() -> str:
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text()


def test_no_process_and_no_file_is_left_behind():
    files, processes = len(os.listdir("/proc/self/fd")), children()
    for body in ("return n", "os._exit(3)", "while True: pass"):
        report_on(body)
    assert len(os.listdir("/proc/self/fd")) == files
    assert children() == processes


def test_where_nothing_can_be_forked_the_check_runs_here(monkeypatch):
    monkeypatch.setattr("course.checking.apart.can_be_apart", lambda: False)
    report, names = report_on("kept.append(n)\nreturn n")
    assert report.passed and names["kept"] == [1, 2, 3]
