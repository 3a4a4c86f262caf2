"""The normal distribution of vectors, with their `mean` and covariance matrix `cov`."""

import math
from typing import Any

import numpy as np


def logpdf(x: Any, mean: Any, cov: Any, allow_singular: bool = False) -> Any:
    """The logarithm of the density. *Shapes*: x (…, n), mean (n,), cov (n, n) or numbers → (…).

    With `allow_singular` it is the density within the space that cov spans."""
    x = np.atleast_1d(x)
    cov = np.atleast_2d(cov)
    if cov.shape == (1, 1) != (x.shape[-1],) * 2:
        # One variance is that of every entry.
        cov = cov * np.eye(x.shape[-1])
    centred = x - mean
    size, log_det, solved = whitened(centred, cov, allow_singular)
    squares = np.sum(centred * solved, -1)
    return -0.5 * (size * math.log(2.0 * math.pi) + log_det + squares)


def whitened(x: Any, cov: Any, allow_singular: bool) -> tuple[int, Any, Any]:
    """How many dimensions cov spans, log det cov within them, and cov⁻¹ x."""
    if not allow_singular:
        # One factorization serves all vectors.
        columns = np.reshape(x, (-1, cov.shape[-1])).T
        solved = np.reshape(np.linalg.solve(cov, columns).T, x.shape)
        return cov.shape[-1], np.linalg.slogdet(cov)[1], solved
    values = np.linalg.eigvalsh(cov)
    # As SciPy has it for double precision.
    spanned = np.flatnonzero(values > 1e6 * np.finfo(float).eps * np.max(np.abs(values)))
    return len(spanned), np.sum(np.log(values[spanned])), x @ np.linalg.pinv(cov)


def pdf(x: Any, mean: Any, cov: Any, allow_singular: bool = False) -> Any:
    """The density."""
    return np.exp(logpdf(x, mean, cov, allow_singular))


def entropy(mean: Any, cov: Any) -> Any:
    """The differential entropy, in nats."""
    cov = np.atleast_2d(cov)
    # ½ log det(2π e Σ), with the constants taken out of the determinant.
    constant = cov.shape[-1] * (1.0 + math.log(2.0 * math.pi))
    return 0.5 * (constant + np.linalg.slogdet(cov)[1])
