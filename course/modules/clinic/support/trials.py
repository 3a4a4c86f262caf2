"""Gradients on trial: losses whose true gradient is known, and claims that are right or wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Arrays = dict[str, np.ndarray]

# Whoever runs f so often goes entry by entry, and is stopped.
TOO_OFTEN = 60
PLAIN = {"w1": (4, 5), "b1": (5,), "w2": (5, 5), "b2": (5,), "w3": (5, 4), "b3": (4,)}
HEADS = [f"head{number}" for number in range(1, 7)]
ENTRIES = 300_000


class RanTooOften(Exception):
    """f was run again and again: the answer is stopped here, and told why."""


class Trial:
    """A loss that counts its runs, where it is asked, and the gradient that is claimed there.

    The loss is the sum of ⟨true, x⟩ over the arrays, and of `bend` · (d² + d³) / 2 over the entries
    d of x - here, for those that are named in `bends`: `here` its gradient is `true`.
    """

    def __init__(
        self, true: Arrays, rng: np.random.Generator, bends: Mapping[str, float] | None = None
    ) -> None:
        self.true = true
        self.bends = bends or {}
        shapes = {name: each.shape for name, each in true.items()}
        self.parameters = normal_arrays(rng, shapes)
        self.gradients = {name: each.copy() for name, each in true.items()}
        self.runs = 0
        self._here = {name: each.copy() for name, each in self.parameters.items()}

    def f(self, parameters: Mapping[str, np.ndarray]) -> float:
        self.runs += 1
        if self.runs > TOO_OFTEN:
            raise RanTooOften
        total = 0.0
        for name, slopes in self.true.items():
            if slopes.any():
                total += np.sum(slopes * parameters[name])
        for name, bend in self.bends.items():
            away = parameters[name] - self._here[name]
            total += 0.5 * bend * np.sum(away**2 + away**3)
        return float(total)

    def claim(self, name: str, wrong: Callable[[np.ndarray], np.ndarray]) -> None:
        """Put something else in the place of one array's true gradient."""
        self.gradients[name] = wrong(self.true[name])

    def is_untouched(self, parameters: Mapping[str, np.ndarray]) -> bool:
        """Whether what the answer was given still holds what it held."""
        return set(parameters) == set(self._here) and all(
            np.array_equal(parameters[name], each) for name, each in self._here.items()
        )


def normal_arrays(rng: np.random.Generator, shapes: Mapping[str, tuple[int, ...]]) -> Arrays:
    return {name: np.asarray(rng.normal(size=shape)) for name, shape in shapes.items()}


def plain_faults(seed: int) -> Trial:
    """A network's six arrays: one sign, one transposed matrix, one mean in place of a sum."""
    rng = np.random.default_rng(seed)
    trial = Trial(normal_arrays(rng, PLAIN), rng)
    trial.claim("b1", lambda g: -g)
    trial.claim("w2", lambda g: g.T.copy())
    trial.claim("w3", lambda g: g / 5)
    return trial


def large_array(seed: int) -> Trial:
    """One entry of 300,000 is wrong."""
    rng = np.random.default_rng(seed)
    trial = Trial(normal_arrays(rng, {"embedding": (ENTRIES,), "bias": (4,)}), rng)
    trial.gradients["embedding"][rng.integers(ENTRIES)] += np.linalg.norm(trial.true["embedding"])
    return trial


def hidden_faults(seed: int) -> Trial:
    """Errors that sum to 0, that are orthogonal to the claim, that exchange, and small ones."""
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {"table": (6, 6), "shift": (8,), "kernel": (3, 3)}
    true = normal_arrays(rng, {**shapes, "gain": (5,), "offset": (5,)})
    true["gain"] *= 1e-3
    true["offset"] *= 1e-3
    for head in HEADS:
        true[head] = np.array([1.0, 3.0]) * rng.uniform(0.5, 1.5)
    trial = Trial(true, rng)
    trial.claim("shift", lambda g: np.roll(g, 1))
    trial.claim("kernel", halfway)
    trial.claim("offset", lambda g: -g)
    for head in HEADS:
        trial.claim(head, lambda g: g[::-1].copy())
    return trial


def halfway(g: np.ndarray) -> np.ndarray:
    """A wrong gradient whose error is orthogonal to it: the slope along it is as it claims."""
    aside = np.zeros_like(g)
    aside[0, 1], aside[1, 0] = g[1, 0], -g[0, 1]
    aside *= np.linalg.norm(g) / np.linalg.norm(aside)
    return (g + aside) / 2


def acquittal(seed: int) -> Trial:
    """Every gradient is right: of a curved loss, of idle, tiny and steep arrays, of a number."""
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "tiny": (5,),
        "steep": (3, 2),
        "idle": (4,),
        "temperature": (),
        "curved": (12,),
    }
    true = normal_arrays(rng, shapes)
    true["idle"] *= 0.0
    true["tiny"] *= 1e-3
    true["steep"] *= 30.0
    return Trial(true, rng, bends={"curved": 20.0})


def nothing_to_compare(seed: int) -> Trial:
    """One entry of a gradient is nan."""
    rng = np.random.default_rng(seed)
    trial = Trial(normal_arrays(rng, {"w1": (3, 2), "w2": (2, 2), "b2": (2,)}), rng)
    trial.gradients["w2"][1, 0] = np.nan
    return trial
