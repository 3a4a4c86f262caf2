"""What the explorer's page knows of a function at one place: its program, drawing and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autodiff_core import Graph, Node

from .diagram import Diagram
from .explorable import Labels, Lines, diagram, program
from .layout import LayoutError
from .recorded import is_number, name_of
from .source import record_with_lines, source_payload
from .sweeps import adjoints, partials, tangents
from .words import BAR, DOT, brief, over, vertex_names

NOTHING = Diagram((), ())
# The lowest value, the start and the highest, of each input by its name.
Ranges = dict[str, tuple[Any, Any, Any]]


@dataclass(frozen=True)
class Sweep:
    """How a graph is drawn after a finished sweep: which way, and with which numbers."""

    direction: str = "TB"
    tangents: bool = False

    def of(self, graph: Graph) -> dict[Node, Any]:
        """Adjoints of the first output, or tangents by the first input."""
        if self.tangents:
            return tangents(graph, graph.inputs[0])
        return adjoints(graph, graph.outputs[0])

    def drawing(self, graph: Graph) -> Diagram:
        """Values and slopes in the vertices, partials on the edges."""
        names = vertex_names(graph)
        found = self.of(graph)
        mark = DOT if self.tangents else BAR
        lines: Lines = {}
        labels: Labels = {}
        for node in graph.nodes:
            slope = f"{over(names[node], mark)} = {brief(found[node])}" if node in found else ""
            lines[node] = () if node.kind == "constant" else (brief(node.value), slope)
            labels |= {(node, slot): brief(part) for slot, part in partials(node).items()}
        return diagram(graph, self.direction, lines, labels)


@dataclass(frozen=True)
class Explored:
    """Data for JavaScript; the graph and its drawing, or a message that says why there is none.

    Where the function itself failed, `error` is what it raised.
    """

    data: dict[str, Any]
    graph: Graph | None = None
    drawn: Diagram = NOTHING
    message: str = ""
    error: Exception | None = None


def explored(f: Callable, ranges: Ranges, at: list[Any], sweep: Sweep, limit: int) -> Explored:
    """Trace f at the given inputs; up to `limit` vertices are followed."""
    found, lines = record_with_lines(f, dict(zip(ranges, at, strict=True)), limit)
    data: dict[str, Any] = {"name": name_of(f), "ranges": sliders(ranges)}
    if found.graph is None:
        data |= {"message": found.message}
        return Explored(data, message=found.message, error=found.error)
    try:
        drawn = sweep.drawing(found.graph)
        data |= {"graph": drawn.payload(), "program": program(found.graph)}
    except LayoutError as error:
        message = str(error)
        return Explored(data | {"message": message}, message=message)
    data |= {"source": source_payload(f, found.graph.nodes, lines)}
    return Explored(data, found.graph, drawn)


def sliders(ranges: Ranges) -> Ranges:
    """Those of the inputs that a slider can move."""
    return {name: ends for name, ends in ranges.items() if is_number(ends[1])}
