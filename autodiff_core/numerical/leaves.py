"""Numbers in nested structures: taken out as arrays with a check, moved, put back as they were."""

from typing import Any

import numpy as np

from ..errors import NonFiniteError, StructureError
from ..structure import flatten, leaf_names, rebuild

Leaves = list[np.ndarray]

WHAT_TO_USE = "Use real numbers, arrays of them, or nested tuples, lists and dicts of both."


def leaves_of(tree: Any, name: str, kinds: str = "iuf") -> Leaves:
    """Copies of the numbers and arrays in `tree`, integers as doubles; `name` is for errors."""
    values, _ = flatten(tree)
    found = []
    for value, path in zip(values, leaf_names(tree, name), strict=True):
        found.append(checked(value, path, kinds))
    if not found:
        raise StructureError(f"{name} is {describe(tree)}, which holds no number. {WHAT_TO_USE}")
    return found


def checked(value: Any, path: str, kinds: str) -> np.ndarray:
    """A copy of one leaf as an array of floats, or of complex numbers where `kinds` has them."""
    # NumPy would take an integer as large as 10**20 for an object.
    array = np.asarray(float(value) if isinstance(value, int) else value)
    if array.dtype.kind not in kinds:
        raise StructureError(f"{path} is {describe(value)}. {WHAT_TO_USE}")
    if not np.isfinite(array).all():
        raise NonFiniteError(f"{path} holds nan or inf. Give another x, or a smaller step=….")
    dtype = float if array.dtype.kind in "iu" else array.dtype
    return array.astype(dtype)


def rebuild_like(template: Any, leaves: Leaves) -> Any:
    """Fresh copies of `leaves` in the structure of `template`, numbers where it has numbers."""
    originals, structure = flatten(template)
    return rebuild(structure, map(copy_like, originals, leaves))


def copy_like(original: Any, leaf: np.ndarray) -> Any:
    """A copy of a leaf: of a single number an array, a Python number or NumPy's, as it was."""
    if leaf.ndim or isinstance(original, np.ndarray):
        return np.array(leaf)
    if isinstance(original, (int, float, complex)):
        return leaf.item()
    return leaf[()]


def shifted(leaves: Leaves, direction: np.ndarray, h: complex) -> Leaves:
    """x + h v, every leaf in its own precision, for which the step was chosen."""
    moved = []
    for leaf, move in zip(leaves, split_like(direction, leaves), strict=True):
        dtype = np.result_type(leaf.dtype, np.complex64) if h.imag else leaf.dtype
        # NumPy 1 would widen a single float32, and no other precision suits its step.
        moved.append(np.asarray(leaf + h * move, dtype))
    return moved


def joined(leaves: Leaves) -> np.ndarray:
    """All numbers of the leaves as one flat vector."""
    return np.concatenate(leaves, axis=None)


def split_like(vector: np.ndarray, leaves: Leaves) -> Leaves:
    """The last axis of `vector` cut into parts that are shaped like the leaves."""
    outer = vector.shape[:-1]
    parts = []
    start = 0
    for leaf in leaves:
        part = vector[..., start : start + leaf.size]
        parts.append(part.reshape(outer + leaf.shape))
        start += leaf.size
    return parts


def describe(value: Any) -> str:
    """A value in the words of an error."""
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {kind} of {len(value)}"
    return f"{value!r}, of type {kind}"
