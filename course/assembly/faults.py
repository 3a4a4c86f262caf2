"""Names the parts of a loaded library that fail their own tests, without pytest."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from course.assembly.parts import PACKAGE, PARTS
from course.assembly.testing import OF_PARTS, test_name


def broken_parts() -> dict[str, str]:
    """For each part of the imported library that is broken, by its file, what went wrong."""
    tests: dict[str, Any] = {}
    for name in OF_PARTS:
        tests |= vars(import_module(f"{PACKAGE}.tests.{name}"))
    found = {}
    for part in PARTS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tests[test_name(part.task_name)]()
        except Exception as error:  # whatever a learner's edit raises
            said = str(error).strip().partition("\n")[0]
            found[part.file] = f"{type(error).__name__}: {said}".rstrip(": ")
    return found
