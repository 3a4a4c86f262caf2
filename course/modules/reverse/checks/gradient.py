"""Checks `reverse.gradient`: one run, one sweep, all slopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio, relative_error
from course.checking.showing import times
from course.modules.reverse.checks.shared import DEEP, MANY, REFERENCE, came_through
from course.modules.reverse.support import tapes, wrong_sweeps
from course.modules.reverse.support.tapes import Tape


def exp_sin(x: Any, y: Any) -> Any:
    return 7 + x + np.exp(np.sin(x * y))


def times_itself(x: Any) -> Any:
    return x * x


def sibling(x: Any) -> Any:
    a = x * x
    return a * x


def short_and_long(x: Any) -> Any:
    t = np.sin(x)
    return t + np.exp(np.cos(t))


def long_and_short(x: Any) -> Any:
    t = np.sin(x)
    return np.exp(np.cos(t)) + t


def used_again(x: Any) -> Any:
    t = x * x
    u = t + t
    return u * t


def three_weights(x: Any) -> Any:
    for w in (2.0, 3.0, 5.0):
        x = w * x
    return x


def many(*x: Any) -> Any:
    total = x[0] * x[1]
    for left, right in pairwise(x[1:]):
        total = total + np.sin(left * right) * left
    return total / x[-1]


def long_chain(x: Any) -> Any:
    for _ in range(DEEP):
        x = x * 1.0001
    return x


def forty_doublings(x: Any) -> Any:
    for _ in range(40):
        x = x + x
    return x


FUNCTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "article": (exp_sin, "f(x, y) = 7 + x + exp(sin(x·y))"),
    "square": (times_itself, "f(x) = x·x"),
    "sibling": (sibling, "a = x·x, f(x) = a·x"),
    "short": (short_and_long, "t = sin(x), f(x) = t + exp(cos(t))"),
    "long": (long_and_short, "t = sin(x), f(x) = exp(cos(t)) + t"),
    "used": (used_again, "t = x·x, u = t + t, f(x) = u·t"),
    "weights": (three_weights, "f(x) = 5·(3·(2·x))"),
}


def at_inputs(tape: Tape, adjoints: Sequence[float]) -> np.ndarray:
    return np.array([adjoints[row] for row in tape.inputs])


def slopes_of(f: Callable[..., Any], point: Sequence[float]) -> np.ndarray:
    """The partial derivatives of f."""
    tape = tapes.tape_of(f, *point)
    return at_inputs(tape, tapes.adjoints(tape))


class Gradient(Check):
    task = "reverse.gradient"
    forbids = (ENGINE, REFERENCE)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        def point(n: int) -> list[float]:
            return [round(float(number), 3) for number in rng.uniform(0.6, 1.4, n)]

        places = {name: point(2 if name == "article" else 1) for name in FUNCTIONS}
        return {"places": places, "eight": point(8), "other": point(2)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def slopes(result: Any) -> list[Any]:
            return list(result) if isinstance(result, tuple | list | np.ndarray) else result

        def ask(f: Any, point: Sequence[float], shown: str) -> dict[str, Any]:
            numbers = ", ".join(f"{number:g}" for number in point)
            called = (
                f"gradient(f)({numbers})   # {shown}"
                if len(point) < 5
                else f"gradient(f)({len(point)} numbers)   # {shown}"
            )
            return probe.call(lambda: slopes(answer(f)(*point)), called=called)

        def afresh() -> list[Any]:
            gradient_of_f = answer(exp_sin)
            first = slopes(gradient_of_f(*given["places"]["article"]))
            return [
                first,
                slopes(gradient_of_f(*given["other"])),
                slopes(gradient_of_f(*given["places"]["article"])),
            ]

        runs = 0

        def counted_many(*x: Any) -> Any:
            nonlocal runs
            runs += 1
            return many(*x)

        seen: dict[str, Any] = {
            name: ask(f, given["places"][name], shown) for name, (f, shown) in FUNCTIONS.items()
        }
        seen["afresh"] = probe.call(afresh, called="g = gradient(f); g(x, y); g(x2, y2); g(x, y)")
        seen["eight"] = ask(counted_many, given["eight"], "a function of eight arguments")
        seen["runs"] = runs
        seen["unused"] = ask(lambda x, y, z: y * 2.0, [1.5, 2.5, 3.5], "f(x, y, z) = 2·y")
        seen["same"] = ask(lambda x: x, [1.5], "f(x) = x")
        seen["chain"] = ask(long_chain, [1.0], f"{DEEP:,} factors of 1.0001")
        seen["many"] = ask(forty_doublings, [1.0], "40 doublings")
        return seen

    def _got(self, call: Observation, n: int) -> np.ndarray:
        came_through(call, MANY)
        if np.ndim(call.value):
            return call.array((n,))
        # A single slope may come as a number.
        if n > 1:
            raise call.mistake(f"One number came back, not {n}.", expected=f"{n} numbers")
        return call.array().reshape(1)

    def _judge(self, name: str, given: Given, seen: Seen) -> None:
        call = seen[name]
        point = given["places"][name]
        wanted = slopes_of(FUNCTIONS[name][0], point)
        got = self._got(call, len(point))
        error = relative_error(got, wanted)
        if error < 1e-12:
            return
        if error < 1e-4:
            raise call.mistake(
                f"Right to a relative error of {error:.0e}, as a difference quotient would be. "
                "The sweep has no truncation error: use the local partials.",
                expected=show(wanted.tolist()),
            )
        raise call.mistake(self._why(given, seen), expected=show(wanted.tolist()))

    def _why(self, given: Given, seen: Seen) -> str:
        """The well-known mistake that explains everything seen; else what is generally wrong."""
        points = given["places"]
        found = {name: self._got(seen[name], len(points[name])) for name in FUNCTIONS}
        recorded = {name: tapes.tape_of(f, *points[name]) for name, (f, _) in FUNCTIONS.items()}
        for wrong, message in wrong_sweeps.WRONG_SWEEPS:
            if all(
                relative_error(found[name], at_inputs(tape, wrong(tape, 1.0))) < 1e-12
                for name, tape in recorded.items()
            ):
                return message
        wanted = [at_inputs(tape, tapes.adjoints(tape)) for tape in recorded.values()]
        ratio = constant_ratio(np.concatenate(list(found.values())), np.concatenate(wanted))
        if ratio is not None:
            return (
                f"Everything is {ratio:.4g} times what it "
                "should be: the output's adjoint begins at 1."
            )
        return (
            "These are not the partial derivatives. Try f(x) = x·x first: which contributions "
            "does x receive, and do they all arrive?"
        )

    @judges("7 + x + exp(sin(xy)): one number for each input", points=1)
    def article(self, given: Given, seen: Seen) -> None:
        self._judge("article", given, seen)

    @judges("repeated use, siblings, and short beside long paths", points=2)
    def repeated(self, given: Given, seen: Seen) -> None:
        for name in FUNCTIONS:
            self._judge(name, given, seen)

    @judges("each evaluation starts afresh", points=1)
    def afresh(self, given: Given, seen: Seen) -> None:
        self._judge("article", given, seen)
        call = seen["afresh"]
        places = [given["places"]["article"], given["other"], given["places"]["article"]]
        results = [np.asarray(result, dtype=float) for result in call.value]
        wanted = [slopes_of(exp_sin, point) for point in places]
        if relative_error(results[1], results[0]) < 1e-12:
            raise call.mistake(
                "Another point gave the numbers of the first one: the graph of an earlier "
                "evaluation was used. Trace f anew in each call.",
                expected=show([right.tolist() for right in wanted]),
            )
        for got, right in zip(results, wanted, strict=True):
            if relative_error(got, right) > 1e-12:
                raise call.mistake(
                    "The first evaluation is right and a later one is "
                    "not: adjoints of the earlier one were still there. "
                    "Begin with zeros inside the function that you return.",
                    expected=show([right.tolist() for right in wanted]),
                )

    @judges("f runs once, however many inputs; unused ones get 0", points=1)
    def one_pass(self, given: Given, seen: Seen) -> None:
        call = seen["eight"]
        point = given["eight"]
        wanted = slopes_of(many, point)
        if relative_error(self._got(call, 8), wanted) > 1e-6:
            raise call.mistake(
                "The eight numbers are not the partial derivatives.", expected=show(wanted)
            )
        if seen["runs"] != 1:
            raise call.mistake(
                f"f ran {times(seen['runs'])} for eight inputs. One sweep serves all inputs: that "
                "is the point of reverse mode.",
                expected="one run of f",
            )
        for name, right in (("unused", [0.0, 2.0, 0.0]), ("same", [1.0])):
            if relative_error(self._got(seen[name], len(right)), np.array(right)) > 1e-12:
                raise seen[name].mistake(
                    "An input that the output does not depend on "
                    "has derivative 0, and the output itself has 1.",
                    expected=show(tuple(right)),
                )

    @judges("20,000 operations deep, and 40 doublings", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        for name, right in (("chain", 1.0001**DEEP), ("many", 2.0**40)):
            came_through(seen[name])
            if relative_error(self._got(seen[name], 1), right) > 1e-9:
                raise seen[name].mistake("The slope is wrong.", expected=f"{right:.6g}")
