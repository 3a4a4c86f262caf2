"""Tangents and adjoints of every vertex of a recorded graph, to be written on its picture.

The engine keeps neither: forward mode forgets tangents as it goes, reverse mode adjoints as it
returns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import Graph, Node
from autodiff_core.primitive import Primitive

# Where a derivative is inf or nan the picture says so; a warning above it would say less.
QUIET = np.errstate(all="ignore")


def has_pull(primitive: Primitive, slot: int) -> bool:
    """Does a derivative flow back to this operand?"""
    if primitive.joint_vjp is not None:
        return True
    return slot < len(primitive.pulls) and primitive.pulls[slot] is not None


def pulled(node: Node, cotangent: Any) -> dict[int, Any]:
    """What an operation's adjoint adds to that of each operand, by place; constants get nothing."""
    primitive = node.primitive
    if primitive is None or not primitive.differentiable:
        return {}
    moving = tuple(
        i
        for i, parent in enumerate(node.parents)
        if parent.kind != "constant" and has_pull(primitive, i)
    )
    values = [parent.value for parent in node.parents]
    return dict(
        zip(moving, primitive.vjp(cotangent, node.value, values, node.params, moving), strict=True)
    )


@QUIET
def adjoints(graph: Graph, output: Node | None = None) -> dict[Node, Any]:
    """The derivative of one output (the only one, unless named) by each vertex it depends on."""
    # A node has no truth of its own, so `or` will not do.
    output = graph.output if output is None else output
    found: dict[Node, Any] = {output: one_like(output.value)}
    for node in reversed(graph.nodes):
        if node in found:
            for slot, part in pulled(node, found[node]).items():
                parent = node.parents[slot]
                found[parent] = found[parent] + part if parent in found else part
    return found


@QUIET
def tangents(graph: Graph, seed: Node) -> dict[Node, Any]:
    """The derivative of every vertex in the direction of one input: 1 in each of its entries."""
    found: dict[Node, Any] = {seed: one_like(seed.value)}
    for node in graph.nodes:
        if node.primitive is None or not node.primitive.differentiable:
            continue
        flows = [has_pull(node.primitive, i) for i in range(len(node.parents))]
        moved = [
            found.get(parent) if flow else None
            for parent, flow in zip(node.parents, flows, strict=True)
        ]
        if all(tangent is None for tangent in moved):
            continue
        values = [parent.value for parent in node.parents]
        found[node] = node.primitive.jvp(moved, node.value, values, node.params)
    return found


@QUIET
def partials(node: Node) -> dict[int, float]:
    """The local partial of an operation on numbers for each operand that is not a constant."""
    numbers = np.shape(node.value) == () and all(
        np.shape(parent.value) == () for parent in node.parents
    )
    return {i: float(part) for i, part in pulled(node, 1.0).items()} if numbers else {}


def one_like(value: Any) -> Any:
    return np.ones(np.shape(value)) if np.shape(value) else 1.0
