"""Central differences against one reverse pass, as the number of parameters grows.

The network has tanh layers: a kink between the two evaluations would spoil the differences.
"""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np

from benchmarks import mlp, transforms
from benchmarks.cases import OURS, Bar, Case, Result, Settings
from benchmarks.timing import CLOCKS, compare, sample

BATCH = 64
INPUTS, CLASSES = 64, 10
WIDTHS = (1, 3, 8, 20, 48, 94)  # two hidden layers; the last has 15,994 parameters
QUICK_WIDTHS = (1, 3)
STEP = 1e-5
RATIO = "differences / one reverse pass at 16,000 parameters"


def central_differences(loss: Any, parameters: mlp.Parameters, *rest: Any) -> list[Any]:
    """Two evaluations for every number in `parameters`, each nudged in place and put back."""
    gradients = []
    for pair in parameters:
        slopes = tuple(np.empty_like(array) for array in pair)
        for array, slope in zip(pair, slopes, strict=True):
            flat, out = array.reshape(-1), slope.reshape(-1)
            for i in range(flat.size):
                kept = flat[i]
                flat[i] = kept + STEP
                above = loss(parameters, *rest)
                flat[i] = kept - STEP
                out[i] = (above - loss(parameters, *rest)) / (2 * STEP)
                flat[i] = kept
        gradients.append(slopes)
    return gradients


def slowdown(width: int, settings: Settings) -> tuple[int, float, float]:
    """Parameters, and seconds for their gradient by differences (once, whole) and in reverse.

    Raises Disagreement when the two gradients differ.
    """
    import autodiff_core as ad

    clock = CLOCKS[settings.clock]
    parameters, x, _, targets = mlp.data((INPUTS, width, width, CLASSES), BATCH, "float64")
    differentiate, found = ad.value_and_grad(transforms.smooth_loss), []

    def reverse():
        return differentiate(parameters, x, targets)

    def differences():
        found.extend(central_differences(transforms.smooth_loss, parameters, x, targets))

    compare_with = [a for pair in reverse()[1] for a in pair]
    fast = [sample(reverse, 20, clock) for _ in range(5)]
    slow = sample(differences, 1, clock)
    fast += [sample(reverse, 20, clock) for _ in range(5)]
    compare(compare_with, [a for pair in found for a in pair], rtol=1e-4)
    return sum(a.size for a in compare_with), slow, statistics.median(fast)


def measure(settings: Settings) -> Result:
    """Both gradients at every width: the differences once, one reverse pass before and after."""
    result, curve = Result(), []
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
        "differences over reverse: " + ", ".join(f"{ratio:,.0f} at {n:,.0f} parameters" for n, ratio in curve)
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
