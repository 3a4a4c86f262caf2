"""How values look in a report: short, and never alike where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import numpy as np

from course.checking.plain import MAX_TEXT, safe_repr, short

DIGITS = 6
# With so many, two doubles that differ look different.
ALL_DIGITS = 17
WIDTH = 160
# An integer of more bits is not written out.
LONG = 200
MAX_ITEMS = 50
MAX_DEPTH = 8


def show(value: Any, digits: int = DIGITS) -> str:
    """A short, readable form of an argument or a result."""
    return short(whole(value, digits), WIDTH)


def whole(value: Any, digits: int = DIGITS) -> str:
    """What `show` cuts: a readable form of up to a page."""
    try:
        return short(_shown(value, digits, MAX_DEPTH), MAX_TEXT)
    except Exception:
        # What is shown is a learner's object, which may do anything when it is looked at.
        return safe_repr(value, WIDTH)


def around_difference(got: str, wanted: str) -> tuple[str, str]:
    """The same piece of two texts, with the place where they begin to differ in it."""
    alike = next((i for i, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b), None)
    start = min(len(got), len(wanted)) if alike is None else alike
    if max(len(got), len(wanted)) <= WIDTH or start < WIDTH // 2:
        return short(got, WIDTH), short(wanted, WIDTH)
    # From the item before the one that differs.
    start = got.rfind(",", 0, max(got.rfind(",", 0, start), 0)) + 1
    pieces = [short("…" + text[start:], WIDTH) for text in (got, wanted)]
    return pieces[0], pieces[1]


def _shown(value: Any, digits: int, depth: int) -> str:
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if depth < 0:
        return "…"
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        value = value.item()
    if isinstance(value, int) and value.bit_length() > LONG:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, float | complex):
        return format(value, f".{digits}g")
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, tuple | list):
        return _sequence(value, digits, depth)
    if isinstance(value, dict):
        pairs = (
            f"{safe_repr(key)}: {_shown(item, digits, depth - 1)}" for key, item in value.items()
        )
        return "{" + _joined(pairs, len(value)) + "}"
    if callable(value):
        return name_of(value, "function")
    return safe_repr(value, WIDTH)


def _array(array: np.ndarray, digits: int) -> str:
    text = np.array2string(
        array, precision=digits - 1, separator=", ", threshold=12, max_line_width=200
    )
    return "array(" + " ".join(text.split()) + ")"


def _sequence(items: tuple | list, digits: int, depth: int) -> str:
    left, right = "()" if isinstance(items, tuple) else "[]"
    comma = "," if isinstance(items, tuple) and len(items) == 1 else ""
    inner = _joined((_shown(item, digits, depth - 1) for item in items), len(items))
    return f"{left}{inner}{comma}{right}"


def _joined(texts: Iterable[str], count: int) -> str:
    shown = ", ".join(islice(texts, MAX_ITEMS))
    return shown + ", …" if count > MAX_ITEMS else shown


def times(count: int) -> str:
    """How often, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def describe_call(
    function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> str:
    """The call as a learner would type it, with long arguments cut."""
    shown = [show(argument) for argument in arguments]
    shown += [f"{name}={show(value)}" for name, value in keywords.items()]
    return f"{name_of(function, 'answer')}({', '.join(shown)})"


def name_of(function: Any, otherwise: str) -> str:
    """What a function calls itself; some objects answer that with something else than a name."""
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else otherwise


def contrast(got: Any, wanted: Any) -> tuple[str, str]:
    """Both values, in words that differ: with more digits, or the entry, the kind, the shape.

    Two values that are the same in all of that are shown as they are.
    """
    for digits in (DIGITS, 8, 10, 12, 14, ALL_DIGITS):
        texts = whole(got, digits), whole(wanted, digits)
        if texts[0] != texts[1]:
            return around_difference(*texts)
    entry = _first_difference(got, wanted)
    if entry:
        return entry
    for quality in (_shape_of, _kind_of):
        kinds = quality(got), quality(wanted)
        if kinds[0] != kinds[1]:
            return f"{show(got)} ({kinds[0]})", f"{show(wanted)} ({kinds[1]})"
    if isinstance(got, int) and isinstance(wanted, int) and got != wanted:
        sign = "large" if got > wanted else "small"
        return f"{show(got)} ({show(abs(got - wanted))} too {sign})", show(wanted)
    return show(got), show(wanted)


def _first_difference(got: Any, wanted: Any) -> tuple[str, str] | None:
    """The entry in which two long arrays differ most, where what is cut off hides it."""
    try:
        a = np.asarray(got, dtype=float)
        b = np.asarray(wanted, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return None
    if a.shape != b.shape or a.ndim == 0 or np.array_equal(a, b, equal_nan=True):
        return None
    deviation = np.abs(a - b)
    worst = np.argmax(np.where(np.isnan(deviation), np.inf, deviation))
    place = [int(i) for i in np.unravel_index(worst, a.shape)]
    texts = contrast(float(a.flat[worst]), float(b.flat[worst]))
    return f"at {place}: {texts[0]}", f"at {place}: {texts[1]}"


def _shape_of(value: Any) -> str:
    return f"shape {np.shape(value)}" if isinstance(value, np.ndarray) else "no array"


def _kind_of(value: Any) -> str:
    if isinstance(value, np.ndarray | np.generic):
        return str(value.dtype)
    return f"a {type(value).__name__}"
