"""Plain data: what may cross from a learner's process to the judge, as JSON and back.

Numbers, strings, booleans, None, arrays, and lists, tuples and dicts of them cross whole. Anything
else crosses as its type's name and a short `repr`. Nothing is ever pickled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_NUMBERS = 100_000
MAX_TEXT = 2_000
MAX_DEPTH = 20


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


class _Encoder:
    """Counts what it lets through, so that no answer can flood the judge."""

    def __init__(self) -> None:
        self.left = MAX_NUMBERS

    def encode(self, value: Any, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth < 0:
            return {"opaque": [type(value).__name__, "(too large to report)"]}
        if value is None or type(value) in (bool, str):
            return short(value) if isinstance(value, str) else value
        if type(value) is int:
            return value if abs(value) < 2**53 else {"int": short(hex(value))}
        if type(value) is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if type(value) is complex:
            return {"complex": [self.encode(value.real, depth), self.encode(value.imag, depth)]}
        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
            return self._array(np.asarray(value), scalar=isinstance(value, np.generic))
        if type(value) is list:
            return [self.encode(item, depth - 1) for item in value]
        if type(value) is tuple:
            return {"tuple": [self.encode(item, depth - 1) for item in value]}
        if type(value) is dict:
            items = [
                [self.encode(key, depth - 1), self.encode(item, depth - 1)]
                for key, item in value.items()
            ]
            return {"dict": items}
        return {"opaque": [type(value).__name__, _safe_repr(value)]}

    def _array(self, array: np.ndarray, scalar: bool) -> Any:
        self.left -= array.size
        if self.left < 0:
            return {
                "opaque": ["ndarray", f"(an array of shape {array.shape}, too large to report)"]
            }
        flat = array.ravel()
        if array.dtype.kind == "c":
            flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
        numbers = [self.encode(number, 0) for number in flat.tolist()]
        kind = "scalar" if scalar else "array"
        return {kind: numbers, "dtype": str(array.dtype), "shape": list(array.shape)}


def _safe_repr(value: Any) -> str:
    try:
        return short(repr(value), 200)
    except Exception:
        return f"<{type(value).__name__}>"


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
    return tuple(key) if isinstance(key, list) else key


def _from_numbers(numbers: list[Any], dtype: str, shape: list[int]) -> np.ndarray:
    kind = np.dtype(dtype)
    if kind.kind not in "biufc":
        raise ValueError("not plain data")
    flat = np.array([from_plain(number) for number in numbers])
    if kind.kind == "c":
        flat = flat.reshape(-1, 2) @ np.array([1, 1j]) if flat.size else flat
    return flat.astype(kind).reshape(shape)
