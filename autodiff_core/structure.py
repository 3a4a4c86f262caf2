"""Arguments and results: numbers, arrays, and nested tuples, lists and dicts of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .errors import StructureError
from .traced import FLOAT, INTERCEPTED, Traced, bottom, dtype_of

LEAF: Any = type("Leaf", (), {"__repr__": lambda leaf: "•"})()  # stands for a number or an array in a structure


class Keys(dict):
    """A dict in a structure: it equals one with the same keys in the same order, in which leaves are matched."""

    __eq__: Any = lambda self, other: dict.__eq__(self, other) is True and list(self) == list(other)
    __ne__: Any = lambda self, other: (self == other) is False


class Still(tuple):
    """Bytes, dtype and shape of an array in a structure that is no leaf, such as a mask, as it was."""

    __repr__: Any = lambda self: repr(np.frombuffer(*self[:2]).tolist())


def is_leaf(value: Any) -> bool:
    """Is this a number or an array? Booleans, strings and None are neither: they pass as they are."""
    number = isinstance(value, (float, int, np.ndarray, np.generic, Traced, complex)) and not isinstance(value, bool)
    return number and getattr(value, "dtype", FLOAT).kind in "fiucO"


def flatten(tree: Any) -> tuple[list, Any]:
    """The leaves of a nested structure in order, and the structure that `rebuild` puts them back into."""
    leaves: list = []
    return leaves, take_leaves(tree, leaves)


def take_leaves(tree: Any, leaves: list) -> Any:
    kind = tree.__class__
    if kind is list or kind is tuple:
        items: list = []
        for item in tree:
            if item.__class__ is np.ndarray and item.dtype.kind == "f":
                leaves.append(item)
                items.append(LEAF)
            else:
                items.append(take_leaves(item, leaves))
        return items if kind is list else tuple(items)
    if isinstance(tree, dict):
        return Keys({key: take_leaves(item, leaves) for key, item in tree.items()})
    if kind is float or (kind is np.ndarray and tree.dtype.kind == "f") or is_leaf(tree):
        leaves.append(tree)
        return LEAF
    if kind is np.ndarray:
        return Still((tree.tobytes(), tree.dtype, tree.shape))
    return map_branches(take_leaves, tree, leaves)


def rebuild(structure: Any, leaves: Iterable) -> Any:
    """Put leaves back where `flatten` found them."""
    return put_leaves(structure, iter(leaves))


def put_leaves(structure: Any, leaves: Iterator) -> Any:
    if structure is LEAF:
        return next(leaves)
    if (kind := structure.__class__) is list or kind is tuple:
        items: list = []
        for item in structure:
            items.append(next(leaves) if item is LEAF else put_leaves(item, leaves))
        return items if kind is list else tuple(items)
    if kind is Keys:
        return {key: put_leaves(item, leaves) for key, item in structure.items()}
    if kind is Still:
        return np.frombuffer(structure[0], structure[1]).reshape(structure[2]).copy()
    return map_branches(put_leaves, structure, leaves)


def map_branches(visit: Callable, branch: Any, leaves: Any) -> Any:
    """Apply to each item of a named tuple, and keep what it is."""
    if isinstance(branch, (tuple, list)):
        items = [visit(item, leaves) for item in branch]
        return type(branch)(*items) if hasattr(branch, "_fields") else type(branch)(items)
    return branch


def flatten_like(wanted: Any, tree: Any, role: str, like: list | None = None) -> list:
    """The leaves of a tree that has to have the structure `wanted`, and the shapes of `like`; `role` names it."""
    leaves, structure = flatten(tree)
    if structure != wanted:
        what = f"The {role} should have the structure {wanted}, but has {structure}"
        raise StructureError(f"{what} (• is a number or an array).")
    for leaf, other in zip(leaves, like or leaves, strict=True):
        if getattr(leaf, "shape", ()) != getattr(other, "shape", ()):
            raise StructureError(f"The {role} should have the shape {np.shape(other)}, but has {np.shape(leaf)}.")
    return leaves


def leaf_names(tree: Any, path: str) -> list[str]:
    """A name for every leaf, such as `params['w']` or `layers[0]`."""
    if is_leaf(tree):
        return [path]
    items = tree.items() if isinstance(tree, dict) else enumerate(tree if isinstance(tree, (tuple, list)) else ())
    return [name for key, item in items for name in leaf_names(item, f"{path}[{key!r}]")]


def argument_names(f: Callable, primals: tuple) -> list[str]:
    """A name for every leaf of the arguments: f's own parameter names where they are known."""
    code = getattr(getattr(f, "__wrapped__", f), "__code__", None)
    known = code.co_varnames[hasattr(f, "__self__") : code.co_argcount] if code else ()
    known = (*known, *(f"x{i}" for i in range(len(known), len(primals))))
    return [name for primal, path in zip(primals, known, strict=False) for name in leaf_names(primal, path)]


def as_primal(leaf: Any) -> Any:
    """A leaf as the engine differentiates it: integers become double precision, complex is refused."""
    if leaf.__class__ is float or (leaf.__class__ is np.ndarray and leaf.dtype.kind == "f"):
        return leaf
    if isinstance(leaf, Traced):
        return np.multiply(leaf, 1.0) if dtype_of(leaf.value).kind in "iu" else leaf
    kind = real(leaf).dtype.kind if hasattr(leaf, "dtype") else np.asarray(real(leaf)).dtype.kind
    if kind == "O":
        raise StructureError("An array of Python objects has no derivative. Convert it: x.astype(float).")
    if isinstance(leaf, np.ndarray):
        return leaf if kind == "f" else leaf.astype(float)
    return float(leaf) if kind in "iu" else leaf


def real(value: Any) -> Any:
    """A value as it is, unless it is complex."""
    kind = value.__class__
    if kind is complex or (kind not in INTERCEPTED and getattr(value, "dtype", FLOAT).kind == "c"):
        raise StructureError("Complex numbers have no derivative here. Take the real and the imaginary part as two.")
    return value


def as_recorded(leaf: Any) -> Any:
    """A private copy; integers stay, since they may be labels, positions or lengths."""
    labels = isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iu"
    leaf = leaf if labels else int(leaf) if isinstance(leaf, (int, np.integer)) else as_primal(leaf)
    return np.array(leaf) if isinstance(leaf, np.ndarray) else leaf


def zeros_like(value: Any) -> Any:
    """Zero with the shape and dtype of a value: the tangent or cotangent of what does not move."""
    value = bottom(value)
    zero = value.dtype.type(0) if isinstance(value, np.generic) else 0.0
    return np.zeros_like(value) if isinstance(value, np.ndarray) else zero
