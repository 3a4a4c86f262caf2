"""Where a result is written: over an operand that nobody needs afterwards, or into a free array."""

from collections import defaultdict

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
        # The names of the program's own arrays.
        self.own: set[str] = set()
        # The steps that hold arrays of the program's own: where each is needed last, and then,
        # by shape and dtype, those that nothing needs.
        self.dying: defaultdict[int, list[Step]] = defaultdict(list)
        self.free: defaultdict[tuple, list[Step]] = defaultdict(list)
        self.reached = 0

    def target(self, step: Step, in_place: bool) -> str:
        """The name of the array for a step's result; nothing where NumPy has to make a new one.

        `in_place`: may the operation write over an operand?"""
        value = step.value
        if value.__class__ is not np.ndarray:
            return ""
        # NumPy is slow where an array of a single entry overlaps with another.
        holders = self.last_used(step) if in_place and value.size > 1 else []
        if self.preallocate and step.root.last == self.end:
            return self.leaving_target(step, holders)
        holder = holders[0] if holders else self.unused(step)
        if holder is not None:
            # An array is handed on: at any time one step alone may write into it.
            step.memory = holder.memory
            holder.memory = ""
        elif self.preallocate:
            step.memory = self.names.constant(np.empty(value.shape, value.dtype), "b")
            self.own.add(step.memory)
        if self.preallocate:
            self.dying[step.root.last].append(step)
        return step.memory

    def leaving_target(self, step: Step, holders: list[Step]) -> str:
        """What leaves may be written over an array of this run, never over one of the program."""
        for holder in holders:
            if holder.memory not in self.own:
                step.memory = holder.memory
                holder.memory = ""
                break
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

    def unused(self, step: Step) -> Step | None:
        """A holder of an array of the result's kind that nothing needs: the last to become so.

        Its array is likely to be in the processor's cache."""
        while self.reached < step.number:
            for holder in self.dying.pop(self.reached, ()):
                self.free[kind_of(holder)].append(holder)
            self.reached += 1
        holders = self.free[kind_of(step)]
        while holders:
            holder = holders.pop()
            # One that was written over before has none any more.
            if holder.memory:
                return holder
        return None


def kind_of(step: Step) -> tuple:
    return step.shape, step.value.dtype
