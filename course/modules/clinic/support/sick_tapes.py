"""Tapes on which an adjoint stops being a number, and the edge at which it does."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from course.modules.reverse.support.tapes import random_tape

# What a learner is handed: parents, partials and the row of the output.
Columns = tuple[list[tuple[int, ...]], list[tuple[float, ...]], int]
Edge = tuple[int, int]
INF, NAN = math.inf, math.nan


def sendings(columns: Columns) -> Iterator[tuple[Edge, dict[int, float]]]:
    """Each edge that a sweep crosses, with all adjoints as they are afterwards."""
    parents, partials, output = columns
    adjoint = {output: 1.0}
    for child in range(output, -1, -1):
        if child in adjoint:
            for parent, partial in zip(parents[child], partials[child], strict=True):
                adjoint[parent] = adjoint.get(parent, 0.0) + adjoint[child] * partial
                yield (child, parent), adjoint


def birth(columns: Columns) -> Edge | None:
    """The first edge after which a parent's adjoint is not finite."""
    found = (edge for edge, adjoint in sendings(columns) if not math.isfinite(adjoint[edge[1]]))
    return next(found, None)


def adjoints_after(columns: Columns, edge: Edge) -> dict[int, float]:
    """The adjoints just after an edge was crossed, or at the end if it never is."""
    adjoint = {columns[2]: 1.0}
    found = None
    for crossed, adjoint in sendings(columns):
        if crossed == edge:
            found = dict(adjoint)
            if not math.isfinite(adjoint[edge[1]]):
                break
    return adjoint if found is None else found


def with_partial(columns: Columns, edge: Edge, partial: float) -> Columns:
    """The same tape with another partial on every edge between two rows."""
    parents, partials, output = columns
    child, parent = edge
    changed = tuple(
        partial if other == parent else old
        for other, old in zip(parents[child], partials[child], strict=True)
    )
    return parents, [*partials[:child], changed, *partials[child + 1 :]], output


def random_columns(rng: np.random.Generator, rows: int = 12) -> Columns:
    """A tape that branches; its last row is not the output, and row 2 feeds nothing below it."""
    tape = random_tape(rng, rows)
    return list(tape.parents), list(tape.partials), tape.output


def crossed_edges(columns: Columns) -> list[Edge]:
    return [edge for edge, _ in sendings(columns)]


def sick_tapes(rng: np.random.Generator) -> list[Columns]:
    """One birth each, or several of which one is first, on chains and on tapes that branch."""
    a, b = (round(float(number), 2) for number in rng.uniform(1.5, 4.0, 2))
    chain: Columns = ([(), (0,), (1,), (2,)], [(), (a,), (INF,), (b,)], 3)
    square: Columns = ([(), (0, 0), (1,), (2, 0)], [(), (b, a), (NAN,), (a, 1.0)], 3)
    # A finite partial can do it, where the adjoint is large.
    large: Columns = ([(), (0,), (1,), (2,)], [(), (a,), (1e200,), (-1e200,)], 3)
    found = [chain, square, large]
    for bad in (INF, NAN, -INF):
        columns = random_columns(rng)
        edges = crossed_edges(columns)
        places = rng.choice(len(edges), 3, replace=False)
        for place in places:
            columns = with_partial(columns, edges[place], bad)
        found.append(columns)
    return found


def silent_tapes(rng: np.random.Generator) -> list[Columns]:
    """Rows off every path, or above the output, whose partials are no numbers; one edge is sick."""
    a, b = (round(float(number), 2) for number in rng.uniform(1.5, 4.0, 2))
    parents = [(), (), (1,), (0,), (2, 3), (3, 0), (5, 4)]
    aside: Columns = (parents, [(), (), (NAN,), (INF,), (INF, 1.0), (b, a), (1.0, b)], 5)
    between: Columns = ([(), (0,), (0,), (1,)], [(), (INF,), (NAN,), (a,)], 3)
    above: Columns = ([(), (0,), (1,), (2,)], [(), (INF,), (a,), (NAN,)], 2)
    return [aside, between, above]


def zero_tapes(rng: np.random.Generator) -> list[Columns]:
    """An adjoint of 0 meets an infinite partial: behind a mask, and where two parts cancel."""
    a, b = (round(float(number), 2) for number in rng.uniform(1.5, 4.0, 2))
    masked: Columns = (
        [(), (), (0,), (1,), (2, 3)],
        [(), (), (INF,), (a,), (0.0, 1.0)],
        4,
    )
    cancelled: Columns = (
        [(), (0,), (1,), (1,), (2, 3), (4, 0)],
        [(), (-INF,), (b,), (-b,), (1.0, 1.0), (a, b)],
        5,
    )
    return [masked, cancelled]


def overflowing_tapes(rng: np.random.Generator) -> list[Columns]:
    """Two parts that are finite, and whose sum is not; a later edge is sick as well."""
    a, b = (float(number) for number in rng.uniform(1.1e308, 1.6e308, 2))
    twice: Columns = ([(), (0, 0)], [(), (a, b)], 1)
    parents = [(), (0,), (1,), (1,), (2, 3)]
    meeting: Columns = (parents, [(), (INF,), (-a,), (-b,), (1.0, 1.0)], 4)
    # By paths of different lengths, so that a sign that was lost on the way shows.
    apart: Columns = ([(), (0,), (0, 1)], [(), (b,), (a, 1.0)], 2)
    return [twice, meeting, apart]


def finite_tapes(rng: np.random.Generator) -> list[Columns]:
    """Adjoints that are all finite: of unit size, and as large as numbers get."""
    a = round(float(rng.uniform(1.1, 1.6)), 2)
    large: Columns = ([(), (0,), (1,), (2, 0)], [(), (-a,), (1e150,), (1e150, 1.0)], 3)
    return [random_columns(rng), large]
