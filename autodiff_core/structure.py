"""Arguments and results: numbers, arrays, and nested tuples, lists and dicts of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .errors import StructureError
from .traced import Traced, shape_of

LEAF = object()  # marks the place of a number or an array in a structure


def is_leaf(value: Any) -> bool:
    """Is this a number or an array? Booleans, strings and None are neither: they pass as they are."""
    if value.__class__ is float or (value.__class__ is np.ndarray and value.dtype.kind == "f"):
        return True
    if isinstance(value, (float, int, np.ndarray, np.generic, Traced, complex)):
        return (
            not isinstance(value, (bool, np.bool_))
            and getattr(value, "dtype", np.dtype(float)).kind in "fiucO"
        )
    return False


def flatten(tree: Any) -> tuple[list, Any]:
    """The leaves of a nested structure in order, and the structure that `rebuild` puts them back into."""
    leaves: list = []
    return leaves, take_leaves(tree, leaves)


def take_leaves(tree: Any, leaves: list) -> Any:
    if is_leaf(tree):
        leaves.append(tree)
        return LEAF
    return map_branches(take_leaves, tree, leaves)


def rebuild(structure: Any, leaves: Iterable) -> Any:
    """Put leaves back where `flatten` found them."""
    return put_leaves(structure, iter(leaves))


def put_leaves(structure: Any, leaves: Iterator) -> Any:
    return next(leaves) if structure is LEAF else map_branches(put_leaves, structure, leaves)


def map_branches(visit: Any, branch: Any, leaves: Any) -> Any:
    """Apply to each item of a container, and keep the container's kind."""
    kind = branch.__class__
    if kind is tuple:
        return tuple([visit(item, leaves) for item in branch])
    if kind is list:
        return [visit(item, leaves) for item in branch]
    if isinstance(branch, dict):
        return {key: visit(item, leaves) for key, item in branch.items()}
    if isinstance(branch, tuple) and hasattr(branch, "_fields"):
        return kind(*(visit(item, leaves) for item in branch))
    if isinstance(branch, (tuple, list)):
        return kind([visit(item, leaves) for item in branch])
    return branch


def flatten_like(wanted: Any, tree: Any, role: str) -> list:
    """The leaves of a tree that has to have the structure `wanted`; `role` and path name it in errors."""
    leaves, structure = flatten(tree)
    return leaves if structure == wanted else explain(wanted, tree, role)


def explain(wanted: Any, tree: Any, role: str) -> list:
    """Where a structure differs, as an error; where only the kind of container does, the leaves."""
    if wanted is LEAF:
        if not is_leaf(tree):
            raise StructureError(f"The {role} should be a number or an array, but is {tree!r}.")
        return [tree]
    if isinstance(wanted, dict):
        if not isinstance(tree, dict) or wanted.keys() != tree.keys():
            raise StructureError(f"The {role} should be a dict with the keys {list(wanted)}.")
        return [leaf for key in wanted for leaf in explain(wanted[key], tree[key], f"{role}[{key!r}]")]
    if isinstance(wanted, (tuple, list)):
        if not isinstance(tree, (tuple, list)) or len(wanted) != len(tree):
            kind = type(wanted).__name__
            raise StructureError(f"The {role} should be a {kind} of {len(wanted)}, like what it belongs to.")
        return [leaf for i, item in enumerate(wanted) for leaf in explain(item, tree[i], f"{role}[{i}]")]
    return []


def leaf_names(tree: Any, path: str) -> list[str]:
    """A name for every leaf, such as `params['w']` or `layers[0]`."""
    if is_leaf(tree):
        return [path]
    if isinstance(tree, dict):
        return [name for key in tree for name in leaf_names(tree[key], f"{path}[{key!r}]")]
    if isinstance(tree, (tuple, list)):
        return [name for i, branch in enumerate(tree) for name in leaf_names(branch, f"{path}[{i}]")]
    return []


def as_primal(leaf: Any) -> Any:
    """A leaf as the engine differentiates it: integers become double precision, complex is refused."""
    if leaf.__class__ is float or (leaf.__class__ is np.ndarray and leaf.dtype.kind == "f"):
        return leaf
    if isinstance(leaf, Traced):
        return leaf
    kind = leaf.dtype.kind if hasattr(leaf, "dtype") else np.asarray(leaf).dtype.kind
    if kind == "c":
        raise StructureError(
            "Complex arguments cannot be differentiated: this engine is for real functions of real numbers. "
            "Pass the real and the imaginary part as two real arguments."
        )
    if kind == "O":
        raise StructureError(
            "An array of Python objects cannot be differentiated. Convert it: x.astype(float)."
        )
    if isinstance(leaf, np.ndarray):
        return leaf if kind == "f" else leaf.astype(float)
    return float(leaf) if kind in "iu" or isinstance(leaf, float) else leaf


def as_recorded(leaf: Any) -> Any:
    """A private copy; arrays of integers stay, since they may be labels or positions."""
    if isinstance(leaf, np.ndarray):
        return np.array(leaf) if leaf.dtype.kind in "iu" else np.array(as_primal(leaf))
    return as_primal(leaf)


def zeros_like(value: Any) -> Any:
    """Zero with the shape and dtype of a value: the tangent or cotangent of what does not move."""
    if shape_of(value) == () and not hasattr(value, "dtype"):
        return 0.0
    return np.zeros(shape_of(value), value.dtype)


def argument_names(f: Callable, primals: tuple) -> list[str]:
    """A name for every leaf of the arguments: f's own parameter names where they are known."""
    code = getattr(getattr(f, "__wrapped__", f), "__code__", None)
    known = code.co_varnames[: code.co_argcount] if code else ()
    known = (*known, *(f"x{i}" for i in range(len(known), len(primals))))
    return [name for primal, path in zip(primals, known, strict=False) for name in leaf_names(primal, path)]
