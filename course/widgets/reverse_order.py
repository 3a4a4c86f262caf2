"""ReverseOrder: the learner decides which vertex sends its adjoint on next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from autodiff_core import Graph, Node

from .drawing.diagram import Diagram
from .drawing.explorable import Labels, Lines, diagram, program
from .drawing.layout import LayoutError
from .drawing.recorded import name_of, record_or_take
from .drawing.sweeps import adjoints, partials
from .drawing.words import brief, fact, partial_facts, vertex_names
from .widget import CourseWidget

MOST_VERTICES = 60


class ReverseOrder(CourseWidget):
    """A graph whose reverse sweep the learner directs.

    `ReverseOrder(graph)` takes a recorded graph, `ReverseOrder(f, x=2.0)` records f first.

    A vertex picked before all its children have sent loses what comes later: the widget says which
    contribution, and what the derivatives would have become. `picked` holds the right picks in
    order.
    """

    script = "reverse_order.js"
    picked = traitlets.List(traitlets.Unicode(), help="names of the vertices picked so far").tag(
        sync=True
    )
    mistakes = traitlets.Int(0, help="how many picks came too early").tag(sync=True)

    def __init__(self, graph: Graph | Callable, *, direction: str = "TB", **inputs: Any) -> None:
        found = record_or_take(graph, inputs, MOST_VERTICES)
        self.graph = found.graph
        self.message = found.message
        self.name = "the graph" if isinstance(graph, Graph) else name_of(graph)
        self.drawn = Diagram((), ())
        data: dict[str, Any] = {}
        if self.graph is not None and len(self.graph.outputs) != 1:
            self.graph = None
            self.message = "ReverseOrder needs one output; this graph has several."
        if self.graph is not None:
            try:
                self.drawn = self.draw(self.graph, direction)
                at = [float(node.value) for node in self.graph.inputs]
                data = {"program": program(self.graph), "graph": self.drawn.payload(), "at": at}
            except LayoutError as error:
                self.graph = None
                self.message = str(error)
        if self.graph is None:
            data = {"message": self.message}
        super().__init__(data=data | {"name": self.name})

    def order(self, graph: Graph) -> list[Node]:
        """A right order: the recorded one reversed, without vertices that no adjoint reaches."""
        reached = adjoints(graph)
        return [node for node in reversed(graph.nodes) if node in reached]

    def draw(self, graph: Graph, direction: str) -> Diagram:
        """The graph with one right order written on it."""
        turn = {node: i + 1 for i, node in enumerate(self.order(graph))}
        lines: Lines = {}
        labels: Labels = {}
        for node in graph.nodes:
            place = f"turn {turn[node]} of {len(turn)}" if node in turn else ""
            lines[node] = () if node.kind == "constant" else (brief(node.value), place)
            labels |= {(node, slot): brief(part) for slot, part in partials(node).items()}
        return diagram(graph, direction, lines, labels)

    @property
    def description(self) -> str:
        if self.graph is None:
            return self.message
        names = vertex_names(self.graph)
        order = ", ".join(names[node] for node in self.order(self.graph))
        said = []
        for node in self.graph.nodes:
            labels = {slot: brief(part) for slot, part in partials(node).items()}
            value = [] if node.kind == "constant" else [brief(node.value)]
            text = fact(node, names, self.graph, value)
            said.append(", ".join([text, *partial_facts(node, names, labels)]))
        return (
            f"Compute graph of {self.name} with one right order for the reverse sweep: {order}. "
            f"{'; '.join(said)}. "
            "A vertex sends its adjoint to its parents only when all its children have sent theirs."
        )

    @property
    def drawing(self) -> Diagram:
        return self.drawn

    @property
    def caption(self) -> str:
        return (
            "A vertex may take its turn when all vertices that its arrows lead to have had theirs. "
            "Run this cell to find an order yourself."
        )
