"""Arguments and results: numbers, arrays, and nested tuples, lists and dicts of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .errors import StructureError
from .traced import FLOAT, INTERCEPTED, Traced, dtype_of, plain_value

LEAF: Any = type(
    "Leaf", (), {"__repr__": lambda leaf: "•"}
)()  # stands for a number or an array in a structure


class Keys(dict):
    """A dict in a structure: it equals one with the same keys in the same order, in which leaves are matched."""

    __eq__: Any = lambda self, other: dict.__eq__(self, other) is True and list(self) == list(other)
    __ne__: Any = lambda self, other: (self == other) is False


class FrozenArray(tuple):
    """Bytes, dtype and shape of an array in a structure that is no leaf, such as a mask, as it was."""

    __repr__: Any = lambda self: repr(np.frombuffer(*self[:2]).tolist())


PLAIN = {float, np.float64, np.ndarray, FrozenArray}


def is_leaf(value: Any) -> bool:
    """Is this a number or an array? Booleans, strings and None are neither: they pass as they are."""
    number = isinstance(
        value, (float, int, np.ndarray, np.generic, Traced, complex)
    ) and not isinstance(value, bool)
    return number and getattr(value, "dtype", FLOAT).kind in "fiucO"


def flatten(tree: Any) -> tuple[list, Any]:
    """The leaves of a nested structure in order, and the structure that `rebuild` puts them back into."""
    leaves: list = []

    def take(part: Any) -> Any:
        kind = part.__class__
        if kind is float or (kind is np.ndarray and part.dtype.kind == "f") or is_leaf(part):
            leaves.append(part)
            return LEAF
        return (
            part
            if kind is not np.ndarray
            else FrozenArray((part.tobytes(), part.dtype, part.shape))
        )

    return leaves, visit(tree, take, Keys)


def rebuild(structure: Any, leaves: Iterable) -> Any:
    """Put leaves back where `flatten` found them."""
    put = lambda part: (
        np.frombuffer(*part[:2]).reshape(part[2]).copy() if part.__class__ is FrozenArray else part
    )
    return visit(structure, put, dict, iter(leaves).__next__)


def visit(tree: Any, change: Callable, mapping: type, leaf: Any = None) -> Any:
    """A tree of the same form: what is no branch changed, the next leaf in place of LEAF, dicts of the given kind."""
    if tree is LEAF:
        return leaf()
    kind = tree.__class__
    if kind is list or kind is tuple:
        items = []
        for item in tree:
            items.append(leaf() if item is LEAF else visit(item, change, mapping, leaf))
        return items if kind is list else tuple(items)
    if kind in PLAIN or not isinstance(tree, (dict, tuple, list)):
        return change(tree)
    if isinstance(tree, dict):
        filled = mapping(tree)
        for key, item in tree.items():
            filled[key] = visit(item, change, mapping, leaf)
        return filled
    items = visit([*tree], change, mapping, leaf)  # of a named tuple
    return kind(*items) if hasattr(tree, "_fields") else kind(items)


def flatten_like(
    wanted: Any, tree: Any, role: str, like: list | None = None, take: Callable = flatten
) -> list:
    """The leaves of a tree that has to have the structure `wanted`, and the shapes of `like`; `role` names it."""
    leaves, found, *_ = take(tree)
    if found != wanted:
        raise StructureError(
            f"The {role} should have the structure {wanted}, but has {found} (•: a number or array)."
        )
    for leaf, other in zip(leaves, like or leaves, strict=True):
        if getattr(leaf, "shape", ()) != getattr(other, "shape", ()):
            raise StructureError(
                f"The {role} should have the shape {np.shape(other)}, but has {np.shape(leaf)}."
            )
    return leaves


def parts(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """A tree and all that is in it, each after its path, such as `params['w']` or `layers[0]`."""
    yield path, tree
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree if isinstance(tree, (tuple, list)) else ())
    )
    for key, item in items:
        yield from parts(item, f"{path}[{key!r}]")


leaf_names = lambda tree, path: [name for name, part in parts(tree, path) if is_leaf(part)]


def argument_names(f: Callable, primals: tuple) -> list[str]:
    """A name for every leaf of the arguments: f's own parameter names where they are known."""
    code = getattr(getattr(f, "__wrapped__", f), "__code__", None)
    known = code.co_varnames[hasattr(f, "__self__") : code.co_argcount] if code else ()
    known = (*known, *(f"x{i}" for i in range(len(known), len(primals))))
    return [
        name
        for primal, path in zip(primals, known, strict=False)
        for name in leaf_names(primal, path)
    ]


def as_primal(leaf: Any) -> Any:
    """A leaf as the engine differentiates it: integers become double precision, complex is refused."""
    if leaf.__class__ is float or (leaf.__class__ is np.ndarray and leaf.dtype.kind == "f"):
        return leaf
    if isinstance(leaf, Traced):
        return np.multiply(leaf, 1.0) if dtype_of(leaf.value).kind in "iu" else leaf
    kind = real(leaf).dtype.kind if hasattr(leaf, "dtype") else np.asarray(real(leaf)).dtype.kind
    if kind == "O":
        raise StructureError(
            "An array of Python objects has no derivative. Convert it: x.astype(float)."
        )
    if isinstance(leaf, np.ndarray):
        return np.asarray(leaf if kind == "f" else leaf.astype(float))
    return float(leaf) if kind in "iu" else leaf


def real(value: Any) -> Any:
    """A value as it is, unless it is complex, or an array with operators of its own."""
    kind = value.__class__
    if kind is not np.ndarray and isinstance(value, np.ndarray) and value.__array_priority__ > 0:
        raise StructureError(
            f"A {kind.__name__} has operators of its own. Use np.asarray(x), filled in."
        )
    if kind is complex or (kind not in INTERCEPTED and getattr(value, "dtype", FLOAT).kind == "c"):
        raise StructureError(
            "Complex numbers have no derivative here. Take the real and the imaginary part as two."
        )
    return value


def as_recorded(leaf: Any) -> Any:
    """A private copy; integers stay, since they may be labels, positions or lengths."""
    labels = isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iu"
    leaf = leaf if labels else int(leaf) if isinstance(leaf, (int, np.integer)) else as_primal(leaf)
    return np.array(leaf) if isinstance(leaf, np.ndarray) else leaf


def zeros_like(value: Any) -> Any:
    """Zero with the shape and dtype of a value: the tangent or cotangent of what does not move."""
    value = plain_value(value)
    zero = value.dtype.type(0) if isinstance(value, np.generic) else 0.0
    return np.zeros_like(value) if isinstance(value, np.ndarray) else zero
