"""Numerical differentiation: slopes from values of a function, at steps chosen with care.

    slope of f at x along v                         truncation   round-off        p     evaluations
    forward   (f(x + h v) - f(x)) / h               O(h)         O(u / h)         1/2   n + 1
    central   (f(x + h v) - f(x - h v)) / (2 h)     O(h²)        O(u / h)         1/3   2 n
    complex   Im f(x + i h v) / h, for analytic f   O(h²)        no subtraction   2     n

Evaluations are for all derivatives of a function of n inputs. The default step,
u^p · max(|x|, 1) / max(|v|), balances both errors; u, the unit round-off, is half of NumPy's eps.
x, v and f(x) are numbers, arrays, or nested tuples, lists and dicts of them; what is neither stays
as it is. f gets a fresh copy of x at every call, integers as doubles.

*Raises*: StructureError, StepError, NonFiniteError.
*Sources*: Nocedal & Wright, Numerical Optimization (2nd ed.), section 8.1; Squire & Trapp, SIAM
Review, 1998."""

from .differences import (
    central_difference,
    complex_step,
    error_curve,
    forward_difference,
    numerical_gradient,
    numerical_jacobian,
)
from .slopes import STEP_EXPONENTS

__all__ = [
    "STEP_EXPONENTS",
    "central_difference",
    "complex_step",
    "error_curve",
    "forward_difference",
    "numerical_gradient",
    "numerical_jacobian",
]
