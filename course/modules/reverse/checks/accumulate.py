"""Checks `reverse.accumulate`: sums in a store whose arrays belong to others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import relative_error
from course.modules.reverse.support.tapes import row_number


class Accumulate(Check):
    task = "reverse.accumulate"
    # The store: it is what the sums are put into.
    may_change = (0,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"g": rng.uniform(1, 2, 3), "h": rng.uniform(3, 4, 3), "k": rng.uniform(-6, -5, 3)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        g, h, k = (given[name].copy() for name in "ghk")

        def repeated() -> list[Any]:
            store: dict[int, Any] = {}
            back = answer(store, [(0, g), (2, h), (0, k), (0, h)])
            return [as_pairs(store), isinstance(back, dict)]

        def lent() -> list[Any]:
            g, h, k = (given[name].copy() for name in "ghk")
            store: dict[int, Any] = {}
            answer(store, [(0, g), (1, g), (0, h), (1, k)])
            # What a second call makes of these is judged by `owner`; it may still write into them.
            first = [[row, np.array(array)] for row, array in as_pairs(store)]
            answer(store, [(1, g), (0, h)])
            return [first, [g, h, k]]

        def two_losses() -> Any:
            store = {0: given["k"].copy(), 7: given["k"].copy()}
            answer(store, [(0, given["g"].copy())])
            answer(store, [(0, given["h"].copy()), (5, given["h"].copy())])
            return as_pairs(store)

        def as_pairs(store: dict[int, Any]) -> list[Any]:
            return [[row_number(row), store[row]] for row in store]

        def shapes() -> list[Any]:
            store: dict[int, Any] = {}
            number, matrix = np.array(1.5), np.outer(given["g"], given["h"])
            answer(store, [(0, number), (1, matrix), (0, number.copy()), (1, matrix.copy())])
            return as_pairs(store)

        return {
            "shapes": probe.call(
                shapes,
                called="accumulate({}, [(0, n), (1, M), (0, n), (1, M)])   # shapes () and (3, 3)",
            ),
            "repeated": probe.call(
                repeated, called="accumulate({}, [(0, g), (2, h), (0, k), (0, h)])"
            ),
            "lent": probe.call(
                lent,
                called="accumulate(store, [(0, g), (1, g), (0, h), (1, k)]), then [(1, g), (0, h)]",
            ),
            "losses": probe.call(
                two_losses,
                called=(
                    "accumulate({0: k, 7: k}, [(0, g)]), then [(0, h), (5, h)] with the same store"
                ),
            ),
        }

    def _sums(
        self, call: Observation, pairs: Any, wanted: Mapping[int, np.ndarray]
    ) -> dict[int, np.ndarray]:
        got = {row: np.asarray(array) for row, array in pairs}
        for row, right in wanted.items():
            if row not in got:
                raise call.mistake(
                    f"Row {row} is not in the store.", expected=f"the rows {sorted(wanted)}"
                )
            if got[row].shape != (3,) or got[row].dtype.kind not in "iuf":
                raise call.mistake(
                    f"store[{row}] is not an array of shape (3,).", expected=show(right)
                )
        return got

    @judges("all that arrives for a row is added up", points=1)
    def adds(self, given: Given, seen: Seen) -> None:
        g = given["g"]
        h = given["h"]
        k = given["k"]
        call = seen["repeated"]
        pairs, returned_store = call.value
        if not pairs:
            why = (
                " What the function returns is not looked at: the caller keeps the store."
                if returned_store
                else ""
            )
            raise call.mistake(
                f"The store is still empty.{why}", expected="the sums, in the store itself"
            )
        got = self._sums(call, pairs, {0: g + k + h, 2: h})
        if relative_error(got[0], g + k + h) < 1e-12 and relative_error(got[2], h) < 1e-12:
            self._shapes(given, seen["shapes"])
            return
        expected = f"store[0] = g + k + h = {show(g + k + h)}, store[2] = h = {show(h)}"
        if any(relative_error(got[0], one) < 1e-12 for one in (g, h, k)):
            raise call.mistake(
                "Row 0 receives three contributions and kept one: overwritten, not accumulated.",
                expected=expected,
            )
        if np.array_equal(got[0], got[2]):
            raise call.mistake(
                "Rows 0 and 2 hold the same numbers: the store has one array for both. The sum for "
                "row 0 is an array of its own, and so is every other.",
                expected=expected,
            )
        if relative_error(got[0], g + k) < 1e-12:
            raise call.mistake(
                "Row 0 lacks h, which row 2 received before it: the same array may arrive for many "
                "rows, and counts for each.",
                expected=expected,
            )
        raise call.mistake("A row's sum is not what arrived for it.", expected=expected)

    def _shapes(self, given: Given, call: Observation) -> None:
        """A row's array may have any shape."""
        found = dict(call.value)
        for row, right in ((0, np.array(3.0)), (1, 2 * np.outer(given["g"], given["h"]))):
            got = np.asarray(found.get(row, np.nan))
            if (
                got.dtype.kind not in "iuf"
                or np.shape(got) != right.shape
                or relative_error(got, right) > 1e-12
            ):
                raise call.mistake(
                    f"Right for vectors of three, and wrong for an array of shape {right.shape}: "
                    "a sum has the shape of what arrives.",
                    expected=f"store[{row}] = {show(right)}",
                )

    @judges("the arrays on loan stay as they are", points=2, follows=("adds",))
    def loans(self, given: Given, seen: Seen) -> None:
        g = given["g"]
        h = given["h"]
        k = given["k"]
        call = seen["lent"]
        pairs, after = call.value
        for name, now in zip("ghk", after, strict=True):
            if not np.array_equal(now, given[name]):
                raise Mistake(
                    f"The store held the caller's own array `{name}`, and += wrote into it (an "
                    "alias). Copy the first contribution, or do not add in place.",
                    called=call.called,
                    returned=f"{name} = {show(now)}",
                    expected=f"{name} as it was: {show(given[name])}",
                )
        wanted = {0: g + h, 1: g + k}
        got = self._sums(call, pairs, wanted)
        for row, right in wanted.items():
            if relative_error(got[row], right) > 1e-12:
                raise call.mistake(
                    f"The sum for row {row} is wrong, where two rows receive the same array.",
                    expected=f"store[0] = g + h, store[1] = g + k = {show(wanted[1])}, at first",
                )

    @judges("a second call adds on: the caller owns the store", points=1, follows=("adds",))
    def owner(self, given: Given, seen: Seen) -> None:
        g = given["g"]
        h = given["h"]
        k = given["k"]
        call = seen["losses"]
        wanted = {0: k + g + h, 5: h, 7: k}
        expected = "store[0] = k + g + h, store[5] = h, store[7] = k"
        held = dict(call.value)
        if 0 in held and 7 in held and np.array_equal(held[7], np.zeros(3)):
            raise call.mistake(
                "Row 7 was set to zero: emptying the store is the caller's business.",
                expected=expected,
            )
        if 7 not in held:
            raise call.mistake(
                "The store was emptied, and the first loss is lost. When to zero is the caller's "
                "business: two losses add up.",
                expected=expected,
            )
        got = self._sums(call, call.value, wanted)
        if any(relative_error(got[row], right) > 1e-12 for row, right in wanted.items()):
            lost = relative_error(got[0], h) < 1e-12 or relative_error(got[0], g + h) < 1e-12
            why = (
                "What earlier calls had summed was lost: start from what the store holds."
                if lost
                else "The second call did not add what arrived to what was there."
            )
            raise call.mistake(why, expected=expected)
