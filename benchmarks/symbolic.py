"""The derivative of the scalar chain as an expression: on the shared graph, and by sympy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from benchmarks.cases import OURS, Case, Result, Settings, faster
from benchmarks.scalar_graphs import NODES_PER_STEP, START, motion
from benchmarks.timing import Entry, race

DEPTHS = (40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240)
QUICK_DEPTHS = (40, 80)
NAMES = "q p k h"
SIZE_GROWTH = "exponent of the derivative's size over depth"
TIME_GROWTH = "exponent of its time over depth"


def our_expression(operations: int) -> tuple[Any, Any]:
    """The chain on symbols, and the symbol to differentiate by."""
    import autodiff_core as ad

    symbols = ad.symbols(NAMES)
    functions = [getattr(ad, name, getattr(np, name)) for name in ("sin", "tanh", "exp")]
    return motion(*symbols, operations // NODES_PER_STEP, *functions), symbols[0]


def evaluate(derivative: Any) -> float:
    """The derivative's value at the start: its source, run on numbers."""
    raise NotImplementedError


def ours(operations: int) -> Entry:
    import autodiff_core as ad

    expression, wrt = our_expression(operations)
    return Entry(lambda: ad.derivative(expression, wrt), evaluate)


def sympy(operations: int) -> Entry:
    import sympy
    from sympy.core.cache import clear_cache

    symbols = sympy.symbols(NAMES)
    steps = operations // NODES_PER_STEP
    expression = motion(*symbols, steps, sympy.sin, sympy.tanh, sympy.exp)

    def call():
        clear_cache()
        return sympy.diff(expression, symbols[0])

    return Entry(call, lambda found: sympy.lambdify(symbols, found, "math", cse=True)(*START))


def reverse_mode(operations: int) -> Entry:
    """The same number by numeric central differences, so that both are checked."""
    steps, nudge = operations // NODES_PER_STEP, 1e-6

    def slope():
        above, below = (
            motion(START[0] + d, *START[1:], steps, math.sin, math.tanh, math.exp) for d in (nudge, -nudge)
        )
        return (above - below) / (2 * nudge)

    return Entry(slope)


def measure(settings: Settings) -> Result:
    makers = {
        "sympy": lambda: sympy(40),
        OURS: lambda: ours(40),
    }
    return race(makers, settings, rtol=1e-9)


CASES = [
    Case(
        "symbolic",
        "symbolic derivative of the scalar chain",
        (faster(OURS, "sympy", 100),),
        measure,
        ("sympy",),
    )
]
