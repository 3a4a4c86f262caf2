"""Entries that move, are repeated or are left out: a gradient through NumPy's functions for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.case import OURS, Case, Settings, within
from benchmarks.timing import Entry, race

SIZE = 256
ROWS = np.random.default_rng(1).integers(0, SIZE, 2 * SIZE)
MOVES: dict[str, Callable[[Any, Any], Any]] = {
    "roll": lambda np, x: np.roll(x, 3, axis=1),
    "rot90": lambda np, x: np.rot90(x),
    "tile": lambda np, x: np.tile(x, (2, 3)),
    "repeat": lambda np, x: np.repeat(x, 3, axis=0),
    "tril": lambda np, x: np.tril(x),
    "triu": lambda np, x: np.triu(x, 1),
    "diag": lambda np, x: np.diag(x[0]),
    "pad": lambda np, x: np.pad(x, ((1, 2), (3, 1)), "constant"),
    "rows": lambda np, x: x[ROWS],
    "sort": lambda np, x: np.sort(x[0]),
}


def gradient(grad: Any, np: Any, move: Callable) -> Entry:
    x = start()
    differentiate = grad(lambda x: np.sum(move(np, x) ** 2))
    return Entry(lambda: differentiate(x))


def start() -> Any:
    return np.random.default_rng(0).standard_normal((SIZE, SIZE))


def ours(move: Callable) -> Entry:
    import autodiff_core as ad

    return gradient(ad.grad, np, move)


def autograd(move: Callable) -> Entry:
    import autograd.numpy as anp
    from autograd import grad

    return gradient(grad, anp, move)


def measure_move(move: Callable):
    makers = {OURS: lambda: ours(move), "autograd": lambda: autograd(move)}

    def measure(settings: Settings):
        return race(makers, settings, rtol=1e-12)

    return measure


CASES = [
    Case(
        f"moves-{name}",
        f"gradient through {name}, {SIZE} × {SIZE}",
        (within(OURS, "autograd", 1),),
        measure_move(move),
        ("autograd",),
    )
    for name, move in MOVES.items()
]
