"""SwellMeter: how large a symbolic derivative grows, as a tree and as a shared graph."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from typing import Any

import traitlets

from autodiff_core import Graph, Node, derivative, symbols

from .drawing.diagram import Diagram, Edge, Vertex
from .drawing.layout import LayoutError
from .drawing.plot import Plot
from .drawing.recorded import first_line, name_of
from .drawing.words import INFIX, brief, count, written_out
from .widget import CourseWidget

# Operations that are still drawn one by one: more of them could not be read.
MOST_DRAWN = {"tree": 40, "shared": 70}
MOST_BOXES = 31  # of a tree that is folded
MOST_SHARED = 20_000
TEXT = 420  # characters of the written-out derivative


class SwellMeter(CourseWidget):
    """`SwellMeter(f)` composes f with itself, f(f(…f(x))), and measures each derivative.

    Shown are the operations of the function and of its derivative, each written out as a tree and
    with equal parts shared. f takes one number and has to be a formula: no branches.
    """

    script = "swell_meter.js"
    depth = traitlets.Int(1, help="how often f is composed").tag(sync=True)

    def __init__(self, f: Callable, *, deepest: int = 8, depth: int = 2) -> None:
        self.name = name_of(f)
        self.message = ""
        self.rows: list[dict[str, int]] = []
        data: dict[str, Any] = {"name": self.name}
        try:
            data["depths"] = [self.measure(*pair) for pair in composed(f, deepest)]
        except LayoutError as error:
            self.message = str(error)
        except Exception as error:
            # Whatever the learner's function raises belongs on the page, in words.
            self.message = (
                f"{self.name} raised {type(error).__name__} on a symbol: {first_line(error)}"
            )
        if self.message:
            data = {"message": self.message, "name": self.name}
        super().__init__(data=data, depth=min(max(depth, 1), deepest))

    def measure(self, value: Graph, slope: Graph) -> dict[str, Any]:
        """Sizes at one depth, the text of the derivative, and drawings where they are small."""
        sizes = {
            "function_tree": value.tree_size(),
            "function_shared": value.shared_size(),
            "tree": slope.tree_size(),
            "shared": slope.shared_size(),
        }
        self.rows.append(sizes)

        whole = sizes["tree"] <= MOST_DRAWN["tree"]
        tree = tree_diagram(slope) if whole else tree_diagram(slope, MOST_BOXES)
        can_share = sizes["shared"] <= MOST_DRAWN["shared"]
        return {
            **sizes,
            "text": written_out(slope.output, TEXT),
            "folded": not whole,
            "tree_drawing": tree.payload(),
            "shared_drawing": shared_diagram(slope).payload() if can_share else None,
        }

    @property
    def description(self) -> str:
        if self.message:
            return self.message
        deepest = self.rows[-1]
        said = "; ".join(
            f"depth {i}: {row['tree']:,} and {row['shared']:,}"
            for i, row in enumerate(self.rows, 1)
        )
        return (
            f"Operations in the derivative of {self.name} composed with itself, as a tree and "
            f"shared, on a logarithmic axis. {said}. The tree grows by a factor with every depth, "
            f"the shared graph by a constant: {deepest['tree'] / deepest['shared']:.0f} times "
            f"smaller at the end. The function itself has {deepest['function_shared']:,} "
            "operations there."
        )

    @property
    def drawing(self) -> Plot:
        from course.figures import blank_axes

        figure, axes = blank_axes(height=3.6)
        depths = range(1, len(self.rows) + 1)
        for key, label, look in (
            ("tree", "derivative, as a tree", "s-"),
            ("function_tree", "function, as a tree", "^--"),
            ("shared", "derivative, shared", "D:"),
            ("function_shared", "function, shared", "o-."),
        ):
            axes.semilogy(depths, [row[key] for row in self.rows], look, label=label)
        axes.set(xlabel=f"times that {self.name} is composed", ylabel="operations")
        axes.legend()
        return Plot(figure)


def composed(f: Callable, deepest: int) -> list[tuple[Graph, Graph]]:
    """The graphs of f(x), f(f(x)), … and of their derivatives, up to MOST_SHARED operations.

    *Raises*: TypeError when f ignores its argument.
    """
    x = value = symbols("x")
    found: list[tuple[Graph, Graph]] = []
    while len(found) < deepest:
        value = f(value)
        if not isinstance(value, Node):
            raise TypeError("it returns something that does not depend on its argument")
        slope = derivative(value, x)
        graph = Graph(slope if isinstance(slope, Node) else 0.0 * x + slope)
        found.append((Graph(value), graph))
        if graph.shared_size() > MOST_SHARED:
            break
    return found


def symbol_title(node: Node) -> str:
    """The heading of a vertex in a drawing without values: the operation alone."""
    if node.primitive is not None:
        return INFIX.get(node.primitive.name, node.primitive.name)
    return brief(node.value) if node.kind == "constant" else str(node.name)


def shared_diagram(graph: Graph) -> Diagram:
    """Every vertex once."""
    place = {node: i for i, node in enumerate(graph.nodes)}
    vertices = tuple(Vertex(kind_of(node, graph), symbol_title(node)) for node in graph.nodes)
    edges = [
        Edge(place[p], place[node], "", i)
        for node in graph.nodes
        for i, p in enumerate(node.parents)
    ]
    return Diagram(vertices, tuple(edges))


def tree_diagram(graph: Graph, boxes: float = math.inf) -> Diagram:
    """Every vertex once for each use; where that takes too many boxes, small branches are folded.

    The largest branch is opened first, as long as there is room.
    """
    sizes = tree_sizes(graph)
    vertices = [folded(sizes[graph.output])]
    edges: list[Edge] = []
    # What can be opened: the largest first, and of equals the one that was met first.
    closed: list[tuple[int, int, Node]] = [(-sizes[graph.output], 0, graph.output)]
    while closed and len(vertices) + len(closed[0][2].parents) <= boxes:
        _, place, node = heapq.heappop(closed)
        vertices[place] = Vertex(kind_of(node, graph), symbol_title(node))
        for slot, parent in enumerate(node.parents):
            edges.append(Edge(len(vertices), place, "", slot))
            if parent.parents:
                heapq.heappush(closed, (-sizes[parent], len(vertices), parent))
                vertices.append(folded(sizes[parent]))
            else:
                vertices.append(Vertex(parent.kind, symbol_title(parent)))
    return Diagram(tuple(vertices), tuple(edges))


def folded(size: int) -> Vertex:
    """A branch as one box that says how much is in it."""
    return Vertex("folded", count(size, "operation"))


def tree_sizes(graph: Graph) -> dict[Node, int]:
    """How many operations each vertex takes, written out as a tree."""
    sizes: dict[Node, int] = {}
    for node in graph.nodes:
        below = sum(sizes[parent] for parent in node.parents)
        sizes[node] = below + (node.kind == "operation")
    return sizes


def kind_of(node: Node, graph: Graph) -> str:
    return "output" if node is graph.output and node.kind == "operation" else node.kind
