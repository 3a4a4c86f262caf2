"""What `import autodiff_core` costs once NumPy is imported."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from benchmarks.case import OURS, Bar, Case, Result, Settings

PROGRAM = """
import time
import numpy
start = time.perf_counter_ns(), time.process_time_ns()
import autodiff_core
print(time.perf_counter_ns() - start[0], time.process_time_ns() - start[1])
"""
MILLISECONDS = "milliseconds beyond import numpy"


def measure(settings: Settings) -> Result:
    """Fresh interpreters, one after another; the first, which writes bytecode, is not counted."""
    column = 0 if settings.clock == "wall" else 1
    seconds = []
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(1 + max(3, settings.rounds)):
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds.append(int(run.stdout.split()[column]) * 1e-9)
    result = Result(times={OURS: seconds[1:]})
    result.quantities[MILLISECONDS] = statistics.median(seconds[1:]) * 1e3
    return result


CASES = [
    Case(
        "import",
        "import autodiff_core beyond import numpy",
        (Bar("at most 15 ms", MILLISECONDS, at_most=15),),
        measure,
    )
]
