"""Where numbers stop being numbers, and which inputs do nothing: in words, for pictures.

A page says the same while its inputs are moved (`front/trouble.js`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from autodiff_core import Graph, Node

from .sweeps import has_pull, partials
from .words import brief, formula, vertex_names

MOST_SLOPES = 1000  # vertices of a graph whose slopes are looked at too
Trouble = tuple[Node, str]
WORDS = {"nan": "nan (no number)", "inf": "inf", "-inf": "-inf"}


def troubles(graph: Graph) -> list[Trouble]:
    """The vertices where it begins, not those that inherit it, each with a sentence."""
    return [*idle_inputs(graph), *non_finite(graph)]


def idle_inputs(graph: Graph) -> Iterator[Trouble]:
    """Inputs from which no derivative reaches an output."""
    reached = set(graph.outputs)
    for node in reversed(graph.nodes):
        if node in reached and node.primitive is not None and node.primitive.differentiable:
            reached |= {p for i, p in enumerate(node.parents) if has_pull(node.primitive, i)}
    idle = [node for node in graph.inputs if node not in reached]
    if not idle:
        return
    names = " and ".join(str(node.name) for node in idle)
    constant = len(idle) == len(graph.inputs)
    used = f"f does not use {names}"
    if graph.decisions:
        used = f"No path leads from {names} to the result"
    what = "f is constant here, and every slope" if constant else "its slope"
    yield idle[0], f"{used}: {what} is 0."
    yield from ((node, "") for node in idle[1:])


def non_finite(graph: Graph) -> Iterator[Trouble]:
    """Operations on finite numbers whose value, or a slope, is none."""
    names = vertex_names(graph)
    for node in graph.nodes:
        if node.kind != "operation" or node.value is None:
            # Symbols have no value yet.
            continue
        if not all(finite(parent.value) for parent in node.parents):
            continue
        if not finite(node.value):
            yield node, f"{kind_of(node.value)} begins at {in_numbers(node, names)}."
        elif len(graph) <= MOST_SLOPES:
            broken = [part for part in partials(node).values() if not finite(part)]
            if broken:
                yield node, f"A slope is {kind_of(broken[0])} at {in_numbers(node, names)}."


def in_numbers(node: Node, names: dict[Node, str]) -> str:
    """An operation with numbers for its operands; arrays keep their names."""
    single = {parent: not np.shape(parent.value) for parent in node.parents}
    operands = {p: brief(p.value) if single[p] else names[p] for p in node.parents}
    return f"{names[node]} = {formula(node, operands)}"


def finite(value: object) -> bool:
    """Is it all numbers?"""
    if isinstance(value, float):
        return math.isfinite(value)
    return bool(np.all(np.isfinite(np.asarray(value, dtype=float))))


def kind_of(value: object) -> str:
    """What an array or a number has become, in words."""
    flat = np.ravel(np.asarray(value, dtype=float))
    return WORDS[brief(flat[~np.isfinite(flat)][0])]
