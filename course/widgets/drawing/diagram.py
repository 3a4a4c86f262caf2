"""A graph as it is drawn: vertices with lines of text, edges, positions; as DOT, SVG and JSON.

What a vertex is shows in its shape as well as in its colour: inputs are ellipses, constants dashed
boxes, operations rounded boxes, outputs octagons with a double border.
"""

from __future__ import annotations

import base64
import html
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import graphviz

from .layout import POINTS, Layout, lay_out, render

# Okabe and Ito's palette, with a pale tint of each for the inside. Ink on any tint has a contrast of 12:1.
INK, GREY = "#1a1a1a", "#7a7a7a"
FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
CHARACTER, LINE = 7.2, 16.0  # the width of a character and the height of a line of text, in pixels
UNHURRIED = 120  # vertices up to which Graphviz may take its time
HASTE = {
    "nslimit": "2",
    "nslimit1": "2",
    "mclimit": "0.3",
}  # rounds of its improvements for larger graphs
PILL = 15.0  # the height of a label on an edge


@dataclass(frozen=True)
class Style:
    """How a kind of vertex looks: in DOT's words, and its colours."""

    shape: str
    style: str
    stroke: str
    fill: str


STYLES = {
    "input": Style("ellipse", "filled", "#0072B2", "#d9edf9"),
    "constant": Style("box", "filled,dashed", "#6b6b6b", "#eeeeee"),
    "operation": Style("box", "filled,rounded", "#B27800", "#fdf0d3"),
    "output": Style("doubleoctagon", "filled", "#00775A", "#d5f2e8"),
    "folded": Style("folder", "filled,dashed", "#A6508A", "#f7e3ef"),
}


@dataclass(frozen=True)
class Vertex:
    """One vertex: its kind (a key of STYLES), a title, lines under it, and room for so many characters."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    room: int = 0

    def size(self, rows: int) -> tuple[float, float]:
        """Width and height in pixels with room for `rows` lines under the title."""
        longest = max(CHARACTER * self.room, *(width(line) for line in (self.title, *self.lines)))
        rows = 0 if self.kind == "constant" else rows
        roomy = {"input": 1.25, "output": 1.12}.get(
            self.kind, 1.0
        )  # text must not touch a slanted border
        tall = {"input": 1.3, "output": 1.12}.get(self.kind, 1.0) if rows else 1.1
        return round(max(longest, 28.0) * roomy + 18), round((1 + rows) * LINE * tall + 12)


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
        gaps = (
            {"nodesep": "0.35", "ranksep": "0.6"}
            if self.labelled
            else {"nodesep": "0.25", "ranksep": "0.35"}
        )
        haste = HASTE if len(self.vertices) > UNHURRIED else {}
        drawing = graphviz.Digraph(
            graph_attr={"rankdir": self.direction, "bgcolor": "transparent", **gaps, **haste},
            node_attr={
                "fixedsize": "true",
                "fontname": "DejaVu Sans",
                "fontsize": "10",
                "label": "",
            },
            edge_attr={
                "color": GREY,
                "arrowsize": "0.7",
                "fontname": "DejaVu Sans",
                "fontsize": "9",
            },
        )
        for i, vertex in enumerate(self.vertices):
            style, (wide, high) = STYLES[vertex.kind], vertex.size(self.rows)
            looks = {
                "width": f"{wide / POINTS:.3f}",
                "height": f"{high / POINTS:.3f}",
                "shape": style.shape,
            }
            if bare:  # the second border of an output would be added to its size
                looks["shape"] = style.shape.removeprefix("double")
            else:
                text = "\n".join((vertex.title, *vertex.lines))
                looks |= {"label": graphviz.escape(text).replace("\n", "\\n"), "style": style.style}
                looks |= {"color": style.stroke, "fillcolor": style.fill, "fontcolor": INK}
            drawing.node(f"n{i}", **looks)
        for i, edge in enumerate(self.edges):
            label = (
                {}
                if bare or not edge.label
                else {"label": graphviz.escape(edge.label), "fontcolor": GREY}
            )
            drawing.edge(f"n{edge.tail}", f"n{edge.head}", id=f"e{i}", **label)
        return drawing.source

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
        boxes, paths = self.layout.boxes, self.layout.paths
        vertices = []
        for i, vertex in enumerate(self.vertices):
            box = boxes[f"n{i}"]
            row: dict[str, Any] = {
                "kind": vertex.kind,
                "title": vertex.title,
                "lines": list(vertex.lines),
            }
            vertices.append(row | {"x": box.x, "y": box.y, "w": box.width, "h": box.height})
        edges = []
        for i, edge in enumerate(self.edges):
            ends: dict[str, Any] = {"tail": edge.tail, "head": edge.head, "slot": edge.slot}
            edges.append(ends | {"label": edge.label, "room": edge.room} | curve(paths[f"e{i}"]))
        size: dict[str, Any] = {
            "width": self.layout.width,
            "height": self.layout.height,
            "rows": self.rows,
        }
        return size | {"vertices": vertices, "edges": edges}

    def svg(self, description: str = "") -> str:
        """The picture as SVG: pale shapes, dark text, grey lines, no background: it reads on any page."""
        drawn = self.payload()
        wide, high = drawn["width"] + 4, drawn["height"] + 4
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" '
            f'viewBox="-2 -2 {wide:g} {high:g}" font-family="{FONT}" font-size="12" text-anchor="middle">',
            f"<title>{html.escape(description)}</title>" if description else "",
        ]
        for edge in drawn["edges"]:
            parts.append(f'<path d="{edge["d"]}" fill="none" stroke="{GREY}" stroke-width="1.3"/>')
            parts.append(f'<path d="{edge["arrow"]}" fill="{GREY}"/>')
        parts += [shape(vertex) + text(vertex, self.rows) for vertex in drawn["vertices"]]
        parts += [pill(edge) for edge in drawn["edges"] if edge["label"]]
        return "".join([*parts, "</svg>"])


def width(text: str) -> float:
    """About how wide a text is, in pixels; marks over a letter take no room."""
    return CHARACTER * sum(not unicodedata.combining(letter) for letter in text)


def curve(points: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """A spline as SVG's path, its arrow head, and the point where a label goes."""
    *line, tip = points
    (x, y), rest = line[0], line[1:]
    steps = " ".join(f"{px:g},{py:g}" for px, py in rest)
    start = 3 * ((len(line) - 1) // 3 // 2)
    a, b, c, d = line[start : start + 4]
    mid = [round((p + 3 * q + 3 * r + s) / 8, 1) for p, q, r, s in zip(a, b, c, d, strict=True)]
    if (len(line) - 1) // 3 % 2 == 0:
        mid = list(a)
    (bx, by), (tx, ty) = line[-1], tip
    nx, ny = -(ty - by) * 0.42, (tx - bx) * 0.42
    arrow = f"M{tx:g},{ty:g}L{bx + nx:.4g},{by + ny:.4g}L{bx - nx:.4g},{by - ny:.4g}Z"
    return {"d": f"M{x:g},{y:g}C{steps}", "arrow": arrow, "mid": mid}


def octagon(x: float, y: float, w: float, h: float) -> str:
    """The path of an octagon around a centre."""
    a, b, cut = w / 2, h / 2, min(w, h) * 0.25
    corners = [(-a, cut - b), (cut - a, -b), (a - cut, -b), (a, cut - b)]
    corners += [(-p, -q) for p, q in corners]
    return "M" + "L".join(f"{x + p:g},{y + q:g}" for p, q in corners) + "Z"


def shape(vertex: dict[str, Any]) -> str:
    """The outline of a vertex in SVG."""
    style = STYLES[vertex["kind"]]
    x, y, w, h = (vertex[key] for key in "xywh")
    look = f'fill="{style.fill}" stroke="{style.stroke}" stroke-width="1.5"'
    if vertex["kind"] == "input":
        return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{w / 2:g}" ry="{h / 2:g}" {look}/>'
    if vertex["kind"] == "output":
        inner = octagon(x, y, w - 6, h - 6)
        return f'<path d="{octagon(x, y, w, h)}" {look}/><path d="{inner}" fill="none" stroke="{style.stroke}"/>'
    look += ' stroke-dasharray="5 3"' if "dashed" in style.style else ' rx="9"'
    return f'<rect x="{x - w / 2:g}" y="{y - h / 2:g}" width="{w:g}" height="{h:g}" {look}/>'


def text(vertex: dict[str, Any], rows: int) -> str:
    """The title of a vertex, and its lines."""
    top = vertex["y"] - (0 if vertex["kind"] == "constant" else rows) * LINE / 2 + 4
    lines = [(vertex["title"], ' font-weight="600"'), *((line, "") for line in vertex["lines"])]
    return "".join(
        f'<text x="{vertex["x"]:g}" y="{top + i * LINE:g}" fill="{INK}"{weight}>{html.escape(line)}</text>'
        for i, (line, weight) in enumerate(lines)
    )


def pill(edge: dict[str, Any]) -> str:
    """The label of an edge, on a small plate."""
    (x, y), wide = edge["mid"], width(edge["label"]) * 0.9 + 8
    plate = (
        f'<rect x="{x - wide / 2:g}" y="{y - PILL / 2:g}" width="{wide:g}" height="{PILL:g}" rx="7"'
    )
    plate += f' fill="#ffffff" stroke="{GREY}" stroke-width="0.7"/>'
    words = html.escape(edge["label"])
    return f'{plate}<text x="{x:g}" y="{y + 3.8:g}" font-size="10.5" fill="{INK}">{words}</text>'


def image(svg: str, alt: str) -> str:
    """A picture as HTML that shows anywhere, even in untrusted notebooks, with words for it."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img alt="{html.escape(alt, quote=True)}" src="data:image/svg+xml;base64,{data}">'
