"""From a workspace's exercises to `my_autodiff`: checked, tried out apart, written, tested.

Nothing that has not changed is checked, tried out or tested again.

What the learner edited in `my_autodiff` is kept: a file is *touched* when it differs from what was
written there last. A touched file is replaced only on demand, and then there is a backup.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course.assembly.composing import compose
from course.assembly.gathering import gather
from course.assembly.parts import PACKAGE, PARTS
from course.assembly.testing import run_tests, try_out
from course.errors import CourseError
from course.workspace.files import write
from course.workspace.folder import backup_path
from course.workspace.memory import hashes, key_of, recall, remember
from course.workspace.state import read_state, write_state

STATE = "assembly"


@dataclass(frozen=True)
class Assembly:
    """What came of an assembly.

    `filled` says why, by the name of the task; `problems` are exercises that could not be read;
    `kept` are touched files that were left alone, and `backups` where replaced ones went;
    `failures` are tests of the library that fail.
    """

    package: Path
    yours: list[str]
    filled: dict[str, str]
    problems: list[str]
    kept: list[str]
    backups: dict[str, str]
    tests: int
    failures: dict[str, str]


def assemble(
    root: Path, *, force: bool = False, tell: Callable[[str], None] = lambda text: None
) -> Assembly:
    """Gather the answers that pass now, and write and test the library.

    Parameters:
        force: replace touched files too; they go to the workspace's backups.
        tell: called with a few words whenever something new begins.

    Raises:
        CourseError: when the package's place is taken by a file.
    """
    target = root / PACKAGE
    if target.exists() and not target.is_dir():
        raise CourseError(
            f"{target} is a file. Move it away: the library needs a folder of that name."
        )
    gathered = gather(root, tell)
    misfits = _misfits(root, gathered.answers, tell)
    missing = gathered.missing | misfits
    answers = {name: text for name, text in gathered.answers.items() if name not in misfits}
    tell(f"Writing {PACKAGE} …")
    kept, backups = _write(root, compose(answers, missing), force=force)
    results = _results(root, tell)
    return Assembly(
        package=target,
        yours=[part.task_name for part in PARTS if part.task_name in answers],
        filled={
            part.task_name: missing[part.task_name] for part in PARTS if part.task_name in missing
        },
        problems=gathered.problems,
        kept=kept,
        backups=backups,
        tests=len(results),
        failures={name: why for name, why in results.items() if why},
    )


def _misfits(root: Path, answers: Mapping[str, str], tell: Callable[[str], None]) -> dict[str, str]:
    """Why answers cannot be parts, by the name of the task."""
    key = key_of(answers)
    if not answers or recall(root, "parts", key):
        return {}
    tell(f"Trying {len(answers)} parts of yours, each by itself …")
    misfits = try_out(answers)
    if not misfits:
        remember(root, "parts", key, True)
    return misfits


def _results(root: Path, tell: Callable[[str], None]) -> dict[str, str]:
    """What the library's tests say: for each what went wrong, or an empty text."""
    key = key_of(hashes(root / PACKAGE, ".py"))
    remembered: dict[str, str] | None = recall(root, "library", key)
    if remembered is not None:
        tell(f"{PACKAGE}: tested before, and unchanged since.")
        return remembered
    tell(f"Testing {PACKAGE} …")
    results = run_tests(root)
    if not any(results.values()):
        remember(root, "library", key, results)
    return results


def _write(
    root: Path, files: Mapping[str, str], *, force: bool
) -> tuple[list[str], dict[str, str]]:
    """Write the package but for touched files; their paths, and the backups of replaced ones."""
    remembered = read_state(root, STATE)
    target = root / PACKAGE
    kept: list[str] = []
    replaced: list[str] = []
    for path, text in files.items():
        there = _content(target / path)
        if there in (None, _normal(text.encode())) or _digest(there) == remembered.get(path):
            continue
        (replaced if force else kept).append(path)
    backup = backup_path(root, PACKAGE)
    for path in replaced:
        (backup / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(target / path, backup / path)
    written = {path: text.encode() for path, text in files.items() if path not in kept}
    for path, content in written.items():
        write(target / path, content)
    digests = {path: _digest(content) for path, content in written.items()}
    write_state(root, STATE, {**remembered, **digests})
    return kept, {path: (backup / path).relative_to(root).as_posix() for path in replaced}


def _content(path: Path) -> bytes | None:
    return _normal(path.read_bytes()) if path.exists() else None


def _normal(content: bytes) -> bytes:
    """The same bytes for the line ends of any system and editor."""
    return content.replace(b"\r\n", b"\n")


def _digest(content: bytes | None) -> str:
    return hashlib.sha256(_normal(content or b"")).hexdigest()
