"""All packages of the browser's Python as one compressed file, which its page unpacks.

As wheels, they would be unpacked by Python itself, in the browser: two seconds of processor time
and some hundred kilobytes more. Unpacked by the browser, they cost next to nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

# Four bytes before the index say how long it is.
BYTES = 4
ENDING = ".packed"


def write_bundle(place: Path, files: dict[str, bytes]) -> Path:
    """Write what packages install into one file, named after its content."""
    packed = packed_files(files)
    path = place / f"packages.{hashlib.sha256(packed).hexdigest()[:10]}{ENDING}"
    path.write_bytes(packed)
    return path


def installed(wheels: Iterable[Path]) -> dict[str, bytes]:
    """The files that wheels put beside each other, by path; data for a computer are left out."""
    files = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if ".data/" not in name and not name.endswith("/"):
                    files[name] = archive.read(name)
    return files


def packed_files(files: dict[str, bytes]) -> bytes:
    """An index of paths and sizes, and then the files; compressed."""
    names = sorted(files)
    index = json.dumps([[name, len(files[name])] for name in names]).encode()
    whole = [len(index).to_bytes(BYTES, "little"), index, *(files[name] for name in names)]
    return gzip.compress(b"".join(whole), mtime=0)
