"""Race contestants against each other: agree first, then take turns, several rounds."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.case import Result, Settings

CLOCKS = {"cpu": time.process_time_ns, "wall": time.perf_counter_ns}


def as_arrays(result: Any) -> list[np.ndarray]:
    """The leaves of nested tuples, lists and dicts, in order, as float64 arrays."""
    if isinstance(result, dict):
        result = result.values()
    if isinstance(result, (tuple, list)) or type(result).__name__ == "dict_values":
        return [leaf for part in result for leaf in as_arrays(part)]
    if hasattr(result, "detach"):
        result = result.detach()
    return [np.asarray(result, dtype=np.float64)]


def unchanged(result: Any) -> Any:
    return result


@dataclass
class Entry:
    """A contestant, ready to run: `call` is timed, `reveal` turns what it returns into arrays."""

    call: Callable[[], Any]
    reveal: Callable[[Any], Any] = unchanged
    check: bool = True


class Disagreement(Exception):
    """Two contestants computed different things, so their times mean nothing."""


def compare(arrays: Iterable[np.ndarray], expected: Iterable[np.ndarray], rtol: float) -> None:
    """Raise `Disagreement` unless both hold the same numbers up to `rtol` of the largest."""
    arrays = list(arrays)
    expected = list(expected)
    if len(arrays) != len(expected):
        raise Disagreement(f"{len(arrays)} results instead of {len(expected)}")
    for position, (got, want) in enumerate(zip(arrays, expected, strict=True)):
        if got.size != want.size:
            raise Disagreement(f"result {position} has shape {got.shape}, expected {want.shape}")
        got = got.reshape(want.shape)
        scale = float(np.max(np.abs(want), initial=0.0)) or 1.0
        error = float(np.max(np.abs(got - want), initial=0.0)) / scale
        if not error <= rtol:
            raise Disagreement(f"result {position} is off by {error:.2g} of its largest entry")


def sample(call: Callable[[], Any], number: int, clock: Callable[[], int]) -> float:
    """Seconds a call, over `number` calls. Garbage left by others is collected beforehand."""
    gc.collect()
    start = clock()
    for _ in range(number):
        call()
    return (clock() - start) / number * 1e-9


def qualify(
    makers: Mapping[str, Callable[[], Entry]],
    clock: Callable[[], int],
    rtol: float,
    missing: dict[str, str],
) -> tuple[dict[str, Entry], dict[str, float]]:
    """The contestants that run and agree, and the seconds of their first call.

    The first one that computes the checked result is the reference for the others. Why one is left
    out is written into `missing`.
    """
    entries: dict[str, Entry] = {}
    once: dict[str, float] = {}
    expected: list[np.ndarray] | None = None
    for name, make in makers.items():
        try:
            entry = make()
            start = clock()
            first = entry.call()
            seconds = (clock() - start) * 1e-9
            seen = as_arrays(entry.reveal(first))
            del first
            if entry.check and expected is not None:
                compare(seen, expected, rtol)
        except ImportError as error:
            missing[name] = f"not available: {error}"
            continue
        except Exception as error:
            missing[name] = f"failed: {type(error).__name__}: {error}"
            continue
        if entry.check and expected is None:
            expected = seen
        entries[name] = entry
        once[name] = seconds
    return entries, once


def race(
    makers: Mapping[str, Callable[[], Entry]], settings: Settings, rtol: float = 1e-9
) -> Result:
    """Time every contestant that can be had, in turn, in every round.

    The garbage collector stays on, as it is for users; what was alive before the race is frozen
    so that a peer's imports do not slow the others down.
    """
    clock = CLOCKS[settings.clock]
    result = Result()
    entries, once = qualify(makers, clock, rtol, result.missing)
    gc.collect()
    gc.freeze()
    numbers: dict[str, int] = {}
    for name, entry in entries.items():
        if once[name] < 1:  # the first call may have compiled or imported
            once[name] = min(sample(entry.call, 1, clock) for _ in range(2))
        numbers[name] = max(1, math.ceil(settings.sample_seconds / max(once[name], 1e-7)))
    cost = sum(numbers[name] * once[name] for name in entries) or 1.0
    rounds = min(settings.rounds, max(3, int(settings.case_seconds / cost)))
    result.times = {name: [] for name in entries}
    if cost > settings.case_seconds / 2:  # calls this long need no warm-up: the first ones count
        result.times = {name: [once[name]] for name in entries}
        rounds = 1
    names = list(entries)
    for turn in range(rounds):
        shift = turn % max(1, len(names))
        for name in names[shift:] + names[:shift]:
            result.times[name].append(sample(entries[name].call, numbers[name], clock))
    gc.unfreeze()
    return result
