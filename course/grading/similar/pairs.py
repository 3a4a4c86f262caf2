"""Which answers to a task share what few others have.

What a fingerprint tells is measured in bits, by how many answers have it: those that were handed
in, and those that the course has of its own. What the stub has, or many have, tells nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log2

# What more have in common is taken for what the task makes common.
COMMON_SHARE = 5
FEWEST_IN_COMMON = 3
MOST_IN_COMMON = 40
# A pair is shown from here on: this share of the rare parts of the shorter one, and so many bits.
LEAST_ALIKE = 0.6
LEAST_BITS = 12.0
NEAR = 0.9

Prints = frozenset[int]


@dataclass(frozen=True)
class Pair:
    """Two answers to one task, and what speaks for looking at them.

    `alike` is the share of what is rare in the shorter one that the other has too; `bits` is how
    much that says. `near` names an answer of the course's own that both are close to.
    """

    task: str
    first: str
    second: str
    alike: float
    bits: float
    near: str = ""


def suspicious(
    task: str,
    answers: Mapping[str, Prints],
    known: Mapping[str, Prints],
    stub: Prints,
    least: float = LEAST_ALIKE,
) -> list[Pair]:
    """The pairs worth a look, those that say most first.

    Parameters:
        answers: by student.
        known: the course's own right answers, by their titles.
        stub: what every exercise begins with.
    """
    weights = _weights(answers.values(), known.values(), stub)
    pairs = []
    for first, second in _candidates(answers, weights):
        shared = _sum(answers[first] & answers[second], weights)
        shorter = min(_sum(answers[name], weights) for name in (first, second))
        if shared >= LEAST_BITS and shared >= least * shorter:
            near = _near(answers[first] & answers[second], known)
            pairs.append(Pair(task, first, second, shared / shorter, shared, near))
    return sorted(pairs, key=lambda pair: (-pair.bits, pair.first, pair.second))


def _weights(answers: Iterable[Prints], known: Iterable[Prints], stub: Prints) -> dict[int, float]:
    """What each fingerprint tells, in bits; those that tell nothing are left out."""
    handed_in = Counter(print_ for prints in answers for print_ in prints)
    published = Counter(print_ for prints in known for print_ in prints)
    authors = len(list(answers)) + len(list(known))
    most = min(MOST_IN_COMMON, max(FEWEST_IN_COMMON, authors // COMMON_SHARE))
    return {
        each: log2((authors + 1) / (count + published[each]))
        for each, count in handed_in.items()
        if count + published[each] <= most and each not in stub
    }


def _candidates(
    answers: Mapping[str, Prints], weights: Mapping[int, float]
) -> set[tuple[str, str]]:
    """Pairs that share something rare: far fewer than all pairs."""
    owners: dict[int, list[str]] = defaultdict(list)
    for name in sorted(answers):
        for each in answers[name] & weights.keys():
            owners[each].append(name)
    return {pair for names in owners.values() for pair in combinations(names, 2)}


def _sum(prints: Prints, weights: Mapping[int, float]) -> float:
    return sum(weights.get(each, 0.0) for each in prints)


def _near(shared: Prints, known: Mapping[str, Prints]) -> str:
    """An answer of the course's own that holds most of what two have in common."""
    for title, prints in known.items():
        if len(shared & prints) >= NEAR * len(shared):
            return title
    return ""
