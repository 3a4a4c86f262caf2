"""`scipy.special`: log-sum-exp and its like, gamma functions, the normal integral."""

from ..table.functions import log_softmax, logsumexp, softmax
from ..table.functions import sigmoid as expit
from ..table.special import (
    betaln,
    digamma,
    entr,
    erf,
    erfc,
    gammaln,
    log_expit,
    log_ndtr,
    logit,
    ndtr,
    polygamma,
    xlog1py,
    xlogy,
)

psi = digamma

__all__ = [
    "betaln",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "expit",
    "gammaln",
    "log_expit",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "ndtr",
    "polygamma",
    "psi",
    "softmax",
    "xlog1py",
    "xlogy",
]
