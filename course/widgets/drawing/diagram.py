"""A graph as it is drawn: vertices with lines of text, edges, positions; as DOT, SVG and JSON.

What a vertex is shows in its shape as well as in its colour: inputs are ellipses, constants dashed
boxes, operations rounded boxes, outputs octagons with a double border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import graphviz

from .layout import POINTS, Layout, lay_out, render
from .style import CHARACTER, GREY, INK, LINE, STYLES, width
from .svg import PILL, svg

UNHURRIED = 120  # vertices up to which Graphviz may take its time
MARGIN = 3.0  # pixels around a drawing
# Rounds of its improvements for larger graphs.
HASTE = {"nslimit": "2", "nslimit1": "2", "mclimit": "0.3"}
# Text must not touch a slanted border, so these kinds are wider and higher than their text.
WIDER = {"input": 1.25, "output": 1.12}
HIGHER = {"input": 1.3, "output": 1.12}


@dataclass(frozen=True)
class Vertex:
    """One vertex: its kind (a key of STYLES), a title, lines under it, room for so many letters."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    room: int = 0

    def size(self, rows: int) -> tuple[float, float]:
        """Width and height in pixels with room for `rows` lines under the title."""
        longest = max(CHARACTER * self.room, *(width(line) for line in (self.title, *self.lines)))
        rows = 0 if self.kind == "constant" else rows
        wider = WIDER.get(self.kind, 1.0)
        higher = HIGHER.get(self.kind, 1.0) if rows else 1.1
        return round(max(longest, 28.0) * wider + 18), round((1 + rows) * LINE * higher + 12)


@dataclass(frozen=True)
class Edge:
    """An edge between two vertices, by their places in the list; `slot` is the operand's place."""

    tail: int
    head: int
    label: str = ""
    slot: int = 0
    room: int = 0


@dataclass(frozen=True)
class Diagram:
    """Vertices and edges to be drawn, with `rows` lines of text under every title."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    rows: int = 0
    direction: str = "TB"

    def dot(self, bare: bool = False) -> str:
        """The graph in DOT. A bare one keeps sizes and no text: it is for finding positions."""
        gaps = {"nodesep": "0.25", "ranksep": "0.35"}
        if self.labelled:
            gaps = {"nodesep": "0.35", "ranksep": "0.6"}
        haste = HASTE if len(self.vertices) > UNHURRIED else {}
        font = {"fontname": "DejaVu Sans"}
        drawing = graphviz.Digraph(
            graph_attr={"rankdir": self.direction, "bgcolor": "transparent", **gaps, **haste},
            node_attr={"fixedsize": "true", **font, "fontsize": "10", "label": ""},
            edge_attr={"color": GREY, "arrowsize": "0.7", **font, "fontsize": "9"},
        )
        for i, vertex in enumerate(self.vertices):
            looks = self.bare_looks(vertex) if bare else self.looks(vertex)
            drawing.node(f"n{i}", **looks)
        for i, edge in enumerate(self.edges):
            label = {}
            if edge.label and not bare:
                label = {"label": graphviz.escape(edge.label), "fontcolor": GREY}
            drawing.edge(f"n{edge.tail}", f"n{edge.head}", id=f"e{i}", **label)
        return drawing.source

    def bare_looks(self, vertex: Vertex) -> dict[str, str]:
        """The size and the shape of a vertex, in DOT's words."""
        wide, high = vertex.size(self.rows)
        # The second border of an output would be added to its size.
        shape = STYLES[vertex.kind].shape.removeprefix("double")
        return {"width": f"{wide / POINTS:.3f}", "height": f"{high / POINTS:.3f}", "shape": shape}

    def looks(self, vertex: Vertex) -> dict[str, str]:
        """All that is seen of a vertex, in DOT's words."""
        style = STYLES[vertex.kind]
        text = "\n".join((vertex.title, *vertex.lines))
        return self.bare_looks(vertex) | {
            "shape": style.shape,
            "label": graphviz.escape(text).replace("\n", "\\n"),
            "style": style.style,
            "color": style.stroke,
            "fillcolor": style.fill,
            "fontcolor": INK,
        }

    @property
    def labelled(self) -> bool:
        """Do edges carry text?"""
        return any(edge.label or edge.room for edge in self.edges)

    @cached_property
    def layout(self) -> Layout:
        return lay_out(self.dot(bare=True))

    def png(self) -> bytes:
        """The picture as PNG, by Graphviz."""
        return render(self.dot(), "png")

    def payload(self) -> dict[str, Any]:
        """What JavaScript draws: positions, sizes, texts and curves."""
        vertices = []
        for i, vertex in enumerate(self.vertices):
            box = self.layout.boxes[f"n{i}"]
            said = {"kind": vertex.kind, "title": vertex.title, "lines": list(vertex.lines)}
            vertices.append({**said, "x": box.x, "y": box.y, "w": box.width, "h": box.height})
        edges = []
        for i, edge in enumerate(self.edges):
            ends = {"tail": edge.tail, "head": edge.head, "slot": edge.slot}
            label = {"label": edge.label, "room": edge.room}
            drawn = curve(self.layout.paths[f"e{i}"])
            drawn["mid"][1] += self.apart(i)
            edges.append({**ends, **label, **drawn})
        return {
            "width": self.layout.width,
            "height": self.layout.height,
            "margin": self.margin(edges),
            "rows": self.rows,
            "vertices": vertices,
            "edges": edges,
        }

    def margin(self, edges: list[dict[str, Any]]) -> float:
        """The room beside a drawing: Graphviz lays out edges without the texts on them."""
        over = [MARGIN]
        for edge in edges:
            half = max(width(edge["label"]), CHARACTER * edge["room"]) / 2
            over.append(half - min(edge["mid"][0], self.layout.width - edge["mid"][0]))
        return round(max(over), 1)

    @cached_property
    def parallel(self) -> dict[tuple[int, int], list[int]]:
        """The places of the edges between each pair of vertices."""
        found: dict[tuple[int, int], list[int]] = {}
        for i, edge in enumerate(self.edges):
            found.setdefault((edge.tail, edge.head), []).append(i)
        return found

    def apart(self, place: int) -> float:
        """How far down the label of an edge moves, so that those of parallel edges lie apart."""
        edge = self.edges[place]
        places = self.parallel[edge.tail, edge.head]
        return PILL * (places.index(place) - (len(places) - 1) / 2)

    def svg(self, description: str = "") -> str:
        """The picture as SVG."""
        return svg(self.payload(), description)


def side_by_side(diagrams: Sequence[Diagram]) -> Diagram:
    """Diagrams as one, which Graphviz lays out beside each other."""
    vertices: list[Vertex] = []
    edges: list[Edge] = []
    for one in diagrams:
        first = len(vertices)
        vertices += one.vertices
        edges += [replace(e, tail=e.tail + first, head=e.head + first) for e in one.edges]
    rows = max(one.rows for one in diagrams)
    return Diagram(tuple(vertices), tuple(edges), rows, diagrams[0].direction)


def curve(points: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """A spline as SVG's path, its arrow head, and the point where a label goes."""
    *line, tip = points
    (x, y), *rest = line
    steps = " ".join(f"{px:g},{py:g}" for px, py in rest)
    return {"d": f"M{x:g},{y:g}C{steps}", "arrow": arrow(line[-1], tip), "mid": middle(line)}


def middle(line: list[tuple[float, float]]) -> list[float]:
    """The middle of a spline: where two segments meet, or half way along the middle one."""
    segments = (len(line) - 1) // 3
    start = 3 * (segments // 2)
    a, b, c, d = line[start : start + 4]
    if segments % 2 == 0:
        return list(a)
    return [round((p + 3 * q + 3 * r + s) / 8, 1) for p, q, r, s in zip(a, b, c, d, strict=True)]


def arrow(base: tuple[float, float], tip: tuple[float, float]) -> str:
    """The head of an arrow as SVG's path."""
    bx, by = base
    tx, ty = tip
    nx = -(ty - by) * 0.42
    ny = (tx - bx) * 0.42
    return f"M{tx:g},{ty:g}L{bx + nx:.4g},{by + ny:.4g}L{bx - nx:.4g},{by - ny:.4g}Z"
