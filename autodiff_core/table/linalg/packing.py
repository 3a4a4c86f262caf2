"""Several results of one row, side by side in one array; and quotients by differences that vanish.

Matrices of a stack have a common first axis, so it is rows that lie side by side: of a
factorization, row i holds what belongs to the i-th eigenvalue, singular value or basis vector."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays import concatenate
from ..elementwise import equal, where
from ..numpy_functions import sum


def beside(*parts: Any) -> Any:
    """Matrices with as many rows, as one matrix."""
    return concatenate(*parts, axis=parts[0].ndim - 1)


def apart(packed: Any, *widths: int) -> list:
    """The matrices of these widths that lie side by side."""
    parts = []
    start = 0
    for width in widths:
        parts.append(packed[..., start : start + width])
        start += width
    return parts


def as_matrices(number: Any) -> Any:
    """A number, or an array with one for each matrix of a stack, ready to multiply matrices."""
    return np.expand_dims(number, (-2, -1))


def diagonal_column(x: Any) -> Any:
    """The diagonal of a square matrix, as a matrix of one column."""
    return sum(x * np.eye(x.shape[-1]), -1, keepdims=True)


def divided(x: Any, by: Any) -> Any:
    """x / by off the diagonal, 0 on it; where a divisor vanishes, 0 / 0 is 0, and the rest NaN.

    Where eigenvalues tie, eigenvectors have no derivative, but what does not depend on them has."""
    return quotient(x * (1.0 - np.eye(x.shape[-1])), by)


def quotient(x: Any, by: Any) -> Any:
    """x / by, with 0 / 0 = 0, and NaN for any other x / 0."""
    vanishes = equal(by, 0.0)
    undefined = where(equal(x, 0.0), 0.0, np.nan)
    # What is not taken must be finite, too, or 0 · ∞ makes its derivative NaN.
    return where(vanishes, undefined, x / where(vanishes, 1.0, by))


def square_samples(change: Callable, *cases: dict) -> Callable:
    """What a row of one matrix is tested on: one, and a stack of them, changed to fit the row.

    Each with every case of the row's parameters."""

    def samples(rng: "np.random.Generator") -> list[tuple]:
        one = change(rng.standard_normal((3, 3)))
        stack = np.stack([change(rng.standard_normal((2, 2))) for _ in range(3)])
        return [((x,), params) for x in (one, stack) for params in cases or ({},)]

    return samples


def well_conditioned(x: np.ndarray) -> np.ndarray:
    """A matrix far from singular ones."""
    return x + 3.0 * np.eye(len(x))
