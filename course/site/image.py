"""Python's memory after its start, which a browser loads in place of starting Python.

It is taken where the site is built, by the same runtime under Node.js; starting, a browser would
spend a fifth of all the time until the first cell. The modules in it are left out of the library.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.site.compiling import node
from course.site.official import Official

SCRIPT = Path(__file__).with_name("image.mjs")
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"


@dataclass(frozen=True)
class Image:
    """The memory, and the library's files that are in it already."""

    memory: bytes
    imported: frozenset[str]

    @property
    def name(self) -> str:
        """After what is in it: another start of Python is another file."""
        return f"python.{hashlib.sha256(self.memory).hexdigest()[:10]}.image"


def image_of(runtime: Official, stdlib: bytes) -> Image:
    """The memory of a runtime that has just started with this standard library.

    Raises:
        MissingInput: when Node.js is missing.
        CourseError: when it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for path in runtime.folder.glob("pyodide*"):
            shutil.copy(path, place)
        (place / STDLIB).write_bytes(stdlib)
        memory = place / "memory"
        printed = node(SCRIPT, place, memory)
        return Image(memory.read_bytes(), frozenset(json.loads(printed)))
