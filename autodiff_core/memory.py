"""What a growing record needs from Python: arrays that nobody edits meanwhile, and a collector at rest."""

import gc
from typing import Any

from numpy import empty, int8, ndarray

# Until a large block has come and gone, glibc hands back what a sweep frees, which then pays for new pages again.
empty(31 << 20, int8)


class RestingCollector:
    """Nothing here makes cycles, and the collector would scan a growing graph time and again: let it rest."""

    def __enter__(self) -> Any:
        self.collecting = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *error: Any) -> None:
        if self.collecting:
            gc.enable()


WAITING: list[ndarray] = []  # views that an outer trace's lock on their base still holds


def lock(array: Any, locked: list) -> None:
    """Make an edit of an array, or of what it is a view of, an error; `locked` says what to give back."""
    while array.__class__ is ndarray:
        base = array.base
        if base is not None and base.__class__ is not ndarray:
            return  # memory that is not NumPy's could not be given back
        if array.flags.writeable:
            locked.append(array)  # first: an interrupt, or an ended trace, must not leave it locked
            array.setflags(False)  # type: ignore[call-arg]
        array = base


def unlock(locked: list) -> None:
    """Give arrays back to their owners; views have to wait for what they are views of."""
    late, waiting = list[ndarray](), [*WAITING, *locked]
    WAITING.clear()
    for arrays, refused in ((reversed(waiting), late), (late, WAITING)):
        for array in arrays:
            try:
                array.setflags(True)  # type: ignore[call-arg]
            except ValueError:
                refused.append(array)


def keep(nodes: list) -> None:
    """Let a record outlive its trace: replace constants, which somebody may edit later, by copies."""
    copies: dict[int, ndarray] = {}
    for node in nodes:
        for operand in node.operands:
            if operand.__class__ is ndarray:
                copies.setdefault(id(operand), operand.copy())
        if copies:
            node.operands = tuple([copies.get(id(operand), operand) for operand in node.operands])
