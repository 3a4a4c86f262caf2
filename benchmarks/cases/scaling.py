"""The cheap gradient principle: a gradient of n inputs costs a fixed multiple of the function."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.case import OURS, Bar, Case, Result, Settings, growth_exponent
from benchmarks.timing import Entry, race

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (100, 1_000)
GROWTH = "exponent of cost(gradient) / cost(f) over n"
LARGEST = "largest n's ratio / smallest n's"


def rosenbrock(x, np=np):
    """The valley of Rosenbrock (1960) in n dimensions."""
    head, tail = x[:-1], x[1:]
    return np.sum(100.0 * (tail - head**2) ** 2 + (1.0 - head) ** 2)


def start(n: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1.0, 1.0, n)


def plain(n: int) -> Entry:
    x = start(n)
    return Entry(lambda: rosenbrock(x), check=False)


def by_hand(n: int) -> Entry:
    x = start(n)

    def call():
        head, tail = x[:-1], x[1:]
        valley = tail - head**2
        wall = 1.0 - head
        gradient = np.zeros_like(x)
        gradient[1:] = 200.0 * valley
        gradient[:-1] -= 400.0 * valley * head + 2.0 * wall
        return np.sum(100.0 * valley**2 + wall**2), gradient

    return Entry(call)


def ours(n: int) -> Entry:
    import autodiff_core as ad

    differentiate = ad.value_and_grad(rosenbrock)
    x = start(n)
    return Entry(lambda: differentiate(x))


def autograd(n: int) -> Entry:
    import autograd.numpy as anp
    from autograd import value_and_grad

    differentiate = value_and_grad(lambda x: rosenbrock(x, anp))
    x = start(n)
    return Entry(lambda: differentiate(x))


def measure(settings: Settings) -> Result:
    """Race at every n, and keep the ratios as curves. The times kept are the largest n's.

    The largest n comes first: once the allocator has seen large arrays it keeps the pages of
    smaller ones, so that no size in the middle pays for fresh pages that its neighbours reuse.
    """
    result = Result()
    for n in reversed(QUICK_SIZES if settings.quick else SIZES):
        makers: dict[str, Any] = {
            "by hand": lambda n=n: by_hand(n),
            OURS: lambda n=n: ours(n),
            "autograd": lambda n=n: autograd(n),
            "plain function": lambda n=n: plain(n),
        }
        raced = race(makers, settings)
        result.times = result.times or raced.times
        result.missing = raced.missing
        for name in raced.times:
            if (ratio := raced.value(f"{name} / plain function")) and name != "plain function":
                result.curves.setdefault(name, []).insert(0, (n, ratio))
    if points := result.curves.get(OURS):
        result.quantities[GROWTH] = growth_exponent(points)
        result.quantities[LARGEST] = points[-1][1] / points[0][1]
        result.notes.append(
            "cost of ours in units of f: "
            + ", ".join(f"{ratio:.1f} at n = {n:,.0f}" for n, ratio in points)
        )
    return result


CASES = [
    Case(
        "scaling",
        "gradient of Rosenbrock's function of n inputs, n from 100 to 1,000,000",
        (
            Bar("flat: the ratio grows at most as n to the power 0.1", GROWTH, at_most=0.1),
            Bar("flat: at 1,000,000 at most 1.25 times the ratio at 100", LARGEST, at_most=1.25),
        ),
        measure,
        ("autograd",),
    )
]
