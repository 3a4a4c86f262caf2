"""ReverseOrder: the learner decides which vertex sends its adjoint on next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import traitlets

from autodiff_core import Graph

from .drawing.diagram import Diagram
from .drawing.explorable import Labels, Lines, diagram, program
from .drawing.layout import LayoutError
from .drawing.recorded import name_of, record_or_take
from .drawing.sweeps import partials
from .drawing.words import brief, fact, partial_facts, vertex_names
from .memory import MEMORY
from .widget import CourseWidget

MOST_VERTICES = 60


def shape_of(program: Any) -> str:
    """A short name for what a graph does, whatever its numbers: picks are remembered under it."""
    vertices = program["vertices"] if program else []
    what = [(vertex["name"], vertex.get("op"), vertex["parents"]) for vertex in vertices]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:8]


def facts(graph: Graph) -> Iterator[str]:
    """Every vertex in words, with its local partials."""
    names = vertex_names(graph)
    for node in graph.nodes:
        lines = [] if node.kind == "constant" else [brief(node.value)]
        labels = {slot: brief(part) for slot, part in partials(node).items()}
        yield ", ".join([fact(node, names, graph, lines), *partial_facts(node, names, labels)])


class ReverseOrder(CourseWidget):
    """A graph whose reverse sweep the learner directs.

    `ReverseOrder(graph)` takes a recorded graph, `ReverseOrder(f, x=2.0)` records f first.

    An operation picked before all its children have sent loses what comes later: the widget says
    which contribution, and what the derivatives would have become. `picked` holds the right picks
    in order; they are remembered when the cell runs again.
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
        self.key = f"order {self.name} {shape_of(data.get('program'))}"
        picked = MEMORY.recall(self.key) or []
        super().__init__(data=data | {"name": self.name}, picked=picked)
        self.observe(self.remember, "picked")

    def remember(self, change: Any) -> None:
        MEMORY.keep(self.key, change["new"])

    def draw(self, graph: Graph, direction: str) -> Diagram:
        """The graph with its values and local partials, and no order: that is the question."""
        lines: Lines = {}
        labels: Labels = {}
        for node in graph.nodes:
            lines[node] = () if node.kind == "constant" else (brief(node.value),)
            labels |= {(node, slot): brief(part) for slot, part in partials(node).items()}
        return diagram(graph, direction, lines, labels)

    @property
    def description(self) -> str:
        if self.graph is None:
            return self.message
        said = "; ".join(facts(self.graph))
        return (
            f"Compute graph of {self.name}, for finding an order of the reverse sweep: {said}. "
            "An operation sends its adjoint to its parents only when all its children have sent "
            "theirs; an input sends to nobody."
        )

    @property
    def drawing(self) -> Diagram:
        return self.drawn

    @property
    def caption(self) -> str:
        return (
            "An operation may take its turn when all that its arrows lead to have had theirs; "
            "inputs take none. Run this cell to find an order yourself."
        )
