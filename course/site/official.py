"""The official runtime and its packages: npm brings the one, with a lock of sums for the other."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.site.inputs import TESTED, Lock, MissingInput, cache, fetched, sum_of

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Official:
    """The folder of the runtime, and the entries of its own lock by canonical name."""

    lock: Lock
    folder: Path
    info: dict[str, Any]
    packages: dict[str, dict[str, Any]]

    def needed(self, roots: Iterable[str], left_out: Iterable[str]) -> list[str]:
        """The packages and all that they need, but for those that are left out."""
        todo = list(roots)
        found = set(left_out)
        while todo:
            name = canonical(todo.pop())
            if name not in found:
                found.add(name)
                todo += self.packages[name]["depends"]
        return sorted(found - set(left_out))

    @property
    def version(self) -> str:
        return str(json.loads((self.folder / "package.json").read_text("utf-8"))["version"])

    @property
    def script(self) -> str:
        """The file with the runtime's own JavaScript, which newer ones call a module."""
        (path,) = self.folder.glob("pyodide.asm.*js")
        return path.name

    @property
    def is_carried(self) -> bool:
        """Whether its packages can be had elsewhere than at its CDN."""
        return bool(self.lock.inputs("official"))

    def archive(self, name: str, tell: Tell) -> Path:
        """A package, out of the wheel that carries them, held against its sum in the lock.

        Raises:
            MissingInput: when it is another.
        """
        entry = self.packages[name]
        path = cache() / entry["file_name"]
        if path.is_file() and sum_of(path) == entry["sha256"]:
            return path
        with zipfile.ZipFile(fetched(self.lock.inputs("official")[0], tell)) as carrier:
            ending = f"/{entry['file_name']}"
            inside = next((each for each in carrier.namelist() if each.endswith(ending)), None)
            content = carrier.read(inside) if inside else b""
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise MissingInput(f"{entry['file_name']} is not the official file; not used.")
        path.write_bytes(content)
        return path

    def cdn(self) -> str:
        """Where the runtime itself would look for packages, by its own script."""
        script = (self.folder / "pyodide.mjs").read_text("utf-8")
        found = re.search(r"https://[\w./]+/pyodide/v", script)
        if found is None:
            raise MissingInput("The runtime's script no longer says where its packages are.")
        return f"{found[0]}{self.version}/full/"


def official(tell: Tell, lock: Lock = TESTED) -> Official:
    """The runtime that a lock of our inputs names."""
    folder = unpacked("runtime", tell, lock)
    its_own = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    packages = {canonical(name): entry for name, entry in its_own["packages"].items()}
    return Official(lock, folder, its_own["info"], packages)


def unpacked(role: str, tell: Tell, lock: Lock) -> Path:
    """An npm package's folder; it is unpacked into the cache once."""
    (wanted,) = lock.inputs(role)
    archive = fetched(wanted, tell)
    folder = cache() / f"unpacked-{wanted.sha256[:16]}"
    if not folder.is_dir():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        with tarfile.open(archive) as packed:
            packed.extractall(part, filter="data")
        part.rename(folder)
    return folder / "package"


def canonical(name: str) -> str:
    """A package's name as the runtime looks it up."""
    return re.sub(r"[-_.]+", "-", name).lower()
