"""Tapes that tell right sweeps from wrong ones, and the adjoints of their rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_core import trace


@dataclass(frozen=True)
class Tape:
    """Two columns of a tape, parents first, and the row that is differentiated."""

    # What it computes, in words for the learner.
    shown: str
    parents: tuple[tuple[int, ...], ...]
    partials: tuple[tuple[float, ...], ...]
    output: int
    # Their rows, where a function was recorded.
    inputs: tuple[int, ...] = ()

    def edges(self, row: int) -> Iterator[tuple[int, float]]:
        return zip(self.parents[row], self.partials[row], strict=True)


def square(x: float) -> Tape:
    return Tape(f"x·x at x = {x:.3g}", ((), (0, 0)), ((), (x, x)), 1)


def siblings(x: float) -> Tape:
    return Tape(
        f"a = x², b = a·x at x = {x:.3g}", ((), (0, 0), (1, 0)), ((), (x, x), (x, x * x)), 2
    )


def early(x: float, mirrored: bool = False) -> Tape:
    """A short path to t and a long one: sending t's adjoint on after the short one is wrong."""
    t = math.sin(x)
    e = math.exp(math.cos(t))
    shown = f"t = sin(x), y = {'exp(cos(t)) + t' if mirrored else 't + exp(cos(t))'} at x = {x:.3g}"
    last = (3, 1) if mirrored else (1, 3)
    partials = ((), (math.cos(x),), (-math.sin(t),), (e,), (1.0, 1.0))
    return Tape(shown, ((), (0,), (1,), (2,), last), partials, 4)


def reused(x: float) -> Tape:
    t = x * x
    partials = ((), (x, x), (1.0, 1.0), (t, 2 * t))
    return Tape(
        f"t = x·x, u = t + t, w = u·t at x = {x:.3g}", ((), (0, 0), (1, 1), (2, 1)), partials, 3
    )


def random_tape(rng: np.random.Generator, rows: int = 12) -> Tape:
    """Row 2 feeds nothing, the last row uses the output, and no two partials are alike."""
    parents: list[tuple[int, ...]] = [(), (), ()]
    for row in range(3, rows):
        older = [other for other in range(row) if other != 2]
        parents.append(
            tuple(int(p) for p in rng.choice(older, size=min(int(rng.integers(1, 4)), len(older))))
        )
    parents[rows - 2] = (rows - 3, rows - 4, 0)
    parents[rows - 1] = (rows - 2, 2)
    partials = tuple(
        tuple(
            float(s * p)
            for s, p in zip(
                rng.choice([-1, 1], len(row)), rng.uniform(0.5, 1.5, len(row)), strict=True
            )
        )
        for row in parents
    )
    return Tape(
        "a random tape whose last row is not the output", tuple(parents), partials, rows - 2
    )


def doublings(n: int) -> Tape:
    rows = ((), *((i, i) for i in range(n)))
    return Tape(f"{n} doublings", rows, ((), *((1.0, 1.0),) * n), n)


def chain(n: int, partial: float = 1.0001) -> Tape:
    rows = ((), *((i,) for i in range(n - 1)))
    return Tape(f"a chain of {n:,} rows", rows, ((), *((partial,),) * (n - 1)), n - 1)


def tape_of(f: Callable[..., Any], *inputs: float) -> Tape:
    """The tape of f as the engine records it."""
    graph = trace(f, *inputs)
    row = {node: i for i, node in enumerate(graph.nodes)}
    parents = tuple(tuple(row[parent] for parent in node.parents) for node in graph.nodes)
    partials = tuple(tuple(graph.partials(node)) if node.parents else () for node in graph.nodes)
    return Tape(
        "f", parents, partials, row[graph.output], tuple(row[node] for node in graph.inputs)
    )


def rows_needed(parents: Sequence[Sequence[int]], output: int) -> set[int]:
    """The rows that the output depends on, and the output itself."""
    needed = {output}
    waiting = [output]
    while waiting:
        new = set(parents[waiting.pop()]) - needed
        needed |= new
        waiting += new
    return needed


def row_number(item: Any) -> Any:
    """NumPy's integers as Python's; everything else as it is."""
    return int(item) if isinstance(item, int | np.integer) and not isinstance(item, bool) else item


def adjoints(tape: Tape, seed: float = 1.0) -> list[float]:
    """The adjoint of each row."""
    return in_order(tape, seed, reversed(range(tape.output + 1)))


def in_order(tape: Tape, seed: float, order: Iterator[int] | Sequence[int]) -> list[float]:
    """Adjoints when rows send in the given order: right only where children come before parents."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed
    for row in order:
        for parent, partial in tape.edges(row):
            found[parent] += found[row] * partial
    return found
