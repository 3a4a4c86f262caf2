"""Names of vertices, as learners write them, and the words for what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from course.checking.judge import Observation


def children_of(parents: Mapping[str, list[str]], vertex: str) -> set[str]:
    return {child for child, its_parents in parents.items() if vertex in its_parents}


def as_lists(value: Any) -> Any:
    """Collections of names, of whatever kind, as lists, so that they cross to the judge."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, Iterable):
        return [as_lists(item) for item in value]
    return value


def as_dict(value: Any) -> Any:
    """A mapping from what is asked to names, of whatever kinds, as a dict of lists."""
    if isinstance(value, Mapping):
        return {key: as_lists(item) for key, item in value.items()}
    return value


def entry(call: Observation, key: str) -> Any:
    """The value under `key` in the dict that came back."""
    answer = call.value
    if not isinstance(answer, dict):
        hint = " Does it end in `return`?" if answer is None else ""
        raise call.mistake(
            f"What came back is no dict.{hint}", expected=f'a dict with the key "{key}"'
        )
    if key not in answer:
        raise call.mistake(f'The dict has no key "{key}".', expected=f'a dict with the key "{key}"')
    return answer[key]


def names(call: Observation, value: Any, what: str, known: Mapping[str, Any]) -> set[str]:
    """A list of names of vertices, as a set."""
    if isinstance(value, str) or not isinstance(value, list):
        raise call.mistake(
            f"{what}: this is no list of names.", expected='a list such as ["x", "y"]'
        )
    unknown = [name for name in value if not isinstance(name, str) or name not in known]
    if unknown:
        raise call.mistake(
            f"{what}: there is no vertex named {unknown[0]!r}. Names are strings.",
            expected="names from " + ", ".join(known),
        )
    return set(value)


def named_once(call: Observation, key: str, why: str) -> None:
    """No name stands twice in the list under `key`."""
    found = entry(call, key)
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise call.mistake(
            f"{key}: {twice[0]} is named {found.count(twice[0])} times. {why}",
            expected=f"{key}: {listed(set(found))}",
        )


def listed(found: set[str]) -> str:
    return ", ".join(sorted(found)) or "none"
