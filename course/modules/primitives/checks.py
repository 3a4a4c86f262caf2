"""The checks of module 6: rules of one's own, in both modes and to second order."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff_core import grad, jvp, trace, vjp
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show


def derivatives(probe: Probe, name: str, f: Any, x: Any, direction: Any) -> dict[str, Any]:
    """Observations of f at x: its value, its JVP, its VJP, and the JVP of its slope."""

    def forward() -> Any:
        return jvp(f, (x,), (direction,))[1]

    def reverse() -> Any:
        return vjp(f, x)[1](direction)[0]

    def second() -> Any:
        return jvp(grad(lambda x: np.sum(f(x))), (x,), (direction,))[1]

    at, along = show(x), show(direction)
    return {
        "value": probe.call(lambda: f(x), called=f"{name}({at})"),
        "forward": probe.call(forward, called=f"jvp({name}, ({at},), ({along},))[1]"),
        "reverse": probe.call(reverse, called=f"vjp({name}, {at})[1]({along})[0]"),
        "second": probe.call(second, called=f"jvp(grad({name}), ({at},), ({along},))[1]"),
    }


def close(
    call: Observation, wanted: Any, message: str, tolerance: float = 1e-9, known: Any = ()
) -> None:
    """Raise a mistake unless the call gave `wanted`; `known` pairs wrong results with their messages."""
    wanted = np.asarray(wanted, dtype=float)
    got = call.array(wanted.shape)
    if np.all(np.isfinite(got)) and np.all(
        np.abs(got - wanted) <= tolerance * np.maximum(np.abs(wanted), 1e-3)
    ):
        return
    for wrong, words in known:
        if np.allclose(got, wrong, rtol=1e-6, atol=1e-9, equal_nan=True):
            message = words
            break
    else:
        if not np.all(np.isfinite(got)) and np.all(np.isfinite(wanted)):
            message = (
                f"The result is {show(got)}: something overflowed, or 0 was divided by 0. {message}"
            )
    raise call.mistake(message, expected=show(wanted))


class Register(Check):
    task = "primitives.register"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": rng.uniform(0.5, 9, 4) * np.array([1, -1, 1, -1]), "t": rng.normal(size=4)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def cbrt(x: Any) -> Any:
            return answer()(x)

        return derivatives(probe, "cbrt", cbrt, given["x"], given["t"])

    @judges("its value is the cube root, of negative numbers too", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        close(
            seen["value"],
            np.cbrt(x),
            "The cube root of a negative number is negative: use np.cbrt.",
        )

    @judges("its slope is right in both modes", points=3)
    def slope(self, given: Given, seen: Seen) -> None:
        x, t = given["x"], given["t"]
        z = np.cbrt(x)
        known = [
            (
                1 / (3 * z * z),
                "The tangent is ignored: right only when it is 1. Multiply the slope by it.",
            ),
            (
                t / (3 * x * x),
                "The operand stands where the *result* should: the slope is 1 / (3 z²).",
            ),
            (t / (3 * z), "The slope is 1 / (3 z²), with the square."),
            (
                t * 3 * z * z,
                "This multiplies by 3 z²: that is the slope of the cube. The root's is its inverse.",
            ),
            (t / (z * z), "The factor 3 is missing: from z³ = x, 3 z² ż = ẋ."),
            (np.zeros(4), "The slope is 0: the result was made constant."),
        ]
        for mode in ("forward", "reverse"):
            close(
                seen[mode],
                t / (3 * z * z),
                "The slope is 1 / (3 z²), with z the result; powers of negative numbers have no real value.",
                known=known,
            )

    @judges("its rule can itself be differentiated", points=2)
    def second(self, given: Given, seen: Seen) -> None:
        x, t = given["x"], given["t"]
        z = np.cbrt(x)
        known = [
            (np.zeros(4), "The second derivative is 0: the rule turned its numbers into constants.")
        ]
        close(
            seen["second"],
            -2 * t / (9 * z**5),
            "Write the rule with operations that can be traced.",
            known=known,
        )


class Relu(Check):
    task = "primitives.relu"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.uniform(0.5, 2, 6) * np.array([1, 1, -1, -1, 1, -1]),
            "ct": rng.uniform(0.5, 2, 6) * np.array([1, -1, 1, -1, -1, 1]),
            "zeros": np.array([0.0, -0.0, 1.0]),
            "ct zeros": rng.uniform(0.5, 2, 3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            "signs": probe.call(answer, given["ct"].copy(), given["x"].copy()),
            "zeros": probe.call(answer, given["ct zeros"].copy(), given["zeros"].copy()),
            "matrix": probe.call(answer, given["ct"].reshape(2, 3), given["x"].reshape(2, 3)),
        }

    @judges("the gate opens by the sign of x, whatever the cotangent", points=2)
    def signs(self, given: Given, seen: Seen) -> None:
        x, ct = given["x"], given["ct"]
        known = [
            (
                np.where(ct > 0, ct, 0),
                "The mask was taken from the cotangent. The gate was set by the primal, x.",
            ),
            (
                np.where((x > 0) & (ct > 0), ct, 0),
                "Negative cotangents were stopped too. Only x sets the gate.",
            ),
            ((x > 0) * 1.0, "The cotangent is ignored: it must be multiplied in."),
            (np.maximum(x, 0), "This is relu of x itself, the forward value."),
            (np.where(x > 0, 0, ct), "The gate is the wrong way round."),
            (ct * np.maximum(x, 0), "Multiplied by relu(x). The slope of an open gate is 1."),
        ]
        close(
            seen["signs"],
            np.where(x > 0, ct, 0),
            "Where x > 0 the cotangent passes; elsewhere 0.",
            known=known,
        )

    @judges("at 0 a slope between 0 and 1, not NaN", points=1)
    def zero(self, given: Given, seen: Seen) -> None:
        call, ct = seen["zeros"], given["ct zeros"]
        got = call.array((3,))
        if not np.all(np.isfinite(got)):
            raise call.mistake(
                "NaN at 0: 0 was divided by 0. Compare, and do not divide.", expected="numbers"
            )
        if (
            np.any(got[:2] < 0)
            or np.any(got[:2] > ct[:2] * (1 + 1e-12))
            or abs(got[2] - ct[2]) > 1e-12
        ):
            raise call.mistake(
                "At the kink the slope must lie between that on the left, 0, and that on the right, 1.",
                expected="between 0 and the cotangent",
            )

    @judges("arrays of any shape, and nothing edited", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        wanted = np.where(given["x"] > 0, given["ct"], 0).reshape(2, 3)
        close(seen["matrix"], wanted, "A matrix is masked entry by entry as well.")
        for call in seen.values():
            if call.changed:
                raise call.mistake(
                    f"An argument was edited: {call.changed}.", expected="all as before"
                )


class Softplus(Check):
    task = "primitives.softplus"
    EXTREMES = np.array([1000.0, -1000.0, 50.0, -50.0])

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": rng.uniform(-4, 4, 5), "t": rng.normal(size=5), "ones": np.ones(4)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            "middle": derivatives_of("softplus", answer, given["x"], given["t"], probe),
            "extremes": derivatives_of("softplus", answer, self.EXTREMES, given["ones"], probe),
            "zero": derivatives_of("softplus", answer, 0.0, 1.0, probe),
        }

    @staticmethod
    def _sigmoid(x: np.ndarray) -> np.ndarray:
        return np.exp(-np.logaddexp(-x, 0))

    @judges("values, also where exp overflows", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        close(
            _part(seen, "middle", "value"),
            np.logaddexp(given["x"], 0),
            "softplus(x) = log(1 + exp(x)).",
        )
        call, wanted = _part(seen, "extremes", "value"), np.logaddexp(self.EXTREMES, 0)
        close(call, wanted, "Take the larger of x and 0 out of the logarithm.")
        if abs(call.array()[3] - wanted[3]) > 1e-6 * wanted[3]:
            raise call.mistake(
                "At -50 the value is exp(-50), about 2e-22, and not 0: 1 + exp(-50) was rounded to 1. "
                "log1p keeps it.",
                expected=show(wanted),
            )

    @judges("slopes in both modes: the logistic function, without NaN", points=2)
    def slopes(self, given: Given, seen: Seen) -> None:
        s = self._sigmoid(given["x"])
        for mode in ("forward", "reverse"):
            known = [(s, "The tangent is ignored: right only when it is 1.")]
            close(
                _part(seen, "middle", mode),
                s * given["t"],
                "The slope is 1 / (1 + exp(-x)).",
                known=known,
            )
            close(
                _part(seen, "extremes", mode),
                self._sigmoid(self.EXTREMES),
                "The slope is 1 on the right, 0 on the left.",
            )

    @judges("at 0 the slope is ½", points=1)
    def zero(self, given: Given, seen: Seen) -> None:
        for mode in ("forward", "reverse"):
            close(
                _part(seen, "zero", mode),
                0.5,
                "softplus is smooth at 0. Your formula is made of two kinks there, such as max(x, 0) and "
                "|x|, and the slopes chosen at them do not add up to ½.",
            )

    @judges("second derivatives", points=1)
    def second(self, given: Given, seen: Seen) -> None:
        s = self._sigmoid(given["x"])
        known = [
            (np.zeros(5), "The second derivative is 0: the rule turned its numbers into constants.")
        ]
        close(
            _part(seen, "middle", "second"),
            s * (1 - s) * given["t"],
            "It is σ(x)(1 - σ(x)).",
            known=known,
        )
        close(
            _part(seen, "extremes", "second"),
            [0, 0, math.exp(-50), math.exp(-50)],
            "It is σ(x)(1 - σ(x)).",
            1e-6,
        )


def derivatives_of(name: str, f: Any, x: Any, direction: Any, probe: Probe) -> list[dict[str, Any]]:
    """`derivatives` as a list, in the order of `PARTS`."""
    found = derivatives(probe, name, f, x, direction)
    return [found[part] for part in PARTS]


PARTS = ("value", "forward", "reverse", "second")


def _part(seen: Seen, group: str, part: str) -> Observation:
    return seen[group][PARTS.index(part)]


class ImplicitSqrt(Check):
    task = "primitives.implicit_sqrt"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "points": [float(a) for a in (rng.uniform(0.2, 3), rng.uniform(50, 90), 1e6, 1e-6)],
            "t": float(rng.uniform(1.5, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def size() -> int:
            """The operations through which a derivative flows; what `constant` cut off does not count."""
            graph = trace(answer, given["points"][1])
            moving = set(graph.inputs)
            for node in graph.nodes:
                if (
                    node.primitive
                    and node.primitive.differentiable
                    and moving.intersection(node.parents)
                ):
                    moving.add(node)
            return len(moving) - 1

        return {
            "each": [
                derivatives_of("implicit_sqrt", answer, a, given["t"], probe)
                for a in given["points"]
            ],
            "size": probe.call(size, called="operations in the graph of implicit_sqrt"),
        }

    @judges("the value, for small and for large numbers", points=2)
    def value(self, given: Given, seen: Seen) -> None:
        for each, a in zip(seen["each"], given["points"], strict=True):
            close(
                each[0],
                math.sqrt(a),
                "The loop ended too early: repeat until x no longer changes.",
                1e-12,
            )

    @judges("the derivative from the equation, in both modes", points=2)
    def slope(self, given: Given, seen: Seen) -> None:
        t = given["t"]
        for each, a in zip(seen["each"], given["points"], strict=True):
            root = math.sqrt(a)
            known = [
                (0.5 / root, "The tangent is ignored: right only when it is 1. Multiply by it."),
                (t / (2 * a), "1/(2a): the root belongs there. From x² = a: 2x ẋ = ȧ."),
                (t / root, "The factor 2 is missing: x·x has two uses, so 2x ẋ = ȧ."),
                (2 * root * t, "Multiplied by 2x. Solve 2x ẋ = ȧ for ẋ."),
                (
                    0.0,
                    "The slope is 0: the loop ran on plain numbers, and no rule says what it does.",
                ),
            ]
            for call in each[1:3]:
                close(call, t / (2 * root), "The slope is 1 / (2x), with x the root.", 1e-10, known)

    @judges("the loop is not in the graph", points=2)
    def size(self, given: Given, seen: Seen) -> None:
        self.slope(given, seen)
        count = seen["size"].number()
        if count > 6:
            raise seen["size"].mistake(
                f"{count:.0f} operations were recorded: every repetition is in the graph. Give the loop "
                "a rule of its own, from the equation that the root satisfies.",
                expected="a few operations, whatever the loop does",
            )


class Loop(Check):
    task = "primitives.loop"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": float(rng.uniform(1.2, 1.6)), "a": float(rng.uniform(0.2, 0.4))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def step(v: float) -> float:
            return v * v * given["a"] + v

        def slope(v: float) -> float:
            return 2 * v * given["a"] + 1

        def creep(v: float) -> float:
            return v + 1e-4

        def part(i: int) -> Callable[..., Any]:
            return lambda *arguments: answer(*arguments)[i]

        cases = {
            "turns": (step, slope, given["x"], 20.0),
            "none": (step, slope, given["x"], 1.0),
            "once": (step, slope, given["x"], given["x"] + 0.01),
            "long": (creep, lambda v: 1.0, 0.0, 2.0),
        }
        return {
            name: [
                probe.call(
                    part(i),
                    *case,
                    called=f"loop_gradient(step, slope, {case[2]:.4g}, {case[3]:.4g})[{i}]",
                )
                for i in (0, 1)
            ]
            for name, case in cases.items()
        }

    @staticmethod
    def _run(given: Given, limit: float) -> tuple[list[float], list[float]]:
        """The values that the loop passes, and the slopes of its turns."""
        values, slopes = [given["x"]], []
        while values[-1] < limit:
            v = values[-1]
            slopes.append(2 * v * given["a"] + 1)
            values.append(v * v * given["a"] + v)
        return values, slopes

    @judges("the value", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        for name, limit in (("turns", 20.0), ("none", 1.0), ("once", given["x"] + 0.01)):
            values, _ = self._run(given, limit)
            known = [
                (
                    values[-2] if len(values) > 1 else math.nan,
                    "One turn too few: the loop ends when v >= limit.",
                )
            ]
            close(seen[name][0], values[-1], "v = x; while v < limit: v = step(v).", known=known)

    @judges("the derivative: the slopes of all turns, multiplied", points=2)
    def slope(self, given: Given, seen: Seen) -> None:
        for name, limit in (("turns", 20.0), ("once", given["x"] + 0.01)):
            values, slopes = self._run(given, limit)
            after = [2 * v * given["a"] + 1 for v in values[1:]]
            known = [
                (after[-1] ** len(slopes), _LATE),
                (
                    math.prod(after),
                    "The slopes were taken after the step. A turn's slope belongs to the v it started from.",
                ),
                (math.prod(slopes[:-1]), "The last turn is missing."),
                (slopes[-1], "Only the last turn's slope: the slopes of all turns multiply."),
                (sum(slopes), "A sum. One turn feeds the next, so their slopes multiply."),
            ]
            close(
                seen[name][1],
                math.prod(slopes),
                "The chain rule multiplies the slopes of the turns.",
                known=known,
            )

    @judges("a loop that does not turn", points=1)
    def none(self, given: Given, seen: Seen) -> None:
        known = [(0.0, "0: but the value is x itself, which moves as fast as x.")]
        close(seen["none"][1], 1.0, "The value is x itself: its slope is 1.", known=known)

    @judges("twenty thousand turns", points=1)
    def long(self, given: Given, seen: Seen) -> None:
        close(seen["long"][1], 1.0, "20,000 turns of slope 1.", 1e-6)


_LATE = (
    "Every turn used the last v: a function made in a loop looks v up when it is called (late binding). Bind "
    "it when it is made: `lambda g, v=v: …`."
)


class StraightThrough(Check):
    task = "primitives.straight_through"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = rng.integers(-4, 5, 5) + rng.uniform(0.1, 0.4, 5) * rng.choice([-1, 1], 5)
        return {"x": x, "t": rng.normal(size=5)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x = given["x"]

        def squares() -> Any:
            return grad(lambda x: np.sum(answer(x) ** 2))(x)

        return {
            **derivatives(probe, "round_straight_through", answer, x, given["t"]),
            "chain": probe.call(
                squares, called=f"grad(lambda x: np.sum(round_straight_through(x)**2))({show(x)})"
            ),
        }

    @judges("the value is rounded", points=1)
    def value(self, given: Given, seen: Seen) -> None:
        known = [
            (given["x"], "The value is x: it was not rounded."),
            (np.floor(given["x"]), "Rounded down; np.round goes to the nearest."),
        ]
        close(seen["value"], np.round(given["x"]), "The value is np.round(x).", known=known)

    @judges("tangents and cotangents pass as they came", points=2)
    def through(self, given: Given, seen: Seen) -> None:
        known = [
            (
                np.zeros(5),
                "Nothing passes: that is the honest slope of rounding. Here it is asked to lie: 1.",
            ),
            (np.ones(5), "The tangent is ignored: right only when it is 1. Hand it on as it came."),
            (2 * given["t"], "Twice the tangent: x itself passes it, and so does the correction."),
        ]
        for mode in ("forward", "reverse"):
            close(seen[mode], given["t"], "The derivative is that of x itself.", known=known)

    @judges("what follows sees the rounded value", points=1)
    def chain(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        known = [(2 * x, "The next function saw x, not the rounded value.")]
        close(seen["chain"], 2 * np.round(x), "d/dx round(x)² is 2 round(x) · 1.", known=known)


class Growth(Check):
    task = "primitives.growth"
    NEAR = (1e-9, 3.7e-11, -1.3e-10, -3e-5, 0.004, -0.09, 0.11)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": [float(rng.uniform(0.6, 2.5)), float(rng.uniform(-2.5, -0.6))]}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(x: float) -> list[dict[str, Any]]:
            return derivatives_of("growth", answer, x, 1.0, probe)[:3]

        return {
            "zero": ask(0.0),
            "near": [each for x in self.NEAR for each in ask(x)],
            "far": [each for x in given["x"] for each in ask(x)],
        }

    @staticmethod
    def _series(x: float, slope: bool) -> float:
        if slope:
            return math.fsum(k * x ** (k - 1) / math.factorial(k + 1) for k in range(1, 40))
        return math.fsum(x**k / math.factorial(k + 1) for k in range(40))

    def _values(self, calls: list[Observation], xs: Any) -> None:
        for call, x in zip(calls[::3], xs, strict=True):
            exact = self._series(x, slope=False)
            close(
                call,
                exact,
                f"The value at {x:g} has too few right digits.",
                1e-10,
                [(0.0, "The value is 0.")],
            )

    @judges("values away from 0, and at 0", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        self._values(seen["far"], given["x"])
        close(seen["zero"][0], 1.0, "At 0 the value is 1, the limit.")

    @judges("ten digits near 0", points=1)
    def near(self, given: Given, seen: Seen) -> None:
        for call, x in zip(seen["near"][::3], self.NEAR, strict=True):
            exact = self._series(x, slope=False)
            message = "The series was cut off too early, or is used too far from 0."
            if abs(x) < 1e-3:
                message = "exp(x) - 1 loses its digits near 0 by cancellation: use np.expm1, or the series."
            close(call, exact, message, 1e-10)

    @judges("the slope away from 0 and near it", points=2)
    def slopes(self, given: Given, seen: Seen) -> None:
        for group, xs in (("far", given["x"]), ("near", self.NEAR)):
            for i, x in enumerate(xs):
                for call in seen[group][3 * i + 1 : 3 * i + 3]:
                    message = "The slope is (x eˣ - eˣ + 1) / x²."
                    if abs(x) < 1e-3:
                        message = "Near 0 the quotient's slope is lost to cancellation. Use the series there."
                    close(call, self._series(x, slope=True), message, 1e-8)

    @judges("the slope at 0 is ½", points=2)
    def zero(self, given: Given, seen: Seen) -> None:
        known = [
            (
                0.0,
                "0: the branch that ran at x = 0 is a constant, and that one was differentiated (the branch "
                "trap). The branch at 0 needs the right slope too.",
            ),
            (
                math.nan,
                "NaN: np.where computes *both* sides, and the one with 0/0 spoils the sum in the derivative.",
            ),
        ]
        for call in seen["zero"][1:3]:
            close(call, 0.5, "From the series: 1 + x/2 + … has slope ½ at 0.", 1e-8, known)
