"""Plain data: what may cross from a learner's process to the judge, as JSON and back.

Numbers, strings, booleans, None, arrays, and lists, tuples and dicts of them cross whole; of a
subclass crosses what it is a kind of, and what can only be iterated over crosses as a list.
Anything else crosses as its type's name and a short `repr`. Nothing is ever pickled.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import ItemsView, Iterable, Iterator, KeysView, ValuesView
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

MAX_NUMBERS = 100_000
MAX_TEXT = 2_000
MAX_DEPTH = 20
TOO_LARGE = "(too large to report)"
# What a large integer takes of the numbers that are let through: one for so many bits.
BITS = 64
# Iterated over, these are sequences. Sets are not: they have no order.
ITERATED = (Iterator, KeysView, ValuesView, ItemsView, range, deque)


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that does not cross: its type, and what it looks like."""

    type: str
    text: str

    def __repr__(self) -> str:
        return self.text


def to_plain(value: Any) -> Any:
    """`value` as data that `json.dumps(…, allow_nan=False)` accepts."""
    return _Encoder().encode(value, MAX_DEPTH)


def short(text: str, limit: int = MAX_TEXT) -> str:
    """`text`, cut with an ellipsis where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def safe_repr(value: Any, limit: int = 200) -> str:
    """A short `repr`, also of an object whose own fails, and of an integer that has none."""
    try:
        return short(repr(value), limit)
    except Exception:
        if isinstance(value, int):
            return f"an integer of {int.bit_length(value)} bits"
        return f"<{type(value).__name__}>"


class _Encoder:
    """Counts what it lets through, so that no answer can flood the judge."""

    def __init__(self) -> None:
        self.left = MAX_NUMBERS

    def encode(self, value: Any, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth < 0:
            return {"opaque": [type(value).__name__, TOO_LARGE]}
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            # `str.__str__`, since a subclass may say something else of itself.
            return short(str.__str__(value))
        if isinstance(value, np.ndarray | np.generic):
            return self._of_numpy(value, depth)
        if isinstance(value, int | float | complex):
            return self._number(value)
        if isinstance(value, list):
            return self._items(list.__iter__(value), depth)
        if isinstance(value, tuple):
            return {"tuple": self._items(tuple.__iter__(value), depth)}
        if isinstance(value, dict):
            return {"dict": self._pairs(value, depth)}
        if isinstance(value, ITERATED):
            return self._items(value, depth)
        return {"opaque": [type(value).__name__, safe_repr(value)]}

    def _number(self, value: complex) -> Any:
        if isinstance(value, int):
            return self._integer(int.__int__(value))
        if isinstance(value, float):
            real = float.__float__(value)
            return real if math.isfinite(real) else {"float": repr(real)}
        return {"complex": [self._number(value.real), self._number(value.imag)]}

    def _integer(self, value: int) -> Any:
        if abs(value) < 2**53:
            return value
        self.left -= value.bit_length() // BITS
        if self.left < 0:
            return {"opaque": ["int", f"(an integer of {value.bit_length()} bits)"]}
        return {"int": hex(value)}

    def _items(self, items: Iterable[Any], depth: int) -> list[Any]:
        """Each item; one more than are let through, so that an endless iterator ends."""
        return [self.encode(item, depth - 1) for item in islice(items, max(self.left, 0) + 1)]

    def _pairs(self, value: dict[Any, Any], depth: int) -> list[list[Any]]:
        """Each key with its item: both of them, also where nothing more is let through."""
        pairs = islice(dict.items(value), max(self.left, 0) + 1)
        return [[self.encode(each, depth - 1) for each in pair] for pair in pairs]

    def _of_numpy(self, value: np.ndarray | np.generic, depth: int) -> Any:
        array = np.asarray(value)
        if array.size > self.left:
            text = f"(an array of shape {array.shape}, too large to report)"
            return {"opaque": ["ndarray", text]}
        if array.dtype.kind == "U":
            return self.encode(array.tolist(), depth)
        if array.dtype.kind not in "biufc":
            return {"opaque": [type(value).__name__, safe_repr(value)]}
        return self._numbers(array, "scalar" if isinstance(value, np.generic) else "array")

    def _numbers(self, array: np.ndarray, kind: str) -> Any:
        if array.dtype.itemsize > (16 if array.dtype.kind == "c" else 8):
            # No Python number, and no other machine, has more digits than these.
            array = array.astype(complex if array.dtype.kind == "c" else float)
        flat = array.ravel()
        if array.dtype.kind == "c":
            flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
        self.left -= flat.size
        numbers = [n if isinstance(n, bool) else self._number(n) for n in flat.tolist()]
        return {kind: numbers, "dtype": str(array.dtype), "shape": list(array.shape)}


def from_plain(data: Any) -> Any:
    """The value that `to_plain` made `data` from; what did not cross comes back as `Opaque`.

    Raises:
        ValueError: when `data` is not of `to_plain`'s making.
    """
    if data is None or isinstance(data, bool | int | float | str):
        return data
    if isinstance(data, list):
        return [from_plain(item) for item in data]
    match data:
        case {"int": str(text)}:
            return int(text, 16)
        case {"float": str(text)}:
            return float(text)
        case {"complex": [real, imag]}:
            return complex(from_plain(real), from_plain(imag))
        case {"tuple": list(items)}:
            return tuple(from_plain(item) for item in items)
        case {"dict": list(items)}:
            return {_hashable(from_plain(key)): from_plain(item) for key, item in items}
        case {"opaque": [str(kind), str(text)]}:
            return Opaque(kind, text)
        case {"array": list(numbers), "dtype": str(dtype), "shape": list(shape)}:
            return _from_numbers(numbers, dtype, shape)
        case {"scalar": list(numbers), "dtype": str(dtype), "shape": []}:
            return _from_numbers(numbers, dtype, [])[()]
    raise ValueError("not plain data")


def _hashable(key: Any) -> Any:
    """A key that a dict takes: what was iterated over has become a list."""
    return tuple(_hashable(item) for item in key) if isinstance(key, list | tuple) else key


def _from_numbers(numbers: list[Any], dtype: str, shape: list[int]) -> np.ndarray:
    kind = np.dtype(dtype)
    if kind.kind not in "biufc":
        raise ValueError("not plain data")
    if kind.kind == "c":
        parts = np.array([from_plain(number) for number in numbers], float).reshape(-1, 2)
        return (parts[:, 0] + 1j * parts[:, 1]).astype(kind).reshape(shape)
    flat = np.array([from_plain(number) for number in numbers], dtype=kind)
    return flat.reshape(shape)
