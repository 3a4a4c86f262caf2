"""What compiling a gradient costs, in units of one recording, as the program grows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.case import OURS, Bar, Case, Result, Settings, growth_exponent
from benchmarks.timing import CLOCKS, sample

STEPS = (200, 800, 3_200, 6_400)
QUICK_STEPS = (50, 200)
LARGEST = "compiling / recording, the largest of all n"
GROWTH = "exponent of compiling over n"


def chain(steps: int):
    """Three operations a step, on an array of eight entries."""

    def function(x):
        for _ in range(steps):
            x = np.tanh(x * 0.9 + 0.1)
        return np.sum(x)

    return function


def compile_and_record(function: Callable, clock: Callable) -> tuple[float, float]:
    """Seconds for compiling a gradient and for one recorded gradient: the best of some turns."""
    import autodiff_core as ad

    x = np.linspace(0.0, 1.0, 8)
    differentiate = ad.value_and_grad(function)
    compiled = []
    recorded = []
    for _ in range(3):
        compiled.append(sample(lambda: ad.compile_gradient(function, x), 1, clock))
        recorded += [sample(lambda: differentiate(x), 1, clock) for _ in range(5)]
    return min(compiled), min(recorded)


def measure(settings: Settings) -> Result:
    """Compile and record in turn, at every n."""
    clock = CLOCKS[settings.clock]
    result = Result()
    seconds: list[tuple[float, float]] = []
    ratios: list[tuple[float, float]] = []
    for n in QUICK_STEPS if settings.quick else STEPS:
        compiling, recording = compile_and_record(chain(n), clock)
        seconds.append((n, compiling))
        ratios.append((n, compiling / recording))
    result.curves = {OURS: ratios}
    result.quantities[LARGEST] = max(ratio for _, ratio in ratios)
    result.quantities[GROWTH] = growth_exponent(seconds)
    figures = zip(seconds, ratios, strict=True)
    result.notes.append(
        "compiling takes "
        + ", ".join(f"{s:.2g} s at n = {n:,} ({r:.0f} recordings)" for (n, s), (_, r) in figures)
    )
    return result


CASES = [
    Case(
        "compile-time",
        "compiling the gradient of n steps tanh(0.9 x + 0.1) on arrays",
        (
            Bar("at most 60 times one recording, at every n", LARGEST, at_most=60),
            Bar("time linear in n: exponent at most 1.15", GROWTH, at_most=1.15),
        ),
        measure,
    )
]
