"""Odd things that an answer may return or be, or do, each by the name that a test shows."""

from __future__ import annotations

import itertools
import sys
from collections import Counter, OrderedDict, namedtuple
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np


class Unshowable:
    """Its repr, its length and its comparison raise."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __len__(self) -> int:
        raise RuntimeError("no length")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = None  # type: ignore[assignment]


class Anything:
    """Has every attribute, and each is itself."""

    def __getattr__(self, name: str) -> Anything:
        return self

    def __call__(self, *arguments: Any, **keywords: Any) -> Anything:
        return self


class Agreeable(float):
    """Equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


class Word(StrEnum):
    INPUT = "input"


Pair = namedtuple("Pair", "a b")


def deep(kind: Callable[[Any], Any], levels: int = 2000) -> Any:
    nested: Any = 1.0
    for _ in range(levels):
        nested = kind(nested)
    return nested


def endless_list() -> list[Any]:
    items: list[Any] = []
    items.append(items)
    return items


def endless() -> Any:
    """Ends in Python code at each step, which `itertools.count` does not: that hangs in C."""
    while True:
        yield 1.0


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


# Made anew for each use, since a generator is used up by the first.
ANIMALS: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "a text": lambda: "text",
    "an endless list": endless_list,
    "a deep list": lambda: deep(lambda inner: [inner]),
    "a deep dict": lambda: deep(lambda inner: {"a": inner}),
    "a huge integer": lambda: 1 << 50_000,
    "a larger integer": lambda: 1 << 20_000_000,
    "beyond a float": lambda: 10**400,
    "integers beyond a float": lambda: [10**400] * 3,
    "infinity": lambda: float("inf"),
    "not a number": lambda: np.full((2, 2), np.nan),
    "a complex number": lambda: 1j,
    "a long double": lambda: np.longdouble(1) / 3,
    "no entry": lambda: np.zeros((0, 3)),
    "a million entries": lambda: np.zeros(10**6),
    "a broadcast of nothing": lambda: np.broadcast_to(0.0, (10**6, 10**6)),
    "an array of objects": lambda: np.array([object(), None]),
    "a ragged list": lambda: [[1.0], [1.0, 2.0]],
    "read-only": lambda: read_only(np.ones(3)),
    "a named tuple": lambda: Pair(1.0, 2.0),
    "a string of NumPy": lambda: np.str_("x"),
    "a word of an enumeration": lambda: Word.INPUT,
    "a generator": lambda: (n for n in (1.0, 2.0)),
    "an endless generator": endless,
    "a generator that raises": lambda: (1 / n for n in (1, 0)),
    "a counter": lambda: Counter("aab"),
    "an ordered dict": lambda: OrderedDict(forward=1, reverse=2),
    "a set": lambda: {1, 2},
    "a function": lambda: lambda *arguments: arguments,
    "a pair of functions": lambda: (1.0, lambda *arguments: None),
    "what has no repr": Unshowable,
    "a list of what has no repr": lambda: [Unshowable()] * 3,
    "what has every attribute": Anything,
    "what equals everything": lambda: Agreeable(1.0),
    "a class": lambda: Unshowable,
}

# Steps over these never come back to Python: only a process of its own ends them.
HANG_IN_C: dict[str, Callable[[], Any]] = {
    "a deep tuple of pairs": lambda: deep(lambda inner: (inner, inner), 60),
    "an endless iterator": itertools.count,
}


def returning(animal: Callable[[], Any]) -> Callable[..., Any]:
    def answer(*arguments: Any, **keywords: Any) -> Any:
        return animal()

    return answer


def _raise(error: BaseException) -> Any:
    raise error


def _close_output() -> None:
    sys.stdout.close()


DOING: dict[str, Callable[..., Any]] = {
    "raises what has no words": lambda *_, **__: _raise(Mute()),
    "raises GeneratorExit": lambda *_, **__: _raise(GeneratorExit()),
    "leaves": lambda *_, **__: sys.exit(1),
    "closes the output": lambda *_, **__: _close_output(),
    "recurses for ever": lambda *a, **k: DOING["recurses for ever"](*a, **k),
    "runs out of memory": lambda *_, **__: _raise(MemoryError()),
    "returns its first argument": lambda *arguments, **__: arguments[0],
    "calls what it was given": lambda *arguments, **__: [
        each("text", []) for each in arguments if callable(each)
    ],
    "empties what it was given": lambda *arguments, **__: [
        each.clear() for each in arguments if hasattr(each, "clear")
    ],
}
