"""What the site is made of beside the course: files of a lock, downloaded once and never trusted.

A file is used only when its sum is that of the lock, and lies in a cache from then on. The usual
clients fetch them, pip and npm, from wherever these are set up to look.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course.errors import CourseError

# The Python of the browser, for which wheels are chosen.
WANTED = ("--python-version=3.12", "--platform=any", "--only-binary=:all:", "--no-deps")
SECONDS = 1200


class MissingInput(CourseError):
    """A file that the site is made of cannot be had."""


@dataclass(frozen=True)
class Input:
    """One file of the lock: what it is for, which package it is, and its sum."""

    role: str
    source: str
    name: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Lock:
    """All files of one runtime's site."""

    path: Path

    def inputs(self, role: str) -> list[Input]:
        """The files that serve one purpose."""
        every = [Input(**entry) for entry in json.loads(self.path.read_text("utf-8"))]
        return [entry for entry in every if entry.role == role]


TESTED = Lock(Path(__file__).with_name("lock.json"))
# Its packages with compiled code are on the runtime's public CDN alone, where no test reaches them.
NEWER = Lock(Path(__file__).with_name("lock_newer.json"))


def cache() -> Path:
    """Where inputs, and what is made of them alone, are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "backprop-course" / "site"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fetched(wanted: Input, tell: Callable[[str], None] = lambda text: None) -> Path:
    """The file, downloaded unless it is there.

    Raises:
        MissingInput: when it cannot be downloaded, or is not what the lock says.
    """
    path = cache() / wanted.file
    if path.is_file() and sum_of(path) == wanted.sha256:
        return path
    tell(f"Downloading {wanted.name} {wanted.version} …")
    with tempfile.TemporaryDirectory() as folder:
        _download(wanted, Path(folder))
        got = Path(folder) / wanted.file
        if not got.is_file():
            raise MissingInput(f"{_named(wanted)} was downloaded, but has no file {wanted.file}.")
        if sum_of(got) != wanted.sha256:
            raise MissingInput(f"{wanted.file} is not the file that the lock names; not used.")
        shutil.move(got, path)
    return path


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _download(wanted: Input, folder: Path) -> None:
    if wanted.source == "npm":
        npm = shutil.which("npm") or "npm"
        command = [npm, "pack", "--silent", f"{wanted.name}@{wanted.version}"]
    else:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        requirement = f"{wanted.name}=={wanted.version}"
        command = [*pip, *WANTED, "--ignore-requires-python", requirement]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except FileNotFoundError:
        raise MissingInput(
            f"{_named(wanted)} is had by npm, which is not there. It comes with Node.js."
        ) from None
    except subprocess.TimeoutExpired:
        raise MissingInput(f"{_named(wanted)} did not arrive within {SECONDS} seconds.") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["nothing"]
        raise MissingInput(
            f"{_named(wanted)} could not be downloaded. {wanted.source} said: {said[0]}. "
            "Is there a network connection?"
        )


def _named(wanted: Input) -> str:
    return f"{wanted.name} {wanted.version}"
