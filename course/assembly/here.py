"""Assembles `my_autodiff` in this process: Python in a browser has no other.

As `backprop assemble`, but for pytest and nbval: answers are cut out of the saved exercises, each
is checked by itself and then tried out as a part, and what passes is written.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.assembly.admitting import NOT_STARTED, misfits, shortfall
from course.assembly.assembling import remember_tested, write_library
from course.assembly.composing import compose
from course.assembly.excerpt import excerpt
from course.assembly.faults import broken_parts
from course.assembly.loading import InMemory, forget
from course.assembly.parts import PACKAGE, PARTS, Part
from course.checking.registry import check_of
from course.syllabus import Module, find_module
from course.workspace.folder import relative_path, untouched
from course.workspace.state import record

SEED = 0


@dataclass
class Gathered:
    """Sources of the answers that work, and why others are missing, by the name of the task."""

    answers: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def assemble_here(root: Path, tell: Callable[[str], None] = lambda text: None) -> Gathered:
    """Gather the answers that pass, and write the library into a workspace.

    Files that their owner edited are left alone; `kept` names them.
    """
    found = Gathered()
    for name in dict.fromkeys(part.task.module for part in PARTS):
        module = find_module(name)
        if untouched(root, "exercise", module):
            _gather_nothing(module, found)
        else:
            tell(f"{module.title}: checking your answers …")
            _gather_from(root, module, found)
    tell(f"Trying {len(found.answers)} parts of yours …")
    for name, why in misfits(found.answers, _failures).items():
        del found.answers[name]
        found.missing[name] = why
    tell(f"Writing {PACKAGE} …")
    found.kept, _ = write_library(root, compose(found.answers, found.missing), force=False)
    if not found.kept:
        remember_tested(root)
    forget()
    return found


def packed_library(root: Path) -> bytes:
    """The library as a zip that holds its folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((root / PACKAGE).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.writestr(path.relative_to(root).as_posix(), path.read_bytes())
    return packed.getvalue()


def _gather_nothing(module: Module, found: Gathered) -> None:
    parts = [part for part in PARTS if part.task.module == module.name]
    found.missing |= {part.task_name: NOT_STARTED for part in parts}


def _gather_from(root: Path, module: Module, found: Gathered) -> None:
    notebook = json.loads((root / relative_path("exercise", module)).read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    own = {cell.get("id"): index for index, cell in enumerate(cells)}
    for part in PARTS:
        if part.task.module != module.name:
            continue
        index = own.get(f"task-{part.task.short_name}")
        if index is None:
            found.missing[part.task_name] = "its cell is gone"
            continue
        try:
            source = excerpt(sources, index)
            with contextlib.redirect_stdout(io.StringIO()):
                why = _what_is_missing(root, part, source)
        except Exception as error:  # whatever a learner's cells raise
            why = f"{type(error).__name__}: {error}"
        if why:
            found.missing[part.task_name] = why
        else:
            found.answers[part.task_name] = source


def _what_is_missing(root: Path, part: Part, source: str) -> str:
    """Why an answer is no part, or an empty text."""
    namespace: dict[str, Any] = {"__name__": f"the answer to {part.task_name}"}
    exec(compile(source, f"<your {part.task_name}>", "exec"), namespace)
    report = check_of(part.task).run(namespace[part.function], SEED)
    record(report.task, report.points, root)
    return shortfall(report)


def _failures(answers: Mapping[str, str]) -> dict[str, str]:
    """What went wrong with these parts, by the name of the task."""
    task_of = {part.file: part.task_name for part in PARTS}
    with _imported({**compose(answers), "__init__.py": ""}):
        broken = {task_of[file]: why for file, why in broken_parts().items()}
    return {name: why for name, why in broken.items() if name in answers}


@contextlib.contextmanager
def _imported(files: Mapping[str, str]) -> Iterator[None]:
    """With the library imported from texts."""
    forget()
    finder = InMemory(files)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        forget()
