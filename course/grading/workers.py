"""Who does the work: this process, several, or a cluster. All give results as they come.

The jobs are drawn as they are needed, so that ten thousand submissions take no more memory than a
few do.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from course.grading.one import Graded, Job, grade_one
from course.grading.sandbox import end_with_parent

# So many jobs wait for each worker.
AHEAD = 2
# A job during which a worker of ours ended is tried so often.
TRIES = 2

# What is to be remembered of a job, the job, and what came of it.
Queued = tuple[Any, Job]
Result = tuple[Any, Graded | Exception]


class Workers(Protocol):
    """One who grades."""

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function returns where the work is done."""

    def grade(self, tasks: Iterable[Queued]) -> Iterator[Result]:
        """Each result when it is there, or the exception of ours that prevented it."""

    def close(self) -> None:
        """Let the workers go."""


class ThisProcess:
    """One after the other, here."""

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def grade(self, tasks: Iterable[Queued]) -> Iterator[Result]:
        for key, job in tasks:
            try:
                yield key, grade_one(job)
            except Exception as error:
                yield key, error

    def close(self) -> None:
        pass


class Processes:
    """Several processes on this machine."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = self._make_pool()

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._pool.submit(function, *arguments).result()

    def grade(self, tasks: Iterable[Queued]) -> Iterator[Result]:
        waiting = iter(tasks)
        running: dict[Future[Graded], tuple[Any, Job, int]] = {}
        again: list[tuple[Any, Job, int]] = []
        while True:
            while len(running) < AHEAD * self.count and (entry := _next(again, waiting)):
                running[self._submit(entry[1])] = entry
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                key, job, tries = running.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool) and tries < TRIES:
                    again.append((key, job, tries + 1))
                elif error is None:
                    yield key, future.result()
                else:
                    yield key, error if isinstance(error, Exception) else RuntimeError(error)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, job: Job) -> Future[Graded]:
        try:
            return self._pool.submit(grade_one, job)
        except BrokenProcessPool:
            # One of ours was ended from outside; the others go with it.
            self._pool = self._make_pool()
            return self._pool.submit(grade_one, job)

    def _make_pool(self) -> ProcessPoolExecutor:
        # Not forked: what this process holds is not theirs.
        method = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self.count, mp_context=method, initializer=_begin, initargs=(os.getpid(),)
        )


def _begin(parent: int) -> None:
    end_with_parent()
    if os.getppid() != parent:
        # It ended while this process started, and nobody will ask it anything.
        os._exit(1)


def _next(again: list[tuple[Any, Job, int]], waiting: Iterator[Queued]) -> Any:
    if again:
        return again.pop()
    task = next(waiting, None)
    return (*task, 1) if task else None


def local_workers(count: int) -> Workers:
    """Workers on this machine."""
    return ThisProcess() if count == 1 else Processes(count)


def processors() -> int:
    """How many processors this process may use."""
    known = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
