"""What a learner has achieved so far, kept in their workspace as one small JSON file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

STATE = ".backprop"


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
    folder = workspace / STATE
    folder.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(state, file, indent=1, sort_keys=True)
    os.replace(temporary, folder / f"{name}.json")


def best_points(workspace: Path) -> dict[str, int]:
    """The best points of each task that was ever checked in this workspace."""
    return {
        name: points
        for name, points in read_state(workspace, "progress").items()
        if isinstance(points, int)
    }


def record(task: str, points: int, workspace: Path | None = None) -> None:
    """Remember the points of a check, where they are the best so far. Outside a workspace: nothing."""
    workspace = workspace or find_workspace()
    if workspace is None:
        return
    best = best_points(workspace)
    if points > best.get(task, -1):
        write_state(workspace, "progress", {**best, task: points})
