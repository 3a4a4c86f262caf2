"""Singular values, and orthogonal factors."""

from typing import Any, NamedTuple

import numpy as np

from ...errors import TracedValueError
from ..arrays import swap
from ..numpy_functions import concatenate
from ..numpy_functions.protocol import covers
from ..rows import array_row, tested_on
from .packing import apart, beside, diagonal_column, divided, quotient
from .symmetric import divided_from_right, mirrored, strictly_lower


def packed_svd(x: np.ndarray) -> np.ndarray:
    """In each row a singular value, its left vector and its right vector."""
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return beside(s[..., None], swap(u), vh)


def square_gaps(s: Any) -> Any:
    """sⱼ² - sᵢ², at i and j."""
    # As a product, since a difference of squares would cancel.
    return (swap(s) - s) * (swap(s) + s)


def outside(x: Any, rows: Any) -> Any:
    """The part of x's rows that is orthogonal to the given orthonormal rows."""
    return x - x @ swap(rows) @ rows


# Townsend, sections 2 and 3; u and v are transposed here, as they are packed.
def push_svd(t: Any, x: Any, out: Any) -> Any:
    height, width = x.shape[-2:]
    s, u, v = apart(out, 1, height, width)
    inside = u @ t @ swap(v)
    scaled = inside * swap(s)
    # Singular vectors turn among each other, the slower the farther apart their values are.
    gaps = square_gaps(s)
    moved_u = swap(divided(scaled + swap(scaled), gaps)) @ u
    scaled = inside * s
    moved_v = swap(divided(scaled + swap(scaled), gaps)) @ v
    # A shorter side has no directions outside.
    if height > width:
        moved_u = moved_u + quotient(outside(v @ swap(t), u), s)
    if height < width:
        moved_v = moved_v + quotient(outside(u @ t, v), s)
    return beside(diagonal_column(inside), moved_u, moved_v)


def pull_svd(ct: Any, x: Any, out: Any) -> Any:
    height, width = x.shape[-2:]
    s, u, v = apart(out, 1, height, width)
    ct_s, ct_u, ct_v = apart(ct, 1, height, width)
    gaps = square_gaps(s)
    of_u = u @ swap(ct_u)
    of_v = v @ swap(ct_v)
    turns = divided(of_u - swap(of_u), gaps) * swap(s) + divided(of_v - swap(of_v), gaps) * s
    total = swap(u) @ (ct_s * np.eye(s.shape[-2]) + turns) @ v
    # A tall or wide matrix also turns its vectors out of the space that they span.
    if height > width:
        total = total + swap(quotient(outside(ct_u, u), s)) @ v
    if height < width:
        total = total + swap(u) @ quotient(outside(ct_v, v), s)
    return total


def packed_qr(x: np.ndarray) -> np.ndarray:
    """In each row a basis vector, and a row of the triangular factor."""
    q, r = np.linalg.qr(x)
    return beside(swap(q), r)


# Walter & Lehmann, section 3, for at least as many rows as columns; q is transposed here.
def push_qr(t: Any, x: Any, out: Any) -> Any:
    q, r = apart(out, *x.shape[-2:])
    scaled = divided_from_right(t, r)
    inside = q @ scaled
    turns = strictly_lower(inside) - swap(strictly_lower(inside))
    moved_q = swap(scaled) + swap(turns - inside) @ q
    return beside(moved_q, (inside - turns) @ r)


def pull_qr(ct: Any, x: Any, out: Any) -> Any:
    q, r = apart(out, *x.shape[-2:])
    ct_q, ct_r = apart(ct, *x.shape[-2:])
    inside = mirrored(r @ swap(ct_r) - ct_q @ swap(q))
    return divided_from_right(swap(ct_q) + swap(q) @ inside, swap(r))


singular_triplets: Any = array_row("svd", packed_svd, pull_svd, push_svd)
orthogonal_factors: Any = array_row("qr", packed_qr, pull_qr, push_qr)

for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2)):
    tested_on("svd", shape)
for shape in ((3, 3), (4, 2), (2, 3, 2)):
    tested_on("qr", shape)


class SVDResult(NamedTuple):
    """What `np.linalg.svd` returns."""

    U: Any
    S: Any
    Vh: Any


@covers(np.linalg.svd)
def svd(a, full_matrices=True, compute_uv=True):
    height, width = a.shape[-2:]
    s, u, v = apart(singular_triplets(a), 1, height, width)
    if not compute_uv:
        return s[..., 0]
    if full_matrices and height != width:
        raise TracedValueError(
            "np.linalg.svd: the vectors that fill up a basis have no derivative. "
            "Use full_matrices=False, or compute_uv=False for singular values alone."
        )
    return SVDResult(swap(u), s[..., 0], v)


class QRResult(NamedTuple):
    """What `np.linalg.qr` returns."""

    Q: Any
    R: Any


@covers(np.linalg.qr)
def qr(a, mode="reduced"):
    height, width = a.shape[-2:]
    if mode not in ("reduced", "r") and not (mode == "complete" and height <= width):
        raise TracedValueError(
            f'np.linalg.qr: mode "{mode}" has no derivative here. Use "reduced" or "r".'
        )
    q, r = apart(orthogonal_factors(a[..., :height]), height, min(height, width))
    if width > height:
        # The other columns are combinations of the basis.
        r = concatenate([r, q @ a[..., height:]], -1)
    return r if mode == "r" else QRResult(swap(q), r)
