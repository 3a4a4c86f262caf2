"""GraphView: a recorded computation as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autodiff_core import Graph, Node

from .drawing.diagram import Diagram, Edge, Vertex, image
from .drawing.folding import folds
from .drawing.layout import LayoutError
from .drawing.recorded import name_of, record
from .drawing.sweeps import adjoints, partials, tangents
from .drawing.words import BAR, DOT, brief, count, fact, kind, over, title, vertex_names
from .widget import CourseWidget

MOST_DRAWN = 200  # vertices; a larger graph is folded
MOST_RECORDED = 2_000_000


class GraphView(CourseWidget):
    """A graph drawn from its inputs to its output: `GraphView(graph)`, or `GraphView(f, x=2.0, y=0.5)`.

    Options: `values` writes the value on every vertex, `adjoints` the derivative of the output by it,
    `tangents="x"` its derivative by the input x, `partials` the local partial on every edge; `collapse`
    folds repeated structure (None: where the graph is larger than `limit`); `direction` is Graphviz's
    "TB", "LR", "BT" or "RL". Pointing at a vertex lights the paths through it.
    """

    script = "graph_view.js"

    def __init__(
        self,
        graph: Graph | Callable,
        *,
        values: bool = True,
        tangents: str | None = None,
        adjoints: bool = False,
        partials: bool = False,
        collapse: bool | None = None,
        limit: int = MOST_DRAWN,
        direction: str = "TB",
        **inputs: Any,
    ) -> None:
        self.message, self.diagram = "", Diagram((), ())
        self.name = "a graph"
        if not isinstance(graph, Graph):
            self.name = name_of(graph)
            recorded = record(graph, inputs, MOST_RECORDED, numbers=False)
            self.graph, self.message = recorded.graph, recorded.message
        else:
            self.graph = graph
        self.facts: list[str] = []
        if self.graph is not None:
            try:
                self.diagram = self.draw(
                    self.graph, values, tangents, adjoints, partials, collapse, limit, direction
                )
                drawn = self.diagram.payload()
            except (LayoutError, ValueError) as error:
                self.message = str(error)
        data = {"message": self.message} if self.message else {"graph": drawn, "facts": self.facts}
        super().__init__(data=data | {"label": self.description})

    def draw(
        self, graph: Graph, values: bool, tangent: str | None, with_adjoints: bool, with_partials: bool,
        collapse: bool | None, limit: int, direction: str,
    ) -> Diagram:  # fmt: skip
        """The diagram with the texts that were asked for."""
        names = vertex_names(graph)
        extra: list[tuple[str, dict[Node, Any]]] = []
        if tangent is not None:
            extra.append((DOT, tangents(graph, input_named(graph, tangent))))
        if with_adjoints:
            extra.append((BAR, adjoints(graph)))
        folded = folds(graph, limit, collapse is True) if collapse is not False else []
        self.hidden = sum(len(fold.members) for fold in folded)
        place: dict[Node, int] = {}
        vertices: list[Vertex] = []
        for node in graph.nodes:
            if any(node in fold.members for fold in folded):
                continue
            place[node] = len(vertices)
            lines = []
            if values:
                lines.append(brief(node.value) if node.kind != "constant" else "")
            for mark, found in extra:
                lines.append(
                    f"{over(names[node], mark)} = {brief(found[node])}" if node in found else ""
                )
            vertices.append(Vertex(kind(node, graph), title(node, names), tuple(lines)))
            self.facts.append(fact(node, names, graph, lines))
        for fold in folded:
            for node in fold.members:
                place[node] = len(vertices)
            vertices.append(Vertex("folded", fold.title, (fold.note,)))
            self.facts.append(f"folded: {fold.title}, {fold.note}")
        edges: dict[tuple, Edge] = {}
        for node in graph.nodes:
            local = partials(node) if with_partials and node.kind == "operation" else {}
            for slot, parent in enumerate(node.parents):
                tail, head = place[parent], place[node]
                inside = vertices[tail].kind == "folded" or vertices[head].kind == "folded"
                if tail != head:
                    label = brief(local[slot]) if slot in local and not inside else ""
                    edges.setdefault(
                        (tail, head, 0 if inside else slot), Edge(tail, head, label, slot)
                    )
        rows = max((len(vertex.lines) for vertex in vertices), default=0)
        return Diagram(tuple(vertices), tuple(edges.values()), rows, direction)

    @property
    def description(self) -> str:
        if self.message:
            return self.message
        assert self.graph is not None
        operations = self.graph.shared_size()
        inputs = ", ".join(node.name or "an input" for node in self.graph.inputs[:8])
        inputs += ", …" if len(self.graph.inputs) > 8 else ""
        size = f"{count(len(self.graph), 'vertex')}, {count(operations, 'operation')}"
        start = f"Compute graph of {self.name}: {size}; "
        start += f"inputs {inputs}. "
        if self.hidden:
            start += f"{count(self.hidden, 'vertex')} of it are folded. "
        return start + "; ".join(self.facts[:40]) + ("; …" if len(self.facts) > 40 else ".")

    @property
    def picture(self) -> str:
        return f"<p>{self.message}</p>" if self.message else image(self.to_svg(), self.description)

    def to_dot(self, path: str | Path | None = None) -> str:
        """The graph in Graphviz's language; written to a file too where a path is given."""
        return saved(self.diagram.dot(), path)

    def to_svg(self, path: str | Path | None = None) -> str:
        """The picture as SVG, with its description inside."""
        return saved(self.diagram.svg(self.description), path)

    def to_png(self, path: str | Path | None = None) -> bytes:
        """The picture as PNG, drawn by Graphviz."""
        png = self.diagram.png()
        if path is not None:
            Path(path).write_bytes(png)
        return png

    def to_html(self, path: str | Path | None = None) -> str:
        """A page with the picture and its description; it needs no network."""
        head = f'<meta charset="utf-8"><title>Compute graph of {self.name}</title>'
        return saved(
            f'<!doctype html><html lang="en">{head}<body>{self.picture}</body></html>\n', path
        )


def saved(text: str, path: str | Path | None) -> str:
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def input_named(graph: Graph, name: str) -> Node:
    """The input with a name.

    *Raises*: ValueError that lists the names.
    """
    for node in graph.inputs:
        if node.name == name:
            return node
    known = ", ".join(str(node.name) for node in graph.inputs)
    raise ValueError(f"The graph has no input {name!r}; its inputs are {known}.")
