"""`np.linalg` on traced values, for one matrix or a stack of them.

equations    solve, inv, det, slogdet, pinv, lstsq, and powers and chains of matrices
symmetric    cholesky and eigh: what NumPy computes from one triangle of a symmetric matrix
factors      svd and qr
norms        norms of vectors and matrices, and condition numbers
products     what NumPy 2 has under a second name here

A row has one result, so a factorization's parts are packed side by side in one array (`packing`).
Every rule is in the graph language, so derivatives of every order follow.

*Sources*: Giles, Collected matrix derivative results (2008); Murray, Differentiation of the
Cholesky decomposition (2016); Townsend, Differentiating the singular value decomposition (2016);
Walter & Lehmann, Algorithmic differentiation of linear algebra functions (2010); Golub & Pereyra,
The differentiation of pseudo-inverses (1973)."""

from . import equations, factors, norms, products, symmetric
from .equations import det, inv, slogdet, solve
from .norms import norm
from .symmetric import cholesky

__all__ = [
    "cholesky",
    "det",
    "equations",
    "factors",
    "inv",
    "norm",
    "norms",
    "products",
    "slogdet",
    "solve",
    "symmetric",
]
