"""What stands in for the fast paths when they are switched off: the same answers by rules alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ..primitive import Primitive
from ..structure import as_primal, flatten, rebuild
from ..tape import Node


def unary(primitive: Primitive) -> Callable:
    """The function that a row of one operand offers.

    It is a function and not the primitive, since it may become a method of `Traced`."""

    def apply(x: Any, **params: Any) -> Any:
        return primitive(x, **params)

    return apply


def binary(
    primitive: Primitive, fits: Callable | None = None, otherwise: Callable | None = None
) -> Callable:
    """The function that a row of two operands offers.

    `otherwise` prepares operands that need it; without short paths, all of them get it."""
    prepared = otherwise or primitive

    def apply(x: Any, y: Any) -> Any:
        return prepared(x, y)

    return apply


def sweep_path(nodes: list[Node], out: Any, first: int) -> list | None:
    """No path has a sweep of its own: the ordinary one serves."""
    return None


class StructureCache:
    """Takes every tree apart anew."""

    def flatten(self, tree: Any) -> tuple[list, Any, Callable]:
        """A tree's leaves as `as_primal` makes them, its structure, and what puts others there."""
        leaves, structure = flatten(tree)
        return [*map(as_primal, leaves)], structure, partial(rebuild, structure)
