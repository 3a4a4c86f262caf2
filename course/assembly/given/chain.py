"""Gradients of a long chain of functions, with few states in memory."""

import math

from .cost.checkpointed import checkpointed
from .tape import vjp


class Link:
    """A function of a chain: forward, and back at the state that it was given."""

    def __init__(self, f):
        self.forward = lambda state: vjp(f, state)[0]
        self.pullback = lambda state, cotangent: vjp(f, state)[1](cotangent)[0]


def checkpointed_gradient(functions, x, cotangent):
    """The cotangent of x for a chain of n functions, with about 2√n states kept."""
    every = math.isqrt(len(functions))
    return checkpointed([Link(f) for f in functions], x, cotangent, every, {})
