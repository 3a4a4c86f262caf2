"""Expressions of symbols: differentiated, simplified by equations, written as LaTeX or Python."""

from typing import Any

from .latex import to_latex
from .python import to_source
from .symbols import derivative, symbols


def simplify(expression: Any) -> Any:
    """An expression of equal value (but at points like 0 / 0), never with more operations.

    Twice changes no more."""
    # Not before it is needed: to make the equations takes a fifth of the time of the whole import.
    from .rewriting import simplified

    return simplified(expression)


__all__ = ["derivative", "simplify", "symbols", "to_latex", "to_source"]
