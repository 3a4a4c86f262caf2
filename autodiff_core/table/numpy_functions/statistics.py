"""Averages, covariances, order statistics, and reductions that pass over NaN."""

import warnings
from typing import Any

import numpy as np

from ...errors import TracedValueError
from ...primitive import Primitive
from ..elementwise import isnan, sqrt, where
from .axes import normalize_axes
from .conversion import asarray, concatenate, in_double, in_precision_of
from .places import sort
from .protocol import covers
from .reductions import count, max, mean, min, prod, root_of_variance, sum
from .shapes import reshape


@covers(np.average)
def average(x, axis=None, weights=None, returned=False, *, keepdims=False):
    x = asarray(x)
    if weights is None:
        value = mean(x, axis, keepdims=keepdims)
        return (value, np.full(np.shape(value), count(x, axis))[()]) if returned else value
    weights = asarray(weights)
    if weights.shape != x.shape:
        along = normalize_axes(axis, x.ndim)
        # NumPy takes one weight for each place along the axis.
        weights = reshape(weights, [size if i in along else 1 for i, size in enumerate(x.shape)])
        weights = np.broadcast_to(weights, x.shape)
    total = sum(weights, axis, keepdims=keepdims)
    value = sum(x * weights, axis, keepdims=keepdims) / total
    return (value, total) if returned else value


@covers(np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    variables = as_variables(m, rowvar)
    if y is not None:
        variables = concatenate([variables, as_variables(y, rowvar)])
    variables = in_double(variables)
    free = (0 if bias else 1) if ddof is None else ddof
    centred = variables - mean(variables, 1, keepdims=True)
    return np.squeeze(centred @ centred.T / float(variables.shape[1] - free))


def as_variables(x: Any, rowvar: bool) -> Any:
    """A matrix with a variable in each row."""
    x = np.atleast_2d(asarray(x))
    return x if rowvar or x.shape[0] == 1 else x.T


@covers(np.corrcoef)
def corrcoef(x, y=None, rowvar=True):
    covariance = cov(x, y, rowvar)
    if not covariance.ndim:
        # One variable alone: 1, or NaN where it never changes, as NumPy has it.
        return covariance / covariance
    spread = sqrt(np.diagonal(covariance))
    return covariance / spread[:, None] / spread


@covers(np.ptp)
def ptp(x, axis=None, *, keepdims=False):
    return max(x, axis, keepdims=keepdims) - min(x, axis, keepdims=keepdims)


@covers(np.quantile)
def quantile(x, q, axis=None, *, method="linear", keepdims=False):
    """Entries in order, and linear in between."""
    if method != "linear":
        raise TracedValueError('np.quantile: method "linear" alone has a derivative here.')
    x = asarray(x)
    axes = normalize_axes(axis, x.ndim)
    moved = np.moveaxis(x, axes, range(len(axes)))
    ordered = sort(reshape(moved, (-1, *moved.shape[len(axes) :])), 0)
    places = asarray(q) * (ordered.shape[0] - 1.0)
    before = np.floor(places).astype(int)
    after = np.ceil(places).astype(int)
    fraction = places - before
    # One q that is a Python float leaves x its precision.
    if isinstance(q, (int, float)):
        fraction = in_precision_of(x, fraction)
    # The axes of q come first, as NumPy has it.
    fraction = reshape(fraction, before.shape + (1,) * (ordered.ndim - 1))
    value = ordered[before] + (ordered[after] - ordered[before]) * fraction
    # Sorted, NaN comes last, and NumPy's answer is NaN if there is one.
    value = where(isnan(ordered[-1]), np.nan, value)
    if not keepdims:
        return value
    return np.expand_dims(value, [a + before.ndim for a in axes])


@covers(np.percentile)
def percentile(x, q, axis=None, *, method="linear", keepdims=False):
    return quantile(x, asarray(q) / 100.0, axis, method=method, keepdims=keepdims)


@covers(np.median)
def median(x, axis=None, *, keepdims=False):
    return quantile(x, 0.5, axis, keepdims=keepdims)


@covers(np.nansum)
def nansum(x, axis=None, *, keepdims=False):
    return sum(where(isnan(x), 0.0, x), axis, keepdims=keepdims)


@covers(np.nanprod)
def nanprod(x, axis=None, *, keepdims=False):
    return prod(where(isnan(x), 1.0, x), axis, keepdims=keepdims)


@covers(np.nanmax)
def nanmax(x, axis=None, *, keepdims=False):
    value = max(where(isnan(x), -np.inf, x), axis, keepdims=keepdims)
    return where(all_nan(x, axis=axis, keepdims=keepdims), np.nan, value)


@covers(np.nanmin)
def nanmin(x, axis=None, *, keepdims=False):
    value = min(where(isnan(x), np.inf, x), axis, keepdims=keepdims)
    return where(all_nan(x, axis=axis, keepdims=keepdims), np.nan, value)


def find_all_nan(x: Any, axis: Any, keepdims: bool) -> Any:
    """Where all entries are NaN; a warning, in NumPy's words, if that is anywhere."""
    holds = np.all(np.isnan(x), axis=axis, keepdims=keepdims)
    if np.any(holds):
        warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=2)
    return holds


all_nan = Primitive("all_nan", find_all_nan, differentiable=False)


def known(x: Any, axis: Any) -> Any:
    """How many entries are not NaN, in x's dtype."""
    return np.sum(np.logical_not(isnan(x)) * 1.0, axis, keepdims=True).astype(x.dtype)


@covers(np.nanmean)
def nanmean(x, axis=None, *, keepdims=False):
    value = nansum(x, axis, keepdims=True) / known(x, axis)
    # A sum over axes of size 1 takes them away, and changes nothing.
    return value if keepdims else sum(value, axis)


@covers(np.nanvar)
def nanvar(x, axis=None, *, ddof=0, keepdims=False):
    centred = where(isnan(x), 0.0, x - nanmean(x, axis, keepdims=True))
    free = known(x, axis) - ddof
    # Here NumPy has NaN where none are free, and not the infinity that `var` has.
    value = sum(centred * centred, axis, keepdims=True) / where(free > 0.0, free, np.nan)
    return value if keepdims else sum(value, axis)


@covers(np.nanstd)
def nanstd(x, axis=None, *, ddof=0, keepdims=False):
    return root_of_variance(nanvar(x, axis, ddof=ddof, keepdims=keepdims))
