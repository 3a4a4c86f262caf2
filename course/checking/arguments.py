"""Whether a call left its arguments as they were, and which entry of which one it did not.

A `Guard` stands around a learner's function: before each call it keeps what the arguments hold, and
compares afterwards. A function that comes back, such as a pullback, is guarded in turn, and with it
what was handed in when it was made.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from course.checking.showing import contrast

# By their exact types: objects that a check watches through are not to be read by anyone else.
DATA = (np.ndarray, list, tuple, dict)
# The attribute that marks a function around which a guard stands.
GUARDED = "_arguments_are_guarded"


class Kept:
    """What some arguments held at a moment, by the names that the learner gave them."""

    def __init__(self, named: Iterable[tuple[str, Any]]) -> None:
        copies: dict[int, Any] = {}
        self._held: list[tuple[str, Any, Any]] = []
        for name, value in named:
            if type(value) in DATA:
                # Data so deep that they cannot be copied by recursion are not looked at.
                with contextlib.suppress(RecursionError):
                    self._held.append((name, value, _copy(value, copies)))

    def edit(self) -> str:
        """Words for the first edit since then, or nothing."""
        seen: set[tuple[int, int]] = set()
        with contextlib.suppress(RecursionError):
            for name, now, then in self._held:
                found = _difference(then, now, name, seen)
                if found:
                    return found
        return ""


class Guard:
    """Makes functions that report an edit of what they were given to `on_edit`.

    Parameters:
        may_change: the places, counted from 0, of the answer's arguments that it is to edit.
    """

    def __init__(self, on_edit: Callable[[str], None], may_change: Collection[int] = ()) -> None:
        self._on_edit = on_edit
        self._may_change = may_change

    def around_answer(self, answer: Any) -> Any:
        """A learner's answer, guarded if it is a plain function."""
        return self._around(answer, self._may_change, ())

    def _around(
        self, function: Any, may_change: Collection[int], handed_in: Sequence[tuple[str, Any]]
    ) -> Any:
        """`function`, guarded; and so is what `handed_in` names, which it may hold on to."""
        if type(function) is not FunctionType or is_guarded(function):
            return function

        @functools.wraps(function)
        def guarded(*arguments: Any, **keywords: Any) -> Any:
            pairs = named(function, arguments)
            kept_as_they_are = [pair for i, pair in enumerate(pairs) if i not in may_change]
            everything = [*kept_as_they_are, *keywords.items(), *handed_in]
            kept = Kept(everything)
            try:
                result = function(*arguments, **keywords)
            finally:
                edit = kept.edit()
                if edit:
                    self._on_edit(edit)
            if type(result) is tuple and any(type(item) is FunctionType for item in result):
                return tuple(self._around(item, (), everything) for item in result)
            return self._around(result, (), everything)

        setattr(guarded, GUARDED, True)
        return guarded


def is_guarded(function: Any) -> bool:
    """Whether a guard stands around a function already."""
    return type(function) is FunctionType and hasattr(function, GUARDED)


def named(function: Callable[..., Any], arguments: Sequence[Any]) -> list[tuple[str, Any]]:
    """Arguments with what a function calls them; nothing where none of them can be edited."""
    if not any(type(each) in DATA for each in arguments):
        # To ask for a signature takes longer than most calls.
        return []
    return [*zip(_names_of(function, len(arguments)), arguments, strict=True)]


def _names_of(function: Callable[..., Any], count: int) -> list[str]:
    """What a function calls its first arguments; `argument 1` and so on where it does not say."""
    if not count:
        return []
    # Other objects may answer with anything, for ever, when they are asked for a signature.
    known = isinstance(function, FunctionType | MethodType)
    parameters = inspect.signature(function).parameters.values() if known else ()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    named = [each.name for each in parameters if each.kind in positional]
    return [*named, *(f"argument {i + 1}" for i in range(len(named), count))][:count]


def _copy(value: Any, copies: dict[int, Any]) -> Any:
    """A copy of data to its depth; a part that stands in many places is copied once."""
    if type(value) not in DATA:
        return value
    if id(value) in copies:
        return copies[id(value)]
    if type(value) is np.ndarray:
        copied: Any = value.copy()
    elif type(value) is dict:
        copied = copies[id(value)] = {}
        copied.update((key, _copy(item, copies)) for key, item in value.items())
    elif type(value) is list:
        copied = copies[id(value)] = []
        copied.extend(_copy(item, copies) for item in value)
    else:
        items = tuple(_copy(item, copies) for item in value)
        # What cannot be edited is its own copy.
        same = all(one is other for one, other in zip(items, value, strict=True))
        copied = value if same else items
    copies[id(value)] = copied
    return copied


def _difference(then: Any, now: Any, place: str, seen: set[tuple[int, int]]) -> str:
    if then is now or (id(then), id(now)) in seen:
        return ""
    seen.add((id(then), id(now)))
    if type(then) is not type(now):
        return _became(place, then, now)
    if type(then) is np.ndarray:
        return _array_difference(then, now, place)
    if type(then) is dict:
        keys = list(dict.fromkeys([*then, *now]))
        return _part_difference(then, now, keys, place, seen)
    if type(then) in (list, tuple):
        if len(then) != len(now):
            return f"`{place}` had {len(then)} entries and has {len(now)}"
        return _part_difference(then, now, range(len(then)), place, seen)
    # Numbers of plain types, which are compared by value; of other objects only themselves are.
    if type(then) in (bool, int, float, complex, str) and (then == now or then != then):
        return ""
    return _became(place, then, now)


def _part_difference(then: Any, now: Any, keys: Any, place: str, seen: set[tuple[int, int]]) -> str:
    for key in keys:
        where = f"{place}[{key!r}]"
        if isinstance(then, dict) and (key not in then or key not in now):
            return f"`{where}` is new" if key in now else f"`{where}` is gone"
        found = _difference(then[key], now[key], where, seen)
        if found:
            return found
    return ""


def _array_difference(then: np.ndarray, now: np.ndarray, place: str) -> str:
    if then.shape != now.shape or then.dtype != now.dtype:
        return f"`{place}` had shape {then.shape} and has {now.shape}"
    if then.dtype == object:
        return ""
    differs = ~((then == now) | ((then != then) & (now != now)))
    if not differs.any():
        return ""
    index = tuple(int(i) for i in np.argwhere(differs)[0])
    where = f"{place}[{', '.join(map(str, index))}]" if index else place
    return _became(where, then[index], now[index])


def _became(place: str, then: Any, now: Any) -> str:
    texts = contrast(then, now)
    return f"`{place}` was {texts[0]} and became {texts[1]}"
