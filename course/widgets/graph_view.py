"""GraphView: a recorded computation as a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autodiff_core import Graph, Node

from .drawing.diagram import Diagram, Edge, Vertex
from .drawing.folding import Fold, folds
from .drawing.layout import LayoutError
from .drawing.recorded import name_of, record
from .drawing.sweeps import adjoints, partials, tangents
from .drawing.trouble import Trouble, troubles
from .drawing.words import (
    BAR,
    DOT,
    brief,
    count,
    fact,
    kind,
    over,
    partial_facts,
    title,
    vertex_names,
)
from .widget import CourseWidget, saved

MOST_DRAWN = 200  # vertices; a larger graph is folded
MOST_RECORDED = 2_000_000


@dataclass(frozen=True)
class Texts:
    """What is asked to be written on a graph: on its vertices, and on its edges."""

    values: bool
    tangents: str | None
    adjoints: bool
    partials: bool

    def lines(self, graph: Graph, shown: list[Node]) -> dict[Node, tuple[str, ...]]:
        """The lines under the titles of the vertices that are shown."""
        names = vertex_names(graph)
        found: dict[Node, list[str]] = {node: [] for node in shown}
        if self.values:
            for node, lines in found.items():
                lines.append(brief(node.value) if node.kind != "constant" else "")
        marked = []
        if self.tangents is not None:
            marked.append((DOT, tangents(graph, input_named(graph, self.tangents))))
        if self.adjoints:
            marked.append((BAR, adjoints(graph)))
        for mark, numbers in marked:
            for node, lines in found.items():
                known = node in numbers
                text = f"{over(names[node], mark)} = {brief(numbers[node])}" if known else ""
                lines.append(text)
        return {node: tuple(lines) for node, lines in found.items()}

    def label(self, node: Node) -> dict[int, str]:
        """What is written on the edge from each operand."""
        if not self.partials or node.kind != "operation":
            return {}
        return {slot: brief(part) for slot, part in partials(node).items()}


class GraphView(CourseWidget):
    """A graph drawn from its inputs to its output.

    `GraphView(graph)` shows a recorded graph, `GraphView(f, x=2.0, y=0.5)` records f first.

    Options: `values` writes the value on every vertex, `adjoints` the derivative of the output by
    it, `tangents="x"` its derivative by the input x, `partials` the local partial on every edge;
    `collapse` folds repeated structure (None: where the graph is larger than `limit`); `direction`
    is Graphviz's "TB", "LR", "BT" or "RL". Pointing at a vertex lights the paths through it.
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
        self.message = ""
        self.diagram = Diagram((), ())
        self.facts: list[str] = []
        self.troubles: list[Trouble] = []
        self.hidden = 0
        if isinstance(graph, Graph):
            self.name = ""
            self.graph: Graph | None = graph
        else:
            self.name = name_of(graph)
            recorded = record(graph, inputs, MOST_RECORDED, numbers=False)
            self.graph = recorded.graph
            self.message = recorded.message
        data: dict[str, Any] = {}
        if self.graph is not None:
            try:
                folded = []
                if collapse is not False:
                    folded = folds(self.graph, limit, collapse is True)
                texts = Texts(values, tangents, adjoints, partials)
                self.diagram = self.draw(self.graph, texts, folded, direction)
                data = {"graph": self.diagram.payload(), "facts": self.facts}
                data |= {"troubles": self.marked}
            except (LayoutError, ValueError) as error:
                self.message = str(error)
        if self.message:
            data = {"message": self.message}
        name = f"Graph of {self.name}" if self.name else "Recorded graph"
        super().__init__(data=data | {"label": self.description, "name": name})

    def draw(self, graph: Graph, texts: Texts, folded: list[Fold], direction: str) -> Diagram:
        """The diagram with the texts that were asked for, and a vertex for each fold."""
        names = vertex_names(graph)
        self.hidden = sum(len(fold.members) for fold in folded)
        inside = set().union(*(fold.members for fold in folded))
        shown = [node for node in graph.nodes if node not in inside]
        lines = texts.lines(graph, shown)
        self.troubles = troubles(graph)
        place: dict[Node, int] = {}
        vertices: list[Vertex] = []
        for node in shown:
            place[node] = len(vertices)
            vertices.append(Vertex(kind(node, graph), title(node, names), lines[node]))
            said = fact(node, names, graph, list(lines[node]))
            partials = partial_facts(node, names, texts.label(node))
            self.facts.append(", ".join([said, *partials]))
        for fold in folded:
            place |= dict.fromkeys(fold.members, len(vertices))
            vertices.append(Vertex("folded", fold.title, (fold.note,)))
            self.facts.append(f"folded: {fold.title}, {fold.note}")
        self.marked = [{"vertex": place[node], "text": text} for node, text in self.troubles]
        edges = tuple(drawn_edges(graph, place, vertices, texts))
        rows = max((len(vertex.lines) for vertex in vertices), default=0)
        return Diagram(tuple(vertices), edges, rows, direction)

    @property
    def description(self) -> str:
        if self.message:
            return self.message
        assert self.graph is not None
        operations = self.graph.shared_size()
        inputs = ", ".join(node.name or "an input" for node in self.graph.inputs[:8])
        inputs += ", …" if len(self.graph.inputs) > 8 else ""
        size = f"{count(len(self.graph), 'vertex')}, {count(operations, 'operation')}"
        of = f" of {self.name}" if self.name else ""
        start = f"Compute graph{of}: {size}; "
        start += f"inputs {inputs}. "
        if self.hidden:
            start += f"{count(self.hidden, 'vertex')} of it are folded. "
        start += "; ".join(self.facts[:40]) + ("; …" if len(self.facts) > 40 else ".")
        return " ".join([start, *(text for _, text in self.troubles if text)])

    @property
    def drawing(self) -> Diagram:
        return self.diagram

    @property
    def caption(self) -> str:
        """Where numbers break, if they do."""
        return " ".join(text for _, text in self.troubles if text)

    def to_dot(self, path: str | Path | None = None) -> str:
        """The graph in Graphviz's language; written to a file too where a path is given."""
        return saved(self.diagram.dot(), path)


def drawn_edges(
    graph: Graph, place: dict[Node, int], vertices: list[Vertex], texts: Texts
) -> Iterable[Edge]:
    """The edges between drawn vertices; those between a fold and one vertex are drawn as one."""
    edges: dict[tuple[int, int, int], Edge] = {}
    for node in graph.nodes:
        labels = texts.label(node)
        head = place[node]
        for slot, parent in enumerate(node.parents):
            tail = place[parent]
            if tail == head:
                continue
            if "folded" in (vertices[tail].kind, vertices[head].kind):
                edges.setdefault((tail, head, 0), Edge(tail, head, "", slot))
            else:
                edges.setdefault((tail, head, slot), Edge(tail, head, labels.get(slot, ""), slot))
    return edges.values()


def input_named(graph: Graph, name: str) -> Node:
    """The input with a name.

    *Raises*: ValueError that lists the names.
    """
    for node in graph.inputs:
        if node.name == name:
            return node
    known = ", ".join(str(node.name) for node in graph.inputs)
    raise ValueError(f"The graph has no input {name!r}; its inputs are {known}.")
