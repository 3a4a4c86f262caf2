"""A grader that is killed leaves nobody behind: whoever works for it ends with it."""

import os
import select
import subprocess
import sys

import pytest

from course.grading import workers
from course.grading.nursery import Template
from course.grading.one import nursery_of_this_thread
from tests.patience import SECONDS

# A worker of a pool, and that worker's processes: one for reading and judging, and those that fork.
GRADER = """
import os
import sys

from course.grading.bounded import bounded
from course.grading.workers import Processes
from tests.grading.test_orphans import those_that_fork

pool = Processes(1)
print(pool.call(os.getpid), pool.call(bounded, os.getpid), *pool.call(those_that_fork), flush=True)
sys.stdin.read()
"""


def those_that_fork() -> list[int]:
    """A warm parent and a template of it."""
    nursery = nursery_of_this_thread()
    nursery.fork(Template(), {"cells": [], "try": True}).end()
    warm = nursery._warm
    assert warm is not None
    return [warm.program.pid, *(each.process for each in nursery._templates.values())]


def ends(handle: int) -> bool:
    """Whether a process ends: the system says so, and nobody has to look again and again."""
    ready, _, _ = select.select([handle], [], [], SECONDS)
    os.close(handle)
    return bool(ready)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux tells when a process has ended")
def test_a_killed_grader_leaves_no_process_behind():
    command = [sys.executable, "-c", GRADER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as grader:
        processes = [int(word) for word in grader.stdout.readline().split()]
        handles = [os.pidfd_open(process) for process in processes]
        grader.kill()
    assert len(set(processes)) == 4
    assert all(ends(handle) for handle in handles)


def test_a_worker_whose_grader_has_ended_already_does_not_begin(monkeypatch):
    exits = []
    monkeypatch.setattr(workers, "end_with_parent", lambda: None)
    monkeypatch.setattr(workers.os, "_exit", exits.append)
    workers._begin(os.getppid())
    assert exits == []
    workers._begin(os.getpid())
    assert exits == [1]
