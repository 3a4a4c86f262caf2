"""Arguments and results are numbers, arrays, and nested tuples, lists and dicts of them: flatten and rebuild."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from .errors import StructureError
from .traced import Traced

LEAF = object()  # marks the place of a number or an array in a structure


def is_leaf(value: Any) -> bool:
    """Is this a number or an array? Booleans, strings and None are neither: they pass as they are."""
    if isinstance(value, (float, int, np.ndarray, np.generic, Traced, complex)):
        return (
            not isinstance(value, (bool, np.bool_))
            and getattr(value, "dtype", np.dtype(float)).kind in "fiucO"
        )
    return False


def flatten(tree: Any) -> tuple[list, Any]:
    """The leaves of a nested structure in order, and the structure that `rebuild` puts them back into."""
    leaves: list = []

    def visit(branch: Any) -> Any:
        kind = branch.__class__
        if kind is float or (kind is np.ndarray and branch.dtype.kind == "f") or is_leaf(branch):
            leaves.append(branch)
            return LEAF
        return map_branches(visit, branch)

    return leaves, visit(tree)


def rebuild(structure: Any, leaves: list | Iterator) -> Any:
    """Put leaves back where `flatten` found them."""
    source = iter(leaves)

    def visit(branch: Any) -> Any:
        return next(source) if branch is LEAF else map_branches(visit, branch)

    return visit(structure)


def map_branches(visit: Any, branch: Any) -> Any:
    """Apply to each item of a container, and keep the container's kind."""
    if branch.__class__ is tuple:
        return tuple([visit(item) for item in branch])
    if branch.__class__ is list:
        return [visit(item) for item in branch]
    if isinstance(branch, dict):
        return {key: visit(item) for key, item in branch.items()}
    if isinstance(branch, tuple) and hasattr(branch, "_fields"):
        return type(branch)(*(visit(item) for item in branch))
    if isinstance(branch, (tuple, list)):
        return type(branch)([visit(item) for item in branch])
    return branch


def flatten_like(structure: Any, tree: Any, role: str) -> list:
    """The leaves of `tree`, which has to have the given structure; a role such as "tangent" names it in errors."""
    leaves: list = []

    def visit(wanted: Any, branch: Any, path: str) -> None:
        if wanted is LEAF:
            if not is_leaf(branch):
                raise StructureError(f"The {role}{path} should be a number or an array, but is {branch!r}.")
            leaves.append(branch)
        elif isinstance(wanted, dict):
            if not isinstance(branch, dict) or wanted.keys() != branch.keys():
                raise StructureError(f"The {role}{path} should be a dict with the keys {list(wanted)}.")
            for key in wanted:
                visit(wanted[key], branch[key], f"{path}[{key!r}]")
        elif isinstance(wanted, (tuple, list)):
            if not isinstance(branch, (tuple, list)) or len(wanted) != len(branch):
                raise StructureError(
                    f"The {role}{path} should be a {type(wanted).__name__} of {len(wanted)}, like what it belongs to."
                )
            for i, item in enumerate(wanted):
                visit(item, branch[i], f"{path}[{i}]")

    visit(structure, tree, "")
    return leaves


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
    if leaf.__class__ is float or isinstance(leaf, Traced):
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
