"""Checks `start.read_graph`: leaves, parents and children of a graph of eight vertices."""

from __future__ import annotations

from typing import Any

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.start.checks.shared import (
    as_dict,
    children_of,
    entry,
    listed,
    named_once,
    names,
)

PROGRAM = {
    "x": [],
    "y": [],
    "7": [],
    "v1": ["x", "y"],
    "v2": ["v1"],
    "v3": ["v2", "7"],
    "v4": ["v2", "v3"],
    "v5": ["v4", "x"],
}


class ReadGraph(Check):
    task = "start.read_graph"

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answer": probe.call(lambda: as_dict(answer()), called="read_graph()")}

    def _judge(
        self, call: Observation, key: str, wanted: set[str], turned: set[str], why: str
    ) -> None:
        got = names(call, entry(call, key), key, PROGRAM)
        if got == wanted:
            named_once(call, key, "A vertex is one vertex, however many arrows it has.")
            return
        expected = f"{len(wanted)} names for {key}"
        if got == turned:
            raise call.mistake(
                f"{key}: parents and children are exchanged. "
                "Parents go into a vertex, children use it.",
                expected=expected,
            )
        if got > wanted:
            raise call.mistake(
                f"{key}: {listed(got - wanted)} does not belong here. {why}", expected=expected
            )
        if got < wanted:
            raise call.mistake(
                f"{key}: {listed(got)} is right, and not all. {why}", expected=expected
            )
        raise call.mistake(
            f"{key}: {listed(got - wanted)} does not belong here. {why}", expected=expected
        )

    @judges("leaves: what has no parents", points=1)
    def leaves(self, given: Given, seen: Seen) -> None:
        call = seen["answer"]
        wanted = {vertex for vertex, its_parents in PROGRAM.items() if not its_parents}
        if names(call, entry(call, "leaves"), "leaves", PROGRAM) == {"x", "y"}:
            raise call.mistake(
                "A constant is a leaf too: nothing goes into it.", expected="inputs and constants"
            )
        self._judge(call, "leaves", wanted, {"v5"}, "A leaf is a vertex that no arrow goes into.")

    @judges("parents, and the output", points=1)
    def parents_and_output(self, given: Given, seen: Seen) -> None:
        call = seen["answer"]
        why = "Which vertices have an arrow that ends in v4?"
        self._judge(call, "parents of v4", set(PROGRAM["v4"]), children_of(PROGRAM, "v4"), why)
        output = entry(call, "output")
        if output not in ("v5", ["v5"]):
            raise call.mistake(
                "output: the output is what nothing in the graph uses.", expected="one name"
            )

    @judges("children: all of them", points=1)
    def children(self, given: Given, seen: Seen) -> None:
        for vertex in ("v2", "x"):
            why = f"From {vertex}, follow each arrow one step, and no further."
            wanted = children_of(PROGRAM, vertex)
            turned = set(PROGRAM[vertex]) or {"none"}
            self._judge(seen["answer"], f"children of {vertex}", wanted, turned, why)
