"""Writes files so that nothing of the learner's is lost: in one step, and never over another."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file, and its folders; an interruption leaves the old one or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two kernels may write the same file at the same time.
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    part.write_bytes(content)
    part.replace(path)


def unused(path: Path) -> Path:
    """`path`, or the first of `path-2`, `path-3` … where nothing is yet."""
    candidate = path
    number = 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
