"""What `import autodiff_core` costs once NumPy is imported."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.case import OURS, Bar, Case, Result, Settings, within

PROGRAM = """
import time
def clocks():
    return time.perf_counter_ns(), time.process_time_ns()
before = clocks()
import numpy
between = clocks()
import autodiff_core
after = clocks()
for start, end in ((between, after), (before, between)):
    print(*[late - early for early, late in zip(start, end)])
"""
MILLISECONDS = "milliseconds beyond import numpy"
NUMPY = "import numpy"


def measure(settings: Settings) -> Result:
    """Fresh interpreters, one after another; the first, which writes bytecode, is not counted."""
    column = 0 if settings.clock == "wall" else 1
    times: dict[str, list[float]] = {OURS: [], NUMPY: []}
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
        for seconds, line in zip(times.values(), run.stdout.splitlines(), strict=True):
            seconds.append(int(line.split()[column]) * 1e-9)
    result = Result(times={name: seconds[1:] for name, seconds in times.items()})
    result.quantities[MILLISECONDS] = result.median(OURS) * 1e3
    return result


CASES = [
    Case(
        "import",
        "import autodiff_core beyond import numpy",
        (Bar("report milliseconds", MILLISECONDS), within(OURS, NUMPY, 0.3)),
        measure,
    )
]
