"""NumPy's einsum, as a product of matrices where that is quicker: for two large arrays."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

# Fewer products than these take less time than a plan.
MANY = 10_000


def contract(*operands: Any, subscripts: str) -> Any:
    """np.einsum(subscripts, *operands), for subscripts in letters with an arrow."""
    plan = plan_of(subscripts) if len(operands) == 2 else None
    if plan is not None:
        sizes = sizes_of(plan, *operands)
        if sizes is not None and math.prod(sizes.values()) > MANY:
            return multiply(plan, sizes, *operands)
    return np.einsum(subscripts, *operands)


class Plan:
    """How the letters of a contraction become the axes of two stacks of matrices."""

    def __init__(self, left: str, right: str, output: str) -> None:
        self.terms = left, right
        self.output = output
        self.batch = "".join(letter for letter in output if letter in left and letter in right)
        self.summed = "".join(letter for letter in left if letter not in output)
        self.rows = "".join(letter for letter in left if letter not in right)
        self.columns = "".join(letter for letter in right if letter not in left)

    def is_product(self) -> bool:
        """Is every letter in one place of each term, and summed where both have it?"""
        once = all(len(term) == len({*term}) for term in (*self.terms, self.output))
        own = self.batch + self.rows + self.columns
        return once and bool(self.summed) and sorted(own) == sorted(self.output)


@lru_cache(maxsize=200)
def plan_of(subscripts: str) -> Plan | None:
    """The plan of a contraction of two arrays; None where it is no product of matrices."""
    inputs, output = subscripts.split("->")
    left, _, right = inputs.partition(",")
    plan = Plan(left, right, output)
    return plan if plan.is_product() else None


def sizes_of(plan: Plan, *operands: np.ndarray) -> dict[str, int] | None:
    """How long the axis of each letter is; None where one is stretched, or dtypes differ."""
    sizes: dict[str, int] = {}
    for term, operand in zip(plan.terms, operands, strict=True):
        for letter, size in zip(term, np.shape(operand), strict=True):
            if sizes.setdefault(letter, size) != size:
                return None
    kinds = {np.asarray(operand).dtype.char for operand in operands}
    return sizes if len(kinds) == 1 and kinds <= {"f", "d"} else None


def multiply(plan: Plan, sizes: dict[str, int], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The contraction by one product of stacks of matrices."""
    left, right = plan.terms
    stack = [sizes[letter] for letter in plan.batch]
    rows, summed, columns = (
        math.prod([sizes[letter] for letter in letters])
        for letters in (plan.rows, plan.summed, plan.columns)
    )
    x = moved(x, left, plan.batch + plan.rows + plan.summed).reshape(*stack, rows, summed)
    y = moved(y, right, plan.batch + plan.summed + plan.columns).reshape(*stack, summed, columns)
    letters = plan.batch + plan.rows + plan.columns
    product = np.matmul(x, y).reshape([sizes[letter] for letter in letters])
    return np.ascontiguousarray(moved(product, letters, plan.output))


def moved(x: np.ndarray, letters: str, wanted: str) -> np.ndarray:
    """The axes of x, which have these letters, in another order."""
    return x.transpose([letters.index(letter) for letter in wanted])
