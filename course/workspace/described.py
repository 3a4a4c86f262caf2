"""What an upgrade did to the notebooks of a workspace, in words for its owner."""

from __future__ import annotations

from course.workspace.folder import Change


def described(changes: list[Change], is_new: bool) -> list[str]:
    """A sentence per file that a learner should know of; of a new workspace only the number."""
    if is_new:
        added = sum(change.what == "added" for change in changes)
        changes = [change for change in changes if change.what != "added"]
        return [f"{added} notebooks were put there.", *described(changes, False)] if added else []
    return [_sentence(change) for change in changes]


def _sentence(change: Change) -> str:
    return {
        "added": f"New: {change.path}",
        "restored": f"Put back, it was missing: {change.path}",
        "updated": f"Updated: {change.path}",
        "moved": f"Renamed: {change.path} is now {change.beside}",
        "kept": f"Kept, since you edited it: {change.path}. The new version is {change.beside}",
        "retired": f"No longer part of the course, and left alone: {change.path}",
    }[change.what]
