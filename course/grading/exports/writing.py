"""Writes what was exported: whole files or none, and over nobody else's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from course.errors import CourseError

SUFFIX = ".part"


def write_all(files: Iterable[tuple[str, Iterable[str]]], folder: Path, *, replace: bool) -> int:
    """Write files into a folder; return how many.

    Parameters:
        replace: whether a file that is there and says something else may be replaced.

    Raises:
        CourseError: when one is there and may not; those before it have been written.
    """
    count = 0
    for name, pieces in files:
        _write(folder / name, pieces, replace=replace)
        count += 1
    return count


def write_one(files: Iterable[tuple[str, Iterable[str]]], target: Path, *, replace: bool) -> None:
    """Write the only file there is to `target`, or to standard output where that is `-`.

    Raises:
        CourseError: when there is none, or are several.
    """
    found = iter(files)
    name, pieces = next(found, ("", ()))
    if not name:
        raise CourseError("There is nothing to export: no submission is of those that you named.")
    if str(target) == "-":
        sys.stdout.writelines(pieces)
    else:
        text = list(pieces)
        if next(found, None):
            raise CourseError(
                "There is more than one file to write. Name one student and one module by "
                "--student and --module, or a folder by --out in place of --to."
            )
        _write(target, text, replace=replace)


def _write(path: Path, pieces: Iterable[str], *, replace: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + SUFFIX)
    with part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    if not replace and path.exists() and path.read_bytes() != part.read_bytes():
        part.unlink()
        raise CourseError(
            f"{path} is there and says something else. `--force` replaces it; `--out` takes "
            "another folder."
        )
    os.replace(part, path)
