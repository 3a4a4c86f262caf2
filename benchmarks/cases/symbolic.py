"""The derivative of the scalar chain as an expression: on the shared graph, and by sympy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from benchmarks.case import OURS, Bar, Case, Result, Settings, faster, growth_exponent
from benchmarks.cases.scalar_graphs import NODES_PER_STEP, START, motion
from benchmarks.timing import CLOCKS, Entry, compare, race, sample

DEPTHS = (40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240, 20_480)
QUICK_DEPTHS = (40, 80)
SYMPY_DEPTH = 40  # beyond 80 operations sympy does not return: it writes the tree out
NAMES = "q p k h"
SIZE_GROWTH = "exponent of the derivative's size over depth"
TIME_GROWTH = "exponent of the time over depth"


def our_expression(operations: int) -> tuple[Any, Any]:
    """The chain on symbols, and the symbol to differentiate by."""
    import autodiff_core as ad

    symbols = ad.symbols(NAMES)
    functions = [getattr(ad, name, getattr(np, name)) for name in ("sin", "tanh", "exp")]
    return motion(*symbols, operations // NODES_PER_STEP, *functions), symbols[0]


def evaluate(expression: Any) -> float:
    """An expression's value at the start."""
    import autodiff_core as ad

    graph = ad.Graph(expression)
    numbers = dict(zip(NAMES.split(), START, strict=True))
    return graph.evaluate(*(numbers[node.name] for node in graph.inputs))


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


def differences(operations: int) -> float:
    """The same derivative by central differences of plain floats: a check at every depth."""
    steps = operations // NODES_PER_STEP
    nudge = 1e-6
    above, below = (
        motion(START[0] + d, *START[1:], steps, math.sin, math.tanh, math.exp)
        for d in (nudge, -nudge)
    )
    return (above - below) / (2 * nudge)


def grow(settings: Settings, result: Result) -> None:
    """Size and time of our derivative, deeper and deeper."""
    import autodiff_core as ad

    clock = CLOCKS[settings.clock]
    sizes = []
    times = []
    for depth in QUICK_DEPTHS if settings.quick else DEPTHS:
        entry = ours(depth)
        found = entry.call()
        compare([np.asarray(evaluate(found))], [np.asarray(differences(depth))], rtol=1e-3)
        sizes.append((depth, ad.Graph(found).shared_size()))
        repeats = max(1, 5_000 // depth)
        times.append((depth, min(sample(entry.call, repeats, clock) for _ in range(5))))
    result.curves |= {"size": sizes, "seconds": times}
    result.quantities |= {SIZE_GROWTH: growth_exponent(sizes), TIME_GROWTH: growth_exponent(times)}
    first, first_size = sizes[0]
    last, last_size = sizes[-1]
    result.notes.append(
        f"the derivative has {first_size:,} operations at depth {first}, "
        f"{last_size:,} at {last:,} ({times[-1][1]:.2g} s)"
    )


def count_sympy(result: Result) -> None:
    """How many operations sympy's derivative has, written out."""
    import sympy as peer

    size = peer.count_ops(sympy(SYMPY_DEPTH).call())
    result.notes.append(f"sympy's derivative at depth {SYMPY_DEPTH} has {size:,} operations")


def measure(settings: Settings) -> Result:
    makers = {"sympy": lambda: sympy(SYMPY_DEPTH), OURS: lambda: ours(SYMPY_DEPTH)}
    result = race(makers, settings, rtol=1e-9)
    if OURS in result.times:
        grow(settings, result)
    if "sympy" in result.times:
        count_sympy(result)
    return result


CASES = [
    Case(
        "symbolic",
        "symbolic derivative of the scalar chain, on the shared graph",
        (
            faster(OURS, "sympy", 100),
            Bar("size linear in depth: exponent at most 1.1", SIZE_GROWTH, at_most=1.1),
            Bar("time linear in depth: exponent at most 1.1", TIME_GROWTH, at_most=1.1),
        ),
        measure,
        ("sympy",),
    )
]
