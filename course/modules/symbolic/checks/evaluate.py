"""Checks `symbolic.evaluate`: every operation's value, and one call for each shared vertex."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.symbolic.checks.shared import DOUBLINGS, article, close, doublings
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    FUNCTIONS,
    PARENTS,
    Vertex,
)


class Evaluate(Check):
    task = "symbolic.evaluate"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = (round(float(number), 3) for number in rng.uniform(1.2, 2.8, 2))
        return {
            "values": {"x": x, "y": round(y + 2, 3)},
            "constant": round(float(rng.uniform(5, 9)), 2),
        }

    def vertices(self, given: Given) -> dict[str, Vertex]:
        """What is evaluated, by the words for it."""
        constant = given["constant"]
        both = {f'("{name}", "x", "y")': (name, "x", "y") for name in PARENTS if PARENTS[name] == 2}
        one = {f'("{name}", "y")': (name, "y") for name in PARENTS if PARENTS[name] == 1}
        return {
            f"{constant}": constant,
            '"x"': "x",
            **both,
            **one,
            "f": article(constant),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        values = given["values"]
        shown = "{" + ", ".join(f'"{name}": {number}' for name, number in values.items()) + "}"
        calls: Counter[str] = Counter()

        def counting(name: str) -> Callable[..., float]:
            def call(*parents: float) -> float:
                calls[name] += 1
                return FUNCTIONS[name](*parents)

            return call

        counted = {name: counting(name) for name in FUNCTIONS}

        def count(start: Vertex, words: str) -> dict[str, Any]:
            calls.clear()
            vertex = doublings(start, DOUBLINGS)
            seen = probe.call(lambda: answer(vertex, dict(values), counted), called=words)
            return {
                **seen,
                "value": {"dict": [["value", seen.get("value")], ["calls", calls.total()]]},
            }

        return {
            "values": [
                probe.call(
                    lambda vertex=vertex: answer(vertex, dict(values), dict(FUNCTIONS)),
                    called=f"evaluate({words}, {shown}, FUNCTIONS)",
                )
                for words, vertex in self.vertices(given).items()
            ],
            "shared": count(
                ("sin", "x"), f"evaluate(sin(x) doubled {DOUBLINGS} times, {shown}, counted)"
            ),
            "zero": count(
                ("sub", "x", "x"), f"evaluate(x - x doubled {DOUBLINGS} times, {shown}, counted)"
            ),
        }

    def _judge(self, given: Given, seen: Seen, chosen: Callable[[Vertex], bool], why: str) -> None:
        for call, vertex in zip(seen["values"], self.vertices(given).values(), strict=True):
            if not chosen(vertex):
                continue
            wanted = tuple_graphs.value_of(vertex, given["values"])
            got = call.number()
            if close(got, wanted):
                continue
            expected = f"{wanted:.6g}"
            if isinstance(vertex, tuple) and len(vertex) == 3:
                turned = tuple_graphs.value_of((vertex[0], vertex[2], vertex[1]), given["values"])
                if close(got, turned):
                    raise call.mistake(
                        "The parents came in the wrong order: "
                        f'this is `{vertex[0]}` of "y" and "x".',
                        expected=expected,
                    )
            raise call.mistake(why, expected=expected)

    @judges("a number is its own value, a name is looked up", points=1)
    def leaves(self, given: Given, seen: Seen) -> None:
        self._judge(
            given,
            seen,
            lambda vertex: not isinstance(vertex, tuple),
            "A leaf has no operation to apply.",
        )

    @judges("every operation gets its parents' values, in order", points=1)
    def every_operation(self, given: Given, seen: Seen) -> None:
        self._judge(
            given,
            seen,
            lambda vertex: isinstance(vertex, tuple) and vertex[1] in ("x", "y"),
            "The operation's function, called on the values of its parents, gives another number.",
        )

    @judges("parents that are operations themselves are evaluated first", points=1)
    def nested(self, given: Given, seen: Seen) -> None:
        self._judge(
            given,
            seen,
            lambda vertex: isinstance(vertex, tuple) and vertex[1] not in ("x", "y"),
            f"f is {given['constant']} + x + exp(sin(xy)).",
        )

    @judges("a vertex that is used many times is computed once", points=2)
    def once_each(self, given: Given, seen: Seen) -> None:
        for call, wanted in (
            (seen["shared"], math.sin(given["values"]["x"]) * 2**DOUBLINGS),
            (seen["zero"], 0.0),
        ):
            value = call.value["value"]
            calls = call.value["calls"]
            observed = Observation(call.called, value)
            if not close(observed.number(), wanted):
                raise observed.mistake(
                    "Each doubling adds a vertex to itself.", expected=f"{wanted:.6g}"
                )
            if calls == DOUBLINGS + 1:
                continue
            expected = f"{DOUBLINGS + 1} calls of functions, one for each operation vertex"
            if calls < DOUBLINGS + 1:
                raise observed.mistake(
                    f"There were {calls} calls: operations are "
                    "to be called through the `functions` given.",
                    expected=expected,
                )
            if value == 0.0 and calls > DOUBLINGS + 1:
                raise observed.mistake(
                    f"There were {calls} calls, where every value is 0: a kept 0 counts as false. "
                    "Ask whether the vertex is in the dict, not whether its value is true.",
                    expected=expected,
                )
            raise observed.mistake(
                f"The value is right, and took {calls} calls: each use of a vertex computed it "
                "anew, which doubles with every level. Keep the value of each vertex.",
                expected=expected,
            )
