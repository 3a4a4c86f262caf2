"""Was the cell of a task that is still blank rewritten, and the check did not get the new one?"""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any

BLANK = "raise NotImplementedError()"


def cells_run() -> list[str]:
    """The sources of the cells that were run in this notebook, in order; elsewhere none."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return list(shell.user_ns.get("In", ())) if shell is not None else []


def was_rewritten(answer: Any, cells: list[str]) -> bool:
    """Whether one of `cells` is the task's cell with an answer in it.

    It is known by the name of what it defines or, where that is another now, by the docstring. It
    may have failed to run, or define something else than what was checked.
    """
    try:
        name = str(answer.__name__)
        text = inspect.getdoc(answer) or ""
    except Exception:
        return False
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        return False
    marks = [rf"\b(def|class)\s+{name}\b", rf"^{name}\s*="]
    if text:
        marks.append(re.escape(text.splitlines()[0]))
    known = re.compile("|".join(marks), re.MULTILINE)
    return any(BLANK not in cell and known.search(cell) for cell in cells)
