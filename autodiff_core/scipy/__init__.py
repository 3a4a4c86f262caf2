"""What programs differentiate most of SciPy's functions, by SciPy's names; SciPy is not needed.

    from autodiff_core.scipy.special import logsumexp, gammaln
    from autodiff_core.scipy.stats import norm

`advice.py` names them where SciPy's own were given a traced value."""
