"""Expressions of symbols: differentiated, simplified by equations, written as LaTeX or Python."""

from .latex import to_latex
from .python import to_source
from .rewriting import simplify
from .symbols import derivative, symbols

__all__ = ["derivative", "simplify", "symbols", "to_latex", "to_source"]
