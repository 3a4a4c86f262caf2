"""Measure one case in a process of its own and write what came out as JSON.

Started by `python -m benchmarks` with the peers' Python: `python -m benchmarks.worker CASE OUTPUT
SETTINGS`, in an environment that limits NumPy and the peers to one thread.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.case import Settings
from benchmarks.suite import all_cases


def main(arguments: list[str]) -> None:
    name, output, settings = arguments
    sys.setrecursionlimit(10**8)  # micrograd sorts its graph by recursion
    result = all_cases()[name].measure(Settings(**json.loads(settings)))
    Path(output).write_text(json.dumps(result.to_json()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
