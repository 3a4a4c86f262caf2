"""A recorded function as data that JavaScript evaluates and differentiates, and its drawing."""

from __future__ import annotations

import math
from typing import Any

from autodiff_core import Graph, Node
from autodiff_core.graph import topological_order

from .diagram import Diagram, Edge, Vertex
from .facts import rules
from .words import kind, title, vertex_names

Lines = dict[Node, tuple[str, ...]]  # what is written under a vertex's title
Labels = dict[tuple[Node, int], str]  # what is written on the edge into an operation's operand
ROOM = 14  # characters for a line under a title, such as "v̄12 = -0.12345"
PILL_ROOM = 7  # characters on an edge


def program(graph: Graph) -> dict[str, Any]:
    """Vertices in topological order, their rules, inputs, outputs, and decisions that shaped it."""
    read = [node for node, _, _ in graph.decisions]
    drawn = set(graph.nodes)
    nodes = [*graph.nodes, *(node for node in topological_order(*read) if node not in drawn)]
    place = {node: i for i, node in enumerate(nodes)}
    names = vertex_names(graph)
    known = rules(nodes)
    vertices = []
    for node in nodes:
        vertex: dict[str, Any] = {
            "kind": node.kind,
            "parents": [place[parent] for parent in node.parents],
        }
        vertex["name"] = names.get(node, "")
        if node.kind == "constant":
            vertex["value"] = in_json(node.value)
        if node.primitive is not None:
            vertex["op"] = node.primitive.name
        vertices.append(vertex)
    return {
        "vertices": vertices,
        "drawn": len(graph.nodes),
        "facts": known.facts,
        "definitions": known.definitions,
        "unknown": known.unknown,
        "inputs": [place[node] for node in graph.inputs],
        "outputs": [place[node] for node in graph.outputs],
        "decisions": [
            {"vertex": place[node], "value": in_json(value)} for node, value, _ in graph.decisions
        ],
    }


def in_json(value: Any) -> float | str:
    """A number; where JSON has none, infinities and NaN, the name that JavaScript reads."""
    number = float(value)
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else f"{'-' if number < 0 else ''}Infinity"


def diagram(
    graph: Graph, direction: str, lines: Lines, labels: Labels, labelled: bool = True
) -> Diagram:
    """The drawing, with room for what will come: two lines under each title.

    If `labelled`, edges have room for a plate.
    """
    names = vertex_names(graph)
    place = {node: i for i, node in enumerate(graph.nodes)}
    vertices = []
    edges = []
    for node in graph.nodes:
        room = 0 if node.kind == "constant" else ROOM
        look = kind(node, graph)
        vertices.append(Vertex(look, title(node, names), lines.get(node, ()), room))
        for i, parent in enumerate(node.parents):
            room = PILL_ROOM if labelled and parent.kind != "constant" else 0
            label = labels.get((node, i), "")
            edges.append(Edge(place[parent], place[node], label, i, room))
    return Diagram(tuple(vertices), tuple(edges), 2, direction)
