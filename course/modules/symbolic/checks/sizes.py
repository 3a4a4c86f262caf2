"""Checks `symbolic.sizes`: operations as a tree and as a graph, without a walk through the tree."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.time_limit import call_within
from course.modules.symbolic.checks.shared import REFERENCE, article, doublings
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    FUNCTIONS,
    Vertex,
    plain,
    text,
)

SECONDS_FOR_SIZES = 2.0
# A tree of 2²¹ operations: a second's walk for Python, a moment for a hash.
WALKABLE = 21
SECONDS_FOR_A_WALK = 0.02
LARGE = ("walkable", "doubled")


class Sizes(Check):
    task = "symbolic.sizes"
    forbids = (REFERENCE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"steps": int(rng.integers(4, 7)), "doublings": int(rng.integers(66, 73))}

    def vertices(self, given: Given) -> dict[str, tuple[Vertex, str]]:
        logistic: Vertex = "x"
        for _ in range(given["steps"]):
            logistic = ("mul", ("mul", 3.7, logistic), ("sub", 1.0, logistic))
        f = article(7.0)
        s = ("sin", "x")
        return {
            "leaf": ("x", '"x"'),
            "unshared": (f, text(f)),
            "once": (
                ("mul", ("add", s, s), ("sub", s, "y")),
                "(s + s) · (s - y) with s = sin(x), one tuple",
            ),
            "twins": (
                ("add", ("mul", "x", "y"), ("mul", "x", "".join("y"))),
                "x·y + x·y, the product as two tuples",
            ),
            "logistic": (logistic, f"{given['steps']} steps of the logistic map 3.7 · l · (1 - l)"),
            "walkable": (doublings("x", WALKABLE), f"x doubled {WALKABLE} times"),
            "doubled": (
                doublings("x", given["doublings"]),
                f"x doubled {given['doublings']} times",
            ),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def within(vertex: Vertex) -> Callable[[], Any]:
            return lambda: call_within(SECONDS_FOR_SIZES, lambda: answer(vertex))

        def ask(name: str) -> dict[str, Any]:
            vertex, words = vertices[name]
            return probe.call(within(vertex), called=f"sizes({words})")

        vertices = self.vertices(given)
        seen: dict[str, Any] = {name: ask(name) for name in vertices if name not in LARGE}
        seen["again"] = ask("leaf")
        begun = time.process_time()
        seen["walkable"] = ask("walkable")
        # Who walks through this tree, or hashes it, would take years for the other, and a hash
        # cannot be interrupted.
        seen["walked"] = time.process_time() - begun > SECONDS_FOR_A_WALK
        return seen if seen["walked"] else {**seen, "doubled": ask("doubled")}

    def _sizes(self, call: Observation) -> tuple[int, int]:
        value = call.value
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise call.mistake(
                "Two numbers are asked for.", expected="(as a tree, as a shared graph)"
            )
        for number in value:
            if isinstance(number, bool) or not isinstance(number, int | np.integer):
                raise call.mistake("A count is an integer.", expected="two integers")
        return int(value[0]), int(value[1])

    def _judge(self, given: Given, seen: Seen, name: str) -> None:
        rows = plain(self.vertices(given)[name][0])["rows"]
        wanted = tuple_graphs.tree_size(rows), sum(row[0] in FUNCTIONS for row in rows)
        call = seen[name]
        if name == "walkable" and seen["walked"]:
            raise Mistake(
                f"This took too long: it walks through the tree, of "
                f"{wanted[0]:.0e} operations. Keep each vertex's size by its `id` (a tuple as a "
                "key is hashed all the way down).",
                called=call.called,
                returned="an answer too late",
                expected=f"({wanted[0]}, {wanted[1]})",
            )
        tree, shared = self._sizes(call)
        if (tree, shared) == wanted:
            return
        expected = f"({wanted[0]}, {wanted[1]})"
        if (shared, tree) == wanted:
            raise call.mistake("The two counts are in the other order.", expected=expected)
        if name == "twins":
            raise call.mistake(
                "Two tuples that say the same are two vertices, until they are shared: each tuple "
                "counts. `id(vertex)` tells them apart.",
                expected=expected,
            )
        leaves = Counter(row[0] in FUNCTIONS for row in rows)[False]
        if shared == wanted[1] + leaves or (name == "leaf" and (tree, shared) != (0, 0)):
            raise call.mistake("Leaves were counted too. Only operations count.", expected=expected)
        if tree == shared == wanted[1]:
            raise call.mistake(
                "The tree was counted like the graph: a part that is used twice is written twice, "
                "with all that hangs below it.",
                expected=expected,
            )
        if tree == shared == wanted[0]:
            raise call.mistake(
                "The shared graph was counted like the tree: "
                "the same tuple in two places is one vertex.",
                expected=expected,
            )
        which = "tree" if tree != wanted[0] else "shared graph"
        raise call.mistake(f"The count of the {which} is off.", expected=expected)

    @judges("a leaf has no operations; without sharing the two counts are equal", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "leaf")
        self._judge(given, seen, "unshared")

    @judges("a vertex used twice is written twice, and is there once", points=2)
    def used_twice(self, given: Given, seen: Seen) -> None:
        if self._sizes(seen["again"]) != self._sizes(seen["leaf"]):
            raise seen["again"].mistake(
                "The same call gave other counts before: what an earlier call kept was counted "
                "again.",
                expected="the same counts",
            )
        self._judge(given, seen, "once")
        self._judge(given, seen, "logistic")
        self._judge(given, seen, "twins")

    @judges("it counts trees that are too large to walk through", points=1)
    def huge(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "walkable")
        self._judge(given, seen, "doubled")
