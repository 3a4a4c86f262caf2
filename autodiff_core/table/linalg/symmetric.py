"""Cholesky factors and eigenvalues of symmetric matrices.

NumPy reads one triangle of the matrix and takes the other to be its mirror image. So do the
derivatives: they are those of the function that NumPy computes, and a gradient has zeros in the
triangle that is not read. Where the argument is symmetric by the way it was made, what is behind
it gets the gradient that any other convention would give."""

from typing import Any, NamedTuple

import numpy as np

from ...primitive import TABLE
from ..arrays import swap
from ..numpy_functions.protocol import covers
from ..rows import array_row
from .equations import solve_matrices
from .packing import apart, beside, diagonal_column, divided, square_samples


def lower(x: Any) -> Any:
    """x with zeros above the diagonal."""
    return x * np.tri(x.shape[-1])


def strictly_lower(x: Any) -> Any:
    """x with zeros above and on the diagonal."""
    return x * np.tri(x.shape[-1], k=-1)


def mirrored(x: Any) -> Any:
    """The symmetric matrix whose lower triangle is x's."""
    return lower(x) + swap(strictly_lower(x))


def folded(ct: Any) -> Any:
    """The transpose of `mirrored`: an entry below the diagonal gets what belongs to two places."""
    return lower(ct) + strictly_lower(swap(ct))


def half_diagonal(x: Any) -> Any:
    """The lower triangle with half the diagonal: Murray's Φ."""
    return 0.5 * (lower(x) + strictly_lower(x))


def divided_from_right(x: Any, by: Any) -> Any:
    """x by⁻¹"""
    # x b⁻¹ = (b⁻ᵀ xᵀ)ᵀ. NumPy has no solver for triangles alone.
    return swap(solve_matrices(swap(by), swap(x)))


# Murray, section 3: dL = L Φ(L⁻¹ dx L⁻ᵀ), and its transpose.
def push_cholesky(t: Any, x: Any, out: Any) -> Any:
    inside = divided_from_right(solve_matrices(out, mirrored(t)), swap(out))
    return out @ half_diagonal(inside)


def pull_cholesky(ct: Any, x: Any, out: Any) -> Any:
    inside = half_diagonal(swap(out) @ ct)
    return folded(divided_from_right(solve_matrices(swap(out), inside), out))


def packed_eigh(x: np.ndarray, triangle: Any) -> np.ndarray:
    """In each row an eigenvalue, and its eigenvector."""
    values, vectors = np.linalg.eigh(x, triangle)
    return beside(values[..., None], swap(vectors))


# Giles, section 3.1. With v for the eigenvectors: dw = diag(vᵀ dx v), dv = v (F ∘ vᵀ dx v),
# where Fᵢⱼ = 1 / (wⱼ - wᵢ).
def push_eigh(t: Any, x: Any, out: Any, triangle: str) -> Any:
    values, rows = apart(out, 1, x.shape[-1])
    inside = rows @ mirrored(t if triangle == "L" else swap(t)) @ swap(rows)
    turns = divided(inside, swap(values) - values)
    return beside(diagonal_column(inside), swap(turns) @ rows)


def pull_eigh(ct: Any, x: Any, out: Any, triangle: str) -> Any:
    values, rows = apart(out, 1, x.shape[-1])
    ct_values, ct_rows = apart(ct, 1, x.shape[-1])
    inside = rows @ swap(ct_rows)
    turns = divided(0.5 * (inside - swap(inside)), swap(values) - values)
    total = folded(swap(rows) @ (ct_values * np.eye(x.shape[-1]) + turns) @ rows)
    return total if triangle == "L" else swap(total)


cholesky_factor: Any = array_row("cholesky", np.linalg.cholesky, pull_cholesky, push_cholesky)
eigenpairs: Any = array_row("eigh", packed_eigh, pull_eigh, push_eigh)

TABLE["cholesky"].samples = square_samples(lambda x: x @ x.T + np.eye(len(x)))
TABLE["eigh"].samples = square_samples(
    # Far apart on the diagonal, lest eigenvalues tie.
    lambda x: x + x.T + np.diag(np.arange(len(x)) * 3.0),
    {"triangle": "L"},
    {"triangle": "U"},
)


@covers(np.linalg.cholesky)
def cholesky(a, *, upper=False):
    # NumPy then reads the upper triangle.
    return swap(cholesky_factor(swap(a))) if upper else cholesky_factor(a)


class EighResult(NamedTuple):
    """What `np.linalg.eigh` returns."""

    eigenvalues: Any
    eigenvectors: Any


@covers(np.linalg.eigh)
def eigh(a, UPLO="L"):
    packed = eigenpairs(a, triangle=UPLO.upper())
    return EighResult(packed[..., 0], swap(packed[..., 1:]))


@covers(np.linalg.eigvalsh)
def eigvalsh(a, UPLO="L"):
    return eigh(a, UPLO).eigenvalues
