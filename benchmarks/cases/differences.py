"""Central differences against one reverse pass, as the number of parameters grows.

The network has tanh layers: a kink between the two evaluations would spoil the differences.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.case import OURS, Bar, Case, Result, Settings
from benchmarks.cases import mlp, transforms
from benchmarks.timing import CLOCKS, compare, sample

BATCH = 64
INPUTS = 64
CLASSES = 10
WIDTHS = (1, 3, 8, 20, 48, 94)  # two hidden layers; the last has 15,994 parameters
QUICK_WIDTHS = (1, 3)
STEP = 1e-5
PIECE = 1000  # numbers between two looks at the reverse pass
RATIO = "differences / one reverse pass at 16,000 parameters"


def central_differences(loss: Any, parameters: mlp.Parameters, *rest: Any) -> Iterator[Any]:
    """Two evaluations for every number in `parameters`, each nudged in place and put back.

    Yields the slopes in pieces of at most `PIECE` numbers, one array of parameters after the other.
    """
    for flat in (array.reshape(-1) for pair in parameters for array in pair):
        for start in range(0, flat.size, PIECE):
            slopes = np.empty_like(flat[start : start + PIECE])
            for i in range(slopes.size):
                kept = flat[start + i]
                flat[start + i] = kept + STEP
                above = loss(parameters, *rest)
                flat[start + i] = kept - STEP
                slopes[i] = (above - loss(parameters, *rest)) / (2 * STEP)
                flat[start + i] = kept
            yield slopes


def slowdown(width: int, settings: Settings) -> tuple[int, float, float]:
    """Parameters, and seconds for their gradient by differences (once, whole) and in reverse.

    They take turns, a piece of the differences and some reverse passes, since a machine's speed
    varies within the seconds that the differences need. Raises Disagreement when the two differ.
    """
    import autodiff_core as ad

    clock = CLOCKS[settings.clock]
    parameters, x, _, targets = mlp.data((INPUTS, width, width, CLASSES), BATCH, "float64")
    differentiate = ad.value_and_grad(transforms.smooth_loss)
    pieces = central_differences(transforms.smooth_loss, parameters, x, targets)

    def reverse():
        return differentiate(parameters, x, targets)

    gradient = np.concatenate([a for pair in reverse()[1] for a in pair], axis=None)
    calls = math.ceil(settings.sample_seconds / sample(reverse, 5, clock))
    found: list[np.ndarray] = []
    slow = 0.0
    fast: list[float] = []
    while sum(piece.size for piece in found) < gradient.size:
        slow += sample(lambda: found.append(next(pieces)), 1, clock)
        fast.append(sample(reverse, calls, clock))
    compare([np.concatenate(found)], [gradient], rtol=1e-4)
    return gradient.size, slow, statistics.median(fast)


def measure(settings: Settings) -> Result:
    """Both gradients at every width: the differences once, reverse passes in between."""
    result = Result()
    curve = []
    for width in QUICK_WIDTHS if settings.quick else WIDTHS:
        try:
            count, slow, fast = slowdown(width, settings)
        except Exception as error:
            result.missing[OURS] = f"failed: {type(error).__name__}: {error}"
            return result
        curve.append((count, slow / fast))
        result.times = {"central differences": [slow], OURS: [fast]}
    result.curves["central differences / reverse"] = curve
    if not settings.quick:
        result.quantities[RATIO] = curve[-1][1]
    result.notes.append(
        "differences over reverse: "
        + ", ".join(f"{ratio:,.0f} at {n:,.0f} parameters" for n, ratio in curve)
    )
    return result


CASES = [
    Case(
        "differences",
        "central differences against one reverse pass, MLP of up to 16,000 parameters",
        (
            Bar(
                "differences at least 10,000 times slower at 16,000 parameters",
                RATIO,
                at_least=10_000,
            ),
        ),
        measure,
    )
]
