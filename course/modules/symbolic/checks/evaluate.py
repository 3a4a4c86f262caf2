"""Checks `symbolic.evaluate`: every operation's value, and one call for each shared vertex."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.symbolic.checks.shared import (
    DOUBLINGS,
    REFERENCE,
    article,
    close,
    doublings,
    fibonacci,
)
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    FUNCTIONS,
    PARENTS,
    Vertex,
)


class Evaluate(Check):
    task = "symbolic.evaluate"
    forbids = (REFERENCE,)

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
            '("mul", "y", 3)': ("mul", "y", 3),
            "f": article(constant),
            '("sub", 3.0, "y") + ("sub", "x", "y")': ("add", ("sub", 3.0, "y"), ("sub", "x", "y")),
            'sin("x") · sin("y")': ("mul", ("sin", "x"), ("sin", "y")),
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

        def count(vertex: Vertex, words: str) -> dict[str, Any]:
            calls.clear()
            seen = probe.call(lambda: answer(vertex, dict(values), counted), called=words)
            return {
                **seen,
                "value": {"dict": [["value", seen.get("value")], ["calls", calls.total()]]},
            }

        twins = ("mul", ("sin", "x"), ("sin", "".join("x")))
        f = article(given["constant"])
        elsewhere = {name: number + 1 for name, number in values.items()}
        return {
            "again": [
                probe.call(
                    lambda values=values: answer(f, dict(values), dict(FUNCTIONS)),
                    called=f"evaluate(f, {values}, FUNCTIONS)",
                )
                for values in (values, elsewhere)
            ],
            "values": [
                probe.call(
                    lambda vertex=vertex: answer(vertex, dict(values), dict(FUNCTIONS)),
                    called=f"evaluate({words}, {shown}, FUNCTIONS)",
                )
                for words, vertex in self.vertices(given).items()
            ],
            "shared": count(
                doublings(("sin", "x"), DOUBLINGS),
                f"evaluate(sin(x) doubled {DOUBLINGS} times, {shown}, counted)",
            ),
            "fibonacci": count(
                fibonacci(("sin", "x"), ("cos", "x"), DOUBLINGS - 1),
                f"evaluate(sin(x), cos(x), then {DOUBLINGS - 1} sums of the last two, {shown}, "
                "counted)",
            ),
            "at zero": probe.call(
                lambda: answer(("sub", "y", "x"), {"x": 0.0, "y": values["y"]}, dict(FUNCTIONS)),
                called=f'evaluate(("sub", "y", "x"), {{"x": 0.0, "y": {values["y"]}}}, FUNCTIONS)',
            ),
            "twins": count(twins, f"evaluate(sin(x) · sin(x) as two tuples, {shown}, counted)"),
            "zero": count(
                doublings(("sub", "x", "x"), DOUBLINGS),
                f"evaluate(x - x doubled {DOUBLINGS} times, {shown}, counted)",
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
            if isinstance(vertex, tuple) and vertex[1:] == ("x", "y"):
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
        if not close(seen["at zero"].number(), given["values"]["y"]):
            raise seen["at zero"].mistake(
                "The value of x is 0 here: a value like any other. Ask whether the name is there, "
                "not whether its value is true.",
                wanted=given["values"]["y"],
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
        places = [{n: v + more for n, v in given["values"].items()} for more in (0, 1)]
        wanted = [tuple_graphs.value_of(article(given["constant"]), values) for values in places]
        here, elsewhere = seen["again"]
        if close(here.number(), wanted[0]) and not close(elsewhere.number(), wanted[1]):
            raise elsewhere.mistake(
                "The same graph was evaluated before, with other values, and those came back: "
                "what is kept must begin empty in each call of `evaluate`.",
                expected=f"{wanted[1]:.6g}",
            )
        self._judge(
            given,
            seen,
            lambda vertex: isinstance(vertex, tuple) and vertex[1] not in ("x", "y"),
            "Each vertex has a value of its own, which those below it alone decide "
            f"(f is {given['constant']} + x + exp(sin(xy))).",
        )

    @judges("a vertex that is used many times is computed once", points=2)
    def once_each(self, given: Given, seen: Seen) -> None:
        x = given["values"]["x"]
        # The numbers 1, 1, 2, 3, 5, … count how often sin(x) and cos(x) arrive.
        for call, wanted in (
            (seen["shared"], math.sin(x) * 2**DOUBLINGS),
            (seen["fibonacci"], 34 * math.sin(x) + 55 * math.cos(x)),
            (seen["zero"], 0.0),
        ):
            value = call.value["value"]
            calls = call.value["calls"]
            observed = Observation(call.called, value)
            if not close(observed.number(), wanted):
                raise observed.mistake(
                    "Each sum adds two vertices. Was a value kept that belongs to another vertex, "
                    "or to an earlier call?",
                    expected=f"{wanted:.6g}",
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
        self._twins(given, seen["twins"])

    def _twins(self, given: Given, call: Observation) -> None:
        """Two tuples that say the same are two vertices."""
        observed = Observation(call.called, call.value["value"])
        if not close(observed.number(), math.sin(given["values"]["x"]) ** 2):
            raise observed.mistake("sin(x), times sin(x).", expected="sin(x)²")
        if call.value["calls"] != 3:
            raise observed.mistake(
                f"There were {call.value['calls']} calls for 3 vertices: sin(x) stands in two "
                "tuples. `id(vertex)` tells them apart; hashing a tuple walks through all below.",
                expected="3 calls of functions, one for each operation vertex",
                points=1,
            )
