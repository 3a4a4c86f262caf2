"""Checks `symbolic.share`: equal operations are one object, at every level."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.symbolic.checks.shared import Result, at, close, doublings
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    FUNCTIONS,
    Vertex,
    derivative,
    plain,
    text,
)


class Share(Check):
    task = "symbolic.share"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = (round(float(number), 3) for number in rng.uniform(1.2, 2.8, 2))
        return {
            "point": {"x": x, "y": y, "rate": 1.5},
            "rate": round(float(rng.uniform(2.0, 3.5)), 2),
        }

    def vertices(self, given: Given) -> dict[str, Vertex]:
        def product() -> Vertex:
            return ("mul", "x", "y")

        def inner() -> Vertex:
            return ("add", ("sin", product()), ("exp", ("neg", product())))

        def scaled() -> Vertex:
            """Leaves that are equal and are other objects each time."""
            return ("mul", float("2.5"), "".join(("ra", "te")))

        rate = given["rate"]
        # It differs from 1 in its twelfth digit, which the factor brings to light.
        nearly_one = ("sub", ("mul", 1.0 + 2.0**-40, "x"), ("mul", 1.0, "x"))
        return {
            "flat": ("add", ("sin", product()), ("cos", product())),
            "order": (
                "mul",
                ("add", ("sub", "x", "y"), ("sub", "y", "x")),
                ("add", ("div", "x", "y"), ("div", "y", "x")),
            ),
            "nearly": (
                "sub",
                ("add", ("sin", product()), ("add", product(), 2.0)),
                ("mul", "x", 2.0),
            ),
            "numbers": (
                "sub",
                ("div", ("mul", 2.5, "x"), ("mul", 2.51, "x")),
                ("add", ("mul", -1.0, "x"), ("mul", -2.0, "x")),
            ),
            "close": ("mul", 2.0**40, nearly_one),
            "leaves": ("add", ("sin", scaled()), ("cos", scaled())),
            "levels": ("div", ("mul", inner(), inner()), ("add", 1.0, inner())),
            "logistic": logistic_tree("x", rate, 4),
            "derivative": spelled_out(derivative(logistic_tree("x", rate, 2), "x")),
            "joined": doublings(product(), 3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: probe.call(
                lambda vertex=vertex: plain(answer(vertex)), called=f"share({text(vertex)})"
            )
            for name, vertex in self.vertices(given).items()
        }

    def _keeps_value(self, given: Given, seen: Seen, name: str) -> tuple[Result, int, int]:
        """The result, its operations as objects of their own, and the fewest that are needed."""
        vertex = self.vertices(given)[name]
        result = Result(seen[name])
        point = given["point"]
        wanted = tuple_graphs.value_of(vertex, point)
        got = result.value(point)
        if not close(got, wanted):
            if name == "order":
                why = (
                    "Operations whose parents stand in another "
                    'order are not equal: "x" - "y", "y" - "x".'
                )
            else:
                why = "Two vertices were made one that are not equal. Which ones count as the same?"
            raise result.mistake(
                why, expected=f"the value {wanted:.6g} at {at(point)}, where yours has {got:.6g}"
            )
        objects = sum(row[0] in FUNCTIONS for row in result.rows)
        return result, objects, tuple_graphs.distinct(plain(vertex)["rows"])

    @judges("the value is kept", points=1)
    def value_kept(self, given: Given, seen: Seen) -> None:
        for name in self.vertices(given):
            self._keeps_value(given, seen, name)

    @judges("equal operations on leaves are one object", points=1)
    def flat(self, given: Given, seen: Seen) -> None:
        self._one_object(given, seen, "flat", '("mul", "x", "y") stands in it as two objects.')
        self._one_object(
            given,
            seen,
            "leaves",
            "Leaves are equal when they say the same number or name, whichever object they are.",
        )

    @judges("at every level: also operations whose parents were made one", points=2)
    def every_level(self, given: Given, seen: Seen) -> None:
        for name in ("levels", "logistic", "derivative", "joined"):
            self._one_object(
                given,
                seen,
                name,
                "Once their parents are one object, the operations above them are equal too: "
                "work from the leaves upward.",
            )

    def _one_object(self, given: Given, seen: Seen, name: str, why: str) -> None:
        result, objects, fewest = self._keeps_value(given, seen, name)
        if objects > fewest:
            raise result.mistake(
                f"The result has {objects} operation tuples, of which {fewest} differ. {why}",
                expected=f"{fewest} tuples that are operations",
            )


def logistic_tree(start: Vertex, rate: float, steps: int) -> Vertex:
    """The logistic map l → rate · l · (1 - l), with l spelled out at both places."""
    if steps == 0:
        return start
    left = logistic_tree(start, rate, steps - 1)
    right = logistic_tree(start, rate, steps - 1)
    return ("mul", ("mul", rate, left), ("sub", 1.0, right))


def spelled_out(vertex: Vertex) -> Vertex:
    """The same graph as a tree: no tuple stands in two places."""
    if not isinstance(vertex, tuple):
        return vertex
    return (vertex[0], *(spelled_out(parent) for parent in vertex[1:]))
