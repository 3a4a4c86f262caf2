"""Checks `start.children`: what each vertex of a given graph feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

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

SMALL: dict[str, list[str]] = {"x": [], "a": ["x"], "b": ["a"], "c": ["x", "b"]}
USED_TWICE: dict[str, list[str]] = {"x": [], "a": ["x", "x"], "b": ["a", "x"]}
# The two uses stand apart; and "v" is part of the name "v1".
USED_APART: dict[str, list[str]] = {
    "v1": ["v2", "v", "v2"],
    "v": ["v2"],
    "v2": [],
    "v3": ["v1", "v1", "v", "v1"],
    "v4": ["v3", "v3", "v3"],
}


class Children(Check):
    task = "start.children"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        """Random graphs: up to three parents among earlier vertices, at times one of them twice."""
        graphs = []
        for size in (5, 8, 12):
            vertices = [f"v{i}" for i in range(size)]
            rng.shuffle(vertices)
            graph: dict[str, list[str]] = {}
            for i, vertex in enumerate(vertices):
                count = int(rng.integers(1, 4)) if i > 1 else 0
                graph[vertex] = (
                    [vertices[int(j)] for j in rng.integers(0, i, count)] if count else []
                )
            shuffled = list(graph)
            rng.shuffle(shuffled)
            graphs.append({vertex: graph[vertex] for vertex in shuffled})
        return {"graphs": graphs}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(graph: dict[str, list[str]]) -> dict[str, Any]:
            def children(graph: dict[str, list[str]]) -> Any:
                return as_dict(answer(graph))

            return probe.call(
                children, {vertex: list(parents) for vertex, parents in graph.items()}
            )

        return {
            "small": ask(SMALL),
            "twice": ask(USED_TWICE),
            "apart": ask(USED_APART),
            "random": [ask(graph) for graph in given["graphs"]],
        }

    def _judge(self, call: Observation, graph: Mapping[str, list[str]]) -> None:
        if call.changed:
            raise call.mistake(
                f"Your code edited its argument: {call.changed}.", expected="no edit"
            )
        extra = set(call.value) - set(graph) if isinstance(call.value, dict) else set()
        if extra:
            raise call.mistake(
                f"{listed({str(each) for each in extra})} is no vertex of this graph. Does "
                "something outlive the call that belongs to it?",
                expected="the keys " + ", ".join(graph),
            )
        for vertex in graph:
            wanted = children_of(graph, vertex)
            expected = f"{vertex}: {listed(wanted)}"
            answer = call.value
            if isinstance(answer, dict) and vertex not in answer and not wanted:
                raise call.mistake(
                    f"{vertex} feeds nothing; it belongs in the result with an empty list.",
                    expected=expected,
                )
            got = names(call, entry(call, vertex), vertex, graph)
            if got == wanted:
                continue
            if got == set(graph[vertex]):
                raise call.mistake(
                    f"For {vertex} its parents came back: what feeds it. Wanted is what it feeds.",
                    expected=expected,
                )
            if got > wanted:
                raise call.mistake(
                    f"{listed(got - wanted)}: no use of {vertex} itself. A child is one step away.",
                    expected=expected,
                )
            raise call.mistake(
                f"{vertex} also feeds {listed(wanted - got)}: all its uses count.",
                expected=expected,
            )

    @judges("a small graph", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        self._judge(seen["small"], SMALL)

    @judges("a vertex that is used twice by the same child has one child there", points=1)
    def once(self, given: Given, seen: Seen) -> None:
        for name, graph in (("twice", USED_TWICE), ("apart", USED_APART)):
            self._judge(seen[name], graph)
            for vertex in graph:
                why = f"It uses {vertex} more than once and is one vertex: name it once."
                named_once(seen[name], vertex, why)

    @judges("any graph", points=1)
    def any_graph(self, given: Given, seen: Seen) -> None:
        for call, graph in zip(seen["random"], given["graphs"], strict=True):
            self._judge(call, graph)
            for vertex in graph:
                named_once(call, vertex, "As above.")
