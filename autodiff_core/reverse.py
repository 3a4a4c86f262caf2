"""Reverse mode: record once, then go back through the record and hand each adjoint to the operands."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .graph import Node, Trace
from .primitive import conform
from .structure import zeros_like
from .traced import Traced, plain_value


def sweep(
    nodes: list[Node], trace: Trace, outs: list, seeds: list, first: int, free: bool = False
) -> list:
    """Take nodes off the end of the list: when a node's turn comes, all its children have sent their parts.

    The first nodes are the inputs, which keep their adjoints. With `free`, nodes are let go on the way."""
    for out, seed in zip(outs, seeds, strict=True):
        if out.__class__ is Node and out.trace is trace:
            accumulate(out, conform(seed, out.value))
    for _ in range(len(nodes) - first):
        node = nodes.pop()
        if (adjoint := node.adjoint) is not None:
            node.adjoint = None
            pull = node.operation.pull or pull_by_rules
            pull(node, adjoint)
        if free:
            node.operands = ()  # else the output would hold on to all that it came from
    return [take_adjoint(node) for node in nodes]


def pull_by_rules(node: Node, adjoint: Any) -> None:
    """Send a node's adjoint on to its operands, by its primitive's rules."""
    operation, operands = node.operation, node.operands
    primitive, moving, params = operation.primitive, operation.moving, operation.params
    values = [o.value if i in moving else o for i, o in enumerate(operands)]
    plain = adjoint.__class__ is values[0].__class__ is np.ndarray
    if plain and primitive.scatter is not None and not isinstance(operands[0].adjoint, Traced):
        return add_into(operands[0], adjoint, primitive.scatter, values[1:], params)
    parts = primitive.vjp(adjoint, node.value, values, params, moving)
    for i, part in zip(moving, parts, strict=True):
        ours = primitive.trusted and part.__class__ is np.ndarray and part.base is None
        accumulate(operands[i], part, ours and part is not adjoint)


def add_into(
    node: Node, adjoint: np.ndarray, scatter: Callable, positions: list, params: dict
) -> None:
    """Add to some entries of a node's adjoint without an array of zeros for the rest."""
    if node.adjoint.__class__ is not np.ndarray:
        node.adjoint = np.full_like(node.value, 0.0 if node.adjoint is None else node.adjoint)
    elif not node.owned:
        node.adjoint = node.adjoint.copy()
    node.owned = True
    scatter(node.adjoint, adjoint, positions, **params)


def accumulate(node: Node, part: Any, fresh: bool = False) -> None:
    """Add a contribution to a node's adjoint; in place only where the sweep made the array itself."""
    held = node.adjoint
    if held is None:
        node.adjoint, node.owned = part, fresh
    elif held.__class__ is np.ndarray and node.owned and part.__class__ is np.ndarray:
        held += part
    else:
        node.adjoint = held + part
        node.owned = node.adjoint.__class__ is np.ndarray


def take_adjoint(node: Node) -> Any:
    """An input's adjoint as the caller gets it: zeros if none came, never shared with other arrays."""
    adjoint, value, node.adjoint = node.adjoint, node.value, None
    if adjoint is None:  # nothing depends on it
        return zeros_like(value)
    if adjoint.__class__ is np.ndarray and value.__class__ is np.ndarray:
        return adjoint if node.owned else adjoint.copy()
    value = plain_value(value)
    if isinstance(adjoint, Traced) or value is None:  # of a symbol
        return adjoint
    return (
        np.asarray(adjoint, value.dtype)
        if value.__class__ is np.ndarray
        else value.__class__(adjoint)
    )
