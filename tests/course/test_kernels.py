"""A kernel that dies before it answers is started again, and nothing else is tried twice."""

import inspect

import jupyter_client.client
import pytest

from course.kernels import DIED, STARTS, started


class Starts:
    """Fails with each of `errors` in turn, then starts."""

    def __init__(self, *errors):
        self.errors, self.calls = list(errors), 0

    def __call__(self):
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "started"


def died():
    return RuntimeError(f"Kernel {DIED} to kernel_info")


def test_jupyter_says_of_a_dead_kernel_what_is_listened_for():
    assert DIED in inspect.getsource(jupyter_client.client)


def test_a_kernel_that_dies_is_started_again():
    start = Starts(died(), died())
    assert started(start) == "started"
    assert start.calls == STARTS


def test_the_last_death_is_reported():
    with pytest.raises(RuntimeError, match=DIED):
        started(Starts(*[died()] * STARTS))


def test_another_error_is_not_tried_again():
    start = Starts(RuntimeError("Kernel didn't respond in 60 seconds"))
    with pytest.raises(RuntimeError, match="respond"):
        started(start)
    assert start.calls == 1
