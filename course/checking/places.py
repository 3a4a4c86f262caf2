"""Whose code a file holds: the course's and its libraries', or the learner's."""

from __future__ import annotations

import os
import traceback
from functools import lru_cache
from pathlib import Path

OURS = tuple(str(Path(__file__).parents[2] / name) + os.sep for name in ("course", "autodiff_core"))
LIBRARIES = ("site-packages", "dist-packages", str(Path(traceback.__file__).parent), "<frozen")
# Files that a notebook's cells are run as: by ipykernel, by IPython, and by the tests.
CELLS = ("ipykernel_", "<ipython-input", "<answer>")


# Few files are asked about, and often: a deep recursion has a thousand lines in one.
@lru_cache
def is_given(filename: str) -> bool:
    """Whether a file is the course's, the engine's or a library's."""
    return filename.startswith(OURS) or any(part in filename for part in LIBRARIES)


@lru_cache
def is_cell(filename: str) -> bool:
    """Whether a file is a notebook's cell."""
    return any(part in filename for part in CELLS)
