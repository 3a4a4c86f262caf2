"""Python for the browser, in a folder of the site, with one lock that names every package.

Nothing is looked up or resolved elsewhere: what is in the lock is loaded, with what it depends on.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course.site.compiling import compiled
from course.site.inputs import cache, fetched, inputs, sum_of
from course.site.official import Official, Tell, canonical, official, unpacked
from course.site.package import NAME, package_files, wheel_name, write_zip
from course.site.piplite import NAME as PIPLITE
from course.site.piplite import write_piplite
from course.site.trim import EDITS, trimmed

LOADER = Path(__file__).parent / "pages" / "python.mjs"
# What the kernel and the lessons import; what these need follows from the official lock.
ROOTS = ("numpy", "matplotlib", "ipython")
# Windows of Matplotlib's own, fonts within PDF, a terminal's prompt, time zones, completion by
# types, a database of what was typed: no page of the site has them.
LEFT_OUT = ("matplotlib-pyodide", "fonttools", "prompt-toolkit", "pytz", "jedi", "sqlite3")
# For packages that are not of the official lock. What they ask for beyond that is for computers.
DEPENDS = {
    NAME: ["numpy", "anywidget", "graphviz", "matplotlib", "rich"],
    "rich": ["markdown-it-py", "pygments"],
    "markdown-it-py": ["mdurl"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "ipywidgets": ["comm", "ipython", "traitlets", "jupyterlab-widgets", "widgetsnbextension"],
    "pyodide-kernel": ["comm", "ipython", "traitlets", "ipykernel"],
}
# What is loaded before the kernel answers, so that no cell waits.
PRELOADED = (PIPLITE, "pyodide-kernel", NAME)
# The large files are sent compressed: not every host does that by itself.
PACKED = ("pyodide.asm.wasm", "pyodide.asm.js")
STDLIB = "python_stdlib.zip"


def write_runtime(
    place: Path, kernel_wheels: Iterable[Path], tell: Tell, *, cdn: bool = False
) -> None:
    """Fill the folder `place`.

    Parameters:
        kernel_wheels: what the extension for JupyterLite brings.
        cdn: take official packages from the runtime's public CDN, if they are used as they are.

    Raises:
        MissingInput: when an input cannot be had, or is not what it should be.
    """
    place.mkdir(parents=True)
    runtime = official(tell)
    own = [*kernel_wheels, *(fetched(each, tell) for each in inputs("package"))]
    wheels = {canonical(path.name.split("-")[0]): path for path in own}
    wheels[PIPLITE] = write_piplite(cache())
    wanted = [name for name in runtime.needed(ROOTS, LEFT_OUT) if name not in wheels]
    # What is edited, so that it fits what is left out, is never had from the CDN.
    hosted = [name for name in wanted if not cdn or name in EDITS]
    archives = {**wheels, **{name: runtime.archive(name, tell) for name in hosted}}

    tell("Compiling what is new for the browser's Python …")
    small = trimmed({**archives, "stdlib": runtime.folder / STDLIB}, runtime.folder)
    shutil.copy(small.pop("stdlib"), place)
    ours = place / wheel_name()
    write_zip(ours, compiled(package_files(), runtime.folder, keep_sources=True))
    ours = ours.rename(place / tagged(ours))
    named = {name: shutil.copy(path, place / tagged(path)) for name, path in small.items()}

    packages = {name: _official_entry(runtime, name, named.get(name)) for name in wanted}
    packages |= {name: _entry(name, named[name]) for name in wheels}
    packages[NAME] = _entry(NAME, ours)
    lock = {"info": runtime.info, "packages": dict(sorted(packages.items()))}
    (place / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    _copy_runtime(runtime, place)
    shutil.copy(unpacked("graphviz", tell) / "dist" / "index.js", place / "graphviz.mjs")
    _write_loader(place, packages)


def _official_entry(runtime: Official, name: str, archive: Path | None) -> dict[str, Any]:
    """The official entry, without what is left out; of our smaller archive, if there is one."""
    entry = dict(runtime.packages[name])
    depends = map(canonical, entry["depends"])
    entry["depends"] = [each for each in depends if each not in LEFT_OUT]
    if archive is None:
        return {**entry, "file_name": runtime.cdn() + entry["file_name"]}
    return {**entry, "file_name": archive.name, "sha256": sum_of(archive)}


def _entry(name: str, wheel: Path) -> dict[str, Any]:
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sum_of(wheel),
        "package_type": "package",
        "imports": _modules(wheel),
        "depends": DEPENDS.get(name, []),
        "unvendored_tests": False,
    }


def tagged(wheel: Path) -> str:
    """A wheel's name with its sum as its build: no cache takes it for one of another site."""
    name, version, *rest = wheel.name.split("-")
    return "-".join([name, version, f"0{sum_of(wheel)[:10]}", *rest])


def _modules(wheel: Path) -> list[str]:
    """What a wheel lets one import."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    plain = {name.removesuffix(".pyc").removesuffix(".py") for name in tops}
    return sorted(name for name in plain if name.isidentifier())


def _copy_runtime(runtime: Official, place: Path) -> None:
    shutil.copy(runtime.folder / "pyodide.mjs", place)
    for name in PACKED:
        packed = gzip.compress((runtime.folder / name).read_bytes(), mtime=0)
        (place / f"{name}.packed").write_bytes(packed)


def _write_loader(place: Path, packages: dict[str, dict[str, Any]]) -> None:
    """The script that starts Python, told how many bytes there are to load, by file."""
    todo = list(PRELOADED)
    loaded: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in loaded:
            loaded.add(name)
            todo += packages[name]["depends"]
    names = {packages[name]["file_name"] for name in loaded}
    names |= {STDLIB, *(f"{name}.packed" for name in PACKED)}
    sizes = {name: (place / name).stat().st_size for name in sorted(names) if "/" not in name}
    script = LOADER.read_text("utf-8").replace('"PRELOADED"', json.dumps(sorted(loaded)))
    (place / LOADER.name).write_text(script.replace('"SIZES"', json.dumps(sizes)), "utf-8")
