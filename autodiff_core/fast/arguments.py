"""Arguments of one structure that come again and again are taken apart by code written for it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..structure import PLAIN, as_primal, flatten, is_leaf, parts, rebuild

Text: Any = type(
    "Text", (str,), {"__repr__": str.__str__}
)  # so that a tree of texts is printed as an expression

ALIKE: dict = {  # what else to test where a part of a tree has to be like this one
    **dict.fromkeys((float, int, np.float64), lambda x, part: "True"), dict: lambda x, part: f"[*{x}] == {[*part]}",
    **dict.fromkeys("fiu", lambda x, part: f"{x}.dtype.kind == {part.dtype.kind!r}"),
    **dict.fromkeys((list, tuple), lambda x, part: f"len({x}) == {len(part)}")}  # fmt: skip


class StructureCache:
    """`flatten` for one place of a program, which learns what comes there, and writes code for it."""

    missed, patience = (
        0,
        20,
    )  # other trees that came since, and how many may before there is code for another
    written: tuple = (lambda tree: None), rebuild, None

    def flatten(self, tree: Any) -> tuple[list, Any, Callable]:
        """The leaves of a tree as `as_primal` makes them, the structure, and what puts others in their places."""
        take, build, structure = self.written
        if (leaves := take(tree)) is not None:
            return leaves, structure, build
        leaves, structure = flatten(tree)
        self.missed += 1
        if self.missed >= self.patience and all(
            x.__class__ in PLAIN and x is as_primal(x) for x in leaves
        ):
            self.missed, self.patience = 0, 2 * self.patience
            self.written = *write_like(tree, structure), structure
        return [*map(as_primal, leaves)], structure, partial(rebuild, structure)


def write_like(tree: Any, structure: Any) -> tuple[Callable, Callable]:
    """`take(tree)`, the leaves of a tree like this one or None for another, and `build(leaves)`, as an expression."""
    test, names = "True", list[str]()
    try:
        for path, part in parts(tree, "tree"):
            kind = part.__class__
            alike = ALIKE[kind if kind is not np.ndarray else part.dtype.kind](path, part)
            test += f" and {path}.__class__ is {kind.__name__} and {alike}"
            names += [path] * is_leaf(part)
        take = eval(
            f"lambda tree: [{', '.join(names)}] if {test} else None", {k.__name__: k for k in PLAIN}
        )
        take(tree)
        return take, eval(
            f"lambda leaves: {rebuild(structure, [Text(f'leaves[{i}]') for i in range(len(names))])!r}"
        )
    except Exception:  # keys that are not spelled as Python has them, too many levels, …
        return (lambda tree: None), partial(rebuild, structure)
