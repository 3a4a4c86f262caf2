"""The same work on a Dask cluster that is already there.

Its workers need the course installed. Whatever becomes of them, a submission's result is written
once: a worker that is lost leaves its job to another one, and the gradebook is written here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from course.errors import CourseError
from course.grading.one import grade_one
from course.grading.workers import AHEAD, Queued, Result

# A job whose worker was lost goes to others so often.
RETRIES = 2
SECONDS_TO_CONNECT = 30


class Cluster:
    """The workers behind a Dask scheduler's address.

    Raises:
        CourseError: when Dask is not installed, or nobody answers.
    """

    def __init__(self, address: str) -> None:
        try:
            from dask.distributed import Client, as_completed
        except ImportError:
            raise CourseError(
                "`--dask` needs Dask, here and on the cluster: "
                "`pip install 'backprop-course[dask]'`."
            ) from None
        try:
            self._client = Client(address, timeout=SECONDS_TO_CONNECT)
        except (OSError, TimeoutError, ValueError) as error:
            raise CourseError(
                f"No Dask scheduler answers at {address}: {error}. `dask scheduler` prints the "
                "address of the one that it starts."
            ) from None
        self._as_completed = as_completed

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._client.submit(function, *arguments, pure=False).result()

    def grade(self, tasks: Iterable[Queued]) -> Iterator[Result]:
        waiting = iter(tasks)
        keys: dict[str, Any] = {}
        completed = self._as_completed()
        self._refill(completed, keys, waiting)
        for future in completed:
            key = keys.pop(future.key)
            error = future.exception()
            yield key, future.result() if error is None else error
            future.release()
            self._refill(completed, keys, waiting)

    def _refill(self, completed: Any, keys: dict[str, Any], waiting: Iterator[Queued]) -> None:
        threads = sum(self._client.nthreads().values())
        while len(keys) < AHEAD * max(1, threads):
            task = next(waiting, None)
            if task is None:
                return
            future = self._client.submit(grade_one, task[1], pure=False, retries=RETRIES)
            keys[future.key] = task[0]
            completed.add(future)

    def close(self) -> None:
        self._client.close()
