"""Graphs as nested tuples: made plain on the learner's side, read and evaluated on the judge's.

A vertex is a number, a name, or a tuple `(operation, parent, …)`. The same tuple in two places is
one vertex; so everything here goes by identity, and its work grows with the graph, not with the
tree.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

# What it may be, written out: float | str | tuple[str, Vertex] | tuple[str, Vertex, Vertex].
Vertex = Any

FUNCTIONS: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": math.pow,
    "neg": operator.neg,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
}
BINARY = ("add", "sub", "mul", "div", "pow")
PARENTS = {name: 2 if name in BINARY else 1 for name in FUNCTIONS}
MOST_VERTICES = 10_000
LONGEST_TEXT = 150


def operations(vertex: Vertex) -> list[tuple[Any, ...]]:
    """Every tuple below and including `vertex`, each once, parents first; no recursion."""
    order: list[tuple[Any, ...]] = []
    seen: set[int] = set()
    stack = [(vertex, False)]
    while stack:
        this, ready = stack.pop()
        if ready:
            order.append(this)
        elif isinstance(this, tuple | list) and id(this) not in seen:
            seen.add(id(this))
            stack.append((this, True))
            stack.extend((parent, False) for parent in reversed(this[1:]))
    return order


def plain(vertex: Vertex) -> dict[str, Any]:
    """What a learner's code returned, as data that crosses: its vertices in a row, and its text.

    Each row is `["number", 2.0]`, `["name", "x"]` or `["mul", 0, 1]` with the rows of the parents.
    The last row is the output. `strange` says what is in it that is no vertex, or is empty.
    """
    rows: list[list[Any]] = []
    at: dict[Any, int] = {}
    strange = ""

    def row_of(parent: Any) -> int:
        nonlocal strange
        if isinstance(parent, tuple | list):
            return at.get(id(parent), 0)
        if isinstance(parent, bool) or not isinstance(parent, int | float | str | np.number):
            strange = strange or f"{type(parent).__name__} {_cut(repr(parent), 60)}"
            return 0
        kind, leaf = ("name", parent) if isinstance(parent, str) else ("number", float(parent))
        if (kind, leaf) not in at:
            at[kind, leaf] = len(rows)
            rows.append([kind, leaf])
        return at[kind, leaf]

    for this in operations(vertex):
        name = this[0] if len(this) else None
        if not isinstance(name, str) or PARENTS.get(name) != len(this) - 1:
            strange = strange or _cut(
                repr(this) if len(this) < 5 else "a tuple of another form", 60
            )
        elif len(rows) > MOST_VERTICES:
            strange = strange or f"more than {MOST_VERTICES} vertices"
        else:
            row = [name, *(row_of(parent) for parent in this[1:])]
            at[id(this)] = len(rows)
            rows.append(row)
    if not isinstance(vertex, tuple | list):
        row_of(vertex)
    return {"rows": rows, "text": text(vertex), "strange": strange}


def text(vertex: Vertex) -> str:
    """A vertex as a learner types it, cut where it is long."""
    texts: dict[int, str] = {}

    def of(parent: Any) -> str:
        if isinstance(parent, tuple | list):
            return texts.get(id(parent), "…")
        if isinstance(parent, str):
            return f'"{_cut(parent, 20)}"'
        if isinstance(parent, float | np.floating):
            return repr(round(float(parent), 6))
        return _cut(repr(parent), 40)

    for this in operations(vertex):
        name = f'"{this[0]}"' if this and isinstance(this[0], str) else "?"
        texts[id(this)] = _cut(
            tuple_text([name, *(of(parent) for parent in this[1:])]), LONGEST_TEXT
        )
    return of(vertex)


def tuple_text(items: list[str]) -> str:
    """A tuple of what is text already."""
    inner = ", ".join(items)
    return f"({inner},)" if len(items) == 1 else f"({inner})"


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def value(rows: list[list[Any]], inputs: Mapping[str, float]) -> float:
    """The output's value; NaN where an operation has none.

    Raises:
        KeyError: for a name without a value.
    """
    values: list[float] = []
    for kind, *parents in rows:
        if kind == "number":
            values.append(parents[0])
        elif kind == "name":
            values.append(inputs[parents[0]])
        else:
            try:
                values.append(float(FUNCTIONS[kind](*(values[parent] for parent in parents))))
            except (ArithmeticError, ValueError):
                values.append(math.nan)
    return values[-1]


def value_of(vertex: Vertex, inputs: Mapping[str, float]) -> float:
    """The value of a vertex of ours."""
    return value(plain(vertex)["rows"], inputs)


def distinct(rows: list[list[Any]]) -> int:
    """The number of operations that differ in what they compute: equal ones count once."""
    number: dict[tuple[Any, ...], int] = {}
    same: list[int] = []
    for kind, *parents in rows:
        key = (
            kind,
            *(parents if kind in ("number", "name") else (same[parent] for parent in parents)),
        )
        same.append(number.setdefault(key, len(number)))
    return sum(key[0] in FUNCTIONS for key in number)


def tree_size(rows: list[list[Any]]) -> int:
    """The number of operations when every use is written out again."""
    sizes: list[int] = []
    for kind, *parents in rows:
        sizes.append(1 + sum(sizes[parent] for parent in parents) if kind in FUNCTIONS else 0)
    return sizes[-1]


def rule(z: Vertex, primes: tuple[Vertex, ...]) -> Vertex:
    """z' for z = (operation, parent, …), from the parents' primes. Not simplified."""
    name, *parents = z
    if name in ("add", "sub", "neg"):
        return (name, *primes)
    if PARENTS[name] == 2:
        u, v = parents
        du, dv = primes
        if name == "mul":
            return ("add", ("mul", du, v), ("mul", u, dv))
        if name == "div":
            return ("div", ("sub", ("mul", du, v), ("mul", u, dv)), ("mul", v, v))
        base = ("mul", ("mul", v, ("pow", u, ("sub", v, 1.0))), du)
        if isinstance(v, int | float):
            return base
        return ("add", base, ("mul", ("mul", z, ("log", u)), dv))
    (u,) = parents
    (du,) = primes
    slope = {
        "exp": z,
        "log": ("div", 1.0, u),
        "sqrt": ("div", 0.5, z),
        "sin": ("cos", u),
        "cos": ("neg", ("sin", u)),
        "tanh": ("sub", 1.0, ("mul", z, z)),
    }[name]
    return ("mul", slope, du)


def derivative(vertex: Vertex, wrt: str) -> Vertex:
    """The derivative of a vertex of ours, with one prime per vertex."""
    primes: dict[int, Vertex] = {}

    def prime(parent: Vertex) -> Vertex:
        if isinstance(parent, tuple):
            return primes[id(parent)]
        return 1.0 if parent == wrt else 0.0

    for this in operations(vertex):
        primes[id(this)] = rule(this, tuple(prime(parent) for parent in this[1:]))
    return prime(vertex)
