"""Lets a notebook cell that ends in a Graph show its picture.

The engine itself knows nothing of pictures.
"""

from __future__ import annotations

from typing import Any

from IPython import get_ipython


def show_graphs() -> None:
    """Register with the running IPython, if there is one."""
    shell = get_ipython()
    if shell is not None:
        formatter = shell.display_formatter.mimebundle_formatter
        formatter.for_type_by_name("autodiff_core.graph", "Graph", lambda graph, **_: bundle(graph))


def bundle(graph: Any) -> Any:
    """What a notebook shows for a Graph: its view; the graph's own text where only text shows."""
    from .graph_view import GraphView

    found = GraphView(graph)._repr_mimebundle_()
    found[0]["text/plain"] = str(graph)
    return found
