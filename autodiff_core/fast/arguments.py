"""Arguments of one structure that come again and again are taken apart by code written for it.

`flatten` asks of every part what it is. For trees like `{"w": W, "b": 2.0}` this code takes a fifth
of the time, and finds by its first lines whether a tree is one of them:

    def take(tree):
        if tree.__class__ is not dict or [*tree] != ['w', 'b']: return None
        if tree['w'].__class__ is not ndarray or tree['w'].dtype.kind != 'f': return None
        if tree['b'].__class__ is not float: return None
        return [tree['w'], tree['b']]

    def build(leaves):
        return {'w': leaves[0], 'b': leaves[1], }
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from ..structure import LEAF, PLAIN, Keys, as_primal, flatten, is_leaf, parts, rebuild
from .generated import Namespace


class Code:
    """What takes trees of one structure apart, and what puts them together."""

    def __init__(self, structure: Any, take: Callable, build: Callable) -> None:
        self.structure = structure
        self.take = take
        self.build = build


class Unwritable(Exception):
    """A tree that no code is written for: one with constants in it, or with unusual types."""


# Each part's path is spelled out, so a tree of very many levels would make very much code.
LONGEST_PATH = 400  # characters
# Python itself gives up where a tree has hundreds of levels, or a key thousands of digits.
NO_CODE = (Unwritable, RecursionError, MemoryError, SyntaxError, ValueError)


def take_nothing(tree: Any) -> None:
    """Every tree is of another structure."""


class StructureCache:
    """`flatten` for one place of a program: it learns what comes there, and writes code for it."""

    # On the class, since a cache is made for every `grad(f)`, and most see few trees.
    code = Code(None, take_nothing, rebuild)
    # Trees of other structures that came since, and how many may come before there is new code.
    missed = 0
    patience = 20

    def flatten(self, tree: Any) -> tuple[list, Any, Callable]:
        """A tree's leaves as `as_primal` makes them, its structure, and what puts others there."""
        # One object is exchanged at a time, so that no thread sees half of a change.
        code = self.code
        leaves = code.take(tree)
        if leaves is not None:
            return leaves, code.structure, code.build
        leaves, structure = flatten(tree)
        primals = [*map(as_primal, leaves)]
        self.missed += 1
        if self.missed >= self.patience and all(map(is_plain, leaves, primals)):
            self.missed = 0
            # Where trees change without end, code would be written at every twentieth call.
            self.patience *= 2
            self.code = Code(structure, write_take(tree), write_build(structure))
        return primals, structure, partial(rebuild, structure)


def is_plain(leaf: Any, primal: Any) -> bool:
    """Does the engine differentiate this leaf as it is, whatever its value?"""
    return leaf is primal and leaf.__class__ in PLAIN


def write_take(tree: Any) -> Callable:
    """`take(tree)`: the leaves of a tree like this one, None for any other."""
    lines: list[str] = []
    leaves: list[str] = []
    try:
        for path, part in parts(tree, "tree"):
            # A tree comes before what is in it, so that each line may rely on those above.
            lines.append(f"if {unlike(path, part)}: return None")
            if len(path) > LONGEST_PATH:
                raise Unwritable
            if is_leaf(part):
                leaves.append(path)
        names = Namespace(*PLAIN)
        return names.define("take(tree)", [*lines, f"return [{', '.join(leaves)}]"], "arguments")
    except NO_CODE:
        return take_nothing


def write_build(structure: Any) -> Callable:
    """`build(leaves)`: a tree of this structure, as `rebuild` makes it."""
    leaves = (f"leaves[{i}]" for i in count())
    try:
        lines = [f"return {display(structure, leaves)}"]
        return Namespace().define("build(leaves)", lines, "arguments")
    except NO_CODE:
        return partial(rebuild, structure)


def unlike(path: str, part: Any) -> str:
    """A condition: what stands at this path of a tree is of another kind than the part."""
    kind = part.__class__
    other_class = f"{path}.__class__ is not {kind.__name__}"
    if kind is float or kind is int or kind is np.float64:
        return other_class
    if kind is list or kind is tuple:
        return f"{other_class} or len({path}) != {len(part)}"
    # Keys in the same order: leaves are matched by it.
    if kind is dict and all(map(is_literal, part)):
        return f"{other_class} or [*{path}] != {[*part]}"
    # Any precision will do. Other kinds, such as masks, are no leaves but a part of the structure.
    if kind is np.ndarray and part.dtype.kind in "fiu":
        return f"{other_class} or {path}.dtype.kind != {part.dtype.kind!r}"
    raise Unwritable


def is_literal(key: Any) -> bool:
    """Does Python read a key back from what it prints for it?"""
    if key.__class__ is tuple:
        return all(map(is_literal, key))
    return key is None or key.__class__ in (str, bytes, int, bool)


def display(structure: Any, leaves: Iterator[str]) -> str:
    """The expression for a tree of a structure: `[leaves[0], {'b': leaves[1], }, ]`."""
    if structure is LEAF:
        return next(leaves)
    kind = structure.__class__
    if kind is list or kind is tuple:
        items = "".join(f"{display(item, leaves)}, " for item in structure)
        return f"[{items}]" if kind is list else f"({items})"
    if kind is Keys and structure.original is None and all(map(is_literal, structure)):
        pairs = structure.items()
        items = "".join(f"{key!r}: {display(item, leaves)}, " for key, item in pairs)
        return f"{{{items}}}"
    raise Unwritable
