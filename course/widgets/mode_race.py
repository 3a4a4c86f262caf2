"""ModeRace: forward and reverse mode on one clock, an edge a tick, as the inputs become more."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from autodiff_core import Graph

from .drawing.layout import LayoutError
from .drawing.plot import Plot
from .drawing.recorded import Recorded, name_of, record
from .swell_meter import shared_diagram
from .widget import CourseWidget

SIZES = (1, 2, 4, 8, 16)
MOST_VERTICES = 400


class ModeRace(CourseWidget):
    """`ModeRace(f)`: all slopes of f, by forward mode and by reverse mode side by side.

    f takes a list of numbers, as long as one likes, and returns a number. Both modes cross one edge
    of its graph a tick: forward mode goes through the graph once for each input, reverse mode once
    forward and once back, however many inputs there are.
    """

    script = "mode_race.js"
    n = traitlets.Int(4, help="how many inputs f has").tag(sync=True)
    clock = traitlets.Int(0, help="how many edges each mode may have visited").tag(sync=True)

    def __init__(
        self, f: Callable, *, n: int = 4, sizes: Sequence[int] = SIZES, clock: int = 0
    ) -> None:
        self.name = name_of(f)
        self.message = ""
        self.rows: list[dict[str, Any]] = []
        sizes = sorted({*sizes, n})
        try:
            for size in sizes:
                found = recorded(f, size)
                if found.graph is None:
                    self.message = found.message
                    break
                self.rows.append(row(found.graph, size))
        except LayoutError as error:
            self.message = str(error)
        data = {"name": self.name, "rows": self.rows}
        if self.message:
            data = {"name": self.name, "message": self.message}
        super().__init__(data=data, n=n, clock=clock)

    @property
    def description(self) -> str:
        if self.message:
            return self.message
        said = "; ".join(
            f"{row['n']}: {row['forward']:,} and {row['reverse']:,}" for row in self.rows
        )
        return (
            f"Edges of the graph of {self.name} that are visited for all slopes, by forward mode "
            f"and by reverse mode, against the number of inputs. {said}. Forward mode takes one "
            "pass for each input, reverse mode one forward and one back."
        )

    @property
    def drawing(self) -> Plot:
        from course.figures import blank_axes

        figure, axes = blank_axes(height=3.2)
        sizes = [row["n"] for row in self.rows]
        for mode, look in (("forward", "s-"), ("reverse", "o--")):
            axes.plot(sizes, [row[mode] for row in self.rows], look, label=f"{mode} mode")
        axes.set(xlabel=f"inputs of {self.name}", ylabel="edge visits", ylim=(0, None))
        axes.legend()
        return Plot(figure)

    @property
    def caption(self) -> str:
        return "Run this cell to let the two modes race, edge by edge."


def recorded(f: Callable, size: int) -> Recorded:
    """f with so many inputs x1, x2, …, at numbers between 0.5 and 1.5."""
    names = [f"x{i + 1}" for i in range(size)]

    def spread(*numbers: Any) -> Any:
        return f(list(numbers))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    spread.__name__ = name_of(f)
    signature = inspect.Signature([inspect.Parameter(name, kind) for name in names])
    spread.__signature__ = signature  # type: ignore[attr-defined]
    at = np.linspace(0.5, 1.5, size).tolist()
    found = record(spread, dict(zip(names, at, strict=True)), MOST_VERTICES)
    if found.graph is not None and len(found.graph.outputs) != 1:
        return Recorded(None, f"ModeRace needs one output; {name_of(f)} returns several.")
    return found


def row(graph: Graph, size: int) -> dict[str, Any]:
    """The drawing of one size, the edges in the order of a pass, and what each mode visits."""
    drawn = shared_diagram(graph).payload()
    moving = [i for i, node in enumerate(graph.nodes) if node.kind != "constant"]
    order = [i for i, edge in enumerate(drawn["edges"]) if edge["tail"] in moving]
    place = {node: i for i, node in enumerate(graph.nodes)}
    return {
        "n": size,
        "graph": drawn,
        "order": order,
        "inputs": [place[node] for node in graph.inputs],
        "output": place[graph.output],
        "forward": size * len(order),
        "reverse": 2 * len(order),
    }
