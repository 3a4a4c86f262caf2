"""Results that need not be found again, in the workspace, each with a key of all it depends on.

A result depends on what was looked at, which the caller names, and on what looked: the course's own
files and the engine's, Python and NumPy. The version of the course would not do for that: in a
checkout the files change and it does not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course.syllabus import COURSE
from course.workspace.state import read_state, write_state

RESULTS = "results"
ENGINE = "autodiff_core"
SOURCES = (".py", ".md", ".toml", ".cfg")


def key_of(*looked_at: Any) -> str:
    """A key for results of looking at this data, which JSON can hold, by the course as it is."""
    return hashlib.sha256(json.dumps([_course(), *looked_at]).encode()).hexdigest()


def recall(workspace: Path, name: str, key: str) -> Any:
    """The result called `name` if it was found under the same key, else None."""
    entry = read_state(workspace, RESULTS).get(name)
    return entry.get("result") if isinstance(entry, dict) and entry.get("key") == key else None


def recall_latest(workspace: Path, name: str) -> Any:
    """The last result called `name`, whatever it depended on."""
    entry = read_state(workspace, RESULTS).get(name)
    return entry.get("result") if isinstance(entry, dict) else None


def remember(workspace: Path, name: str, key: str, result: Any) -> None:
    """Keep a result in the place of the last one of that name."""
    results = read_state(workspace, RESULTS)
    write_state(workspace, RESULTS, {**results, name: {"key": key, "result": result}})


def hashes(folder: Path, *suffixes: str) -> dict[str, str]:
    """A hash of every file in a folder whose name ends so, by its path in the folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix in suffixes)
    return {path.relative_to(folder).as_posix(): _hash(path) for path in found if path.is_file()}


@cache
def _course() -> list[Any]:
    engine = find_spec(ENGINE)
    folders: Iterable[str] = engine.submodule_search_locations or () if engine else ()
    files = [hashes(folder, *SOURCES) for folder in (COURSE, *map(Path, folders))]
    return [sys.version, version("numpy"), files]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
