"""Why a cell did not run through, from what nbval kept of it, in words for the learner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from course.checking.notebook.nbval import DIED, SECONDS_FOR_ONE_CELL, TIMEOUT

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# Where the arrow of IPython's traceback points.
ARROW = re.compile(r"^-+> *(?P<number>\d+) (?P<text>.*)$", re.MULTILINE)
# How a message ends about code that is not Python: with a file's name that IPython made up.
NOT_PYTHON = re.compile(r" \([^()]*, line (?P<number>\d+)\)$")
# The line above the mark that says where.
MARKED = re.compile(r"^ *(?P<text>\S.*)\n *\^", re.MULTILINE)


def failure(item: Mapping[str, Any]) -> str:
    """Why a cell did not run through; empty where it did."""
    problem = item.get("problem", "")
    # Before what was raised: a cell that takes too long is interrupted as by Ctrl-C.
    if problem.startswith(TIMEOUT):
        return f"Stopped after {SECONDS_FOR_ONE_CELL} seconds. Look for a loop that never ends."
    for output in item.get("outputs", ()):
        if output["output_type"] == "error":
            said = NOT_PYTHON.sub("", output["evalue"])
            return f"The cell raised {output['ename']}: {said}{_line(output)}."
    if problem == DIED:
        return "The kernel died here: your code ended it, or it ran out of memory."
    return ""


def failure_of_check(item: Mapping[str, Any], answer: str) -> str:
    """Why a check cell did not run through. Most often there is no `answer` to be checked."""
    for output in item.get("outputs", ()):
        missing = f"name '{answer}' is not defined"
        if output["output_type"] == "error" and str(output["evalue"]).startswith(missing):
            return (
                f"Your notebook defines no `{answer}`, which is what is checked: is the cell of "
                "this task there, and is the name unchanged?"
            )
    return failure(item)


def _line(output: Mapping[str, Any]) -> str:
    """The learner's line, as `, at your line 4: …`."""
    text = ESCAPES.sub("", "\n".join(output.get("traceback", ())))
    not_python = NOT_PYTHON.search(output["evalue"])
    # The innermost of the arrows is the last one.
    found = [*(MARKED if not_python else ARROW).finditer(text)]
    if not found:
        return ""
    number = (not_python or found[-1])["number"]
    return f", at your line {number}: `{found[-1]['text'].strip()}`"
