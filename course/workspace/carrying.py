"""A learner's work in one file: out of one browser or computer, into another.

What comes in never replaces what somebody wrote there: it is put beside it.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from course.errors import CourseError
from course.workspace.files import unused, write
from course.workspace.folder import Change, fingerprint, items
from course.workspace.state import STATE, find_workspace, read_state, write_state

# Points, hints and the like. Where notebooks come from is each workspace's own affair.
REMEMBERED = ("progress", "hints", "solutions", "said")
FOLDERS = ("lessons", "exercises", "backups", "my_autodiff")
NAME = "backprop-work.zip"


def packed_work(root: Path) -> bytes:
    """A zip of what its owner wrote in a workspace, and of what is remembered of them."""
    shipped = {item.path: fingerprint(item.source) for item in items()}
    written = [
        path
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in written:
            name = path.relative_to(root).as_posix()
            if name not in shipped or fingerprint(path) != shipped[name]:
                archive.writestr(name, path.read_bytes())
        for name in REMEMBERED:
            if state := read_state(root, name):
                archive.writestr(f"{STATE}/{name}.json", json.dumps(state))
    return packed.getvalue()


def unpack_work(root: Path, packed: bytes) -> list[Change]:
    """Bring in what `packed_work` gave; what changed, file by file.

    Raises:
        CourseError: when it is no such file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            files = {name: archive.read(name) for name in names}
    except zipfile.BadZipFile:
        raise CourseError(f"This is no zip file. `export_work()` makes one: {NAME}.") from None
    strange = [name for name in files if PurePosixPath(name).parts[0] not in (*FOLDERS, STATE)]
    if strange or any(".." in PurePosixPath(name).parts for name in files):
        raise CourseError(f"This zip file holds more than work of this course: {strange or '..'}.")
    shipped = {item.path: fingerprint(item.source) for item in items()}
    changes = []
    for name, content in files.items():
        if name.startswith(f"{STATE}/"):
            _remember(root, PurePosixPath(name).stem, json.loads(content))
        elif change := _bring(root, name, content, shipped.get(name)):
            changes.append(change)
    return changes


def _bring(root: Path, name: str, content: bytes, shipped: str | None) -> Change | None:
    path = root / name
    if not path.exists():
        write(path, content)
        return Change("added", name)
    if path.read_bytes() == content:
        return None
    if fingerprint(path) == shipped:
        write(path, content)
        return Change("updated", name)
    beside = unused(path.with_name(f"{path.stem}.imported{path.suffix}"))
    write(beside, content)
    return Change("kept", name, beside.relative_to(root).as_posix())


def _remember(root: Path, name: str, state: dict[str, Any]) -> None:
    """Join two memories: of numbers, such as points, the larger one is kept."""
    if name not in REMEMBERED:
        return
    here = read_state(root, name)
    joined = {**state, **here}
    for key in state.keys() & here.keys():
        if isinstance(state[key], int) and isinstance(here[key], int):
            joined[key] = max(state[key], here[key])
    write_state(root, name, joined)


def own_workspace() -> Path:
    """The workspace around the current folder.

    Raises:
        CourseError: when there is none.
    """
    root = find_workspace()
    if root is None:
        raise CourseError("This notebook is in no workspace, so there is no work to carry.")
    return root
