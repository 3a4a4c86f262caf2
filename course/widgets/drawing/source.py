"""Which line of a function's source recorded each vertex of its graph."""

from __future__ import annotations

import inspect
import sys
import textwrap
from bisect import bisect_right
from collections.abc import Callable
from types import FrameType
from typing import Any

from autodiff_core import Node

from .recorded import Recorded, record

MOST_LINES = 60


def record_with_lines(
    f: Callable, arguments: dict[str, Any], limit: int
) -> tuple[Recorded, dict[Node, int]]:
    """What `record` finds, and for each operation the line of f that ran, from 0."""
    code = getattr(f, "__code__", None)
    # How many nodes were on the tape when a line began, and which line.
    sizes: list[int] = []
    lines: list[int] = []

    def on_event(frame: FrameType, event: str, argument: Any) -> Any:
        if code is None or frame.f_code is not code:
            return None
        tape = tape_of(frame)
        if event == "line" and tape is not None:
            sizes.append(len(tape))
            lines.append(frame.f_lineno - code.co_firstlineno)
        return on_event

    before = sys.gettrace()
    sys.settrace(on_event)
    try:
        found = record(f, arguments, limit)
    finally:
        sys.settrace(before)
    if found.graph is None or not lines:
        return found, {}
    inputs = len(found.graph.inputs)
    of = {}
    for i, node in enumerate(found.graph.tape):
        if i >= inputs and node.kind == "operation":
            of[node] = lines[max(bisect_right(sizes, i) - 1, 0)]
    return found, of


def tape_of(frame: FrameType) -> list[Node] | None:
    """The tape that a function's arguments are recorded on, while it runs."""
    for value in frame.f_locals.values():
        if isinstance(value, Node):
            return value.trace.nodes
    return None


def source_payload(f: Callable, nodes: tuple[Node, ...], of: dict[Node, int]) -> Any:
    """What JavaScript needs to link lines and vertices; None where there is no source to show."""
    if not of or getattr(f, "__name__", "") == "<lambda>":
        return None
    try:
        text = textwrap.dedent(inspect.getsource(f)).rstrip()
    except (OSError, TypeError):
        return None
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        return None
    heads = [0 if node.kind == "input" else of.get(node) for node in nodes]
    return {"lines": lines, "of": heads}
