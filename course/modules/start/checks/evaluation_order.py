"""Checks `start.evaluation_order`: any order is right in which parents come first."""

from __future__ import annotations

from typing import Any

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.start.checks.shared import as_lists, names

NETWORK = {
    "loss": ["error", "penalty"],
    "error": ["prediction", "target"],
    "prediction": ["weight", "input"],
    "penalty": ["weight"],
    "weight": [],
    "input": [],
    "target": [],
}


class EvaluationOrder(Check):
    task = "start.evaluation_order"

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answer": probe.call(lambda: as_lists(answer()), called="evaluation_order()")}

    def _order(self, seen: Seen) -> list[str]:
        call: Observation = seen["answer"]
        names(call, call.value, "The order", NETWORK)
        return list(call.value)

    @judges("every vertex stands in it once", points=1)
    def complete(self, given: Given, seen: Seen) -> None:
        order = self._order(seen)
        call = seen["answer"]
        missing = [vertex for vertex in NETWORK if vertex not in order]
        if missing:
            leaf = (
                " Leaves are vertices too: their values are looked up."
                if not NETWORK[missing[0]]
                else ""
            )
            raise call.mistake(f"{', '.join(missing)} is missing.{leaf}", expected="seven names")
        if len(order) > len(NETWORK):
            twice = next(vertex for vertex in order if order.count(vertex) > 1)
            raise call.mistake(
                f"{twice} stands in it twice. It is computed once, and its value is kept.",
                expected="seven names",
            )

    @judges("each vertex stands after its parents", points=1)
    def parents_first(self, given: Given, seen: Seen) -> None:
        order = self._order(seen)
        call = seen["answer"]
        self.complete(given, seen)
        late = [
            (parent, vertex)
            for vertex in order
            for parent in NETWORK[vertex]
            if order.index(parent) > order.index(vertex)
        ]
        if not late:
            return
        expected = "each name after the names of its parents"
        if len(late) == sum(map(len, NETWORK.values())):
            raise call.mistake(
                "This is the order from the output back: "
                "here nothing can be computed. Turn it round.",
                expected=expected,
            )
        parent, vertex = late[0]
        raise call.mistake(
            f"When it is {vertex}'s turn, {parent} is not known yet, and {vertex} needs it.",
            expected=expected,
        )
