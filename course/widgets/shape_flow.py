"""ShapeFlow: arrays on their way through a graph, and their adjoints on the way back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
import traitlets

from autodiff_core import Graph, Node

from .drawing.diagram import Diagram, Edge, Vertex
from .drawing.layout import LayoutError
from .drawing.recorded import name_of, record
from .drawing.sweeps import adjoints
from .drawing.words import BAR, formula, kind, over, shape_text, title, vertex_names
from .widget import CourseWidget

MOST_VERTICES = 150
MOST_ENTRIES = 48  # of an array whose numbers are shown
WIDEST = 12

# How the adjoint of an operation's result comes to an operand. {a}, {b}: the operands' names, {x}:
# this operand, {X} and {V}: adjoints of the operand and of the result, {from}, {to}: their shapes.
BACKWARDS = {
    "broadcast_to": "{X} gets {V} summed over {axes}: {from} → {to}. "
    "One entry fed many: adjoints add up",
    "sum": "{X} gets {V} spread out: {from} → {to}. Every summand counts once in the sum",
    "reshape": "{X} gets {V} back in its own shape: {from} → {to}",
    "transpose": "{X} gets {V} with the axes put back: {from} → {to}",
    "index": "{X} gets {V} where it was taken from and 0 elsewhere; "
    "repeated places add up: {from} → {to}",
    "concatenate": "{X} gets its own part of {V}: {from} → {to}",
    "astype": "{X} gets {V} in its own number format",
}
MATMUL = ("{X} gets {V} @ {b}ᵀ: {from} @ {bT} → {to}", "{X} gets {a}ᵀ @ {V}: {aT} @ {from} → {to}")
ENTRYWISE = "{X} gets {V} times the local partial, entry by entry: {to}"
OTHERWISE = "{X} has the shape of {x}: {to}"


class ShapeFlow(CourseWidget):
    """`ShapeFlow(f, w=array, x=array)`: shapes on edges, and what each operation does to adjoints.

    Broadcasting is a vertex of its own; on the way back it is a sum. An output that is an array
    gets the seed 1 in every entry.
    """

    script = "shape_flow.js"
    way = traitlets.Enum(("forward", "back"), "forward").tag(sync=True)

    def __init__(
        self, f: Callable, *, direction: str = "TB", way: str = "forward", **inputs: Any
    ) -> None:
        self.name = name_of(f)
        found = record(f, inputs, MOST_VERTICES, numbers=False)
        self.graph = found.graph
        self.message = found.message
        self.drawn = Diagram((), ())
        if self.graph is not None and len(self.graph.outputs) != 1:
            self.graph = None
            self.message = f"{self.name} returned several values; ShapeFlow follows one output."
        data: dict[str, Any] = {}
        if self.graph is not None:
            try:
                self.adjoints = adjoints(self.graph)
                self.names = vertex_names(self.graph)
                self.drawn = self.draw(self.graph, direction)
                cards = [self.card(node) for node in self.graph.nodes]
                data = {"graph": self.drawn.payload(), "cards": cards}
            except LayoutError as error:
                self.graph = None
                self.message = str(error)
        if self.graph is None:
            data = {"message": self.message}
        super().__init__(data=data | {"name": self.name}, way=way)

    def draw(self, graph: Graph, direction: str) -> Diagram:
        """Shapes on vertices and edges."""
        place = {node: i for i, node in enumerate(graph.nodes)}
        vertices = []
        for node in graph.nodes:
            lines = () if node.kind == "constant" else (shape_text(node.value),)
            vertices.append(Vertex(kind(node, graph), title(node, self.names), lines, 11))
        edges = []
        for node in graph.nodes:
            for i, parent in enumerate(node.parents):
                label = shape_text(parent.value) if np.shape(parent.value) else ""
                edges.append(Edge(place[parent], place[node], label, i))
        return Diagram(tuple(vertices), tuple(edges), 1, direction)

    def card(self, node: Node) -> dict[str, Any]:
        """What is said and shown of one vertex."""
        forward, back = self.sentences(node)
        card: dict[str, Any] = {"forward": forward, "back": back, "value": grid(node.value)}
        card["stretches"] = node.primitive is not None and node.primitive.name == "broadcast_to"
        if node in self.adjoints:
            card["bar"] = over(self.names[node], BAR)
            card["adjoint"] = grid(self.adjoints[node])
            card["bar_shape"] = shape_text(self.adjoints[node])
        return card

    def sentences(self, node: Node) -> tuple[str, list[str]]:
        """What an operation does to values, and what it does to the adjoint of each operand."""
        name = self.names[node]
        to = shape_text(node.value)
        if node.kind != "operation" or node.primitive is None:
            what = "an input" if node.kind == "input" else "a constant"
            return f"{name} is {what} of shape {to}.", []
        shapes = ", ".join(shape_text(parent.value) for parent in node.parents)
        text = f"{name} = {formula(node, self.names)}: {shapes} → {to}"
        if node.primitive.name == "broadcast_to":
            text += f". Copied along {axes_text(node)}"
        back = [
            backward(node, slot, self.names)
            for slot, parent in enumerate(node.parents)
            if parent.kind != "constant" and parent in self.adjoints and node in self.adjoints
        ]
        return text + ".", back

    @property
    def description(self) -> str:
        if self.graph is None:
            return self.message
        said = []
        for node in self.graph.nodes[:40]:
            forward, back = self.sentences(node)
            said.append(" ".join([forward, *(f"Back: {text}." for text in back)]))
        return f"Shapes in the compute graph of {self.name}. " + " ".join(said)

    @property
    def drawing(self) -> Diagram:
        return self.drawn

    def still(self, svg: str) -> str:
        """The picture, and below it what happens to each operand on the way back."""
        assert self.graph is not None
        rows = [text for node in reversed(self.graph.nodes) for text in self.sentences(node)[1]]
        listed = "".join(f"<li>{escape(text)}.</li>" for text in rows[:30])
        return f"{super().still(svg)}<p>On the way back:</p><ul>{listed}</ul>"


def backward(node: Node, slot: int, names: dict[Node, str]) -> str:
    """One sentence on an operand's adjoint."""
    assert node.primitive is not None
    parent = node.parents[slot]
    words = {
        "x": names[parent],
        "X": over(names[parent], BAR),
        "V": over(names[node], BAR),
        "a": names[node.parents[0]],
        "aT": turned(node.parents[0]),
        "b": names[node.parents[-1]],
        "bT": turned(node.parents[-1]),
        "from": shape_text(node.value),
        "to": shape_text(parent.value),
        "axes": axes_text(node),
    }
    if node.primitive.name == "matmul":
        return MATMUL[slot].format(**words)
    entrywise = ENTRYWISE if node.primitive.aligned else OTHERWISE
    return BACKWARDS.get(node.primitive.name, entrywise).format(**words)


def turned(node: Node) -> str:
    """The shape of a node's transpose."""
    value = node.value
    return shape_text(np.swapaxes(value, -1, -2) if np.ndim(value) > 1 else value)


def axes_text(node: Node) -> str:
    """The axes along which broadcasting copied its operand."""
    if node.primitive is None or node.primitive.name != "broadcast_to":
        return ""
    before = np.shape(node.parents[0].value)
    after = np.shape(node.value)
    added = len(after) - len(before)
    stretched = [added + i for i, size in enumerate(before) if size == 1 != after[added + i]]
    axes = [*range(added), *stretched]
    return ("axis " if len(axes) == 1 else "axes ") + " and ".join(map(str, axes))


def grid(value: Any) -> list[list[float | str]] | None:
    """The numbers of a small array in rows; None for a large one, or for more than two axes."""
    array = np.asarray(value, dtype=float)
    if array.ndim > 2 or array.size > MOST_ENTRIES or array.size == 0:
        return None
    rows = np.atleast_2d(array)
    if rows.shape[1] > WIDEST:
        return None
    return [
        [float(f"{entry:.4g}") if np.isfinite(entry) else str(entry) for entry in row]
        for row in rows.tolist()
    ]
