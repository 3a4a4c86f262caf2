"""Checks `symbolic.differentiate`: derivatives by their values, and one prime for each vertex."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.checking.showing import times
from course.modules.symbolic.checks.shared import (
    DOUBLINGS,
    REFERENCE,
    Result,
    article,
    at,
    close,
    doublings,
    fibonacci,
)
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    Vertex,
    derivative,
    plain,
    rule,
    text,
)

# One name is part of the other.
NAMES: Vertex = ("mul", ("mul", "x1", "x"), "x")


class Differentiate(Check):
    task = "symbolic.differentiate"
    forbids = (REFERENCE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        def number(low: float, high: float) -> float:
            return round(float(rng.uniform(low, high)), 2)

        x = number(1.2, 1.9)
        y = number(2.1, 2.9)
        a = ("mul", "x", "x")
        s = ("sin", ("mul", number(0.3, 0.9), "y"))
        return {
            "point": {"x": x, "y": y},
            "constant": number(5, 9),
            "diamond": ("mul", a, "x"),
            "deep": (
                "div",
                ("add", s, ("mul", a, s)),
                ("sub", ("exp", ("neg", "x")), ("mul", "y", a)),
            ),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(vertex: Vertex, wrt: str, words: str) -> dict[str, Any]:
            return probe.call(
                lambda: plain(answer(vertex, wrt, rule)),
                called=f'differentiate({words}, "{wrt}", rule)',
            )

        constant = given["constant"]
        calls = 0

        def counting(z: Vertex, primes: tuple[Vertex, ...]) -> Vertex:
            nonlocal calls
            calls += 1
            return rule(z, primes[:])

        def tidy(z: Vertex, primes: tuple[Vertex, ...]) -> Vertex:
            """A rule that gives 0.0 where nothing moves."""
            made = counting(z, primes)
            return made if any(prime != 0.0 for prime in primes) else 0.0

        def counted(vertex: Vertex, words: str, rule: Any = counting) -> list[Any]:
            nonlocal calls
            calls = 0
            call = probe.call(
                lambda: plain(answer(vertex, "x", rule)),
                called=f'differentiate({words}, "x", rule)',
            )
            return [call, calls]

        many = doublings(("mul", "x", "x"), DOUBLINGS)
        twins = ("mul", ("sin", "x"), ("sin", "".join("x")))
        # Made anew, so that it is equal to the name in the graph, and another object.
        x1 = "".join(("x", "1"))
        f = article(constant)
        return {
            "names": [
                ask(NAMES, "x", text(NAMES)),
                ask(NAMES, x1, text(NAMES)),
            ],
            "afresh": [ask(f, wrt, f"{constant} + x + exp(sin(xy))") for wrt in ("x", "y")],
            "shared": [
                counted(many, f"x·x doubled {DOUBLINGS} times"),
                counted(
                    fibonacci(("sin", "x"), ("sin", "y"), DOUBLINGS),
                    f"sin(x), sin(y), then {DOUBLINGS} sums of the last two",
                ),
                counted(twins, "sin(x) · sin(x) as two tuples"),
            ],
            "nothing": counted(
                doublings(("sin", "y"), DOUBLINGS), f"sin(y) doubled {DOUBLINGS} times", tidy
            ),
            "itself": ask("x", "x", '"x"'),
            "other": ask("y", "x", '"y"'),
            "own": ask("y", "y", '"y"'),
            "number": ask(constant, "x", f"{constant}"),
            "scaled": ask(("mul", constant, "x"), "x", f'("mul", {constant}, "x")'),
            "article x": ask(article(constant), "x", f"{constant} + x + exp(sin(xy))"),
            "article y": ask(article(constant), "y", f"{constant} + x + exp(sin(xy))"),
            "diamond": ask(given["diamond"], "x", text(given["diamond"])),
            "deep x": ask(given["deep"], "x", "g"),
            "deep y": ask(given["deep"], "y", "g"),
        }

    def _afresh(self, given: Given, seen: Seen) -> None:
        """Nothing that an earlier call kept came back: then no other message would be true."""
        first, second = (Result(call) for call in seen["afresh"])
        point = given["point"]
        right = tuple_graphs.value_of(derivative(article(given["constant"]), "x"), point)
        heeds_wrt = Result(seen["own"]).agrees(point, 1.0)
        if heeds_wrt and first.agrees(point, right) and first.rows == second.rows:
            raise second.mistake(
                "The same graph was differentiated before, with respect to another input, and "
                "those primes came back: what is kept must begin empty in each call.",
                expected="a derivative with respect to y",
            )

    @judges("leaves: 1 for the input in question, 0 for the others and for numbers", points=1)
    def leaves(self, given: Given, seen: Seen) -> None:
        self._afresh(given, seen)
        for name, wanted, why in (
            ("itself", 1.0, "x' with respect to x is 1."),
            ("other", 0.0, "y is another input: it stands still while x moves."),
            ("number", 0.0, "A constant does not move: its prime is 0."),
            ("scaled", given["constant"], "The constant's own prime is 0: constants do not move."),
        ):
            result = Result(seen[name])
            if not result.agrees(given["point"], wanted):
                raise result.mistake(why, expected=f"{wanted:g}")
        point = {"x": given["point"]["x"], "x1": given["point"]["y"]}
        for call, wrt in zip(seen["names"], ("x", "x1"), strict=True):
            result = Result(call)
            wanted = tuple_graphs.value_of(derivative(NAMES, wrt), point)
            if not result.agrees(point, wanted):
                raise result.mistake(
                    'The inputs are "x" and "x1". A name is the one in question when it is equal '
                    "to `wrt`: not when it is part of it, and not only when it is the same object.",
                    expected=f"{wanted:.6g} at {at(point)}",
                )

    def _judge(self, given: Given, result: Result, vertex: Vertex, wrt: str, why: str) -> None:
        point = given["point"]
        wanted = tuple_graphs.value_of(derivative(vertex, wrt), point)
        if result.agrees(point, wanted):
            return
        got = result.value(point)
        expected = f"{wanted:.6g} at {at(point)}, where yours is {got:.6g}"
        other = "y" if wrt == "x" else "x"
        if close(got, tuple_graphs.value_of(derivative(vertex, other), point)):
            raise result.mistake(
                f"This is the derivative with respect to {other}.", expected=expected
            )
        raise result.mistake(why, expected=expected)

    @judges("a parent that depends on the input has a prime of its own", points=1)
    def diamond(self, given: Given, seen: Seen) -> None:
        result = Result(seen["diamond"])
        point = given["point"]
        x = point["x"]
        if close(result.value(point), x * x):
            raise result.mistake(
                "With a = x·x and b = a·x, x² is the local partial of b, with a held still. "
                "But a depends on x too, and its prime is 2x: the total derivative has both.",
                expected=f"3x² = {3 * x * x:.6g} at x = {x:g}, where yours is {x * x:.6g}",
            )
        self._judge(given, result, given["diamond"], "x", "(x·x)·x is x³, whose derivative is 3x².")

    @judges("the derivative with respect to each input", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        self._afresh(given, seen)
        for name, vertex, wrt in (
            ("article x", article(given["constant"]), "x"),
            ("article y", article(given["constant"]), "y"),
            ("deep x", given["deep"], "x"),
            ("deep y", given["deep"], "y"),
        ):
            shown = "" if name.startswith("article") else f" Here g is {text(vertex)}."
            self._judge(
                given,
                Result(seen[name]),
                vertex,
                wrt,
                "Do the primes stand in the order of the "
                f"parents, and has each vertex its own?{shown}",
            )

    @judges("each vertex has one prime: one call of `rule` for each operation", points=1)
    def once_each(self, given: Given, seen: Seen) -> None:
        x = given["point"]["x"]
        shared = (
            (2 * x * 2**DOUBLINGS, DOUBLINGS + 1),
            # Of the Fibonacci numbers, the one that counts how often sin(x) arrives.
            (55 * math.cos(x), DOUBLINGS + 2),
            (2 * math.sin(x) * math.cos(x), 3),
        )
        for (call, calls), (wanted, vertices) in zip(seen["shared"], shared, strict=True):
            result = Result(call)
            expected = f"{vertices} calls of rule, one for each operation vertex"
            if not result.agrees(given["point"], wanted):
                raise result.mistake(
                    "Was a prime kept that belongs to another vertex, or to an earlier call?",
                    expected=f"{wanted:.6g} at {at(given['point'])}",
                )
            if calls < vertices:
                raise result.mistake(
                    f"The argument `rule` was called {times(calls)}. Each operation vertex has its "
                    "call, also where nothing moves, and where two tuples say the same: "
                    "`id(vertex)` tells them apart.",
                    expected=expected,
                )
            if calls > vertices:
                raise result.mistake(
                    f"`rule` was called {times(calls)}: every use of a vertex "
                    "made its prime anew. The result is right, and grows with "
                    "the tree instead of the graph. Keep each vertex's prime.",
                    expected=expected,
                )
        call, calls = seen["nothing"]
        if calls != DOUBLINGS + 1:
            raise Result(call).mistake(
                f"`rule` was called {times(calls)}, where it gives 0.0: a prime of 0 that was kept "
                "counts as false. Ask whether the vertex is in the dict.",
                expected=f"{DOUBLINGS + 1} calls of rule, one for each operation vertex",
            )
