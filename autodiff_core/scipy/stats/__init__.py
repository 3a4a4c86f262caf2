"""`scipy.stats`: densities that programs maximize, each a module as in `norm.logpdf(x)`."""

from . import multivariate_normal, norm, t

__all__ = ["multivariate_normal", "norm", "t"]
