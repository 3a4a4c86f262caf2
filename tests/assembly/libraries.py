"""Libraries on a disk, as `backprop assemble` leaves them, and Python in their folder."""

import os
import subprocess
import sys
from pathlib import Path

from course.workspace.files import write
from course.workspace.state import STATE


def write_library(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        write(folder / "my_autodiff" / path, text.encode())
    (folder / STATE).mkdir()


def python(code: str, folder: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout
