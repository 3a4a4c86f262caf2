"""A pytest plugin: writes down, one JSON line per notebook cell, how nbval's items fared.

It also notices a dead kernel at once, where nbval alone would wait for the cell's time to end, and
starts one again that died before it answered.
"""

from __future__ import annotations

import json
from functools import partial
from math import inf
from queue import Empty
from typing import Any

import nbval.kernel
import psutil
import pytest

from course.checking.notebook.nbval import DIED
from course.checking.time_limit import TimeLimit
from course.kernels import started

SECONDS_BETWEEN_LOOKS = 1.0
# For what a cell printed to arrive, once the cell has ended.
SECONDS_FOR_OUTPUT = 60


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-items", metavar="FILE", help="write one JSON line per notebook cell")


def pytest_configure() -> None:
    start = nbval.kernel.start_new_kernel

    def start_again(*given: Any, **options: Any) -> Any:
        return started(partial(start, *given, **options))

    nbval.kernel.start_new_kernel = start_again


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: Any) -> Any:
    kernel = getattr(getattr(item, "parent", None), "kernel", None)
    if kernel is not None and not hasattr(kernel, "_patient_await_reply"):
        kernel._patient_await_reply = kernel.await_reply
        kernel.await_reply = partial(_await_reply, kernel)
    item.output_timeout = SECONDS_FOR_OUTPUT
    yield


def _await_reply(kernel: Any, message: str, timeout: float | None = None) -> None:
    limit = None
    while True:
        try:
            return kernel._patient_await_reply(message, timeout=SECONDS_BETWEEN_LOOKS)
        except Empty:
            if not kernel.is_alive():
                raise RuntimeError(DIED) from None
            # Made late, since most cells answer at once, and its clock asks for every process.
            limit = limit or TimeLimit(timeout or inf, partial(_processor_time, kernel))
            if not limit.left:
                raise


def _processor_time(kernel: Any) -> float:
    """The seconds that a kernel has computed so far, with all that it started.

    On Windows what Jupyter starts in a virtual environment is a launcher, and the kernel its child.
    """
    try:
        kernel_process = psutil.Process(kernel.km.provisioner.pid)
        family = [kernel_process, *kernel_process.children(recursive=True)]
        used = [process.cpu_times() for process in family]
    except psutil.NoSuchProcess:
        return 0.0
    return sum(each.user + each.system for each in used)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: pytest.CallInfo[None]) -> Any:
    outcome = yield
    path = item.config.getoption("--write-items")
    if path is None or call.when != "call" or not hasattr(item, "cell"):
        return
    report = outcome.get_result()
    line = {
        "cell": item.cell.get("id", ""),
        "outcome": report.outcome,
        "problem": str(call.excinfo.value) if call.excinfo else "",
        "detail": str(getattr(call.excinfo and call.excinfo.value, "inner_traceback", "") or ""),
        "outputs": [_known(output) for output in item.test_outputs or ()],
    }
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _known(output: Any) -> dict[str, Any]:
    """What of an output the course reads: an error, or a report in the metadata."""
    names = ("output_type", "ename", "evalue", "traceback", "metadata")
    return {name: output[name] for name in names if name in output}
