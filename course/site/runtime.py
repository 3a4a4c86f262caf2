"""Python for the browser, in a folder of the site: all that it loads is there, in few files.

Nothing is looked up or resolved elsewhere. With `cdn`, official packages that are used as they are
come from the runtime's public CDN, named in its lock with their official sums.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course.site.bundle import ENDING, installed, write_bundle
from course.site.compiling import compiled
from course.site.inputs import TESTED, Lock, fetched
from course.site.official import Official, Tell, canonical, official, unpacked
from course.site.package import TIME, package_files
from course.site.piplite import NAME as PIPLITE
from course.site.piplite import STAND_IN
from course.site.trim import EDITS, trimmed

LOADER = Path(__file__).parent / "pages" / "python.mjs"
# What the kernel and the lessons import; what these need follows from the official lock.
ROOTS = ("numpy", "matplotlib", "ipython")
# Windows of Matplotlib's own, fonts within PDF, time zones: no page of the site has them.
LEFT_OUT = ("matplotlib-pyodide", "fonttools", "pytz")
# What IPython does without as it is edited here: a terminal's prompt, completion by types, a
# database of what was typed.
EDITED_AWAY = ("prompt-toolkit", "jedi", "sqlite3")
# The large files are sent compressed: not every host does that by itself.
STDLIB = "python_stdlib.zip"
WASM = "pyodide.asm.wasm"


def write_runtime(
    place: Path,
    kernel_wheels: Iterable[Path],
    tell: Tell,
    *,
    cdn: bool = False,
    lock: Lock = TESTED,
) -> None:
    """Fill the folder `place`.

    Parameters:
        kernel_wheels: what the extension for JupyterLite brings.
        cdn: take official packages from the runtime's public CDN, if they are used as they are.
        lock: the files to make it of; those without official packages take all of them there.

    Raises:
        MissingInput: when an input cannot be had, or is not what it should be.
    """
    place.mkdir(parents=True)
    runtime = official(tell, lock)
    own = [*kernel_wheels, *(fetched(each, tell) for each in lock.inputs("package"))]
    wheels = {canonical(path.name.split("-")[0]): path for path in own}
    del wheels[PIPLITE]
    left_out = (*LEFT_OUT, *EDITED_AWAY) if runtime.is_carried else LEFT_OUT
    wanted = [name for name in runtime.needed(ROOTS, left_out) if name not in wheels]
    # What is edited, so that it fits what is left out, is never had from the CDN.
    hosted = [name for name in wanted if runtime.is_carried and (not cdn or name in EDITS)]
    archives = {**wheels, **{name: runtime.archive(name, tell) for name in hosted}}

    tell("Compiling what is new for the browser's Python …")
    small = trimmed({**archives, "stdlib": runtime.folder / STDLIB}, runtime.folder)
    stdlib = small.pop("stdlib")
    ours = compiled(package_files(), runtime.folder, keep_sources=True)
    bundle = write_bundle(place, {**installed(small.values()), **STAND_IN, **ours})

    there = [name for name in wanted if name not in hosted]
    packages = {name: _entry_at_cdn(runtime, name, there) for name in there}
    looked_up = {"info": runtime.info, "packages": packages}
    (place / "pyodide-lock.json").write_text(json.dumps(looked_up), "utf-8")
    shutil.copy(runtime.folder / "pyodide.mjs", place)
    for name in (WASM, runtime.script, STDLIB):
        content = stored(stdlib) if name == STDLIB else (runtime.folder / name).read_bytes()
        (place / f"{name}{ENDING}").write_bytes(gzip.compress(content, mtime=0))
    shutil.copy(unpacked("graphviz", tell, lock) / "dist" / "index.js", place / "graphviz.mjs")
    _write_loader(place, bundle, runtime, there)


def _entry_at_cdn(runtime: Official, name: str, there: list[str]) -> dict[str, Any]:
    """The official entry of a package, as it is loaded from the runtime's CDN."""
    entry = runtime.packages[name]
    depends = [each for each in map(canonical, entry["depends"]) if each in there]
    return {**entry, "depends": depends, "file_name": runtime.cdn() + entry["file_name"]}


def stored(archive: Path) -> bytes:
    """A zip with its files as they are: compressed as a whole, they are smaller."""
    content = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, TIME), old.read(name))
    return content.getvalue()


def _write_loader(place: Path, bundle: Path, runtime: Official, there: list[str]) -> None:
    """The script that starts Python: what it loads, and how many bytes that are, by file."""
    names = sorted(path.name for path in place.glob(f"*{ENDING}"))
    version = ".".join(runtime.info["python"].split(".")[:2])
    told = {
        "AT_CDN": there,
        "BUNDLE": bundle.name,
        "SCRIPT": runtime.script,
        "PLACE": f"/lib/python{version}/site-packages",
        "SIZES": {name: (place / name).stat().st_size for name in names},
    }
    script = LOADER.read_text("utf-8")
    for name, value in told.items():
        script = script.replace(f'"{name}"', json.dumps(value))
    (place / LOADER.name).write_text(script, "utf-8")
