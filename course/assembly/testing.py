"""Runs the library's tests: on each part by itself before it is taken, and on all that is written.

Files that passed are not tested again while they, and the course, stay as they are.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from course.assembly.composing import compose
from course.assembly.parts import PACKAGE, PARTS
from course.checking.notebook.bare_pytest import bare_command, bare_environment
from course.workspace.files import write

SECONDS_FOR_TESTS = 120


def try_out(answers: Mapping[str, str]) -> dict[str, str]:
    """Why parts cannot be used outside their notebook, by the name of the task; none where all can.

    Each part is imported and tested by itself, so that one that fails does not spoil the others.
    """
    if not answers:
        return {}
    files = {**compose(answers), "__init__.py": ""}
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            write(Path(folder) / PACKAGE / path, text.encode())
        results = run_tests(Path(folder), f"{PACKAGE}/tests/test_parts.py")
    misfits = {}
    for part in PARTS:
        why = results.get(f"test_parts.test_{part.function}", "the test did not end")
        if part.task_name in answers and why:
            misfits[part.task_name] = f"right in the notebook, but not by itself: {why}"
    return misfits


def run_tests(folder: Path, what: str = PACKAGE) -> dict[str, str]:
    """Run pytest in a folder: for each test what went wrong, or an empty text."""
    with tempfile.TemporaryDirectory() as elsewhere:
        listing = Path(elsewhere) / "results.xml"
        command = [
            *bare_command(Path(elsewhere)),
            *(what, "--rootdir", str(folder), f"--junitxml={listing}"),
        ]
        environment = {**bare_environment(), "PYTHONDONTWRITEBYTECODE": "1"}
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
