"""Checks `symbolic.derivative_rule`: which prime counts for how much names the mistake."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.symbolic.checks.shared import REFERENCE, Result, at, close
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    FUNCTIONS,
    PARENTS,
    Vertex,
    plain,
    rule,
    text,
    tuple_text,
)

# Parents that are operations, and primes that are no names; an integer is a number as well.
DEEP: tuple[Vertex, ...] = (("add", "u", "v"), ("mul", "u", "v"))
PRIMES: tuple[Vertex, ...] = (("mul", "u'", 3.0), ("add", "v'", "u"))
WHOLE = (2, 1.0, 0)
EXPONENT = ", and a moving exponent adds u^v log(u) v'"


class DerivativeRule(Check):
    task = "symbolic.derivative_rule"
    forbids = (REFERENCE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        names = ("u", "v", "u'", "v'")

        def draw() -> dict[str, float]:
            numbers = rng.uniform(0.6, 1.9, 4)
            return {name: float(number) for name, number in zip(names, numbers, strict=True)}

        return {"points": [draw() for _ in range(3)], "exponent": float(rng.integers(3, 6))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(z: tuple[Vertex, ...], primes: tuple[Vertex, ...]) -> dict[str, Any]:
            return probe.call(
                lambda: plain(answer(z, primes)),
                called=(
                    f"derivative_rule({text(z)}, {tuple_text([text(prime) for prime in primes])})"
                ),
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
            "pow whole": [ask(("pow", "u", n), ("u'", 0.0)) for n in WHOLE],
            **{f"{name} deep": ask((name, *DEEP[:n]), PRIMES[:n]) for name, n in PARENTS.items()},
            **{
                f"{name} same": ask((name, "u", "u"), ("u'", "u'"))
                for name in PARENTS
                if PARENTS[name] == 2
            },
        }

    def _elsewhere(self, given: Given, seen: Seen, names: tuple[str, ...]) -> None:
        """The rule holds for parents that are operations, and for one that stands there twice."""
        for name in names:
            n = PARENTS[name]
            cases = [(f"{name} deep", (name, *DEEP[:n]), PRIMES[:n])]
            if n == 2:
                cases.append((f"{name} same", (name, "u", "u"), ("u'", "u'")))
            for key, z, primes in cases:
                self._like_the_rule(given, seen[key], z, primes)

    def _like_the_rule(
        self, given: Given, call: Observation, z: tuple[Vertex, ...], primes: tuple[Vertex, ...]
    ) -> None:
        result = Result(call)
        for point in given["points"]:
            wanted = tuple_graphs.value_of(rule(z, primes), point)
            got = result.value(point)
            if not close(got, wanted):
                raise result.mistake(
                    "Right where the parents are u and v, and wrong for these. A parent may be any "
                    "vertex: a name, a number or a tuple; and both may be the same.",
                    expected=f"{wanted:.6g} at {at(point)}, where yours is {got:.6g}",
                )

    def _judge(self, given: Given, call: Observation, z: tuple[Vertex, ...]) -> None:
        """Right at every point; else the mistake is named by which prime counts for how much."""
        result = Result(call)
        name = z[0]
        right = rule(z, tuple(parent + "'" if isinstance(parent, str) else 0.0 for parent in z[1:]))
        for point in given["points"]:
            moving = [parent for parent in z[1:] if isinstance(parent, str)]
            inputs = {key: point[key] for parent in moving for key in (parent, parent + "'")}
            got = result.value(inputs)
            wanted = tuple_graphs.value_of(right, inputs)
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
            return (
                "(uv)' is not u'v'. There are two terms: u "
                "moves while v stands, v moves while u stands."
            )
        if name == "div" and close(got, du / dv):
            return (
                "(u/v)' is not u'/v'. There are two terms: "
                "one in which u moves, one in which v moves."
            )
        if PARENTS[name] == 1 and name != "neg" and close(got, FUNCTIONS[name](du)):
            return f"{name}(u)' is not {name}(u'): it is the slope at u, times u'."
        if not math.isfinite(got):
            return "It has no value here, where z' has one. Which operation of yours is undefined?"
        if at_rest != 0 and not close(at_rest, 0):
            lost = next(
                (key for key in still if close(result.value({**inputs, key: 0.0}), got)), ""
            )
            return (
                f"It is not 0 where the parents do not move: the factor {lost or 'of a prime'} is "
                "missing, by which the chain rule multiplies."
            )
        if close(got, -wanted):
            return "The sign is turned round" + (": u'v comes first." if name == "div" else ".")
        if name == "div" and close(got, du / v + u * dv / v**2):
            return (
                "Both terms were added; the one with v' is "
                "subtracted, since a larger v makes u/v smaller."
            )
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
            return (
                "The rule for powers does not fit: in exp(u) "
                "it is the exponent that moves. exp' = exp."
            )
        if len(still) == 1 and got != 0:
            return (
                f"It is {got / wanted:.4g} times what it should "
                f"be: look at the slope of `{name}` at u."
            )
        return "The coefficient of a prime is wrong. Let one parent move at a time and compare."

    @judges("sums, differences and negation", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        for name in ("add", "sub"):
            self._judge(given, seen[name], (name, "u", "v"))
        self._judge(given, seen["neg"], ("neg", "u"))
        self._elsewhere(given, seen, ("add", "sub", "neg"))

    @judges("products: two terms", points=2)
    def products(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen["mul"], ("mul", "u", "v"))
        self._elsewhere(given, seen, ("mul",))

    @judges("quotients: both parents move", points=2)
    def quotients(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen["div"], ("div", "u", "v"))
        self._elsewhere(given, seen, ("div",))

    @judges("powers: the base moves, and so does the exponent", points=2)
    def powers(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen["pow"], ("pow", "u", "v"))
        self._judge(given, seen["pow of number"], ("pow", given["exponent"], "v"))
        self._elsewhere(given, seen, ("pow",))

    @judges("a power with a number as its exponent needs no logarithm", points=1)
    def number_exponents(self, given: Given, seen: Seen) -> None:
        call = seen["pow number"]
        exponent = given["exponent"]
        self._judge(given, call, ("pow", "u", exponent))
        for point in given["points"]:
            inputs = {"u": -point["u"], "u'": point["u'"]}
            wanted = exponent * inputs["u"] ** (exponent - 1) * inputs["u'"]
            if not Result(call).agrees(inputs, wanted):
                raise Result(call).mistake(
                    f"At {at(inputs)} it has no value: log of a negative number is taken, and "
                    "multiplied by 0. Where v is a number, leave the term with v' out.",
                    expected=f"{wanted:.6g}",
                )
        for each, n in zip(seen["pow whole"], WHOLE, strict=True):
            self._judge(given, each, ("pow", "u", n))
            inputs = {"u": -1.5, "u'": 2.0}
            wanted = 2.0 * n * (-1.5) ** (n - 1)
            if not Result(each).agrees(inputs, wanted):
                raise Result(each).mistake(
                    f"At {at(inputs)} it is another number, or none. The exponent {n} is a "
                    "number, whatever its type: leave the term with v' out.",
                    expected=f"{wanted:.6g}",
                )
        for each, n in ((call, exponent), (seen["pow whole"][0], WHOLE[0])):
            if not Result(each).agrees({"u": 0.0, "u'": 2.0}, 0.0):
                raise Result(each).mistake(
                    f"At u = 0 it has no value, or not 0, and u^{n:g} is flat there. Was z divided "
                    "by u? v·u^(v-1) needs no division.",
                    expected="0 at u = 0, u' = 2",
                )

    @judges("exp, log and sqrt", points=1)
    def roots(self, given: Given, seen: Seen) -> None:
        for name in ("exp", "log", "sqrt"):
            self._judge(given, seen[name], (name, "u"))
        self._elsewhere(given, seen, ("exp", "log", "sqrt"))

    @judges("sin, cos and tanh", points=1)
    def waves(self, given: Given, seen: Seen) -> None:
        for name in ("sin", "cos", "tanh"):
            self._judge(given, seen[name], (name, "u"))
        self._elsewhere(given, seen, ("sin", "cos", "tanh"))
