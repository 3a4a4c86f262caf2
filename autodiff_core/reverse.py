"""Reverse mode: go back through a record and hand each adjoint on to the operands."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .primitive import conform
from .structure import zeros_like
from .tape import Node, Trace
from .traced import Traced, is_known, plain_value


def sweep(
    nodes: list[Node], trace: Trace, outs: list, seeds: list, first: int, free: bool = False
) -> list:
    """Take nodes off the end of the list, and hand on what has come to each.

    When a node's turn comes, all its children have sent their parts.
    The first nodes are the inputs, whose adjoints are returned. With `free`, nodes are let go on
    the way. *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.2."""
    for out, seed in zip(outs, seeds, strict=True):
        # An output that does not depend on the inputs gets nothing. One node may be several
        # outputs, so seeds are added, too.
        if out.__class__ is Node and out.trace is trace:
            accumulate(out, conform(seed, out.value))
    for _ in range(len(nodes) - first):
        node = nodes.pop()
        adjoint = node.adjoint
        # What the outputs do not depend on is passed over. Zeros would not do: 0 · ∞ is NaN.
        if adjoint is not None:
            # A pullback may sweep the same record again.
            node.adjoint = None
            (node.operation.pull or pull_by_rules)(node, adjoint)
        if free:
            node.operands = ()  # else the output would hold on to all that it came from
    return [take_adjoint(node) for node in nodes]


def pull_by_rules(node: Node, adjoint: Any) -> None:
    """Send a node's adjoint on to its operands, by its primitive's rules."""
    operands, moving = node.operands, node.operation.moving
    primitive, params = node.operation.primitive, node.operation.params
    values = [o.value if i in moving else o for i, o in enumerate(operands)]
    plain = adjoint.__class__ is values[0].__class__ is np.ndarray
    # An outer trace has to see every sum as a node, so nothing is written in place for one.
    if plain and primitive.scatter is not None and not isinstance(operands[0].adjoint, Traced):
        return add_into(operands[0], adjoint, primitive.scatter, values[1:], params)
    parts = primitive.vjp(adjoint, node.value, values, params, moving)
    for i, part in zip(moving, parts, strict=True):
        # A rule of our own made this array for this sweep, unless it is a view or the adjoint.
        fresh = primitive.trusted and part.__class__ is np.ndarray and part.base is None
        accumulate(operands[i], part, fresh and part is not adjoint)
    return None


def add_into(
    node: Node, adjoint: np.ndarray, scatter: Callable, positions: list, params: dict
) -> None:
    """Add to some entries of a node's adjoint without an array of zeros for the rest."""
    if node.adjoint.__class__ is not np.ndarray:
        node.adjoint = np.full_like(node.value, 0.0 if node.adjoint is None else node.adjoint)
    # It may be another node's, too, or the caller's seed.
    elif not node.owned:
        node.adjoint = node.adjoint.copy()
    node.owned = True
    scatter(node.adjoint, adjoint, positions, **params)


def accumulate(node: Node, part: Any, fresh: bool = False) -> None:
    """Add a part to a node's adjoint; in place only where the sweep made the array itself."""
    held = node.adjoint
    if held is None:
        node.adjoint = part
        node.owned = fresh
    elif held.__class__ is np.ndarray and node.owned and part.__class__ is np.ndarray:
        held += part
    else:
        # The first sum is a new array, since either part may be a view, or another node's adjoint
        # as well. From then on the array is the sweep's own.
        node.adjoint = held + part
        node.owned = node.adjoint.__class__ is np.ndarray


def take_adjoint(node: Node) -> Any:
    """An input's adjoint as the caller gets it: zeros if none came, shared with no other array."""
    adjoint, node.adjoint = node.adjoint, None
    if adjoint is None:  # nothing depends on it
        return zeros_like(node.value)
    if adjoint.__class__ is np.ndarray and node.value.__class__ is np.ndarray:
        return adjoint if node.owned else adjoint.copy()
    value = plain_value(node.value)
    if isinstance(adjoint, Traced) or not is_known(value):  # an outer trace's, or a symbol's
        return adjoint
    if value.__class__ is np.ndarray:
        # Arrays without axes become numbers where they are added.
        return np.asarray(adjoint, value.dtype)
    return value.__class__(adjoint)
