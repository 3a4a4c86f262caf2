"""Checks `symbolic.simplify`: what can go is gone, and the value is kept."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.symbolic.checks.shared import Result, article, at
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    Vertex,
    derivative,
    plain,
    text,
)

# What is left of the graphs of `neutral`, and the operations of those of `nested`, for the judge.
LEFT: tuple[Vertex, ...] = (
    "x",
    "x",
    "x",
    "x",
    "x",
    "x",
    "x",
    "x",
    0.0,
    0.0,
    0.0,
    1.0,
    "x",
    "x",
    "x",
    "x",
    1.0,
    0.0,
)
MOST = (0, 1, 0, 0, 0, 7, 6)


class Simplify(Check):
    task = "symbolic.simplify"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = (round(float(number), 3) for number in rng.uniform(1.2, 2.8, 2))
        c, d = (float(number) for number in rng.integers(2, 7, 2))
        return {"point": {"x": x, "y": y}, "c": c, "d": d}

    def neutral(self) -> list[Vertex]:
        """Graphs of one removable operation; what is left of them is in `LEFT`."""
        return [
            ("add", "x", 0.0),
            ("add", 0.0, "x"),
            ("sub", "x", 0.0),
            ("mul", "x", 1.0),
            ("mul", 1.0, "x"),
            ("div", "x", 1.0),
            ("pow", "x", 1.0),
            ("neg", ("neg", "x")),
            ("mul", 0.0, "x"),
            ("mul", "x", 0.0),
            ("div", 0.0, "x"),
            ("pow", "x", 0.0),
            ("add", 0, "x"),
            ("sub", "x", 0),
            ("mul", 1, "x"),
            ("pow", "x", 1),
            ("pow", "x", 0),
            ("mul", "x", 0),
        ]

    def numbers(self, given: Given) -> list[Vertex]:
        """Graphs without an input."""
        c = given["c"]
        d = given["d"]
        return [
            ("sub", c, d),
            ("div", c, d),
            ("mul", ("add", c, d), ("neg", c)),
            ("sin", ("sub", d, d)),
            ("div", 1, 3),
            ("sub", int(c), ("mul", 2, int(d))),
        ]

    def kept(self, given: Given) -> list[Vertex]:
        """Graphs from which too much is easily removed, and graphs in which nothing can be."""
        c = given["c"]
        return [
            ("sub", 0.0, "x"),
            ("div", 1.0, "x"),
            ("pow", 1.0, "x"),
            ("pow", c, "x"),
            ("add", "x", 1.0),
            ("sub", "x", 1.0),
            ("sub", 1.0, "x"),
            ("neg", "x"),
            ("neg", ("cos", ("neg", "x"))),
            ("mul", c, "x"),
            ("sub", "x", "y"),
            ("exp", 0.0),
            ("sub", ("mul", "x", "y"), ("div", "y", "x")),
            ("pow", 0.0, "x"),
            ("sqrt", ("mul", "x", "x")),
            ("sqrt", ("pow", "x", 2.0)),
            ("pow", ("pow", "x", 2.0), 0.5),
            ("sub", "x", "x"),
            ("add", "x", "x"),
            ("mul", "x", "x"),
            ("div", "x", "x"),
            ("neg", ("sub", "x", "y")),
            ("sub", ("neg", "x"), "y"),
            *((name, ("neg", "x")) for name in ("sin", "cos", "tanh")),
            ("add", "x", 1e-4),
            ("mul", "x", 1.0001),
            ("pow", "x", 2.0),
        ]

    def nested(self, given: Given) -> list[Vertex]:
        """Graphs whose simple form shows only when the parents are simple; `MOST` has its size."""
        c = given["c"]
        d = given["d"]
        zero = ("mul", 0.0, "x")
        one = ("pow", "y", 0.0)
        return [
            ("add", zero, ("mul", 1.0, "y")),
            ("mul", ("add", ("sin", "x"), zero), one),
            ("pow", ("add", "x", ("mul", zero, "y")), ("sub", c, c - 1)),
            ("exp", ("mul", ("mul", ("add", zero, one), "x"), ("sub", ("mul", c, d), c * d))),
            ("neg", ("add", ("neg", ("add", "x", zero)), zero)),
            derivative(article(c), "x"),
            derivative(article(c), "y"),
        ]

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(vertex: Vertex) -> dict[str, Any]:
            return probe.call(lambda: plain(answer(vertex)), called=f"simplify({text(vertex)})")

        def twice(vertex: Vertex) -> dict[str, Any]:
            return probe.call(
                lambda: plain(answer(answer(vertex))), called=f"simplify(simplify({text(vertex)}))"
            )

        nested = self.nested(given)
        return {
            "neutral": [ask(vertex) for vertex in self.neutral()],
            "numbers": [ask(vertex) for vertex in self.numbers(given)],
            "kept": [ask(vertex) for vertex in self.kept(given)],
            "nested": [ask(vertex) for vertex in nested],
            "twice": [twice(vertex) for vertex in nested],
        }

    def _keeps_value(self, given: Given, call: Observation, vertex: Vertex) -> Result:
        result = Result(call)
        x = given["point"]["x"]
        y = given["point"]["y"]
        for point in (
            {"x": x, "y": y},
            {"x": -x, "y": y},
            {"x": x, "y": -y},
            {"x": 0.0, "y": y},
        ):
            wanted = tuple_graphs.value_of(vertex, point)
            if math.isfinite(wanted) and not result.agrees(point, wanted):
                raise result.mistake(
                    f"The value changed: at {at(point)} it was {wanted:.6g}, and is "
                    f"{result.value(point):.6g}. {_why_not(vertex)}".rstrip(),
                    expected=f"a vertex of the same value as {text(vertex)}",
                )
        return result

    @judges("the value is kept", points=2)
    def value_kept(self, given: Given, seen: Seen) -> None:
        every = (
            ("neutral", self.neutral()),
            ("kept", self.kept(given)),
            ("nested", self.nested(given)),
        )
        for name, vertices in every:
            for call, vertex in zip(seen[name], vertices, strict=True):
                self._keeps_value(given, call, vertex)

    @judges("what changes nothing is removed, what is known is replaced", points=1)
    def neutral_removed(self, given: Given, seen: Seen) -> None:
        for call, vertex, left in zip(seen["neutral"], self.neutral(), LEFT, strict=True):
            result = self._keeps_value(given, call, vertex)
            if tuple_graphs.distinct(result.rows) > 0:
                raise result.mistake("This operation can go.", expected=text(left))

    @judges("operations on numbers alone become numbers", points=1)
    def folded(self, given: Given, seen: Seen) -> None:
        for call, vertex in zip(seen["numbers"], self.numbers(given), strict=True):
            result = self._keeps_value(given, call, vertex)
            if tuple_graphs.distinct(result.rows) > 0:
                raise result.mistake(
                    "No input occurs in it, so its value can be worked out now.",
                    expected=f"{tuple_graphs.value_of(vertex, {}):.6g}",
                )

    @judges("one call simplifies all the way", points=1)
    def all_the_way(self, given: Given, seen: Seen) -> None:
        for call, vertex, most in zip(seen["nested"], self.nested(given), MOST, strict=True):
            result = self._keeps_value(given, call, vertex)
            size = tuple_graphs.distinct(result.rows)
            if size > most:
                raise result.mistake(
                    f"Operations left: {size}, where {most} are enough. A vertex is simple only "
                    "when its parents are: simplify them first.",
                    expected=f"at most {most} operations",
                )

    @judges("simplifying again changes nothing", points=1)
    def idempotent(self, given: Given, seen: Seen) -> None:
        for call, vertex in zip(seen["neutral"], self.neutral(), strict=True):
            self._keeps_value(given, call, vertex)
        worked = False
        for first, second, vertex in zip(
            seen["nested"], seen["twice"], self.nested(given), strict=True
        ):
            once = self._keeps_value(given, first, vertex)
            again = Result(second)
            worked = worked or len(once.rows) < len(plain(vertex)["rows"])
            if once.rows != again.rows:
                raise again.mistake(
                    "A second simplification changed what the first one left: "
                    f"{once.text} became {again.text}.",
                    expected=once.text,
                )
        if not worked:
            raise Result(seen["nested"][0]).mistake(
                "Nothing was simplified, so there was nothing to simplify again.",
                expected="a smaller graph",
            )


def _why_not(vertex: Vertex) -> str:
    """What to know about a graph from which too much was removed."""
    match vertex:
        case ("sub", 0.0, _):
            return "0 - u is -u: `sub` may lose a 0 on the right only."
        case ("div", 1.0, _):
            return "1 / u is not u: `div` may lose a 1 below the line only."
        case ("pow", 1.0, _):
            return "1 to any power is 1: `pow` may lose a 1 in the exponent only."
        case ("pow", _, 0.0):
            return "u to the power 0 is 1."
        case ("pow", 0.0, _):
            return "0 to the power 0 is 1: 0^u is not 0 everywhere."
        case ("sqrt", _) | ("pow", ("pow", _, _), _):
            return "A root is never negative: √(u²) is u without its sign."
        case ("add", "x", float(small)) | ("mul", "x", float(small)) if small not in (0.0, 1.0):
            return "Close to 0 is not 0, and close to 1 is not 1."
        case ("exp", 0.0):
            return "A function of 0 need not be 0."
        case ("add" | "sub", _, 1.0) | ("sub", 1.0, _):
            return "A 1 is neutral in a product, not in a sum or a difference."
        case ("mul", _, 0.0) | ("mul", 0.0, _):
            return "0 times anything is 0."
        case ("neg", ("cos", _)):
            return "Only a minus directly on a minus goes away."
    return ""
