"""GraphExplorer: one graph, every way to differentiate it, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from autodiff_core import Graph

from .drawing.diagram import Diagram
from .drawing.explorable import program
from .drawing.explored import NOTHING, Sweep, explored, sliders
from .drawing.recorded import is_number, limits, name_of, record
from .drawing.sweeps import partials
from .drawing.trouble import troubles
from .drawing.words import brief, fact, partial_facts, vertex_names
from .widget import CourseWidget

MOST_VERTICES = 1000
RECORDED_PLACES = 41  # of each slider, for a page without a kernel
MODES = ("value", "symbolic", "forward", "reverse", "numerical")


class GraphExplorer(CourseWidget):
    """A function of numbers, its graph, and derivatives in five modes.

    `GraphExplorer(f, x=2.0, y=0.5)` starts at these inputs.

    An input may be a triple (lowest, start, highest) that sets its slider's ends. `f` may return a
    tuple of numbers; reverse mode then asks for which output. Stepping, sliders and hovering need
    no kernel, unless an input crosses a branch of f: then f is recorded anew.
    """

    script = "graph_explorer.js"
    mode = traitlets.Enum(MODES, "reverse").tag(sync=True)
    step = traitlets.Int(0, help="how many vertices have had their turn").tag(sync=True)
    inputs = traitlets.List(traitlets.Float(), help="the present value of every input").tag(
        sync=True
    )

    def __init__(
        self,
        f: Callable,
        *,
        mode: str = "reverse",
        step: int = 0,
        direction: str = "TB",
        **inputs: Any,
    ) -> None:
        self.f = f
        self.sweep = Sweep(direction, tangents=mode == "forward")
        self.ranges = {name: limits(value) for name, value in inputs.items()}
        starts = [start for _, start, _ in self.ranges.values()]
        self.graph: Graph | None = None
        self.drawn = NOTHING
        data = self.recorded(starts)
        numbers = [float(start) if is_number(start) else 0.0 for start in starts]
        super().__init__(data=data, mode=mode, step=step, inputs=numbers)
        self.observe(self.follow, "inputs")

    def recorded(self, at: list[Any]) -> dict[str, Any]:
        """Trace f at the given inputs; what JavaScript needs to know of the graph, or a message."""
        found = explored(self.f, self.ranges, at, self.sweep, MOST_VERTICES)
        self.graph, self.drawn, self.message = found.graph, found.drawn, found.message
        return found.data

    def follow(self, change: Any) -> None:
        """Record f anew where the page cannot go on by itself.

        f has branches, or has failed before, or uses what only Python can evaluate.
        """
        if self.graph is None or self.graph.decisions or self.data["program"]["unknown"]:
            self.data = self.recorded(change["new"])

    def page_state(self) -> dict[str, Any]:
        """Without a kernel, the graphs of other branches have to be there before they are met."""
        return super().page_state() | {"others": self.other_graphs()}

    def other_graphs(self) -> list[dict[str, Any]]:
        """What f records where one input moves along its slider: each graph once."""
        if self.graph is None or not self.graph.decisions:
            return []
        found: dict[Any, dict[str, Any]] = {}
        for place, (low, _, high) in enumerate(sliders(self.ranges).values()):
            for x in np.linspace(low, high, RECORDED_PLACES):
                at = [*self.inputs]
                at[place] = float(x)
                arguments = dict(zip(self.ranges, at, strict=True))
                graph = record(self.f, arguments, MOST_VERTICES).graph
                if graph is None:
                    continue
                path = tuple(float(value) for _, value, _ in graph.decisions)
                if path not in found:
                    data = {"name": name_of(self.f), "ranges": sliders(self.ranges)}
                    drawn = self.sweep.drawing(graph)
                    data |= {"program": program(graph), "graph": drawn.payload()}
                    found[path] = data
        return list(found.values())

    @property
    def description(self) -> str:
        if self.graph is None:
            return self.message
        graph = self.graph
        names = vertex_names(graph)
        found = self.sweep.of(graph)
        kind = "tangent" if self.sweep.tangents else "adjoint"
        said = []
        for node in graph.nodes[:40]:
            text = fact(node, names, graph, [] if node.kind == "constant" else [brief(node.value)])
            text += f", {kind} {brief(found[node])}" if node in found else ""
            labels = {slot: brief(part) for slot, part in partials(node).items()}
            said.append(", ".join([text, *partial_facts(node, names, labels)]))
        more = "; …" if len(graph) > 40 else "."
        what = "values, local partials on edges, and adjoints after one reverse sweep"
        if self.sweep.tangents:
            what = f"values, local partials on edges, and tangents by {names[graph.inputs[0]]}"
        start = f"Compute graph of {name_of(self.f)} with {what}: {'; '.join(said)}{more}"
        return " ".join([start, *(text for _, text in troubles(graph) if text)])

    @property
    def drawing(self) -> Diagram:
        return self.drawn

    @property
    def caption(self) -> str:
        """What to see in the picture."""
        assert self.graph is not None
        n = len(self.graph.inputs)
        if self.sweep.tangents:
            first = vertex_names(self.graph)[self.graph.inputs[0]]
            return (
                "Read it downwards: each tangent is the sum, over the arrows that arrive at a "
                "vertex, of the partial on the arrow times the tangent at the arrow's tail. "
                f"This pass gave the derivatives by {first}; each of the {n} inputs needs its own. "
                "Run this cell to step through every mode and to move the inputs."
            )
        return (
            "Read it upwards: each adjoint is the sum, over the arrows that leave a vertex, of the "
            "adjoint at the arrow's head times the partial on the arrow. "
            f"One sweep back gave all {n} derivatives; forward mode needs {n} passes, central "
            f"differences {2 * n} evaluations. "
            "Run this cell to step through every mode and to move the inputs."
        )
