"""Compiles modules with the browser's own Python, which Node.js runs here too."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from course.errors import CourseError
from course.site.inputs import MissingInput

SCRIPT = Path(__file__).with_name("compile.mjs")
SECONDS = 1800
COMPILED = re.compile(r"(?:__pycache__/)?([^/.]+)(?:\.cpython-\d+)?\.pyc$")


def compiled(
    files: Mapping[str, bytes], runtime: Path, *, keep_sources: bool = False
) -> dict[str, bytes]:
    """The files, with each module compiled: in place of its source or, on demand, beside it.

    Raises:
        MissingInput: when Node.js is missing.
        CourseError: when it fails.
    """
    sources = {name: text for name, text in files.items() if name.endswith(".py")}
    if not sources:
        return dict(files)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in sources.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        _compile(Path(folder), runtime, "beside" if keep_sources else "instead")
        made = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in Path(folder).rglob("*.pyc")
        }
    replaced = set() if keep_sources else {COMPILED.sub(r"\1.py", name) for name in made}
    return {name: text for name, text in files.items() if name not in replaced} | made


def _compile(folder: Path, runtime: Path, where: str) -> None:
    node = shutil.which("node")
    if node is None:
        raise MissingInput("Node.js is missing: it runs the browser's Python, which compiles here.")
    command = [node, str(SCRIPT), str(runtime), str(folder), where]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-300:]
        raise CourseError(f"Compiling for the browser failed: {said}")
