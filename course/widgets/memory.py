"""What a learner has said to a widget, kept for when its cell runs again.

It is kept in the workspace where there is one, and in this process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from course.workspace.state import find_workspace, read_state, write_state

STATE = "said"


class Memory:
    """Answers by the notebook and the name of what was asked."""

    def __init__(self) -> None:
        self.here: dict[str, Any] = {}

    def recall(self, asked: str) -> Any:
        """What was said last; None for nothing."""
        key = key_of(asked)
        workspace = find_workspace()
        stored = read_state(workspace, STATE) if workspace else {}
        return self.here.get(key, stored.get(key))

    def keep(self, asked: str, said: Any) -> None:
        """Keep what is said now in place of what was said before; an empty answer is forgotten."""
        key = key_of(asked)
        self.here[key] = said
        workspace = find_workspace()
        if workspace is None:
            return
        stored = {k: v for k, v in read_state(workspace, STATE).items() if k != key}
        try:
            write_state(workspace, STATE, stored | ({key: said} if said else {}))
        except OSError:
            # A folder that cannot be written to must not keep anyone from learning.
            return


def key_of(asked: str) -> str:
    """The same name may be asked for in two lessons; Jupyter tells a kernel its notebook's path."""
    notebook = Path(os.environ.get("JPY_SESSION_NAME", "")).stem
    return f"{notebook}: {asked}" if notebook else asked


MEMORY = Memory()
