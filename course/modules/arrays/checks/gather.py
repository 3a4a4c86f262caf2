"""Checks `arrays.gather`: the pullback of `x[index]`, with repeats in the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.arrays.checks.shared import is_same, require

OWN_SHAPE = "This has the cotangent's shape; x has 5 entries, some of which were not read."
LOST = "One contribution is lost: an index occurs more than once, and all of them add up."
AVERAGED = "A mean of the contributions: they add up, they are not averaged."
NEGATIVE_LOST = "A negative index counts from the end, as in NumPy; yours was lost."
FROM_X = "x itself is in the result: begin with zeros. Of x, only the shape counts."
BOTH_AXES = (
    "index has two axes here, and each of its entries selects a row: y[i, j] = x[index[i, j]]."
)


class Gather(Check):
    task = "arrays.gather"
    forbids = (ENGINE,)
    # Of each case: the shape of x, and the index.
    CASES: Mapping[str, tuple[tuple[int, ...], tuple[Any, ...]]] = {
        "once": ((5,), (3, 0, 2)),
        "repeats": ((5,), (0, 1, 0, 4, 0)),
        "last repeats": ((5,), (4, 4, 1)),
        "one": ((2,), (1,)),
        "rows": ((4, 3), (2, 0, 2)),
        "blocks": ((3, 2, 2), (1, 1, 0)),
        "negative": ((5,), (4, -1, 0)),
        "two axes": ((4, 3), ((2, 0), (2, 2), (0, -1))),
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # Of each case the cotangent, x and the index.
        given = {}
        for name, (shape, index) in self.CASES.items():
            x = rng.normal(size=shape)
            x[0] = 0
            places = np.array(index)
            given[name] = (rng.normal(size=x[places].shape), x, places)
        return given

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str) -> dict[str, Any]:
            ct, x, index = given[name]
            called = f"gather_vjp({show(ct)}, x of shape {x.shape}, {show(index)})"
            return probe.call(answer, ct.copy(), x.copy(), index.copy(), called=called)

        return {name: ask(name) for name in self.CASES}

    def _judge(
        self, given: Given, seen: Seen, name: str, known: list[tuple[Any, str]], otherwise: str
    ) -> None:
        ct, x, index = given[name]
        wanted = self._sum(given, name)
        last = np.zeros(x.shape)
        last[index] = ct
        if name not in ("once", "one") and self._begins_with_x(given, seen):
            # As above; charged there.
            wanted, last = wanted + x, last + x
        known = [*known, (wanted + x, FROM_X), (last, LOST)]
        require(seen[name], wanted=wanted, known=known, otherwise=otherwise)

    def _begins_with_x(self, given: Given, seen: Seen) -> bool:
        _, x, _ = given["once"]
        return is_same(seen["once"].value, self._sum(given, "once") + x)

    @staticmethod
    def _sum(given: Given, name: str) -> np.ndarray:
        ct, x, index = given[name]
        total = np.zeros(x.shape)
        np.add.at(total, index, ct)
        return total

    @judges("each part goes back to where it was read, zeros elsewhere", points=2)
    def once(self, given: Given, seen: Seen) -> None:
        wanted = self._sum(given, "once")
        known = [
            (
                np.where(wanted != 0, 1.0, 0.0),
                "The cotangent is ignored: ones stand where it should.",
            ),
            (given["once"][0], OWN_SHAPE),
        ]
        where_read = "y[i] = x[index[i]], so ȳ[i] goes to entry index[i]."
        self._judge(given, seen, "once", known, where_read)
        self._judge(given, seen, "one", [], where_read)

    @judges("an entry that is read twice gets both contributions", points=2, follows=("once",))
    def repeats(self, given: Given, seen: Seen) -> None:
        for name in ("repeats", "last repeats"):
            counts = np.bincount(given[name][2], minlength=5)
            mean = self._sum(given, name) / np.maximum(counts, 1)
            self._judge(
                given, seen, name, [(mean, AVERAGED)], "Add ȳ[i] to entry index[i], one by one."
            )

    @judges(
        "rows, negative indices, and an index with two axes", points=1, follows=("once", "repeats")
    )
    def shapes(self, given: Given, seen: Seen) -> None:
        whole = "The result has the shape of x; an index selects whole rows."
        for name in ("rows", "blocks"):
            self._judge(given, seen, name, [], whole)
        ct, x, index = given["negative"]
        kept = np.zeros(x.shape)
        np.add.at(kept, index[index >= 0], ct[index >= 0])
        self._judge(given, seen, "negative", [(kept, NEGATIVE_LOST)], NEGATIVE_LOST)
        self._judge(given, seen, "two axes", [], BOTH_AXES)
