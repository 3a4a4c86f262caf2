"""What a growing record needs from Python: a collector at rest, and arrays that nobody edits meanwhile."""

import gc
from typing import Any

import numpy as np

VIEWS: list[np.ndarray] = []  # locked views whose base an outer trace still needs


def lock(array: Any, locked: list) -> None:
    """Make an edit of an array, or of what it is a view of, an error; `locked` says what to give back."""
    while isinstance(array, np.ndarray):
        flags = array.flags
        if flags.writeable:
            flags.writeable = False
            locked.append(array)
        array = array.base


def unlock(locked: list) -> None:
    """Give arrays back to their owners."""
    waiting = VIEWS + locked
    while (still := [array for array in waiting if not unlocked(array)]) and len(still) < len(waiting):
        waiting = still
    VIEWS[:] = still


def unlocked(array: np.ndarray) -> bool:
    """Give an array back to its owner; a view only after its base."""
    try:
        array.flags.writeable = True
    except ValueError:
        return False
    return True


class RestingCollector:
    """Nothing here makes cycles, and the collector would scan a growing graph time and again: let it rest."""

    def __enter__(self) -> None:
        self.collecting = gc.isenabled()
        gc.disable()

    def __exit__(self, *error: Any) -> None:
        if self.collecting:
            gc.enable()


def keep(nodes: list, locked: list) -> None:
    """Let a record outlive its trace: replace constants that the caller could still edit by copies."""
    given_back = {id(array) for array in locked}
    copies: dict[int, np.ndarray] = {}
    for node in nodes:
        for operand in node.operands:
            if operand.__class__ is np.ndarray and (id(operand) in given_back or operand.base is not None):
                copies.setdefault(id(operand), operand.copy())
        if copies:
            node.operands = tuple([copies.get(id(operand), operand) for operand in node.operands])
