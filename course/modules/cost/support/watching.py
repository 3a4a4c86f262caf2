"""A chain of steps that count their runs, and a store that remembers what was ever in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

# A step that ran so often is part of a computation that nobody should wait for.
TOO_OFTEN = 30


class RanTooOften(Exception):
    """A step was run again and again: the answer is stopped here, and told why."""


class WatchedStore(dict):
    """A dict of states that remembers how large it ever was, and which states it held.

    `strange` says what was put into it that is not one state.
    """

    def __init__(self) -> None:
        super().__init__()
        self.largest = 0
        self.strange = ""
        self._held: set[bytes] = set()

    def held(self, state: Any) -> bool:
        """Whether this state was ever in the store."""
        return _digits(state) in self._held

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self.largest = max(self.largest, len(self))
        if np.shape(value) == (3,):
            self._held.add(_digits(value))
        elif not self.strange:
            self.strange = f"a {type(value).__name__} of shape {np.shape(value)}"

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *items: Any, **more: Any) -> None:
        for key, value in dict(*items, **more).items():
            self[key] = value

    def __ior__(self, other: Any) -> WatchedStore:  # type: ignore[override, misc]
        self.update(other)
        return self


class Step:
    """A step s → s + size · sin(A s) that counts its runs."""

    def __init__(self, chain: Chain, A: np.ndarray, size: float) -> None:
        self._chain = chain
        self._A = A
        self._size = size
        self.runs = 0
        # How many states were stored when it first ran.
        self.stored = 0

    def forward(self, s: np.ndarray) -> np.ndarray:
        if self.runs == 0:
            self.stored = len(self._chain.store)
        self.runs += 1
        if self.runs > TOO_OFTEN:
            raise RanTooOften
        after: np.ndarray = s + self._size * np.sin(self._A @ s)
        return after

    def pullback(self, s: np.ndarray, cotangent: np.ndarray) -> np.ndarray:
        if not self._chain.store.held(s):
            self._chain.unstored += 1
        return self.pulled(s, cotangent)

    def pulled(self, s: np.ndarray, cotangent: np.ndarray) -> np.ndarray:
        """The pullback's result, unwatched."""
        slopes = np.cos(self._A @ s)
        before: np.ndarray = cotangent + self._size * self._A.T @ (slopes * cotangent)
        return before


class Chain:
    """Steps and their store, watched together."""

    def __init__(self, matrices: np.ndarray, size: float) -> None:
        self.store = WatchedStore()
        self.steps = [Step(self, A, size) for A in matrices]
        # Of the states at which a pullback was asked, those that had never been in the store.
        self.unstored = 0

    def facts(self) -> dict[str, Any]:
        """What was seen of a call, as plain data."""
        return {
            "most runs": max(step.runs for step in self.steps),
            "kept": self.store.largest,
            "kept at first": max(step.stored for step in self.steps),
            "left": len(self.store),
            "unstored": self.unstored,
            "strange": self.store.strange,
        }

    def swept(self, x: np.ndarray, cotangent: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """All states, and the cotangent of x, without checkpoints."""
        states = [x]
        for step in self.steps:
            states.append(step.forward(states[-1]))
        order = range(len(self.steps) - 1, -1, -1)
        return states, self.pulled(cotangent, states, order)

    def pulled(
        self, cotangent: np.ndarray, states: Sequence[np.ndarray], order: Iterable[int]
    ) -> np.ndarray:
        """The cotangent after the pullbacks of some steps, in this order, each at its state."""
        for i in order:
            cotangent = self.steps[i].pulled(states[i], cotangent)
        return cotangent


def _digits(state: Any) -> bytes:
    return np.asarray(state, dtype=float).tobytes()
