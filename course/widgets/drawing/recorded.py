"""A function traced for a widget: its graph, or a sentence that says why there is none."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_core import Graph, trace


@dataclass(frozen=True)
class Recorded:
    """Either a graph or a message, never both; `error` is what the function raised, if it did."""

    graph: Graph | None
    message: str = ""
    error: Exception | None = None


def name_of(f: Callable) -> str:
    """What to call a function in words."""
    name = getattr(f, "__name__", type(f).__name__)
    return "f" if name == "<lambda>" else name


def is_number(value: Any) -> bool:
    """Can a slider show it?"""
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def limits(value: Any) -> tuple[Any, Any, Any]:
    """The ends of an input's slider around its start."""
    if isinstance(value, tuple):
        return value
    if not is_number(value):
        # `record` will refuse it in words.
        return (0.0, value, 1.0)
    reach = max(2.0, abs(value))
    return (value - reach, value, value + reach)


def record(f: Callable, arguments: dict[str, Any], limit: int, numbers: bool = True) -> Recorded:
    """Trace `f` at the arguments by name, and say what went wrong instead of raising.

    With `numbers`, f has to take and to return numbers. More than `limit` vertices are a message
    too.
    """
    where = ", ".join(
        f"{name} = {value:g}" for name, value in arguments.items() if is_number(value)
    )
    at = f" at {where}" if where else ""
    if numbers and not all(map(is_number, arguments.values())):
        return Recorded(
            None, "This widget needs inputs that are numbers. ShapeFlow(f, …) shows arrays."
        )
    try:
        bound = inspect.signature(f).bind(**arguments)
    except (TypeError, ValueError) as error:
        given = ", ".join(arguments) or "no inputs"
        return Recorded(None, f"{name_of(f)} cannot be called with {given}: {error}.")
    try:
        # What becomes inf or nan is marked on the graph, at the vertex where it begins.
        with np.errstate(all="ignore"):
            graph = trace(f, *bound.args)
    except Exception as error:
        # Whatever the learner's function raises belongs on the page, in words.
        said = f"{name_of(f)} raised {type(error).__name__}{at}: {first_line(error)}"
        return Recorded(None, said, error)
    if not graph.outputs:
        what = f"{name_of(f)} returned nothing that can be differentiated{at}"
        return Recorded(None, f"{what}. End it with `return` and a number.")
    return checked(graph, limit, numbers, name_of(f), at)


def record_or_take(f: Graph | Callable, arguments: dict[str, Any], limit: int) -> Recorded:
    """A recorded graph of numbers as it is, or what `record` finds."""
    if not isinstance(f, Graph):
        return record(f, arguments, limit)
    if any(node.value is None for node in f.nodes):
        return Recorded(
            None,
            "This graph is made of symbols. Trace a function at numbers instead: trace(f, 2.0).",
        )
    return checked(f, limit, True, "The graph", "")


def checked(graph: Graph, limit: int, numbers: bool, name: str, at: str) -> Recorded:
    """The graph, unless it is too large or, with `numbers`, holds arrays."""
    odd = [node.shape for node in graph.outputs if node.shape != ()]
    if numbers and odd:
        what = f"{name} returned an array of shape {odd[0]}{at}"
        return Recorded(None, f"{what}; this widget follows numbers. Sum it, or pick an entry.")
    odd = [node.shape for node in graph.nodes if node.shape != ()]
    if numbers and odd:
        return Recorded(
            None,
            f"{name} computes with arrays of shape {odd[0]}{at}. ShapeFlow(f, …) shows arrays.",
        )
    if len(graph) > limit:
        return Recorded(
            None,
            f"{name} records {len(graph):,} vertices{at}; up to {limit:,} can be followed. "
            "Try a smaller case, or GraphView, which folds what repeats.",
        )
    return Recorded(graph)


def first_line(error: Exception) -> str:
    """The start of an error's text."""
    return (str(error).strip().splitlines() or ["(no message)"])[0]
