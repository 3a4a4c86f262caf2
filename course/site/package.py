"""The course as a wheel for a browser: what a learner's kernel needs of it, and nothing else."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from course.authoring.library import KINDS, folder
from course.authoring.texts import FILE
from course.site.texts import texts
from course.syllabus import COURSE

NAME = "backprop-course"
ENGINE = COURSE.parent / "autodiff_core"
# What builds, grades or validates a course, and sources that `texts` gives in another form.
LEFT_OUT = ("site", "reading", "play", "validate", "grading", "notebooks", "exercises", "solutions")
SUFFIXES = (".py", ".js", ".css", ".toml", ".npz", ".json")
# Of the texts, what the learner's library begins with, and whose the data are.
TEXTS = (
    "assembly/given/README.md",
    "modules/capstone/support/digits.md",
    "modules/capstone/support/data_sets.md",
)
# The help of the command line names the formats that grades are exported to; the playground's page
# asks Python.
NEEDED = (
    "grading/__init__.py",
    "grading/exports/__init__.py",
    "play/__init__.py",
    "play/answer.py",
    "play/inputs.py",
    "play/lines.py",
)
# A zip's files have a time; with the same one, the same course gives the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)


def package_files() -> dict[str, bytes]:
    """The package's files, by their paths in it."""
    files = {f"autodiff_core/{path}": content for path, content in _files(ENGINE, SUFFIXES)}
    for path, content in _files(COURSE, SUFFIXES):
        if path in NEEDED or path.partition("/")[0] not in LEFT_OUT:
            files[f"course/{path}"] = content
    for kind in ("lesson", "exercise"):
        for path, content in _files(folder(kind), (".ipynb",)):
            files[f"course/{KINDS[kind]}/{path}"] = _without_outputs(content)
    files |= {f"course/{path}": (COURSE / path).read_bytes() for path in TEXTS}
    files[f"course/{FILE.name}"] = json.dumps(texts(), sort_keys=True).encode()
    files["course/edition.txt"] = edition(files).encode()
    return files | _metadata()


def _without_outputs(content: bytes) -> bytes:
    """A notebook as its author wrote it: the site has another copy, with what comes out."""
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook).encode()


def edition(files: dict[str, bytes]) -> str:
    """What tells this course from another."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(name.encode() + hashlib.sha256(content).digest())
    return whole.hexdigest()[:16]


def _about() -> str:
    return f"{NAME.replace('-', '_')}-{version(NAME)}"


def _metadata() -> dict[str, bytes]:
    texts = {
        "METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {version(NAME)}\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    return {f"{_about()}.dist-info/{name}": text.encode() for name, text in texts.items()}


def wheel_name() -> str:
    return f"{_about()}-py3-none-any.whl"


def write_package(place: Path) -> Path:
    """Write the wheel into the folder `place`."""
    wheel = place / wheel_name()
    write_zip(wheel, package_files())
    return wheel


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write files, by their paths, as a zip whose bytes depend on nothing else."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def _files(root: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.suffix in suffixes and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix(), path.read_bytes()
