"""A learner's workspace: which notebooks the course puts there, and how upgrades spare their work.

A manifest remembers, for every notebook, what the course put there. A notebook is *touched* when
what a person wrote in it differs from that: cells, their kinds, sources and attachments. Outputs,
execution counts and metadata do not count, nor do empty cells (JupyterLab appends one after a run):
a lesson that was run and not edited may be replaced, since running it again brings all of it back.

On an upgrade a touched notebook stays as it is, and the new version is put beside it as
`….new.ipynb`. No file is ever deleted but such an offer, unread or adopted, that is out of date.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from course.authoring.handed_out import without_outputs
from course.authoring.library import notebook, page
from course.errors import CourseError
from course.syllabus import COURSE, Module, modules
from course.workspace.files import unused, write
from course.workspace.state import STATE, find_workspace, read_state, write_state

DEFAULT = "backprop-workspace"
NEARBY = (DEFAULT, "workspace")  # where `backprop learn` and `make learn` put one
FOLDERS = {"lesson": "lessons", "exercise": "exercises"}
PAGES = {
    "start": "index.ipynb",
    "glossary": "lessons/glossary.ipynb",
    "cheat_sheet": "lessons/cheat_sheet.ipynb",
}
BACKUPS = "backups"
MANIFEST = "manifest"

What = Literal["added", "restored", "updated", "moved", "kept", "retired"]


@dataclass(frozen=True)
class Item:
    """One notebook of a workspace. `key` stays when an upgrade renumbers, so renames the file."""

    key: str
    path: str
    source: Path

    def content(self) -> bytes:
        """What is put into the workspace: an output would answer the question above its cell."""
        return without_outputs(self.source.read_text("utf-8")).encode()


@dataclass(frozen=True)
class Change:
    """What happened to one file; `beside` is where the new version of a kept one was put."""

    what: What
    path: str
    beside: str = ""


def items() -> list[Item]:
    """Every notebook that belongs into a workspace.

    Raises:
        CourseError: when one has not been built.
    """
    return [
        *(Item(page(name).stem, PAGES[name], page(name)) for name in PAGES),
        *(
            Item(f"{kind}:{module.name}", relative_path(kind, module), notebook(kind, module))
            for module in modules()
            for kind in FOLDERS
        ),
    ]


def relative_path(kind: str, module: Module) -> str:
    """Where a module's lesson or exercise is in a workspace."""
    return f"{FOLDERS[kind]}/{module.stem}.ipynb"


def item_of(kind: str, module: Module) -> Item:
    """A module's lesson or exercise."""
    return next(item for item in items() if item.key == f"{kind}:{module.name}")


def untouched(root: Path, kind: str, module: Module) -> bool:
    """Whether a module's lesson or exercise is there, and says what the course's own says."""
    item = item_of(kind, module)
    path = root / item.path
    return path.is_file() and fingerprint(path) == fingerprint(item.source)


def locate(named: Path | None = None) -> Path:
    """The workspace that was named or holds the current folder, else the one that lies in it.

    Raises:
        CourseError: when there is none.
    """
    if named is not None:
        found = find_workspace(named) if named.is_dir() else None
        if found is None:
            raise CourseError(
                f"{named} is not a workspace. `backprop learn {named}` makes one there."
            )
        return found
    here = find_workspace()
    if here is not None:
        return here
    for name in NEARBY:
        if (Path.cwd() / name / STATE).is_dir():
            return Path.cwd() / name
    raise CourseError(
        "There is no workspace here. Go to yours, or name it with `--workspace DIR`; "
        "`backprop learn` makes a new one."
    )


def prepare(root: Path) -> list[Change]:
    """Make the workspace at `root`, or bring it up to date, leaving alone what its owner wrote.

    Raises:
        CourseError: when `root` cannot be a workspace, or cannot be written to.
    """
    _refuse_unfit(root)
    try:
        (root / STATE).mkdir(parents=True, exist_ok=True)
        return _synchronize(root)
    except OSError as error:
        raise CourseError(
            f"{error.filename or root} cannot be written: {error.strerror}. "
            "Choose a folder of yours: `backprop learn DIR`."
        ) from None


def reset(root: Path, kind: str, module: Module) -> Path | None:
    """Put a fresh notebook in place; return where the old one went, None if it held no work."""
    item = item_of(kind, module)
    path = root / item.path
    backup = None
    if path.exists() and not untouched(root, kind, module):
        backup = backup_path(root, path.name)
        backup.parent.mkdir(exist_ok=True)
        shutil.copy2(path, backup)
    write(path, item.content())
    _synchronize(root)
    return backup


def backup_path(root: Path, name: str) -> Path:
    """Where a backup of the file or folder `name` goes, with its time; nothing is there yet."""
    plain = Path(name)
    return unused(root / BACKUPS / f"{plain.stem}_{datetime.now():%Y-%m-%d_%H%M%S}{plain.suffix}")


def fingerprint(path: Path) -> str:
    """A hash of what a person wrote in a notebook; of all its bytes where it is no notebook."""
    content = path.read_bytes()
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"]), cell.get("attachments", {}))
            for cell in json.loads(content)["cells"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return hashlib.sha256(content).hexdigest()
    written = [cell for cell in cells if cell[1].strip()]
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()


def _refuse_unfit(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise CourseError(f"{root} is a file. Name a folder: `backprop learn DIR`.")
    here = root.resolve()
    if here == COURSE or COURSE in here.parents or here == COURSE.parent:
        raise CourseError(
            f"{root} holds the course itself. Name another folder: `backprop learn DIR`."
        )


def _synchronize(root: Path) -> list[Change]:
    files = _remembered(root)
    wanted = items()
    changes = [change for item in wanted for change in _bring(root, item, files)]
    for key in sorted(files.keys() - {item.key for item in wanted}):
        path = files.pop(key)["path"]
        changes += [Change("retired", path)] if (root / path).exists() else []
    write_state(root, MANIFEST, {"course": version("backprop-course"), "files": files})
    return changes


def note_as_shipped(root: Path) -> None:
    """Note in a new manifest that all notebooks came as they are now, without reading any."""
    files = {item.key: {"path": item.path, "content": fingerprint(item.source)} for item in items()}
    write_state(root, MANIFEST, {"course": version("backprop-course"), "files": files})


def _remembered(root: Path) -> dict[str, dict[str, Any]]:
    """The manifest's entries; those that something else has damaged count as forgotten."""
    files = read_state(root, MANIFEST).get("files")
    entries = files.items() if isinstance(files, dict) else ()
    return {key: e for key, e in entries if isinstance(e, dict) and {"path", "content"} <= e.keys()}


def _bring(root: Path, item: Item, files: dict[str, dict[str, Any]]) -> list[Change]:
    """Bring one notebook up to date as far as that loses nothing, and note it in the manifest."""
    entry = files.setdefault(item.key, {"path": item.path, "content": None})
    path = root / item.path
    new = fingerprint(item.source)
    changes: list[Change] = []
    was = root / entry["path"]
    if was != path and was.exists() and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        was.rename(path)
        changes.append(Change("moved", entry["path"], item.path))
    entry["path"] = item.path

    if not path.exists():
        changes.append(Change("restored" if entry["content"] else "added", item.path))
        write(path, item.content())
    elif (mine := fingerprint(path)) == entry["content"] != new:
        changes.append(Change("updated", item.path))
        write(path, item.content())
    elif mine not in (entry["content"], new) and new not in (entry["content"], entry.get("seen")):
        offer = _offer(root, path, entry)
        write(offer, item.content())
        beside = offer.relative_to(root).as_posix()
        entry |= {"offer": beside, "seen": new}
        return [*changes, Change("kept", item.path, beside)]

    if fingerprint(path) == new:
        entry["content"] = new
        _withdraw_offer(root, entry)
    return changes


def _offer(root: Path, path: Path, entry: dict[str, Any]) -> Path:
    """Where the new version of a touched notebook goes: over an earlier offer that was not used."""
    earlier = root / entry["offer"] if "offer" in entry else None
    if earlier and earlier.exists() and fingerprint(earlier) == entry["seen"]:
        return earlier
    return unused(path.with_name(f"{path.stem}.new.ipynb"))


def _withdraw_offer(root: Path, entry: dict[str, Any]) -> None:
    offer = entry.pop("offer", None)
    seen = entry.pop("seen", None)
    if offer and (root / offer).exists() and fingerprint(root / offer) == seen:
        (root / offer).unlink()
