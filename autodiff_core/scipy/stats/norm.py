"""The normal distribution, with mean `loc` and standard deviation `scale`."""

from typing import Any

import numpy as np

from ...table.special import LOG_ROOT_2_PI, log_ndtr, ndtr


def logpdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The logarithm of the density."""
    z = (x - loc) / scale
    return -0.5 * z * z - LOG_ROOT_2_PI - np.log(scale)


def pdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The density."""
    return np.exp(logpdf(x, loc, scale))


def cdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The probability of a value below x."""
    return ndtr((x - loc) / scale)


def logcdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The logarithm of the probability of a value below x, precise far below the mean too."""
    return log_ndtr((x - loc) / scale)


def sf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The probability of a value above x."""
    # 1 - Φ(z) = Φ(-z), and the difference would cancel far above the mean.
    return ndtr((loc - x) / scale)


def logsf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The logarithm of the probability of a value above x, precise far above the mean too."""
    return log_ndtr((loc - x) / scale)
