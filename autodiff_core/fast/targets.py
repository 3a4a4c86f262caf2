"""Where a result is written: over an operand that nobody needs afterwards, or into a free array."""

import numpy as np

from .generated import Namespace
from .statements import Step


class Targets:
    """The arrays that results go into.

    With `preallocate` the program keeps arrays of its own, and each run writes into them again."""

    def __init__(self, names: Namespace, end: int, preallocate: bool) -> None:
        self.names = names
        # The number of steps: what is needed until then leaves the program.
        self.end = end
        self.preallocate = preallocate
        # The steps that hold arrays of the program's own, by shape and dtype.
        self.holders: dict[tuple, list[Step]] = {}

    def target(self, step: Step, in_place: bool) -> str:
        """The name of the array for a step's result; nothing where NumPy has to make a new one.

        `in_place`: may the operation write over an operand?"""
        value = step.value
        if value.__class__ is not np.ndarray:
            return ""
        if self.preallocate and step.root.last == self.end:
            return ""
        # NumPy is slow where an array of a single entry overlaps with another.
        free = self.last_used(step) if in_place and value.size > 1 else []
        if self.preallocate:
            free += self.unused(step)
        if free:
            step.memory = free[0].memory
            free[0].memory = ""
        elif self.preallocate:
            step.memory = self.names.constant(np.empty(value.shape, value.dtype), "b")
        return step.memory

    def last_used(self, step: Step) -> list[Step]:
        """Operands of the result's kind that no later step needs, nor a view beside them."""
        viewed = [operand.root for operand in step.operands if operand.root is not operand]
        found = []
        for operand in step.operands:
            is_last_use = operand.memory and operand.last == step.number
            if is_last_use and operand not in viewed and kind_of(operand) == kind_of(step):
                found.append(operand)
        return found

    def unused(self, step: Step) -> list[Step]:
        """Holders of arrays of the result's kind that nothing needs; the step joins them."""
        kind = kind_of(step)
        holders = [holder for holder in self.holders.get(kind, ()) if holder.memory]
        self.holders[kind] = [*holders, step]
        return [holder for holder in holders if holder.last < step.number]


def kind_of(step: Step) -> tuple:
    return np.shape(step.value), np.asarray(step.value).dtype
