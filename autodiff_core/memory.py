"""What a growing record needs: arrays that nobody edits meanwhile, and a collector at rest."""

import gc
from typing import Any

from numpy import empty, int8, ndarray

# Until one large block has come and gone, glibc hands memory that a sweep frees back to the system,
# and then pays for new pages again and again. This block of 31 MB comes and goes here.
empty(31 << 20, int8)


class RestingCollector:
    """Nothing here makes cycles, and the collector would scan a growing graph time and again."""

    def __enter__(self) -> Any:
        # An inner record finds it at rest, and so does not wake it while an outer one grows.
        self.collecting = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *error: Any) -> None:
        if self.collecting:
            gc.enable()


WAITING: list[ndarray] = []  # views that an outer trace's lock on their base still holds


def lock(array: Any, locked: list) -> None:
    """Make an edit of an array, or of what it is a view of, an error.

    `locked` says what to give back."""
    while array.__class__ is ndarray:
        # Written to through its base, a view would change all the same: both are locked.
        base = array.base
        if base is not None and base.__class__ is not ndarray:
            return  # memory that is not NumPy's could not be given back
        if array.flags.writeable:
            # Noted first: an interrupt, or an ended trace, must not leave it locked.
            locked.append(array)
            array.setflags(False)  # type: ignore[call-arg]
        array = base


def unlock(locked: list) -> None:
    """Give arrays back to their owners, what was locked last first.

    A view cannot be written to before what it is a view of: what NumPy refuses is tried once more,
    and then waits for the next trace that ends."""
    waiting = [*WAITING, *locked]
    WAITING.clear()
    refused = [array for array in reversed(waiting) if not make_writeable(array)]
    WAITING.extend(array for array in refused if not make_writeable(array))


def make_writeable(array: ndarray) -> bool:
    """Does NumPy let the array be written to again?"""
    try:
        array.setflags(True)  # type: ignore[call-arg]
    except ValueError:
        return False
    return True


def keep(nodes: list) -> None:
    """Let a record outlive its trace: constants, which may be edited later, become copies."""
    # All operands live when this begins, so no two of them have one id. One copy serves them all.
    copies: dict[int, ndarray] = {}
    for node in nodes:
        for operand in node.operands:
            if operand.__class__ is ndarray:
                copies.setdefault(id(operand), operand.copy())
        if copies:
            node.operands = tuple([copies.get(id(operand), operand) for operand in node.operands])
