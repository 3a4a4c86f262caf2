"""`scipy.linalg`: triangular equations. The rest is in `np.linalg`."""

from typing import Any

import numpy as np


def solve_triangular(
    a: Any, b: Any, trans: int | str = 0, lower: bool = False, unit_diagonal: bool = False
) -> Any:
    """x with a x = b, or with aᵀ x = b; of a only one triangle is read."""
    # As SciPy has it: the other triangle may hold anything, and has the derivative 0.
    a = np.tril(a) if lower else np.triu(a)
    if unit_diagonal:
        unit = np.eye(a.shape[-1])
        a = a * (1.0 - unit) + unit
    return np.linalg.solve(np.swapaxes(a, -1, -2) if trans in (1, 2, "T", "C") else a, b)
