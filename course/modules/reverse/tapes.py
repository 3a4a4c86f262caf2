"""Tapes that tell right sweeps from wrong ones, and what well-known wrong sweeps make of them."""

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

    shown: str  # what it computes, in words for the learner
    parents: tuple[tuple[int, ...], ...]
    partials: tuple[tuple[float, ...], ...]
    output: int
    inputs: tuple[int, ...] = ()  # rows, where a function was recorded

    def edges(self, row: int) -> Iterator[tuple[int, float]]:
        return zip(self.parents[row], self.partials[row], strict=True)


def square(x: float) -> Tape:
    return Tape(f"x·x at x = {x:.3g}", ((), (0, 0)), ((), (x, x)), 1)


def siblings(x: float) -> Tape:
    return Tape(
        f"a = x², b = a·x at x = {x:.3g}", ((), (0, 0), (1, 0)), ((), (x, x), (x, x * x)), 2
    )


def early(x: float, mirrored: bool = False) -> Tape:
    """A short path to t and a long one: whoever sends t's adjoint on after the short one is wrong."""
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
    needed, waiting = {output}, [output]
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


def overwritten(tape: Tape, seed: float, last: bool = True) -> list[float]:
    """Only one contribution is kept: the last, or the first, that came."""
    found: list[float | None] = [None] * len(tape.parents)
    found[tape.output] = seed
    for row in reversed(range(tape.output + 1)):
        for parent, partial in tape.edges(row):
            if last or found[parent] is None:
                found[parent] = (found[row] or 0.0) * partial
    return [value or 0.0 for value in found]


def breadth_first(
    parents: Sequence[Sequence[int]], output: int, backward: bool = False
) -> list[int]:
    """Rows as a queue meets them, from the output."""
    order = [output]
    for row in order:
        step = reversed(parents[row]) if backward else parents[row]
        order += [p for i, p in enumerate(dict.fromkeys(step)) if p not in order]
    return order


def pre_order(parents: Sequence[Sequence[int]], output: int, backward: bool = False) -> list[int]:
    """Rows as a depth-first walk first meets them, from the output."""
    order: list[int] = []
    stack = [output]
    while stack:
        row = stack.pop()
        if row not in order:
            order.append(row)
            stack.extend(parents[row] if backward else reversed(parents[row]))
    return order


def again_and_again(tape: Tape, seed: float, take: int, backward: bool = False) -> list[float]:
    """Each row sends all it has whenever it is met; `take` 0 is a queue, -1 a stack."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed
    waiting = [tape.output]
    while waiting:
        row = waiting.pop(take)
        edges = list(tape.edges(row))
        for parent, partial in reversed(edges) if backward else edges:
            found[parent] += found[row] * partial
            waiting.append(parent)
    return found


def by_recursion(tape: Tape, seed: float) -> list[float]:
    """Each row sends all it has to one parent and walks on from there, before the next parent."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed

    def send(row: int) -> None:
        for parent, partial in tape.edges(row):
            found[parent] += found[row] * partial
            send(parent)

    send(tape.output)
    return found


def local_only(tape: Tape, seed: float) -> list[float]:
    """The output's own partials and no more; a sweep from the inputs upwards ends here too."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed
    for parent, partial in tape.edges(tape.output):
        found[parent] += seed * partial
    return found


def late_bound(tape: Tape, seed: float) -> list[float]:
    """Every edge with the partial that the last edge has."""
    last = next(partials[-1] for partials in reversed(tape.partials) if partials)
    same = tuple(tuple(last for _ in partials) for partials in tape.partials)
    return adjoints(Tape(tape.shown, tape.parents, same, tape.output), seed)


OVERWRITTEN = (
    "A row that is used twice kept only one of its contributions: its adjoint was overwritten. "
    "Look at where a parent's adjoint is assigned: the contributions add up."
)
BREADTH_FIRST = (
    "That is what breadth-first order gives: a row sent its adjoint on before the contribution over a "
    "longer path had arrived. A row may send only when all its children have sent."
)
PRE_ORDER = (
    "That is what a depth-first walk gives in which a row sends as soon as it is met (pre-order): a "
    "second child had not sent yet. Emit a row after its operands, then reverse the list."
)
SENT_AGAIN = (
    "A row was processed once for each of its uses, and each time sent on all that it had, so parts of "
    "it arrived several times. Each row sends once, when its adjoint is complete."
)
LOCAL = (
    "Only the output's own parents received anything: that is the local partial, all else held still. For "
    "a = x², b = a·x it gives x², and the total is 3x². The rows between must send on in their turn, from "
    "the output towards the inputs."
)
LATE = (
    "Every edge used the partial of the last one: a closure made in a loop looks its variable up when "
    "it is *called* (late binding). Bind the value when it is made: `lambda g, w=w: g * w`."
)
WRONG_SWEEPS: tuple[tuple[Callable[[Tape, float], list[float]], str], ...] = (
    (overwritten, OVERWRITTEN),
    (lambda tape, seed: overwritten(tape, seed, last=False), OVERWRITTEN),
    (
        lambda tape, seed: in_order(tape, seed, breadth_first(tape.parents, tape.output)),
        BREADTH_FIRST,
    ),
    (
        lambda tape, seed: in_order(tape, seed, breadth_first(tape.parents, tape.output, True)),
        BREADTH_FIRST,
    ),
    (lambda tape, seed: in_order(tape, seed, pre_order(tape.parents, tape.output)), PRE_ORDER),
    (
        lambda tape, seed: in_order(tape, seed, pre_order(tape.parents, tape.output, True)),
        PRE_ORDER,
    ),
    (lambda tape, seed: again_and_again(tape, seed, 0), SENT_AGAIN),
    (lambda tape, seed: again_and_again(tape, seed, 0, True), SENT_AGAIN),
    (lambda tape, seed: again_and_again(tape, seed, -1), SENT_AGAIN),
    (lambda tape, seed: again_and_again(tape, seed, -1, True), SENT_AGAIN),
    (by_recursion, SENT_AGAIN),
    (local_only, LOCAL),
    (late_bound, LATE),
)
