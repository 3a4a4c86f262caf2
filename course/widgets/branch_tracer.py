"""BranchTracer: the graph that a function records at the present input, and the lines that ran."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable
from html import escape
from types import CodeType, FrameType
from typing import Any

import numpy as np
import traitlets

from autodiff_core import Graph, Node

from .drawing.diagram import Diagram, side_by_side
from .drawing.explorable import Labels, Lines, diagram
from .drawing.layout import LayoutError
from .drawing.recorded import Recorded, is_number, limits, name_of, record
from .drawing.svg import image
from .drawing.sweeps import adjoints, partials
from .drawing.words import BAR, brief, count, fact, over, partial_facts, vertex_names
from .widget import CourseWidget

POSITIONS = 41  # places of the slider; f is recorded at each
MOST_VERTICES = 120
MOST_GRAPHS = 12
MOST_SAID = 20  # operations in words
CHARACTERS = 60  # of a line of source in the picture


class BranchTracer(CourseWidget):
    """`BranchTracer(f, x=2.0)`: how the recorded graph changes as the input crosses a branch of f.

    f takes one number; `x=(lowest, start, highest)` sets the slider's ends. f is recorded at 41
    inputs when the widget is made, so moving the slider needs no kernel. A number that is typed is
    recorded too, by the kernel.
    """

    script = "branch_tracer.js"
    position = traitlets.Int(0, help="the slider's place").tag(sync=True)
    asked = traitlets.Float(None, allow_none=True, help="an input that was typed").tag(sync=True)

    def __init__(self, f: Callable, **inputs: Any) -> None:
        self.f = f
        self.name = name_of(f)
        self.graphs: list[Diagram] = []
        self.places: list[dict[str, Any]] = []
        self.message = refused(inputs)
        data: dict[str, Any] = {"message": self.message}
        start = 0
        if not self.message:
            ((self.input, value),) = inputs.items()
            try:
                data, start = self.recorded(*limits(value))
            except LayoutError as error:
                self.message = str(error)
                data = {"message": self.message}
        super().__init__(data={"name": self.name} | data, position=start)
        self.observe(self.answer, "asked")

    def recorded(self, low: float, start: float, high: float) -> tuple[dict[str, Any], int]:
        """What JavaScript draws between two inputs, and the number of the place of a third."""
        self.at, position = positions(low, start, high)
        self.graphs = []
        self.places = []
        self.visit()
        data = {
            "input": self.input,
            "graphs": [drawn.payload() for drawn in self.graphs],
            "places": self.places,
            "source": source_lines(self.f),
        }
        return data, position

    def answer(self, change: Any) -> None:
        """Record f anew with a place at the input that was typed, inside the ends or beyond."""
        x = change["new"]
        if x is None or self.message:
            return
        data, position = self.recorded(min(self.at[0], x), x, max(self.at[-1], x))
        with self.hold_sync():
            self.data = {"name": self.name} | data
            self.position = position

    def visit(self) -> None:
        """Record f at every place of the slider; equal graphs are drawn once."""
        known: dict[Any, int] = {}
        for x in self.at:
            recorded, ran = watched(self.f, self.input, x)
            seen = self.seen(recorded, known)
            self.places.append({"x": x, "ran": ran} | seen)

    def seen(self, recorded: Recorded, known: dict[Any, int]) -> dict[str, Any]:
        """What is shown of a recorded graph; `known` are the numbers of those drawn before."""
        graph = recorded.graph
        if graph is None:
            return {"graph": None, "words": recorded.message}
        key = structure(graph)
        if key not in known and len(known) == MOST_GRAPHS:
            words = f"{self.name} records more than {MOST_GRAPHS} graphs here."
            return {"graph": None, "words": words}
        lines = texts(graph)
        if key not in known:
            known[key] = len(known)
            self.graphs.append(diagram(graph, "TB", lines, labels(graph)))
        return {
            "graph": known[key],
            "lines": list(lines.values()),
            "labels": list(labels(graph).values()),
            "words": in_words(graph),
        }

    def stretches(self) -> list[tuple[int | None, float, float]]:
        """Neighbouring places with the same graph: its number, and the first and last input."""
        found: list[tuple[int | None, float, float]] = []
        for place in self.places:
            if found and found[-1][0] == place["graph"]:
                found[-1] = (place["graph"], found[-1][1], place["x"])
            else:
                found.append((place["graph"], place["x"], place["x"]))
        return found

    @property
    def description(self) -> str:
        if self.message:
            return self.message
        said = []
        for number, first, last in self.stretches():
            what = f"graph {letter(number)}" if number is not None else "no graph"
            said.append(f"{what} for {self.input} from {first:g} to {last:g}")
        sizes = ", ".join(
            f"{letter(i)} with {count(len(drawn.vertices), 'vertex')}"
            for i, drawn in enumerate(self.graphs)
        )
        here = self.places[self.position]
        return (
            f"{self.name} records {count(len(self.graphs), 'different graph')}: {sizes}. "
            f"{'; '.join(said)}. "
            f"At {self.input} = {here['x']:g}: {here['words']}"
        )

    @property
    def drawing(self) -> Diagram:
        """All graphs, side by side."""
        return side_by_side(self.graphs)

    def still(self, svg: str) -> str:
        """One picture a graph, in place of all in one."""
        if not self.graphs:
            return f"<p>{escape(self.description)}</p>"
        figures = []
        for number, drawn in enumerate(self.graphs[:4]):
            title = f"Graph {letter(number)}: {self.where(number)}"
            figures.append(
                f"<p>{escape(title)}</p>" + image(drawn.svg(), f"{title}. {titles(drawn)}")
            )
        return (
            "".join(figures)
            + "<p>Each is what was recorded on its stretch: the branch that ran, nothing else.</p>"
        )

    def where(self, number: int) -> str:
        """The inputs that lead to a graph."""
        parts = [
            f"{first:g} to {last:g}" for graph, first, last in self.stretches() if graph == number
        ]
        return f"{self.input} from " + " and ".join(parts)


def refused(inputs: dict[str, Any]) -> str:
    """Why these inputs cannot be followed; empty if they can."""
    if len(inputs) != 1:
        return "BranchTracer follows one input: BranchTracer(f, x=2.0)."
    (value,) = inputs.values()
    if not all(map(is_number, limits(value))):
        return "BranchTracer needs an input that is a number."
    return ""


def positions(low: float, start: float, high: float) -> tuple[list[float], int]:
    """The places of the slider, and the number of the one where it starts."""
    places = np.round(np.linspace(low, high, POSITIONS), 12)
    nearest = int(np.argmin(np.abs(places - start)))
    places[nearest] = float(start)
    return places.tolist(), nearest


def letter(number: int | None) -> str:
    """A name for a graph."""
    return "none" if number is None else "ABCDEFGHIJKL"[number]


def titles(drawn: Diagram) -> str:
    return "; ".join(vertex.title for vertex in drawn.vertices)


def structure(graph: Graph) -> Any:
    """Equal for graphs that differ in numbers only."""
    place = {node: i for i, node in enumerate(graph.nodes)}
    return tuple(
        (node.kind, what(node), *(place[parent] for parent in node.parents)) for node in graph.nodes
    )


def what(node: Node) -> str:
    """What tells a vertex from others of its kind, apart from its operands."""
    if node.primitive is not None:
        return node.primitive.name
    return brief(node.value) if node.kind == "constant" else ""


def texts(graph: Graph) -> Lines:
    """The value and the adjoint of every vertex, as lines under its title."""
    names = vertex_names(graph)
    found = adjoints(graph, graph.outputs[0])
    lines: Lines = {}
    for node in graph.nodes:
        bar = f"{over(names[node], BAR)} = {brief(found.get(node, 0.0))}"
        lines[node] = () if node.kind == "constant" else (brief(node.value), bar)
    return lines


def labels(graph: Graph) -> Labels:
    """The local partials, one for every edge in the order in which edges are drawn."""
    found: Labels = {}
    for node in graph.nodes:
        known = partials(node)
        for slot in range(len(node.parents)):
            found[node, slot] = brief(known.get(slot))
    return found


def in_words(graph: Graph) -> str:
    """The graph in words, with its slope."""
    names = vertex_names(graph)
    found = adjoints(graph, graph.outputs[0])
    said = []
    for node in graph.nodes:
        if node.kind == "operation":
            known = {slot: brief(part) for slot, part in partials(node).items()}
            said.append(
                ", ".join([fact(node, names, graph, []), *partial_facts(node, names, known)])
            )
    slope = brief(found.get(graph.inputs[0], 0.0))
    if len(said) > MOST_SAID:
        said = [*said[:MOST_SAID], "…"]
    return f"{'; '.join(said)}. Value {brief(graph.outputs[0].value)}, slope {slope}."


def watched(f: Callable, name: str, x: float) -> tuple[Recorded, dict[int, int]]:
    """Record f at x, and count how often each line of its source ran, from 0."""
    code: CodeType | None = getattr(f, "__code__", None)
    ran: dict[int, int] = {}

    def on_event(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code is not code or code is None:
            return None
        if event == "line":
            line = frame.f_lineno - code.co_firstlineno
            ran[line] = ran.get(line, 0) + 1
        return on_event

    before = sys.gettrace()
    sys.settrace(on_event)
    try:
        return record(f, {name: x}, MOST_VERTICES), ran
    finally:
        sys.settrace(before)


def source_lines(f: Callable) -> list[str]:
    """The lines of f's definition; none where Python does not know them."""
    try:
        return textwrap.dedent(inspect.getsource(f)).rstrip().splitlines()
    except (OSError, TypeError):
        return []
