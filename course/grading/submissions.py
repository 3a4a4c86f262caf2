"""Finds the submissions in what an instructor has: folders, files, zips, an LMS's bulk download.

    ada/04_reverse.ipynb                            a folder for each student
    submitted/ada/reverse/04_reverse.ipynb          nbgrader's
    ada_04_reverse.ipynb                            flat files
    lovelaceada_LATE_123_456_04_reverse-2.ipynb     Canvas, in a folder or a zip
    Ada Lovelace_789_assignsubmission_file_/…       Moodle, in a folder or a zip

Which module a notebook belongs to is told by its name, else by its cells. Nothing is written to the
disk: files in a zip are read where they are.
"""

from __future__ import annotations

import json
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from course.errors import CourseError
from course.syllabus import modules

LARGEST = 20 << 20
MOST_FILES = 200_000
MEGABYTE = 1 << 20
# Folders in which no submission is.
HIDDEN = ("__MACOSX", ".ipynb_checkpoints")

HERE = PurePosixPath()
LINK = "It is a symbolic link, which is not followed. Ask for the file itself."

CANVAS = re.compile(r"^(?P<student>.+?)(_LATE)?_\d+_\d+_(?P<file>.+?)(-\d+)?(?P<end>\.ipynb)$")
MOODLE = re.compile(r"^(?P<student>.+?)_\d+_assignsubmission_file(_.*)?$")


@dataclass(frozen=True)
class Found:
    """A file that was handed in: whose, for which module, and how its bytes are read.

    `module` is empty where only the cells can tell. `problem` says why it cannot be read.
    """

    student: str
    module: str
    path: str
    read: Callable[[], bytes] = field(repr=False, compare=False)
    problem: str = ""
    notes: tuple[str, ...] = ()


def last_of_each(found: Iterable[Found]) -> list[Found]:
    """Of several files of a student for one module the last, by the number that an LMS adds."""
    chosen: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        # Files whose module only the cells tell are told apart by their names.
        key = each.module or each.path
        chosen.setdefault((each.student, key), []).append(each)
    return [_last(files) for files in chosen.values()]


def _last(files: list[Found]) -> Found:
    *earlier, last = sorted(files, key=lambda each: (not each.problem, _copy_number(each.path)))
    names = ", ".join(each.path for each in earlier)
    note = f"Of several files this one was graded, and not {names}."
    return replace(last, notes=(note,)) if earlier else last


def _copy_number(path: str) -> tuple[int, str]:
    number = re.search(r"[-(](\d+)\)?\.ipynb$", path)
    return int(number[1]) if number else 0, path


def find_submissions(place: Path) -> list[Found]:
    """Every notebook that was handed in, by student.

    Raises:
        CourseError: when there is none.
    """
    if not place.exists():
        raise CourseError(f"{place} is not there. Name the folder or the zip of the submissions.")
    found = list(_in_zip(place) if _is_zip(place) else _in_folder(place))
    if not found:
        raise CourseError(
            f"No notebook was found in {place}. Expected: a folder for each student with their "
            "`.ipynb` files, nbgrader's `submitted`, or a bulk download of an LMS as it came."
        )
    return sorted(found, key=lambda each: (each.student, each.module, each.path))


def module_of(content: bytes) -> str:
    """The module that a notebook belongs to by its task cells, or nothing."""
    try:
        cells = json.loads(content.decode("utf-8-sig")).get("cells", ())
        known = {cell.get("id", "") for cell in cells}
        known |= {
            cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "") for cell in cells
        }
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ""
    for module in modules():
        if any(f"task-{task.short_name}" in known for task in module.tasks):
            return module.name
    return ""


# --- where files are ------------------------------------------------------------------------------


def _in_folder(root: Path) -> Iterator[Found]:
    if root.is_file():
        yield _file(root, PurePosixPath(root.name))
        return
    count = 0
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(each for each in folders if not _is_hidden(each))
        for name in filter(lambda name: Path(folder, name).is_symlink(), folders):
            inside = PurePosixPath(Path(folder, name).relative_to(root).as_posix())
            yield Found(inside.parts[0], "", str(inside), _nothing, LINK)
        for name in sorted(files):
            count += 1
            if count > MOST_FILES:
                raise CourseError(f"{root} holds more than {MOST_FILES:,} files. Grade a part.")
            path = Path(folder, name)
            inside = PurePosixPath(path.relative_to(root).as_posix())
            if name.endswith(".ipynb"):
                yield _file(path, inside)
            elif name.endswith(".zip") and not path.is_symlink():
                yield from _in_zip(path, inside.with_suffix(""))


def _file(path: Path, inside: PurePosixPath) -> Found:
    def read() -> bytes:
        # Not followed, should it have become a link meanwhile.
        place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(place, "rb") as file:
            return file.read(LARGEST + 1)

    about = path.lstat()
    problem = _too_large(about.st_size)
    if stat.S_ISLNK(about.st_mode):
        problem = LINK
    elif not stat.S_ISREG(about.st_mode):
        problem = "It is no regular file."
    return _found(inside, read, problem)


def _in_zip(path: Path, inside: PurePosixPath = HERE) -> Iterator[Found]:
    try:
        archive = zipfile.ZipFile(path)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        student = (inside.parts or (path.stem,))[0]
        problem = f"The zip cannot be opened: {error}."
        yield Found(student, "", path.name, _nothing, problem)
        return
    if len(entries) > MOST_FILES:
        raise CourseError(f"{path} holds more than {MOST_FILES:,} files. Unpack it, grade a part.")
    for entry in entries:
        name = PurePosixPath(entry.filename)
        if entry.is_dir() or name.suffix != ".ipynb" or any(map(_is_hidden, name.parts)):
            continue
        parts = [part for part in name.parts if part not in ("/", "..")]
        yield _found(inside.joinpath(*parts), _reader(path, entry), _entry_problem(entry))


def _reader(path: Path, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as file:
            return file.read(LARGEST + 1)

    return read


def _entry_problem(entry: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return LINK
    if entry.flag_bits & 1:
        return "It is encrypted. Ask for it without a password."
    return _too_large(entry.file_size)


def _too_large(size: int) -> str:
    if size <= LARGEST:
        return ""
    return (
        f"It has {size // MEGABYTE} MB; at most {LARGEST // MEGABYTE} are read. Its outputs are "
        "not needed: ask for it with outputs cleared."
    )


def _is_zip(path: Path) -> bool:
    return path.is_file() and path.suffix == ".zip"


def _is_hidden(name: str) -> bool:
    return name in HIDDEN or (name.startswith(".") and name not in (".", ".."))


def _nothing() -> bytes:
    return b""


# --- whose they are -------------------------------------------------------------------------------


def _found(inside: PurePosixPath, read: Callable[[], bytes], problem: str) -> Found:
    """Whose a file is and for what, by the names on the way to it."""
    parts = list(inside.parts)
    name = parts.pop()
    if parts and parts[0] == "submitted":
        parts = parts[1:]
    canvas = CANVAS.match(name)
    moodle = [match for match in map(MOODLE.match, parts) if match]
    if moodle:
        student = moodle[0]["student"]
    elif canvas and (not parts or len(parts) == 1):
        student, name = canvas["student"], canvas["file"] + canvas["end"]
    elif parts:
        student = parts[0]
    else:
        student, name = _flat(name)
    module = _module_by_name(name, parts)
    return Found(student, module, str(inside), read, problem)


def _flat(name: str) -> tuple[str, str]:
    """Of a file `ada_04_reverse.ipynb` the student and the rest."""
    stem = PurePosixPath(name).stem
    for module in modules():
        for known in (module.stem, module.name):
            for joint in ("_", "-", " "):
                if stem.endswith(joint + known) and len(stem) > len(known) + 1:
                    return stem[: -len(known) - 1], f"{known}.ipynb"
                if stem.startswith(known + joint) and len(stem) > len(known) + 1:
                    return stem[len(known) + 1 :], f"{known}.ipynb"
    return stem, name


def _module_by_name(name: str, folders: list[str]) -> str:
    stem = re.sub(r"( ?\(\d+\)|-\d+)$", "", PurePosixPath(name).stem)
    for module in modules():
        if stem in (module.stem, module.name):
            return module.name
    # nbgrader has the assignment as the folder's name.
    names = {module.stem: module.name for module in modules()}
    names |= {module.name: module.name for module in modules()}
    return next((names[folder] for folder in reversed(folders) if folder in names), "")
