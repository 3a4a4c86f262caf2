"""Which vertices of a large graph are drawn, and which are folded into one.

A loop of a thousand turns records the same few operations a thousand times. One turn is drawn, the
others become one folded vertex. Where that does not suffice, the middle of the graph is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autodiff_core import Graph, Node

LONGEST_PERIOD = 48  # operations in one turn of a loop, or in one layer
FEWEST_TURNS = 3


@dataclass(frozen=True)
class Fold:
    """Vertices that are drawn as one, and what is written on it."""

    title: str
    note: str
    members: frozenset[Node]


def folds(graph: Graph, limit: int, repeats: bool) -> list[Fold]:
    """What to fold so that about `limit` vertices are drawn; `repeats` folds loops at any size."""
    found: list[Fold] = []
    if repeats or len(graph) > limit:
        found = repeated(graph)
    hidden = set().union(*(fold.members for fold in found)) if found else set()
    shown = [node for node in graph.nodes if node not in hidden]
    excess = len(shown) + len(found) - limit
    if excess > 0:
        middle = len(shown) // 2
        start = middle - excess // 2
        left_out = frozenset(shown[start : start + excess + 1]) - frozenset(graph.outputs)
        found.append(Fold(f"{len(left_out):,} vertices", "not shown", left_out))
    return found


def repeated(graph: Graph) -> list[Fold]:
    """Runs of turns with equal structure, shortest period first; each run keeps its first turn."""
    operations = [node for node in graph.nodes if node.kind == "operation"]
    codes = signatures(operations)
    free = np.ones(len(operations), dtype=bool)
    found = []
    for period in range(1, min(LONGEST_PERIOD, len(operations) // FEWEST_TURNS) + 1):
        same = (codes[period:] == codes[:-period]) & free[period:] & free[:-period]
        edges = np.flatnonzero(np.diff(np.concatenate(([0], same.view(np.int8), [0]))))
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            turns = (stop - start) // period + 1
            if turns < FEWEST_TURNS or turns * period < 6:
                continue
            first = start + period
            end = start + turns * period
            found.append(fold(operations[first:end], period, turns - 1, graph))
            free[start:end] = False
    return found


def signatures(operations: list[Node]) -> np.ndarray:
    """A number for each operation; equal ones do the same to operands that lie equally far back."""
    place = {node: i for i, node in enumerate(operations)}
    known: dict[tuple, int] = {}
    codes = []
    for i, node in enumerate(operations):
        operands = tuple(i - place[p] if p in place else p.kind for p in node.parents)
        key = (node.primitive.name if node.primitive else "", operands, repr(node.params))
        codes.append(known.setdefault(key, len(known)))
    return np.array(codes)


def fold(operations: list[Node], period: int, turns: int, graph: Graph) -> Fold:
    """A folded vertex for repeated operations, with the constants and inputs that only they use."""
    members = {node for node in operations if not any(node is output for output in graph.outputs)}
    users: dict[Node, bool] = {}
    for node in graph.nodes:
        for parent in node.parents:
            users[parent] = users.get(parent, True) and node in members
    own = {p for node in members for p in node.parents if p.kind != "operation" and users[p]}
    turn = ", ".join(node.primitive.name for node in operations[:period][:4] if node.primitive)
    more = ", …" if period > 4 else ""
    return Fold(
        f"{turns:,} × ({turn}{more})", f"{len(members | own):,} vertices", frozenset(members | own)
    )
