"""The course: lessons, exercises, checks and widgets.

In a notebook some commands of `backprop` are functions: `from course import hint, progress`.
"""

from importlib import import_module
from typing import Any

from course.in_browser import FUNCTIONS, IN_BROWSER, settle_in


def __getattr__(name: str) -> Any:
    if name not in FUNCTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("course.cli.in_notebook"), name)


if IN_BROWSER:
    settle_in()
