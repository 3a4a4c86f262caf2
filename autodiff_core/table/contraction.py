"""NumPy's einsum, as a product of matrices where that is quicker: for two large arrays."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

# Fewer products than these take less time than a plan.
MANY = 10_000


def contract(*operands: Any, subscripts: str) -> Any:
    """np.einsum(subscripts, *operands), for subscripts in letters with an arrow."""
    # The order of a sum, and so its last digit, would follow the memory's order: a cotangent that
    # is stretched has another one in a record than in a compiled gradient.
    operands = tuple([np.asarray(operand, order="C") for operand in operands])
    plan = plan_of(subscripts) if len(operands) == 2 else None
    if plan is not None:
        x, y = reversed(operands) if plan.swapped else operands
        sizes = sizes_of(plan, x, y)
        if sizes is not None and math.prod(sizes.values()) > MANY:
            return multiply(plan, sizes, x, y)
    return np.einsum(subscripts, *operands)


class Plan:
    """How the letters of a contraction become the axes of two stacks of matrices."""

    def __init__(self, left: str, right: str, output: str) -> None:
        # BLAS wants the result's last axis to be one of a matrix; here, of its columns.
        self.swapped = output[-1:] in left and output[-1:] not in right
        if self.swapped:
            left, right = right, left
        self.terms = left, right
        self.output = output
        self.batch = "".join(letter for letter in output if letter in left and letter in right)
        self.summed = "".join(letter for letter in left if letter not in output)
        self.rows = "".join(letter for letter in output if letter not in right)
        self.columns = "".join(letter for letter in output if letter not in left)
        # As parts of the text: letters that are neighbours there are axes that a reshape can join.
        is_in_place = self.rows in output and self.columns in output
        # Can the product be written straight into the result's memory?
        self.is_direct = is_in_place and output.endswith(self.columns) and bool(self.columns)

    def is_product(self) -> bool:
        """Is every letter in one place of each term, and summed where both have it?"""
        once = all(len(term) == len({*term}) for term in (*self.terms, self.output))
        left, right = self.terms
        known = {*self.batch, *self.rows, *self.columns} == {*self.output}
        summed = {*left, *right} - {*self.output}
        return once and bool(summed) and summed <= {*left} & {*right} and known


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
        for letter, size in zip(term, operand.shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                return None
    # BLAS multiplies these two, each with its own kind.
    kinds = {operand.dtype.char for operand in operands}
    return sizes if len(kinds) == 1 and kinds <= {"f", "d"} else None


def multiply(plan: Plan, sizes: dict[str, int], x: np.ndarray, y: np.ndarray) -> Any:
    """The contraction by one product of stacks of matrices."""
    left, right = plan.terms
    stack = [sizes[letter] for letter in plan.batch]
    rows, summed, columns = (
        math.prod([sizes[letter] for letter in letters])
        for letters in (plan.rows, plan.summed, plan.columns)
    )
    x = matrices(x, left, plan.batch + plan.rows + plan.summed, (*stack, rows, summed))
    y = matrices(y, right, plan.batch + plan.summed + plan.columns, (*stack, summed, columns))
    if y.size < x.size:
        # Where its rows are no neighbours, the product takes half as long again.
        y = np.ascontiguousarray(y)
    letters = plan.batch + plan.rows + plan.columns
    if plan.is_direct:
        out = np.empty([sizes[letter] for letter in plan.output], x.dtype)
        # A view, since the plan is direct: into a copy the product would be lost.
        np.matmul(x, y, out=moved(out, plan.output, letters).reshape(*stack, rows, columns))
        return out
    product = np.matmul(x, y).reshape([sizes[letter] for letter in letters])
    return np.array(moved(product, letters, plan.output), order="C")[()]


def matrices(x: np.ndarray, letters: str, wanted: str, shape: tuple[int, ...]) -> np.ndarray:
    """A stack of matrices of this shape, whose axes are those of x in another order."""
    stack = moved(x, letters, wanted).reshape(shape)
    # NumPy hands to BLAS only what has neighbours along rows or columns.
    return stack if x.itemsize in stack.strides[-2:] else stack.copy()


def moved(x: np.ndarray, letters: str, wanted: str) -> np.ndarray:
    """The axes of x, which have these letters, in another order."""
    return x.transpose([letters.index(letter) for letter in wanted])
