"""Checks `clinic.first_nonfinite`: the edge of birth, not one of its victims."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.forbidden import reference
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.clinic.support.sick_tapes import (
    Columns,
    adjoints_after,
    birth,
    finite_tapes,
    overflowing_tapes,
    sick_tapes,
    silent_tapes,
    zero_tapes,
)

PAIR = "A pair of row numbers is asked for: (child, parent)."
NO_EDGE = "Row {parent} is no parent of row {child}: there is no such edge."
SWAPPED = "That is (parent, child). The child, which sends, comes first."
VICTIM = (
    "Row {child} is a victim: its adjoint was {value} before it sent anything. Go back to the "
    "edge that made it so."
)
HEALTHY = "After this edge the adjoint of row {parent} is {value}: a finite number."
SILENT = (
    "The output does not depend on row {child}: nothing was sent to it, so it sends nothing. "
    "That is not the same as an adjoint of 0."
)
LATER = "There is an earlier one: the sweep comes to row {child} before."
MISSED = "Nothing was found, and the adjoint of row {parent} is {value} after row {child} sent."
ZERO = "Row {child} has the adjoint 0, and sends 0 · inf to row {parent}: that is nan."
SUM = (
    "What row {child} sends is finite, but it is added to what row {parent} holds already, and "
    "the sum is {value}."
)
FALSE_ALARM = "Every adjoint is finite here, however large some are, and an edge was accused."
NOBODY = "Nothing was found on any tape: see above."


class FirstNonfinite(Check):
    task = "clinic.first_nonfinite"
    forbids = (
        reference("course.modules.clinic.support.sick_tapes", "sendings", "birth"),
        reference("course.modules.reverse.support.tapes", "adjoints", "in_order"),
    )

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "sick": sick_tapes(rng),
            "silent": silent_tapes(rng),
            "zero": zero_tapes(rng),
            "overflow": overflowing_tapes(rng),
            "finite": finite_tapes(rng),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(columns: Columns) -> dict[str, Any]:
            parents, partials, output = columns
            called = f"first_nonfinite(parents, partials, {output})   # {len(parents)} rows"
            if len(parents) < 6:
                called = f"first_nonfinite({parents}, {partials}, {output})"
            return probe.call(answer, list(parents), list(partials), output, called=called)

        return {name: [ask(columns) for columns in tapes] for name, tapes in given.items()}

    @judges("names the edge of birth, not one of its victims", points=3)
    def born(self, given: Given, seen: Seen) -> None:
        self._judge("sick", given, seen)

    @judges("a row that the output does not depend on sends nothing", points=1)
    def silent(self, given: Given, seen: Seen) -> None:
        self._judge("silent", given, seen, {"none": MISSED})

    @judges("a row with the adjoint 0 does send", points=1)
    def zero(self, given: Given, seen: Seen) -> None:
        self._judge("zero", given, seen, {"none": ZERO, "later": ZERO})

    @judges("looks at the sum, not only at what is sent", points=1)
    def overflow(self, given: Given, seen: Seen) -> None:
        self._judge("overflow", given, seen, {"none": SUM, "later": SUM})

    @judges("None where every adjoint is finite", points=1, follows=("born",))
    def finite(self, given: Given, seen: Seen) -> None:
        for call in seen["finite"]:
            if call.value is not None:
                raise call.mistake(FALSE_ALARM, expected="None")
        if all(call.value is None for call in seen["sick"]):
            raise Mistake(NOBODY)

    def _judge(
        self, name: str, given: Given, seen: Seen, known: Mapping[str, str] | None = None
    ) -> None:
        for columns, call in zip(given[name], seen[name], strict=True):
            wanted = birth(columns)
            if _pair(call) != wanted:
                raise _mistake(call, columns, wanted, known or {})


def _pair(call: Observation) -> tuple[int, int] | None:
    """The edge that came back, or None."""
    value = call.value
    if value is None:
        return None
    if not isinstance(value, tuple | list | np.ndarray) or len(value) != 2:
        raise call.mistake(PAIR, expected="such as (5, 2), or None")
    if not all(isinstance(row, int | np.integer) for row in value):
        raise call.mistake(PAIR, expected="such as (5, 2), or None")
    return int(value[0]), int(value[1])


def _mistake(
    call: Observation,
    columns: Columns,
    wanted: tuple[int, int] | None,
    known: Mapping[str, str],
) -> Mistake:
    """What is wrong with the edge that was named, or with naming none."""
    parents = columns[0]
    got = _pair(call)
    if wanted is None or got == wanted:
        return call.mistake(FALSE_ALARM, expected="None")
    child, parent = wanted
    after = adjoints_after(columns, wanted)
    facts = {"child": child, "parent": parent, "value": f"{after[parent]:.3g}"}
    expected = str(wanted)
    if got is None:
        return call.mistake(known.get("none", MISSED).format(**facts), expected=expected)
    if got == wanted[::-1]:
        return call.mistake(SWAPPED, expected=expected)
    named = {"child": got[0], "parent": got[1]}
    if not 0 <= got[0] < len(parents) or got[1] not in parents[got[0]]:
        return call.mistake(NO_EDGE.format(**named), expected=expected)
    reached = adjoints_after(columns, got)
    if got[0] not in reached:
        return call.mistake(SILENT.format(**named), expected=expected)
    if not math.isfinite(reached[got[0]]):
        message = VICTIM.format(**named, value=f"{reached[got[0]]:.3g}")
        return call.mistake(message, expected=expected)
    if math.isfinite(reached[got[1]]):
        message = HEALTHY.format(**named, value=f"{reached[got[1]]:.3g}")
        return call.mistake(message, expected=expected)
    return call.mistake(known.get("later", LATER).format(**facts), expected=expected)
