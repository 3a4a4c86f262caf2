"""The checks of module 2: graphs as tuples, judged by what they evaluate to and by what they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.time_limit import call_within
from course.modules.symbolic import tuple_graphs
from course.modules.symbolic.tuple_graphs import (
    FUNCTIONS,
    PARENTS,
    Vertex,
    derivative,
    plain,
    rule,
    text,
    tuple_text,
)

TOLERANCE = 1e-9
DOUBLINGS = 10
SECONDS_FOR_SIZES = 2.0


class Result:
    """A graph that a learner's code returned, as the judge sees it."""

    def __init__(self, call: Observation) -> None:
        data = call.value
        self.call, self.text, self.rows = call, data["text"], data["rows"]
        strange = data["strange"]
        if strange.startswith("more than"):
            raise self.mistake(
                f"The result has {strange}.", expected="about as many as the graph has"
            )
        if strange:
            hint = (
                "None comes from a path without `return`. "
                if strange.startswith("NoneType")
                else ""
            )
            raise self.mistake(
                f"In the result stands what is no vertex: {strange}. {hint}A vertex is a number, a name, "
                "or a tuple of an operation's name and its parents.",
                expected="a vertex",
            )

    def mistake(self, message: str, *, expected: str = "") -> Mistake:
        return Mistake(message, called=self.call.called, returned=self.text, expected=expected)

    def value(self, inputs: Mapping[str, float]) -> float:
        try:
            return tuple_graphs.value(self.rows, inputs)
        except KeyError as name:
            raise self.mistake(
                f"The result uses an input {name}, which the graph does not have.",
                expected="only " + ", ".join(f'"{known}"' for known in inputs),
            ) from None

    def agrees(self, inputs: Mapping[str, float], wanted: float) -> bool:
        return close(self.value(inputs), wanted)


def close(got: float, wanted: float) -> bool:
    return abs(got - wanted) <= TOLERANCE * max(1.0, abs(wanted))


def at(inputs: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {number:.4g}" for name, number in inputs.items())


def doublings(start: Vertex, count: int) -> Vertex:
    for _ in range(count):
        start = ("add", start, start)
    return start


def article(constant: float) -> Vertex:
    """The article's function with another constant: 1 would coincide with the derivative of x."""
    return ("add", ("add", constant, "x"), ("exp", ("sin", ("mul", "x", "y"))))


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
                        f'The parents came in the wrong order: this is `{vertex[0]}` of "y" and "x".',
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
            value, calls = call.value["value"], call.value["calls"]
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
                    f"There were {calls} calls: operations are to be called through the `functions` given.",
                    expected=expected,
                )
            if value == 0.0 and calls > DOUBLINGS + 1:
                raise observed.mistake(
                    f"There were {calls} calls, where every value is 0: a kept 0 counts as false. "
                    "Ask whether the vertex is in the dict, not whether its value is true.",
                    expected=expected,
                )
            raise observed.mistake(
                f"The value is right, and took {calls} calls: each use of a vertex computed it anew, "
                "which doubles with every level. Keep the value of each vertex.",
                expected=expected,
            )


class DerivativeRule(Check):
    task = "symbolic.derivative_rule"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        names = ("u", "v", "u'", "v'")
        draw = lambda: dict(zip(names, (float(n) for n in rng.uniform(0.6, 1.9, 4)), strict=True))
        return {"points": [draw() for _ in range(3)], "exponent": float(rng.integers(3, 6))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(z: tuple[Vertex, ...], primes: tuple[Vertex, ...]) -> dict[str, Any]:
            return probe.call(
                lambda: plain(answer(z, primes)),
                called=f"derivative_rule({text(z)}, {tuple_text([text(prime) for prime in primes])})",
            )

        seen = {
            name: ask((name, *"uv"[:parents]), ("u'", "v'")[:parents])
            for name, parents in PARENTS.items()
        }
        exponent = given["exponent"]
        return {
            **seen,
            "pow number": ask(("pow", "u", exponent), ("u'", 0.0)),
            "pow of number": ask(("pow", exponent, "v"), (0.0, "v'")),
        }

    def _judge(self, given: Given, call: Observation, z: tuple[Vertex, ...]) -> None:
        """Right at every point; else the mistake is named by which prime counts for how much."""
        result = Result(call)
        name = z[0]
        right = rule(z, tuple(parent + "'" if isinstance(parent, str) else 0.0 for parent in z[1:]))
        for point in given["points"]:
            moving = [parent for parent in z[1:] if isinstance(parent, str)]
            inputs = {key: point[key] for parent in moving for key in (parent, parent + "'")}
            got, wanted = result.value(inputs), tuple_graphs.value_of(right, inputs)
            if close(got, wanted):
                continue
            expected = f"{wanted:.6g} at {at(inputs)}, where yours is {got:.6g}"
            raise result.mistake(self._named(result, name, inputs, got, wanted), expected=expected)

    def _named(
        self, result: Result, name: str, inputs: dict[str, float], got: float, wanted: float
    ) -> str:
        u, v, du, dv = (inputs.get(key, math.nan) for key in ("u", "v", "u'", "v'"))
        still = dict.fromkeys((key for key in inputs if key.endswith("'")), 0.0)
        only_u = result.value({**inputs, **still, **({"u'": du} if "u'" in inputs else {})})
        at_rest = result.value({**inputs, **still})
        if name == "mul" and close(got, du * dv):
            return "(uv)' is not u'v'. There are two terms: u moves while v stands, v moves while u stands."
        if name == "div" and close(got, du / dv):
            return "(u/v)' is not u'/v'. There are two terms: one in which u moves, one in which v moves."
        if PARENTS[name] == 1 and name != "neg" and close(got, FUNCTIONS[name](du)):
            return f"{name}(u)' is not {name}(u'): it is the slope at u, times u'."
        if not math.isfinite(got):
            return "It has no value here, where z' has one. Which operation of yours is undefined?"
        if at_rest != 0 and not close(at_rest, 0):
            lost = next(
                (key for key in still if close(result.value({**inputs, key: 0.0}), got)), ""
            )
            return (
                f"It is not 0 where the parents do not move: the factor {lost or 'of a prime'} is missing, "
                "by which the chain rule multiplies."
            )
        if close(got, -wanted):
            return "The sign is turned round" + (": u'v comes first." if name == "div" else ".")
        if name == "div" and close(got, du / v + u * dv / v**2):
            return "Both terms were added; the one with v' is subtracted, since a larger v makes u/v smaller."
        if name == "div" and close(got * v, wanted * v**2):
            return "The denominator is v, and should be v²."
        if name == "div" and close(got, wanted * v**2):
            return "The numerator is right; the denominator v² is missing."
        if "v'" in inputs and "u'" in inputs and close(got, only_u):
            return (
                f"v' has no effect: the second parent moves too{EXPONENT if name == 'pow' else ''}."
            )
        if "v'" in inputs and "u'" in inputs and close(only_u, 0):
            return "u' has no effect: the first parent moves too."
        if name == "exp" and close(got, u * math.exp(u - 1) * du):
            return "The rule for powers does not fit: in exp(u) it is the exponent that moves. exp' = exp."
        if len(still) == 1 and got != 0:
            return f"It is {got / wanted:.4g} times what it should be: look at the slope of `{name}` at u."
        return "The coefficient of a prime is wrong. Let one parent move at a time and compare."

    @judges("sums, differences and negation", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        for name in ("add", "sub"):
            self._judge(given, seen[name], (name, "u", "v"))
        self._judge(given, seen["neg"], ("neg", "u"))

    @judges("products: two terms", points=2)
    def products(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen["mul"], ("mul", "u", "v"))

    @judges("quotients: both parents move", points=2)
    def quotients(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen["div"], ("div", "u", "v"))

    @judges("powers: the base moves, and so does the exponent", points=2)
    def powers(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen["pow"], ("pow", "u", "v"))
        self._judge(given, seen["pow of number"], ("pow", given["exponent"], "v"))

    @judges("a power with a number as its exponent needs no logarithm", points=1)
    def number_exponents(self, given: Given, seen: Seen) -> None:
        call, exponent = seen["pow number"], given["exponent"]
        self._judge(given, call, ("pow", "u", exponent))
        for point in given["points"]:
            inputs = {"u": -point["u"], "u'": point["u'"]}
            wanted = exponent * inputs["u"] ** (exponent - 1) * inputs["u'"]
            if not Result(call).agrees(inputs, wanted):
                raise Result(call).mistake(
                    f"At {at(inputs)} it has no value: log of a negative number is taken, and multiplied "
                    "by 0. Where v is a number, leave the term with v' out.",
                    expected=f"{wanted:.6g}",
                )

    @judges("exp, log and sqrt", points=1)
    def roots(self, given: Given, seen: Seen) -> None:
        for name in ("exp", "log", "sqrt"):
            self._judge(given, seen[name], (name, "u"))

    @judges("sin, cos and tanh", points=1)
    def waves(self, given: Given, seen: Seen) -> None:
        for name in ("sin", "cos", "tanh"):
            self._judge(given, seen[name], (name, "u"))


EXPONENT = ", and a moving exponent adds u^v log(u) v'"


class Differentiate(Check):
    task = "symbolic.differentiate"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        number = lambda low, high: round(float(rng.uniform(low, high)), 2)
        x, y = number(1.2, 1.9), number(2.1, 2.9)
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
            return rule(z, primes)

        many = doublings(("mul", "x", "x"), DOUBLINGS)
        counted = probe.call(
            lambda: plain(answer(many, "x", counting)),
            called=f'differentiate(x·x doubled {DOUBLINGS} times, "x", rule)',
        )
        return {
            "itself": ask("x", "x", '"x"'),
            "other": ask("y", "x", '"y"'),
            "number": ask(constant, "x", f"{constant}"),
            "scaled": ask(("mul", constant, "x"), "x", f'("mul", {constant}, "x")'),
            "article x": ask(article(constant), "x", f"{constant} + x + exp(sin(xy))"),
            "article y": ask(article(constant), "y", f"{constant} + x + exp(sin(xy))"),
            "diamond": ask(given["diamond"], "x", text(given["diamond"])),
            "deep x": ask(given["deep"], "x", "g"),
            "deep y": ask(given["deep"], "y", "g"),
            "counted": counted,
            "calls": calls,
        }

    @judges("leaves: 1 for the input in question, 0 for the others and for numbers", points=1)
    def leaves(self, given: Given, seen: Seen) -> None:
        for name, wanted, why in (
            ("itself", 1.0, "x' with respect to x is 1."),
            ("other", 0.0, "y is another input: it stands still while x moves."),
            ("number", 0.0, "A constant does not move: its prime is 0."),
            ("scaled", given["constant"], "The constant's own prime is 0: constants do not move."),
        ):
            result = Result(seen[name])
            if not result.agrees(given["point"], wanted):
                raise result.mistake(why, expected=f"{wanted:g}")

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
        result, point = Result(seen["diamond"]), given["point"]
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
                f"Do the primes stand in the order of the parents, and has each vertex its own?{shown}",
            )

    @judges("each vertex has one prime: one call of `rule` for each operation", points=1)
    def once_each(self, given: Given, seen: Seen) -> None:
        result, calls = Result(seen["counted"]), seen["calls"]
        wanted = 2 * given["point"]["x"] * 2**DOUBLINGS
        expected = f"{DOUBLINGS + 1} calls of rule"
        if not result.agrees(given["point"], wanted):
            raise result.mistake("Each doubling adds a vertex to itself.", expected=f"{wanted:.6g}")
        if calls < DOUBLINGS + 1:
            raise result.mistake(
                f"The argument `rule` was called {calls} times.", expected=expected
            )
        if calls > DOUBLINGS + 1:
            raise result.mistake(
                f"`rule` was called {calls} times: every use of a vertex made its prime anew. The result is "
                "right, and grows with the tree instead of the graph. Keep each vertex's prime.",
                expected=expected,
            )


class Simplify(Check):
    task = "symbolic.simplify"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = (round(float(number), 3) for number in rng.uniform(1.2, 2.8, 2))
        c, d = (float(number) for number in rng.integers(2, 7, 2))
        return {"point": {"x": x, "y": y}, "c": c, "d": d}

    def neutral(self) -> list[tuple[Vertex, Vertex]]:
        """Graphs of one removable operation, and what is left."""
        return [
            (("add", "x", 0.0), "x"),
            (("add", 0.0, "x"), "x"),
            (("sub", "x", 0.0), "x"),
            (("mul", "x", 1.0), "x"),
            (("mul", 1.0, "x"), "x"),
            (("div", "x", 1.0), "x"),
            (("pow", "x", 1.0), "x"),
            (("neg", ("neg", "x")), "x"),
            (("mul", 0.0, "x"), 0.0),
            (("mul", "x", 0.0), 0.0),
            (("div", 0.0, "x"), 0.0),
            (("pow", "x", 0.0), 1.0),
        ]

    def numbers(self, given: Given) -> list[tuple[Vertex, float]]:
        c, d = given["c"], given["d"]
        return [
            (("sub", c, d), c - d),
            (("div", c, d), c / d),
            (("mul", ("add", c, d), ("neg", c)), -(c + d) * c),
            (("sin", ("sub", d, d)), 0.0),
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
        ]

    def nested(self, given: Given) -> list[tuple[Vertex, int]]:
        """Graphs whose simple form shows only when the parents are simple, and its operations."""
        c, d = given["c"], given["d"]
        zero, one = ("mul", 0.0, "x"), ("pow", "y", 0.0)
        return [
            (("add", zero, ("mul", 1.0, "y")), 0),
            (("mul", ("add", ("sin", "x"), zero), one), 1),
            (("pow", ("add", "x", ("mul", zero, "y")), ("sub", c, c - 1)), 0),
            (("exp", ("mul", ("mul", ("add", zero, one), "x"), ("sub", ("mul", c, d), c * d))), 0),
            (("neg", ("add", ("neg", ("add", "x", zero)), zero)), 0),
            (derivative(article(c), "x"), 7),
            (derivative(article(c), "y"), 6),
        ]

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(vertex: Vertex) -> dict[str, Any]:
            return probe.call(lambda: plain(answer(vertex)), called=f"simplify({text(vertex)})")

        def twice(vertex: Vertex) -> dict[str, Any]:
            return probe.call(
                lambda: plain(answer(answer(vertex))), called=f"simplify(simplify({text(vertex)}))"
            )

        nested = [vertex for vertex, _ in self.nested(given)]
        return {
            "neutral": [ask(vertex) for vertex, _ in self.neutral()],
            "numbers": [ask(vertex) for vertex, _ in self.numbers(given)],
            "kept": [ask(vertex) for vertex in self.kept(given)],
            "nested": [ask(vertex) for vertex in nested],
            "twice": [twice(vertex) for vertex in nested],
        }

    def _keeps_value(self, given: Given, call: Observation, vertex: Vertex) -> Result:
        result = Result(call)
        for point in (given["point"], {"x": -given["point"]["x"], "y": given["point"]["y"]}):
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
            ("neutral", [vertex for vertex, _ in self.neutral()]),
            ("kept", self.kept(given)),
            ("nested", [vertex for vertex, _ in self.nested(given)]),
        )
        for name, vertices in every:
            for call, vertex in zip(seen[name], vertices, strict=True):
                self._keeps_value(given, call, vertex)

    @judges("what changes nothing is removed, what is known is replaced", points=1)
    def neutral_removed(self, given: Given, seen: Seen) -> None:
        for call, (vertex, left) in zip(seen["neutral"], self.neutral(), strict=True):
            result = self._keeps_value(given, call, vertex)
            if tuple_graphs.distinct(result.rows) > 0:
                raise result.mistake("This operation can go.", expected=text(left))

    @judges("operations on numbers alone become numbers", points=1)
    def folded(self, given: Given, seen: Seen) -> None:
        for call, (vertex, left) in zip(seen["numbers"], self.numbers(given), strict=True):
            result = self._keeps_value(given, call, vertex)
            if tuple_graphs.distinct(result.rows) > 0:
                raise result.mistake(
                    "No input occurs in it, so its value can be worked out now.",
                    expected=f"{left:.6g}",
                )

    @judges("one call simplifies all the way", points=1)
    def all_the_way(self, given: Given, seen: Seen) -> None:
        for call, (vertex, most) in zip(seen["nested"], self.nested(given), strict=True):
            result = self._keeps_value(given, call, vertex)
            size = tuple_graphs.distinct(result.rows)
            if size > most:
                raise result.mistake(
                    f"Operations left: {size}, where {most} are enough. A vertex is simple only when its "
                    "parents are: simplify them first.",
                    expected=f"at most {most} operations",
                )

    @judges("simplifying again changes nothing", points=1)
    def idempotent(self, given: Given, seen: Seen) -> None:
        for call, (vertex, _) in zip(seen["neutral"], self.neutral(), strict=True):
            self._keeps_value(given, call, vertex)
        worked = False
        for first, second, (vertex, _) in zip(
            seen["nested"], seen["twice"], self.nested(given), strict=True
        ):
            once, again = self._keeps_value(given, first, vertex), Result(second)
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
        case ("exp", 0.0):
            return "A function of 0 need not be 0."
        case ("add" | "sub", _, 1.0) | ("sub", 1.0, _):
            return "A 1 is neutral in a product, not in a sum or a difference."
        case ("mul", _, 0.0) | ("mul", 0.0, _):
            return "0 times anything is 0."
        case ("neg", ("cos", _)):
            return "Only a minus directly on a minus goes away."
    return ""


class Share(Check):
    task = "symbolic.share"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = (round(float(number), 3) for number in rng.uniform(1.2, 2.8, 2))
        return {"point": {"x": x, "y": y}, "rate": round(float(rng.uniform(2.0, 3.5)), 2)}

    def vertices(self, given: Given) -> dict[str, Vertex]:
        product = lambda: ("mul", "x", "y")
        inner = lambda: ("add", ("sin", product()), ("exp", ("neg", product())))
        rate = given["rate"]
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
        """The result, its operations that are objects of their own, and the fewest that are needed."""
        vertex, result, point = self.vertices(given)[name], Result(seen[name]), given["point"]
        wanted = tuple_graphs.value_of(vertex, point)
        got = result.value(point)
        if not close(got, wanted):
            if name == "order":
                why = 'Operations whose parents stand in another order are not equal: "x" - "y", "y" - "x".'
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
    inner = lambda: logistic_tree(start, rate, steps - 1)
    return ("mul", ("mul", rate, inner()), ("sub", 1.0, inner()))


def spelled_out(vertex: Vertex) -> Vertex:
    """The same graph as a tree: no tuple stands in two places."""
    if not isinstance(vertex, tuple):
        return vertex
    return (vertex[0], *(spelled_out(parent) for parent in vertex[1:]))


class Sizes(Check):
    task = "symbolic.sizes"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"steps": int(rng.integers(4, 7)), "doublings": int(rng.integers(55, 64))}

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
            "logistic": (logistic, f"{given['steps']} steps of the logistic map 3.7 · l · (1 - l)"),
            "doubled": (
                doublings("x", given["doublings"]),
                f"x doubled {given['doublings']} times",
            ),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def within(vertex: Vertex) -> Callable[[], Any]:
            return lambda: call_within(SECONDS_FOR_SIZES, lambda: answer(vertex))

        return {
            name: probe.call(within(vertex), called=f"sizes({words})")
            for name, (vertex, words) in self.vertices(given).items()
        }

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
        if (call.error or {}).get("type") == "TimeUp":
            raise Mistake(
                f"Stopped after {SECONDS_FOR_SIZES:g} seconds: this walks through the tree, of "
                f"{wanted[0]:.0e} operations. Keep each vertex's size by its `id` (a tuple as a key is "
                "hashed all the way down).",
                called=call.called,
                returned="nothing yet",
                expected=f"({wanted[0]}, {wanted[1]})",
            )
        tree, shared = self._sizes(call)
        if (tree, shared) == wanted:
            return
        expected = f"({wanted[0]}, {wanted[1]})"
        if (shared, tree) == wanted:
            raise call.mistake("The two counts are in the other order.", expected=expected)
        leaves = Counter(row[0] in FUNCTIONS for row in rows)[False]
        if shared == wanted[1] + leaves or (name == "leaf" and (tree, shared) != (0, 0)):
            raise call.mistake("Leaves were counted too. Only operations count.", expected=expected)
        if tree == shared == wanted[1]:
            raise call.mistake(
                "The tree was counted like the graph: a part that is used twice is written twice, with all "
                "that hangs below it.",
                expected=expected,
            )
        if tree == shared == wanted[0]:
            raise call.mistake(
                "The shared graph was counted like the tree: the same tuple in two places is one vertex.",
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
        self._judge(given, seen, "once")
        self._judge(given, seen, "logistic")

    @judges("it counts trees that are too large to walk through", points=1)
    def huge(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "doubled")
