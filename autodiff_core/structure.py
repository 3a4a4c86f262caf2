"""Arguments and results: numbers, arrays, and nested tuples, lists and dicts of them.

`flatten` takes such a tree apart, `rebuild` puts it together again:

    flatten({"w": W, "b": (2.0, None)})    is  [W, 2.0], {"w": •, "b": (•, None)}
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from inspect import unwrap
from typing import Any

import numpy as np

from .errors import StructureError, TracedValueError
from .traced import FLOAT, INTERCEPTED, Traced, Unknown, dtype_of, plain_value, refuse_late

PLAIN = {float, np.float64, np.ndarray}


class Leaf:
    """Stands for a number or an array in a structure."""

    def __repr__(self) -> str:
        return "•"

    def __reduce__(self) -> str:
        return "LEAF"  # there is one alone, also in a copy


LEAF: Any = Leaf()


class Keys(dict):
    """A dict in a structure, where the order of the keys counts, since leaves are matched in it.

    `original` is the dict that was taken apart, if it is of a class of its own."""

    original: dict | None = None

    def __eq__(self, other: Any) -> bool:
        # To what is no dict it answers NotImplemented, which would count as true.
        return dict.__eq__(self, other) is True and list(self) == list(other)

    # A dict has an answer of its own, which does not follow from the one above.
    def __ne__(self, other: object) -> bool:
        return not self == other


class FrozenArray:
    """An array in a structure that is no leaf, such as a mask: as it was, and compared by value."""

    def __init__(self, array: np.ndarray) -> None:
        # As bytes, since two arrays are compared entry by entry.
        self.content = array.tobytes()
        self.dtype = array.dtype
        self.shape = array.shape

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrozenArray) and vars(self) == vars(other)

    def __repr__(self) -> str:
        return repr(np.frombuffer(self.content, self.dtype).tolist())

    def thawed(self) -> np.ndarray:
        """A new array like the one that was frozen."""
        return np.frombuffer(self.content, self.dtype).reshape(self.shape).copy()


def is_leaf(value: Any) -> bool:
    """Is this a number or an array? Booleans, strings and None are neither: they pass as they are.

    Complex numbers and arrays of objects are leaves too, so that `as_primal` can refuse them."""
    kinds = (float, int, np.ndarray, np.generic, Traced, complex)
    if not isinstance(value, kinds) or isinstance(value, bool):
        return False
    return getattr(value, "dtype", FLOAT).kind in "fiucO"


def flatten(tree: Any) -> tuple[list, Any]:
    """The leaves of a nested structure in order, and the structure, which `rebuild` fills again."""
    leaves: list = []

    def take_leaf(part: Any) -> Any:
        kind = part.__class__
        # The commonest leaves are known at once; `is_leaf` has to ask more.
        if kind is float or (kind is np.ndarray and part.dtype.kind == "f") or is_leaf(part):
            leaves.append(part)
            return LEAF
        return FrozenArray(part) if kind is np.ndarray else part

    return leaves, visit(tree, take_leaf, Keys)


def rebuild(structure: Any, leaves: Iterable) -> Any:
    """Put leaves back where `flatten` found them."""
    return visit(structure, thaw, dict, iter(leaves).__next__)


def dict_like(original: dict, items: dict) -> Any:
    """These items in a dict of the class of another, such as an OrderedDict.

    It is made by its class, not copied, since it may give items as attributes, too.
    *Raises*: StructureError where its class does not take items."""
    kind: Any = original.__class__
    if isinstance(original, defaultdict):
        return kind(original.default_factory, items)
    try:
        return kind(items)
    except TypeError as error:
        raise StructureError(
            f"A {kind.__name__} is a dict that cannot be made of its items ({error}). Pass dict(x)."
        ) from error


def thaw(part: Any) -> Any:
    """What a part of a structure was in the tree."""
    return part.thawed() if part.__class__ is FrozenArray else part


def visit(tree: Any, change: Callable, mapping: type, next_leaf: Any = None) -> Any:
    """A tree of the same form: `next_leaf()` for LEAF, `change(part)` for what else holds no parts,
    and dicts of the type `mapping`."""
    if tree is LEAF:
        return next_leaf()
    kind = tree.__class__
    if kind is list or kind is tuple:
        items = []
        for item in tree:
            # Most items are leaves, which are not worth a call.
            items.append(next_leaf() if item is LEAF else visit(item, change, mapping, next_leaf))
        return items if kind is list else tuple(items)
    # Exact classes before `isinstance`: a subclass of list or tuple, such as a named tuple, is put
    # together by its own class, at the end.
    if kind in PLAIN or not isinstance(tree, (dict, tuple, list)):
        return change(tree)
    if isinstance(tree, dict):
        filled = mapping()
        for key, item in tree.items():
            filled[key] = visit(item, change, mapping, next_leaf)
        if isinstance(tree, Keys):
            return filled if tree.original is None else dict_like(tree.original, filled)
        if kind is not dict:
            filled.original = tree  # type: ignore[attr-defined]
        return filled
    items = visit([*tree], change, mapping, next_leaf)
    # A named tuple takes its items one by one, other classes take a sequence.
    is_named_tuple = hasattr(tree, "_fields")
    return kind(*items) if is_named_tuple else kind(items)


def flatten_like(
    wanted: Any, tree: Any, role: str, like: list | None = None, take: Callable = flatten
) -> list:
    """The leaves of a tree that has to have the structure `wanted`, and the shapes of `like`.

    `role` names the tree in errors. *Raises*: StructureError where it does not fit."""
    leaves, found, *_ = take(tree)
    if found != wanted:
        raise StructureError(
            f"The {role} should have the structure {wanted}, but has {found} "
            "(•: a number or array)."
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
    items: Iterable = ()
    if isinstance(tree, dict):
        items = tree.items()
    elif isinstance(tree, (tuple, list)):
        items = enumerate(tree)
    for key, item in items:
        yield from parts(item, f"{path}[{key!r}]")


def leaf_names(tree: Any, path: str) -> list[str]:
    """The path of every leaf of a tree."""
    return [name for name, part in parts(tree, path) if is_leaf(part)]


def argument_names(f: Callable, primals: tuple) -> list[str]:
    """A name for every leaf of the arguments: f's own parameter names where they are known."""
    # What `grad` makes takes any arguments: it is the names of f's own that are wanted.
    own = unwrap(f)
    code = getattr(own, "__code__", None)
    known = list(code.co_varnames[: code.co_argcount]) if code else []
    if hasattr(f, "__self__") or hasattr(own, "__self__"):
        # A method has got its first argument already.
        known = known[1:]
    known += [f"x{i}" for i in range(len(known), len(primals))]
    names = []
    for primal, path in zip(primals, known, strict=False):
        names += leaf_names(primal, path)
    return names


def as_primal(leaf: Any) -> Any:
    """A leaf as the engine differentiates it: integers become double precision.

    *Raises*: TracedValueError for what `alive` refuses, StructureError for what `real` refuses."""
    if leaf.__class__ is float or (leaf.__class__ is np.ndarray and leaf.dtype.kind == "f"):
        return leaf
    if isinstance(alive(leaf), Traced):
        is_integer = dtype_of(leaf.value).kind in "iu"
        # The outer trace records this, or its integer would be cut off from the result.
        return np.multiply(leaf, 1.0) if is_integer else leaf
    kind = np.asarray(real(leaf)).dtype.kind
    if isinstance(leaf, np.ndarray):
        # Without its subclass: results of a memory map, for one, would be memory maps as well.
        return np.asarray(leaf if kind == "f" else leaf.astype(float))
    return float(leaf) if kind in "iu" else leaf


def alive(leaf: Any) -> Any:
    """A leaf as it is.

    *Raises*: TracedValueError for a traced value whose trace has ended."""
    if isinstance(leaf, Traced) and leaf.trace.ended:
        refuse_late()
    return leaf


def from_elsewhere(out: Any) -> Any:
    """What a function returns that its trace has not made: a constant, or an outer trace's value.

    *Raises*: TracedValueError for a value that has left another trace, or may be hidden from this
    one in an array of objects."""
    if out.__class__ is np.ndarray and out.dtype.kind == "O":
        raise TracedValueError(
            "The function returned an array of Python objects, in which traced values may be "
            "hidden. Make one array of them: np.stack([...])."
        )
    return alive(out)


def real(value: Any) -> Any:
    """A value as it is.

    *Raises*: StructureError for complex numbers, for arrays of objects, and for arrays with
    operators of their own."""
    kind = value.__class__
    if kind is float or kind in INTERCEPTED:
        return value
    if kind is not np.ndarray and hasattr(value, "shape"):
        refuse_foreign(value)
    letter = "c" if kind is complex else getattr(value, "dtype", FLOAT).kind
    if letter == "c":
        raise StructureError(
            "Complex numbers have no derivative here. Take the real and the imaginary part as two."
        )
    if letter == "O":
        raise StructureError(
            "An array of Python objects has no derivative. Convert it: x.astype(float)."
        )
    return value


def refuse_foreign(value: Any) -> None:
    """Raise an error for another library's array, or a subclass with operators of its own."""
    kind = type(value).__name__
    if hasattr(value, "toarray"):
        raise StructureError(f"A {kind} has operators of its own. Use x.toarray().")
    if isinstance(value, np.generic):
        return
    if not isinstance(value, np.ndarray) or value.__array_priority__ > 0:
        raise StructureError(f"A {kind} has operators of its own. Use np.asarray(x), filled in.")


def as_recorded(leaf: Any) -> Any:
    """A private copy. Integers stay what they are, since they may be labels, positions or lengths.

    *Raises*: StructureError for other leaves that `as_primal` refuses."""
    if isinstance(leaf, (int, np.integer)):
        return int(leaf)
    is_integer_array = isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iu"
    primal = leaf if is_integer_array else as_primal(leaf)
    return np.array(primal) if isinstance(primal, np.ndarray) else primal


def zeros_like(value: Any) -> Any:
    """Zero with the shape and dtype of a value: the tangent or cotangent of what does not move."""
    value = plain_value(value)
    if isinstance(value, (np.ndarray, Unknown)):
        return np.zeros(value.shape, value.dtype)
    return value.dtype.type(0) if isinstance(value, np.generic) else 0.0
