"""Linear equations: solve, inv, det, slogdet, pinv and lstsq; powers and chains of matrices."""

from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from ...errors import TracedValueError
from ...primitive import TABLE, Primitive, linear
from ..arrays import swap
from ..numpy_functions import asarray, promoted, sum
from ..numpy_functions.protocol import covers
from ..rows import array_row, tested_on
from .packing import as_matrices, square_samples, well_conditioned

# It takes a right side with one axis less than the matrices for a stack of vectors.
NUMPY_1 = np.__version__.startswith("1.")


def solve_stack(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The solutions for matrices b, with as many axes as a has: so every NumPy understands it."""
    return np.linalg.solve(a, b.reshape((1,) * (a.ndim - b.ndim) + b.shape))


# For a x = b: dx = a⁻¹ (db - da x). The transpose solves with aᵀ.
def pull_solve_matrix(ct: Any, a: Any, b: Any, out: Any) -> Any:
    return -solve_matrices(swap(a), ct) @ swap(out)


def push_solve_matrix(t: Any, a: Any, b: Any, out: Any) -> Any:
    return -solve_matrices(a, t @ out)


def pull_solve_right_side(ct: Any, a: Any, b: Any, out: Any) -> Any:
    return solve_matrices(swap(a), ct)


# d(x⁻¹) = -x⁻¹ dx x⁻¹.
def pull_inv(ct: Any, x: Any, out: Any) -> Any:
    return -swap(out) @ ct @ swap(out)


def push_inv(t: Any, x: Any, out: Any) -> Any:
    return -out @ t @ out


# Jacobi: d log |det x| = tr(x⁻¹ dx), d det x = det x · tr(x⁻¹ dx).
def pull_log_abs_det(ct: Any, x: Any, out: Any) -> Any:
    return as_matrices(ct) * swap(inverse(x))


def push_log_abs_det(t: Any, x: Any, out: Any) -> Any:
    return sum(swap(inverse(x)) * t, (-2, -1))


def pull_determinant(ct: Any, x: Any, out: Any) -> Any:
    return as_matrices(ct) * cofactors(x)


def push_determinant(t: Any, x: Any, out: Any) -> Any:
    return sum(cofactors(x) * t, (-2, -1))


# The cofactors c = det x · x⁻ᵀ, which singular matrices have, too.
def cofactors_of(x: np.ndarray) -> np.ndarray:
    try:
        return as_matrices(np.linalg.det(x)) * np.linalg.inv(x).swapaxes(-1, -2)
    except np.linalg.LinAlgError:
        left, values, right = np.linalg.svd(x)
    signs = as_matrices(np.linalg.det(left) * np.linalg.det(right))
    # In the singular vectors' basis each one is the product of all the other values.
    others = np.where(np.eye(x.shape[-1], dtype=bool), 1.0, values[..., None, :]).prod(-1)
    return signs * (left * others[..., None, :]) @ right


# dc = c · tr(x⁻¹ dx) - c dxᵀ x⁻ᵀ, where there is an inverse.
def pull_cofactors(ct: Any, x: Any, c: Any) -> Any:
    w = swap(inverse(x))
    return w * as_matrices(sum(ct * c, (-2, -1))) - w @ swap(ct) @ c


def push_cofactors(t: Any, x: Any, c: Any) -> Any:
    return c * as_matrices(push_log_abs_det(t, x, c)) - c @ swap(inverse(x) @ t)


# Golub & Pereyra, where the rank is constant. With p for the pseudo-inverse out, and its transpose:
def push_pinv(t: Any, x: Any, p: Any, **limit: Any) -> Any:
    beyond_range = swap(t) - swap(t) @ x @ p
    beyond_rows = swap(t) - p @ x @ swap(t)
    return p @ swap(p) @ beyond_range + beyond_rows @ swap(p) @ p - p @ t @ p


def pull_pinv(ct: Any, x: Any, p: Any, **limit: Any) -> Any:
    from_range = swap(ct) @ p @ swap(p)
    from_rows = swap(p) @ p @ swap(ct)
    outside = from_range - x @ p @ from_range + from_rows - from_rows @ p @ x
    return outside - swap(p) @ ct @ swap(p)


# fmt: off
solve_matrices: Any = linear("solve", solve_stack, pull_solve_matrix, pull_solve_right_side)
inverse: Any        = array_row("inv", np.linalg.inv, pull_inv, push_inv)
determinant: Any    = array_row("det", np.linalg.det, pull_determinant, push_determinant)
cofactors: Any      = array_row("cofactors", cofactors_of, pull_cofactors, push_cofactors)
log_abs_det: Any    = array_row("logabsdet", lambda x: np.linalg.slogdet(x)[1], pull_log_abs_det, push_log_abs_det)
pseudo_inverse: Any = array_row("pinv", lambda x, **limit: np.linalg.pinv(x, **limit), pull_pinv, push_pinv)
sign_of_det         = Primitive("sign_of_det", lambda x: np.linalg.slogdet(x)[0], differentiable=False)
rank_of             = Primitive("rank", lambda a, b, rcond: np.linalg.lstsq(a, b, rcond)[2], differentiable=False)
# fmt: on

# It is linear in its right side alone.
solve_matrices.pushes = (push_solve_matrix, solve_matrices.pushes[1])

for name in ("inv", "det", "cofactors", "logabsdet"):
    TABLE[name].samples = square_samples(well_conditioned)
tested_on("pinv", (3, 2))
tested_on("pinv", (2, 2, 4), rcond=1e-10)


def solvable(rng: "np.random.Generator") -> list[tuple]:
    """What `solve` is tested on: one equation, and stacks that broadcast."""
    one = well_conditioned(rng.standard_normal((3, 3)))
    stack = one + 0.1 * rng.standard_normal((2, 3, 3))
    right_sides = rng.standard_normal((3, 2))
    return [((one, right_sides), {}), ((stack, right_sides[None]), {})]


solve_matrices.samples = solvable


@covers(np.linalg.solve)
def solve(a, b):
    a, b = promoted((a, b))
    # A vector is solved for as a matrix of one column, since the row knows matrices alone.
    if b.ndim == 1 or (NUMPY_1 and b.ndim == a.ndim - 1):
        return solve_matrices(a, b[..., None])[..., 0]
    return solve_matrices(a, b)


@covers(np.linalg.inv)
def inv(a):
    return inverse(a)


@covers(np.linalg.det)
def det(a):
    return determinant(a)


class SlogdetResult(NamedTuple):
    """What `np.linalg.slogdet` returns."""

    sign: Any
    logabsdet: Any


@covers(np.linalg.slogdet)
def slogdet(a):
    return SlogdetResult(sign_of_det(a), log_abs_det(a))


@covers(np.linalg.pinv)
def pinv(a, rcond=None):
    """Its derivative is right where the rank does not change nearby."""
    return pseudo_inverse(a) if rcond is None else pseudo_inverse(a, rcond=rcond)


@covers(np.linalg.lstsq)
def lstsq(a, b, rcond=None):
    """The smallest of the best solutions, residuals, the rank, and singular values."""
    a, b = asarray(a), asarray(b)
    # Of the best solutions a⁺ b is the shortest, also where columns depend on each other.
    solution = pinv(a, rcond) @ b
    rank = rank_of(a, b, rcond=rcond)
    rows, columns = a.shape
    residuals: Any = np.zeros(0, a.dtype)
    # NumPy gives them only where they are not zero by construction.
    if rank == columns < rows:
        residuals = sum((np.reshape(b, (rows, -1)) - np.reshape(a @ solution, (rows, -1))) ** 2, 0)
    return solution, residuals, rank, np.linalg.svd(a, compute_uv=False)


@covers(np.linalg.matrix_power)
def matrix_power(a, n):
    if n < 0:
        return matrix_power(inverse(a), -n)
    result = np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape)
    square = a
    # By the binary digits of n, from the last to the first.
    while n:
        if n % 2:
            result = result @ square
        n //= 2
        square = square @ square if n else square
    return result


@covers(np.linalg.multi_dot)
def multi_dot(arrays):
    if len(arrays) < 2:
        raise TracedValueError("np.linalg.multi_dot multiplies two arrays or more.")
    # From left to right. NumPy looks for the order that takes the fewest products.
    return reduce(np.dot, arrays)
