"""What the course remembers of a learner, in small JSON files of their workspace: points first."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from course.workspace.files import write

STATE = ".backprop"
# In the environment of a notebook that the command runs, which may be anybody's. The command itself
# remembers the points that are the learner's.
REMEMBER_NOTHING = "BACKPROP_REMEMBER_NOTHING"


def find_workspace(start: Path | None = None) -> Path | None:
    """The learner's workspace that holds `start` (default: the current folder), if any."""
    start = (start or Path.cwd()).resolve()
    for candidate in (start, *start.parents):
        if (candidate / STATE).is_dir():
            return candidate
    return None


def read_state(workspace: Path, name: str) -> dict[str, Any]:
    """One of the workspace's state files as a dict; an absent or unreadable one counts as empty."""
    try:
        state = json.loads((workspace / STATE / f"{name}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(workspace: Path, name: str, state: dict[str, Any]) -> None:
    """Replace a state file in one step, so that an interruption never leaves half of it."""
    content = json.dumps(state, indent=1, sort_keys=True)
    write(workspace / STATE / f"{name}.json", content.encode())


def best_points(workspace: Path) -> dict[str, int]:
    """The best points of each task that was ever checked in this workspace."""
    return {
        name: points
        for name, points in read_state(workspace, "progress").items()
        if isinstance(points, int)
    }


def record(task: str, points: int, workspace: Path | None = None) -> None:
    """Remember the points of a check, if they are the best; outside a workspace, nothing."""
    if workspace is None and REMEMBER_NOTHING not in os.environ:
        workspace = find_workspace()
    if workspace is None:
        return
    best = best_points(workspace)
    if points > best.get(task, -1):
        write_state(workspace, "progress", {**best, task: points})
