"""Runs the library's tests: on each part by itself before it is taken, and on all that is written.

Files that passed are not tested again while they, and the course, stay as they are.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from course.assembly.admitting import misfits
from course.assembly.composing import compose
from course.assembly.parts import PACKAGE
from course.errors import CourseError
from course.workspace.files import write

SECONDS_FOR_TESTS = 600
# Under this name stands what befell pytest itself.
UNFINISHED = "pytest"
OF_PARTS = ("test_parts", "test_programs", "test_training")


def try_out(answers: Mapping[str, str]) -> dict[str, str]:
    """Why parts cannot be used outside their notebook, by the name of the task; none where all can.

    Each part is tested by itself, as the library uses it. What a part stands on is the learner's
    too, so far as it passed.
    """
    return misfits(answers, _failures)


def _failures(answers: Mapping[str, str]) -> dict[str, str]:
    """What went wrong in the tests of these parts, by the name of the task."""
    files = {**compose(answers), "__init__.py": ""}
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            write(Path(folder) / PACKAGE / path, text.encode())
        found = run_tests(Path(folder), *(f"{PACKAGE}/tests/{name}.py" for name in OF_PARTS))
    if UNFINISHED in found:
        raise CourseError(f"The tests of your parts: {found[UNFINISHED]}. Try again.")
    results = {name.rpartition(".")[2]: why for name, why in found.items()}
    said = {name: results.get(test_name(name), "the test did not end") for name in answers}
    return {name: why for name, why in said.items() if why}


def test_name(task: str) -> str:
    """The name of the test of a part."""
    return f"test_{task.replace('.', '_')}"


def run_tests(folder: Path, *what: str) -> dict[str, str]:
    """Run pytest in a folder: for each test what went wrong, or an empty text."""
    # Here: the names of tests are asked for where there is no pytest.
    from course.checking.notebook.bare_pytest import bare_command, bare_environment

    with tempfile.TemporaryDirectory() as elsewhere:
        listing = Path(elsewhere) / "results.xml"
        command = [
            *bare_command(Path(elsewhere)),
            *(*(what or [PACKAGE]), "--rootdir", str(folder), f"--junitxml={listing}"),
        ]
        environment = {**bare_environment(), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS_FOR_TESTS
            )
            cases = list(ElementTree.parse(listing).iter("testcase"))
        except (subprocess.TimeoutExpired, OSError, ElementTree.ParseError):
            return {UNFINISHED: "pytest did not come to an end"}
    found = {}
    for case in cases:
        problem = case.find("failure") if case.find("failure") is not None else case.find("error")
        module = case.get("classname", "").rpartition(".")[2]
        name = f"{module}.{case.get('name')}".lstrip(".")
        found[name] = "" if problem is None else _first_line(problem)
    return found or {UNFINISHED: "pytest found no tests"}


def _first_line(problem: ElementTree.Element) -> str:
    return next(iter(problem.get("message", "").strip().splitlines()), "it failed")
