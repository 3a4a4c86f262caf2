"""From a workspace's exercises to `my_autodiff`: checked, tried out apart, written, tested.

Nothing that has not changed is checked, tried out or tested again.

What the learner edited in `my_autodiff` is kept: a file is *touched* when it differs from what was
written there last. A touched file is replaced only on demand, and then there is a backup.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course.assembly.composing import compose
from course.assembly.describing import BLOCK, with_block
from course.assembly.lines import lines_by_file, shares
from course.assembly.loading import TESTED
from course.assembly.parts import PACKAGE, PARTS
from course.errors import CourseError
from course.workspace.files import write
from course.workspace.folder import FOLDERS, backup_path
from course.workspace.memory import hashes, key_of, recall, remember
from course.workspace.state import read_state, write_state

STATE = "assembly"
README = "README.md"


@dataclass(frozen=True)
class Assembly:
    """What came of an assembly.

    `filled` says for which parts the course stands in, and why; `notes` are about parts that are
    used and lack points; `lines` has those of each file, and `share` their sums; `problems` are
    exercises that could not be read; `settled` says whether another run would find the same;
    `kept` are touched files that were left alone, and `backups` where replaced ones went;
    `failures` are tests of the library that fail.
    """

    package: Path
    yours: list[str]
    filled: dict[str, str]
    notes: dict[str, str]
    lines: dict[str, int]
    share: dict[str, int]
    problems: list[str]
    settled: bool
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
    key = _key(root)
    same: dict[str, Any] | None = recall(root, STATE, key)
    if same is not None and not force:
        tell(f"{PACKAGE}: nothing has changed since it was assembled.")
        return Assembly(**{**same, "package": target})
    made = _assembled(root, target, tell, force=force)
    if made.settled and not made.failures and not made.problems:
        plain = {**asdict(made), "package": "", "backups": {}}
        remember(root, STATE, _key(root), plain)
    return made


def _assembled(root: Path, target: Path, tell: Callable[[str], None], *, force: bool) -> Assembly:
    # Here, since these take a second and a half to import.
    from course.assembly.gathering import gather

    gathered = gather(root, tell)
    misfits = _misfits(root, gathered.answers, tell)
    missing = gathered.missing | misfits
    answers = {name: text for name, text in gathered.answers.items() if name not in misfits}
    tell(f"Writing {PACKAGE} …")
    files = compose(answers, missing)
    kept, backups = write_library(root, files, force=force)
    results = _results(root, tell)
    return Assembly(
        package=target,
        yours=[part.task_name for part in PARTS if part.task_name in answers],
        filled={
            part.task_name: missing[part.task_name] for part in PARTS if part.task_name in missing
        },
        notes={name: note for name, note in gathered.notes.items() if name in answers},
        lines=lines_by_file(files),
        share=shares(files, answers),
        problems=gathered.problems,
        settled=not gathered.hurried,
        kept=kept,
        backups=backups,
        tests=len(results),
        failures={name: why for name, why in results.items() if why},
    )


def _key(root: Path) -> str:
    """A key of all that an assembly depends on: answers, the library as it is, and the course."""
    exercises = root / FOLDERS["exercise"]
    code = {path.name: _code(path) for path in sorted(exercises.glob("*.ipynb"))}
    mine = hashes(root / PACKAGE, ".py", ".md", ".toml")
    return key_of(code, hashes(exercises, ".py"), mine)


def _code(path: Path) -> Any:
    """The cells of a notebook without their outputs; of a broken one, its text."""
    text = path.read_text("utf-8", errors="replace")
    try:
        cells = json.loads(text)["cells"]
        return [(cell.get("id"), cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return text


def _misfits(root: Path, answers: Mapping[str, str], tell: Callable[[str], None]) -> dict[str, str]:
    """Why answers cannot be parts, by the name of the task."""
    key = key_of(answers)
    misfits: dict[str, str] | None = recall(root, "parts", key) if answers else {}
    if misfits is None:
        from course.assembly.testing import try_out

        tell(f"Trying {len(answers)} parts of yours, each by itself …")
        misfits = try_out(answers)
        remember(root, "parts", key, misfits)
    return misfits


def _results(root: Path, tell: Callable[[str], None]) -> dict[str, str]:
    """What the library's tests say: for each what went wrong, or an empty text."""
    key = key_of(hashes(root / PACKAGE, ".py"))
    remembered: dict[str, str] | None = recall(root, "library", key)
    if remembered is not None:
        tell(f"{PACKAGE}: tested before, and unchanged since.")
        return remembered
    from course.assembly.testing import run_tests

    tell(f"Testing {PACKAGE} …")
    results = run_tests(root)
    if not any(results.values()):
        remember(root, "library", key, results)
        remember_tested(root)
    return results


def remember_tested(root: Path) -> None:
    """Remember that the library as it is passed its tests."""
    tested = hashes(root / PACKAGE, ".py")
    remember(root, TESTED, key_of(tested), tested)


def write_library(
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
    if README in kept:
        # The table in it is renewed; the rest is the learner's.
        block = BLOCK.search(files[README])
        edited = (target / README).read_text("utf-8")
        if block is not None:
            write(target / README, with_block(edited, block.group()).encode())
        kept.remove(README)
        files = {path: text for path, text in files.items() if path != README}
    backup = backup_path(root, PACKAGE)
    for path in replaced:
        (backup / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(target / path, backup / path)
    written = {path: text.encode() for path, text in files.items() if path not in kept}
    for path, content in written.items():
        write(target / path, content)
    for path in remembered.keys() - files.keys() - {README}:
        # Of an earlier library, and as it was written.
        if _digest(_content(target / path)) == remembered[path]:
            (target / path).unlink()
    digests = {path: _digest(content) for path, content in written.items()}
    still = {path: digest for path, digest in remembered.items() if (target / path).exists()}
    write_state(root, STATE, {**still, **digests})
    return kept, {path: (backup / path).relative_to(root).as_posix() for path in replaced}


def _content(path: Path) -> bytes | None:
    return _normal(path.read_bytes()) if path.exists() else None


def _normal(content: bytes) -> bytes:
    """The same bytes for the line ends of any system and editor."""
    return content.replace(b"\r\n", b"\n")


def _digest(content: bytes | None) -> str:
    return hashlib.sha256(_normal(content or b"")).hexdigest()
