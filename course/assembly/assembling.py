"""From a workspace's exercises to `my_autodiff`: checked, tried out apart, written, tested.

What the learner edited in `my_autodiff` is kept: a file is *touched* when it differs from what was
written there last. A touched file is replaced only on demand, and then there is a backup.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import nbformat

from course.assembly.composing import compose
from course.assembly.excerpt import excerpt
from course.assembly.parts import PACKAGE, PARTS, Part
from course.authoring.library import notebook
from course.authoring.sources import task_sources
from course.checking.notebook.merge import merge, read_learners
from course.checking.notebook.run import check_notebook
from course.errors import CourseError
from course.syllabus import Module, find_module
from course.workspace.files import write
from course.workspace.folder import backup_path, fingerprint, relative_path
from course.workspace.state import read_state, record, write_state

STATE = "assembly"
SECONDS_FOR_TESTS = 120
NOT_STARTED = "not started"
UNREADABLE = "unreadable"  # `problems` says why


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
    answers, missing, problems = gather(root, tell)
    tell("Trying each part …")
    misfits = try_out(answers)
    missing |= misfits
    answers = {name: source for name, source in answers.items() if name not in misfits}
    kept, backups = _write(root, compose(answers, missing), force=force)
    tell("Testing the library …")
    results = _run_tests(root, PACKAGE)
    return Assembly(
        package=target,
        yours=[part.task_name for part in PARTS if part.task_name in answers],
        filled={
            part.task_name: missing[part.task_name] for part in PARTS if part.task_name in missing
        },
        problems=problems,
        kept=kept,
        backups=backups,
        tests=len(results),
        failures={name: why for name, why in results.items() if why},
    )


def gather(
    root: Path, tell: Callable[[str], None] = lambda text: None
) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """The sources of the answers that pass, and why the others are missing, by the task's name.

    Last come sentences about exercises that cannot be read at all.
    """
    answers: dict[str, str] = {}
    missing: dict[str, str] = {}
    problems: list[str] = []
    for name in dict.fromkeys(part.task.module for part in PARTS):
        module = find_module(name)
        parts = [part for part in PARTS if part.task.module == name]
        path = root / relative_path("exercise", module)
        if path.is_file() and fingerprint(path) == fingerprint(notebook("exercise", module)):
            missing |= {part.task_name: NOT_STARTED for part in parts}
            continue
        tell(f"Checking {module.title} …")
        try:
            result = check_notebook(module, path)
        except CourseError as error:
            missing |= {part.task_name: UNREADABLE for part in parts}
            problems.append(str(error))
            continue
        for report in result.reports.values():
            record(report.task, report.points, root)
        for part in parts:
            report = result.reports[part.task_name]
            if report.passed:
                answers[part.task_name] = _source(module, path, part)
            else:
                points = f"{report.points} of {report.max_points} points"
                missing[part.task_name] = points if report.started else NOT_STARTED
    return answers, missing, problems


def _source(module: Module, path: Path, part: Part) -> str:
    """The learner's answer to a task, cut out of their notebook."""
    names = {name: source.answer for name, source in task_sources(module).items()}
    pristine = nbformat.read(notebook("solution", module), as_version=4)
    merged = merge(pristine, read_learners(path), names).notebook
    cells = [cell for cell in merged.cells if cell.cell_type == "code"]
    own = next(i for i, cell in enumerate(cells) if cell.id == f"task-{part.task.short_name}")
    return excerpt([cell.source for cell in cells], own)


def try_out(answers: Mapping[str, str]) -> dict[str, str]:
    """Why parts cannot be used outside their notebook, by the name of the task; none where all can.

    Each part is imported and tested by itself, so that one that fails does not spoil the others.
    """
    if not answers:
        return {}
    files = {**compose(answers), "__init__.py": ""}
    with tempfile.TemporaryDirectory() as folder:
        _place(Path(folder) / PACKAGE, files)
        results = _run_tests(Path(folder), f"{PACKAGE}/tests/test_parts.py")
    misfits = {}
    for part in PARTS:
        why = results.get(f"test_parts.test_{part.function}", "the test did not end")
        if part.task_name in answers and why:
            misfits[part.task_name] = f"right in the notebook, but not by itself: {why}"
    return misfits


def _run_tests(folder: Path, what: str) -> dict[str, str]:
    """Run pytest in a folder: for each test what went wrong, or an empty text."""
    with tempfile.TemporaryDirectory() as elsewhere:
        listing = Path(elsewhere) / "results.xml"
        settings = Path(elsewhere) / "pytest.ini"
        settings.write_text("[pytest]\n", "utf-8")
        command = [
            *(sys.executable, "-m", "pytest", what, "-q", "-p", "no:cacheprovider"),
            *("-c", str(settings), "--rootdir", str(folder), f"--junitxml={listing}"),
        ]
        environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            # Whatever else pytest would load takes time, and may change what is run.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "",
        }
        try:
            subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS_FOR_TESTS
            )
            cases = list(ElementTree.parse(listing).iter("testcase"))
        except (subprocess.TimeoutExpired, OSError, ElementTree.ParseError):
            return {"pytest": "it did not come to an end"}
    found = {}
    for case in cases:
        problem = case.find("failure") if case.find("failure") is not None else case.find("error")
        module = case.get("classname", "").rpartition(".")[2]
        name = f"{module}.{case.get('name')}".lstrip(".")
        found[name] = "" if problem is None else _first_line(problem)
    return found or {"pytest": "it found no tests"}


def _first_line(problem: ElementTree.Element) -> str:
    return next(iter(problem.get("message", "").strip().splitlines()), "it failed")


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
    _place(target, {path: text for path, text in files.items() if path not in kept})
    digests = {path: _digest(text.encode()) for path, text in files.items() if path not in kept}
    write_state(root, STATE, {**remembered, **digests})
    return kept, {path: (backup / path).relative_to(root).as_posix() for path in replaced}


def _place(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        write(folder / path, text.encode())


def _content(path: Path) -> bytes | None:
    return _normal(path.read_bytes()) if path.exists() else None


def _normal(content: bytes) -> bytes:
    """The same bytes for the line ends of any system and editor."""
    return content.replace(b"\r\n", b"\n")


def _digest(content: bytes | None) -> str:
    return hashlib.sha256(_normal(content or b"")).hexdigest()
