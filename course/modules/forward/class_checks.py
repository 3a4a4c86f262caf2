"""The checks of the three tasks that ask for a class: dual numbers, their functions, reflection."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.plain import Opaque
from course.checking.probe import Probe
from course.modules.forward.dual_numbers import OneSidedDual
from course.modules.forward.dual_results import digits, judge_dual, parts, same, signed


class DualArithmetic(Check):
    task = "forward.dual_arithmetic"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": signed(rng, 1.5, 2.5),
            "dx": signed(rng, 2.6, 3.5),
            "y": signed(rng, 3.6, 5.5),
            "dy": signed(rng, 0.6, 1.4),
            "base": float(rng.uniform(1.5, 2.5)),
            "c": float(rng.uniform(2.2, 2.8)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, dx, y, dy, base, c = (given[name] for name in ("x", "dx", "y", "dy", "base", "c"))

        def words(value: tuple[float, ...] | float) -> str:
            if isinstance(value, tuple):
                return f"Dual({', '.join(f'{part:.6g}' for part in value)})"
            return f"({value:.6g})" if value < 0 else f"{value:.6g}"

        def made(value: Any) -> Any:
            return answer(*value) if isinstance(value, tuple) else value

        def ask(sign: str, left: Any, right: Any) -> dict[str, Any]:
            act = OPERATORS[sign]
            return probe.call(
                lambda: parts(act(made(left), made(right))),
                called=f"{words(left)} {sign} {words(right)}",
            )

        def square_then_cube() -> Any:
            z = answer(x, dx)
            a = z * z
            return parts(a * z)

        def operands_after(sign: str) -> Any:
            left, right = answer(x, dx), answer(y, dy)
            OPERATORS[sign](left, right)
            return [left.primal, left.tangent, right.primal, right.tangent]

        return {
            "+": ask("+", (x, dx), (y, dy)),
            "-": ask("-", (x, dx), (y, dy)),
            "*": ask("*", (x, dx), (y, dy)),
            "/": ask("/", (x, dx), (y, dy)),
            "/ still": ask("/", (x, 0.0), (y, dy)),
            "power": [ask("**", (base, dx), n) for n in (3, c, -2)],
            "power of negative": ask("**", (-base, dx), 3),
            "power of zero": ask("**", (0.0, dx), 2),
            "both": ask("**", (base, dx), (c, dy)),
            "only exponent": ask("**", (base, 0.0), (c, dy)),
            "constants": [ask(sign, (x, dx), 5) for sign in "*+-/"],
            "square": probe.call(
                lambda: parts((lambda z: z * z)(answer(x, dx))),
                called=f"z * z, with z = {words((x, dx))}",
            ),
            "cube": probe.call(
                square_then_cube, called=f"a = z * z; a * z, with z = {words((x, dx))}"
            ),
            "after": [
                probe.call(
                    lambda sign=sign: operands_after(sign),
                    called=f"both operands, after {words((x, dx))} {sign} {words((y, dy))}",
                )
                for sign in ("+", "-", "*", "/")
            ],
        }

    @judges("sums and differences: the tangents add and subtract", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        judge_dual(seen["+"], x + y, dx + dy, "Speeds of a sum add.")
        judge_dual(
            seen["-"],
            x - y,
            dx - dy,
            "Speeds of a difference subtract.",
            [
                (
                    dx + dy,
                    "The tangents were added. A subtrahend that grows makes the difference smaller.",
                )
            ],
        )

    @judges("products: one term for each factor", points=1)
    def products(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        judge_dual(
            seen["*"],
            x * y,
            dx * y + x * dy,
            "The tangent of x·y has two terms: ẋ·y and x·ẏ.",
            [
                (
                    dx * dy,
                    "The tangent is ẋ·ẏ. That is the factor of ε², and ε² = 0: (uv)' is not u'v'.",
                ),
                (
                    dx * y + x * dy + dx * dy,
                    f"ẋ·ẏ = {dx * dy:.6g} is in your tangent. It is the factor of ε², and ε² = 0.",
                ),
                (dx * y, "The term x·ẏ is missing: the second factor moves too."),
                (x * dy, "The term ẋ·y is missing: the first factor moves too."),
                (
                    dx * x + y * dy,
                    "Each speed is multiplied by its own value, not by that of the other factor.",
                ),
            ],
        )

    @judges("quotients: one term for each operand", points=1)
    def quotients(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        first, second = dx / y, x * dy / y**2
        shown = f"Here ẋ/y = {first:.6g} and x·ẏ/y² = {second:.6g}."
        judge_dual(
            seen["/"],
            x / y,
            first - second,
            f"The tangent of x/y has two terms. {shown}",
            [
                (second - first, f"The sign is turned round. {shown} First minus second."),
                (
                    first + second,
                    f"The two terms were added. {shown} A denominator that grows makes x/y smaller.",
                ),
                (dx / dy, "The tangent is ẋ/ẏ: tangents do not divide. " + shown),
                ((dx * y - x * dy) / y, f"(ẋ·y - x·ẏ) was divided by y once. {shown}"),
                (dx * y - x * dy, f"(ẋ·y - x·ẏ) was not divided by y². {shown}"),
                (
                    (dx * y - x * dy) / x**2,
                    f"(ẋ·y - x·ẏ) was divided by x², the numerator. {shown}",
                ),
                (first, f"The denominator moves too. {shown}"),
            ],
        )
        judge_dual(
            seen["/ still"],
            x / y,
            -second,
            f"Only the denominator moves here: -x·ẏ/y² = {-second:.6g}.",
        )

    @judges("powers with a number as exponent", points=2)
    def powers(self, given: Given, seen: Seen) -> None:
        x, dx, c = given["base"], given["dx"], given["c"]
        for call, n in zip(seen["power"], (3, c, -2), strict=True):
            judge_power(call, x, dx, n)
        judge_power(
            seen["power of negative"],
            -x,
            dx,
            3,
            points=1,
            why="The exponent is a plain number and does not move, so no logarithm is needed: log of a "
            "negative number is nan, and nan · 0 is nan.",
        )
        judge_power(
            seen["power of zero"],
            0.0,
            dx,
            2,
            points=1,
            why="x² at 0 is flat: 2·0·ẋ = 0. Did your rule divide by x, or take its logarithm?",
        )

    @judges("powers in which the exponent moves too", points=1)
    def exponents(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = given["base"], given["dx"], given["c"], given["dy"]
        of_base, of_exponent = y * x ** (y - 1) * dx, math.log(x) * x**y * dy
        shown = f"Here y·x^(y-1)·ẋ = {of_base:.6g} and log(x)·x^y·ẏ = {of_exponent:.6g}."
        judge_dual(
            seen["both"],
            x**y,
            of_base + of_exponent,
            f"x^y has two terms. {shown}",
            [
                (of_base, f"The exponent moves too: its term is missing. {shown}"),
                (of_exponent, f"The base moves too: its term is missing. {shown}"),
                (of_base + x**y * dy, f"The factor log(x) of the second term is missing. {shown}"),
                (of_base - of_exponent, f"The two terms add. {shown}"),
                (
                    y * x ** (y - 1) + math.log(x) * x**y,
                    f"The tangents ẋ and ẏ are missing. {shown}",
                ),
            ],
        )
        judge_dual(
            seen["only exponent"],
            x**y,
            of_exponent,
            f"Only the exponent moves here: {of_exponent:.6g}.",
        )

    @judges("a plain number on the right is a constant", points=1)
    def constants(self, given: Given, seen: Seen) -> None:
        x, dx = given["x"], given["dx"]
        wanted = {"*": (5 * x, 5 * dx), "+": (x + 5, dx), "-": (x - 5, dx), "/": (x / 5, dx / 5)}
        moved = {"*": 5 * dx + x, "+": dx + 1, "-": dx - 1, "/": dx / 5 - x / 25}
        for sign, call in zip("*+-/", seen["constants"], strict=True):
            if call.error and call.error["type"] == "AttributeError":
                raise call.mistake(
                    "5 is a plain number: it has no primal and no tangent. `as_dual` can give it both.",
                    expected="a constant is a Dual with tangent 0",
                )
            judge_dual(
                call,
                *wanted[sign],
                "A constant does not move: its tangent is 0.",
                [
                    (
                        moved[sign],
                        "The constant 5 was given tangent 1. Constants do not move: tangent 0.",
                    ),
                    (0.0, "The tangent is gone: the constant stands still, x does not."),
                ],
            )

    @judges("a value used twice counts twice, and operands stay as they are", points=1)
    def twice(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        judge_dual(
            seen["square"], x * x, 2 * x * dx, "z stands on both sides, and both sides move: 2·z·ż."
        )
        judge_dual(
            seen["cube"],
            x**3,
            3 * x**2 * dx,
            "z moves the product directly and through a: 3·z²·ż.",
            [
                (
                    x**2 * dx,
                    "Only the direct use of z counts here: z² is the local partial. a moves with z too.",
                )
            ],
        )
        for call in seen["after"]:
            if not same(call.array((4,)), [x, dx, y, dy]):
                raise call.mistake(
                    "An operand was edited. Build a new Dual for the result.",
                    expected=digits(np.array([x, dx, y, dy])),
                )


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def judge_power(
    call: Observation, x: float, dx: float, n: float, points: int = 0, why: str = ""
) -> None:
    """x**n with a plain number as exponent."""
    if points and call.error:
        raise call.mistake(
            why, expected=f"primal {x**n:.6g}, tangent {n * x ** (n - 1) * dx:.6g}", points=points
        )
    suspects = [
        (n * x ** (n - 1), "The chain factor is missing: n·x^(n-1) is the slope, and x moves at ẋ.")
    ]
    if x > 0:
        suspects += [
            (n * x**n * dx, "The exponent of the slope is one too large: n·x^(n-1)·ẋ."),
            (x ** (n - 1) * dx, "The factor n of n·x^(n-1)·ẋ is missing."),
            (n * dx ** (n - 1) if dx > 0 else math.nan, "The slope is taken at ẋ instead of at x."),
            (
                n * x ** (n - 1) * dx + math.log(x) * x**n,
                "The exponent was given tangent 1. It is a constant and does not move.",
            ),
        ]
    judge_dual(
        call,
        x**n,
        n * x ** (n - 1) * dx,
        why or "The tangent of x^n is n·x^(n-1)·ẋ.",
        suspects,
        points,
    )


SLOPES: dict[str, tuple[Callable[..., float], Callable[..., float]]] = {
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda x: -math.sin(x)),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda x: 1 / x),
    "sqrt": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "tanh": (math.tanh, lambda x: 1 - math.tanh(x) ** 2),
}


class ElementaryFunctions(Check):
    task = "forward.elementary_functions"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": float(rng.uniform(1.7, 2.7)),
            "dx": signed(rng, 1.5, 2.5),
            "y": float(rng.uniform(0.4, 0.8)),
            "dy": signed(rng, 2.6, 3.4),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))

        def ask(name: str, *dual: float) -> dict[str, Any]:
            shown = ", ".join(f"{part:.6g}" for part in dual)
            made = OneSidedDual(*dual) if len(dual) == 2 else dual[0]
            words = f"OneSidedDual({shown})" if len(dual) == 2 else shown
            return probe.call(
                lambda: parts(getattr(answer, name)(made)), called=f"DualMath.{name}({words})"
            )

        def program(x: Any, y: Any) -> Any:
            return parts(answer.exp(answer.sin(x * y)) + x + 7)

        def rest(x: Any) -> Any:
            return parts(answer.tanh(answer.log(answer.sqrt(x) * x)) * answer.cos(x))

        return {
            **{name: ask(name, x, dx) for name in SLOPES},
            **{f"{name} of a number": ask(name, y) for name in SLOPES},
            "sin elsewhere": ask("sin", y, dy),  # cos is negative at x, positive here
            "tanh of negative": ask("tanh", -y, dy),
            "program": probe.call(
                lambda: program(OneSidedDual(x, dx), OneSidedDual(y, dy)),
                called=f"exp(sin(x * y)) + x + 7, with x = OneSidedDual({x:.6g}, {dx:.6g}), "
                f"y = OneSidedDual({y:.6g}, {dy:.6g})",
            ),
            "rest": probe.call(
                lambda: rest(OneSidedDual(x, dx)),
                called=f"tanh(log(sqrt(x) * x)) * cos(x), with x = OneSidedDual({x:.6g}, {dx:.6g})",
            ),
        }

    def _judge(self, given: Given, seen: Seen, name: str) -> None:
        x, dx = given["x"], given["dx"]
        value, slope = SLOPES[name]
        also: list[tuple[float, str]] = {
            "sin": [(-math.cos(x) * dx, "The sign is turned round: the slope of sin is cos.")],
            "cos": [(math.sin(x) * dx, "The sign is turned round: the slope of cos is -sin.")],
            "exp": [
                (
                    x * math.exp(x - 1) * dx,
                    "That is the rule of powers. In e^x the exponent moves, not the base.",
                ),
                (math.exp(dx), "The tangent is e^ẋ. It is the slope of exp at x, times ẋ."),
            ],
            "log": [(dx / math.log(x), "The slope of log is 1/x, not 1/log(x).")],
            "sqrt": [
                (dx / math.sqrt(x), "Exactly twice too large: the slope of √x is 1/(2√x)."),
                (dx / (2 * x), "The slope of √x is 1/(2√x): the root is missing."),
            ],
            "tanh": [
                (
                    (1 - x**2) * dx,
                    "The slope is 1 - tanh²(x). Yours is 1 - x², the slope of atanh turned over.",
                ),
                ((1 - math.tanh(x)) * dx, "The square is missing: the slope is 1 - tanh²(x)."),
                (
                    (1 + math.tanh(x) ** 2) * dx,
                    "The slope is 1 - tanh²(x), with a minus: tanh flattens out.",
                ),
            ],
        }[name]
        judge_dual(
            seen[name],
            value(x),
            slope(x) * dx,
            f"The tangent of {name} is its slope at the primal, times the tangent of x.",
            [
                (slope(x), "This is the slope: the chain factor ẋ is missing."),
                (value(dx) if dx > 0 or name not in ("log", "sqrt") else math.nan, TANGENT_IN),
                (slope(dx) * dx if dx > 0 or name not in ("log", "sqrt") else math.nan, SLOPE_AT),
                (dx, "The tangent went through unchanged: multiply it by the slope."),
                *also,
            ],
        )

    @judges("sin and cos", points=1)
    def waves(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "sin")
        self._judge(given, seen, "cos")
        y, dy = given["y"], given["dy"]
        judge_dual(
            seen["sin elsewhere"],
            math.sin(y),
            math.cos(y) * dy,
            "The slope of sin is cos, with its sign: √(1 - sin²) loses it.",
        )

    @judges("exp and log", points=1)
    def exponentials(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "exp")
        self._judge(given, seen, "log")

    @judges("sqrt and tanh", points=1)
    def others(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "sqrt")
        self._judge(given, seen, "tanh")
        x, dx = -given["y"], given["dy"]
        judge_dual(
            seen["tanh of negative"],
            math.tanh(x),
            (1 - math.tanh(x) ** 2) * dx,
            "tanh rises everywhere, on the negative side too: its slope is 1 - tanh²(x).",
        )

    @judges("a plain number stays a plain number", points=1)
    def constants(self, given: Given, seen: Seen) -> None:
        for name, (value, _) in SLOPES.items():
            call = seen[f"{name} of a number"]
            wanted = value(given["y"])
            if call.error and call.error["type"] == "AttributeError":
                raise call.mistake(
                    "A plain number has no primal and no tangent: it is a constant, and so is its "
                    f"{name}. Ask `isinstance(x, OneSidedDual)` first.",
                    expected=f"{wanted:.6g}",
                )
            if isinstance(
                call.value, dict
            ):  # a dual number: a valid way to say it, if it stands still
                judge_dual(
                    call,
                    wanted,
                    0.0,
                    "A constant does not move. Return a plain number, or tangent 0.",
                )
            elif not same(call.number(), wanted):
                raise call.mistake(
                    f"This is not the {name} of the number.", expected=f"{wanted:.6g}"
                )

    @judges("they work one inside the other", points=1)
    def composed(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        outer = math.exp(math.sin(x * y))
        judge_dual(
            seen["program"],
            outer + x + 7,
            outer * math.cos(x * y) * (dx * y + x * dy) + dx,
            "Each function passes on what it got: slope at its own primal, times its own operand's tangent.",
        )
        u = 1.5 * math.log(x)
        slope = 1.5 / x * (1 - math.tanh(u) ** 2) * math.cos(x) - math.tanh(u) * math.sin(x)
        judge_dual(
            seen["rest"],
            math.tanh(u) * math.cos(x),
            slope * dx,
            "Each function passes on what it got: slope at its own primal, times its own operand's tangent.",
        )


TANGENT_IN = (
    "The function was applied to the tangent. A tangent is multiplied by the slope at the primal."
)
SLOPE_AT = "The slope was taken at ẋ: it belongs at the primal x."


class ReflectedOperators(Check):
    task = "forward.reflected_operators"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": float(rng.uniform(1.5, 2.5)),
            "dx": signed(rng, 2.6, 3.5),
            "c": float(rng.uniform(3.6, 5.5)),
            "row": rng.uniform(1, 3, 3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, dx, c, row = (given[name] for name in ("x", "dx", "c", "row"))

        def ask(sign: str, left: Any, words: str) -> dict[str, Any]:
            return probe.call(
                lambda: parts(OPERATORS[sign](left, answer(x, dx))),
                called=f"{words} {sign} TwoSidedDual({x:.6g}, {dx:.6g})",
            )

        shown = f"np.array({np.array2string(row, precision=5, separator=', ')})"
        inside = lambda: parts(3 * (10 - answer(x, dx)) / (2 + answer(x, dx)) - 1 / answer(x, dx))
        return {
            **{f"number {sign}": ask(sign, c, f"{c:.6g}") for sign in OPERATORS},
            "integer": ask("-", 10, "10"),
            **{
                f"scalar {sign}": ask(sign, np.float64(c), f"np.float64({c:.6g})")
                for sign in OPERATORS
            },
            **{f"array {sign}": ask(sign, row.copy(), shown) for sign in OPERATORS},
            "right": probe.call(
                lambda: parts((1 + answer(x, dx)) * row),
                called=f"(1 + TwoSidedDual({x:.6g}, {dx:.6g})) * {shown}",
            ),
            "expression": probe.call(
                inside,
                called=f"3 * (10 - x) / (2 + x) - 1 / x, with x = TwoSidedDual({x:.6g}, {dx:.6g})",
            ),
        }

    def _judge(self, call: Observation, sign: str, c: Any, x: float, dx: float) -> None:
        """c on the left of the sign: its result, and the mistakes that are made there."""
        slopes = {"+": 1.0, "-": -1.0, "*": c, "/": -c / x**2, "**": np.log(c) * c**x}
        wanted, slope = OPERATORS[sign](c, x), slopes[sign]
        if call.error and call.error["type"] in ("TypeError", "RecursionError"):
            raise call.mistake(
                "Python found no way to compute this. It asks the operand on the right for "
                f"`{REFLECTED[sign]}`; is it there, and does it not send Python back to where it came from?",
                expected="a dual number",
            )
        swapped = {
            "-": (x - c, dx),
            "/": (x / c, dx / c),
            "**": (x**c, c * x ** (c - 1) * dx),
        }
        suspects = [
            (-slope * dx, "The sign of the tangent is turned round."),
            (slope, "The chain factor ẋ is missing."),
            (
                slope * dx + 1,
                "The number on the left was given tangent 1. It is a constant: tangent 0.",
            ),
        ]
        if sign in swapped:
            reason = f"The operands are swapped: `{REFLECTED[sign]}(self, other)` means other {sign} self."
            suspects.insert(0, (swapped[sign], reason))
        if sign == "**":
            suspects += [
                (
                    x * c ** (x - 1) * dx,
                    "The exponent moves here, not the base: the slope is log(c)·c^x.",
                ),
                (c**x * dx, "The factor log(c) is missing: the slope of c^x is log(c)·c^x."),
            ]
        if sign == "/":
            suspects += [
                (-c / x * dx, "The slope of c/x is -c/x²: it was divided by x only once."),
                (c / dx, "The tangent is c/ẋ: tangents do not divide. The slope of c/x is -c/x²."),
            ]
        if sign == "-":
            suspects[1] = (
                dx,
                "x is subtracted: when it grows, the result shrinks. Its tangent changes sign.",
            )
        judge_dual(call, wanted, slope * dx, "The tangent is the slope in x, times ẋ.", suspects)

    @judges("10 - x and 1 / x: the operands come reversed", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        x, dx, c = given["x"], given["dx"], given["c"]
        for sign in "-/":
            self._judge(seen[f"number {sign}"], sign, c, x, dx)
        self._judge(seen["integer"], "-", 10, x, dx)

    @judges("2 + x, 2 * x and 2 ** x", points=1)
    def others(self, given: Given, seen: Seen) -> None:
        for sign in ("+", "*", "**"):
            self._judge(seen[f"number {sign}"], sign, given["c"], given["x"], given["dx"])

    @judges("NumPy's numbers and arrays on the left", points=1)
    def numpy_left(self, given: Given, seen: Seen) -> None:
        x, dx, c, row = (given[name] for name in ("x", "dx", "c", "row"))
        for sign in OPERATORS:
            self._judge(seen[f"scalar {sign}"], sign, c, x, dx)
            call = seen[f"array {sign}"]
            if isinstance(call.data, Opaque) and call.data.type == "ndarray":
                raise call.mistake(
                    "An array of objects came back: NumPy did not ask `TwoSidedDual`, it applied the "
                    "operator to entry after entry. `__array_ufunc__ = None` in the class makes it ask.",
                    expected="one dual number whose primal is an array of shape (3,)",
                )
            self._judge(call, sign, row, x, dx)

    @judges("results can be used again, and arrays may stand on the right", points=1)
    def closed(self, given: Given, seen: Seen) -> None:
        x, dx, row = given["x"], given["dx"], given["row"]
        call = seen["expression"]
        if call.error and call.error["type"] in ("TypeError", "AttributeError"):
            raise call.mistake(
                "A result on the way could not be used again. Does every operator return a TwoSidedDual?",
                expected="a dual number",
            )
        slope = -36 / (2 + x) ** 2 + 1 / x**2
        judge_dual(
            call,
            3 * (10 - x) / (2 + x) - 1 / x,
            slope * dx,
            "Each operator is used once or twice here: check them one by one.",
        )
        judge_dual(
            seen["right"],
            (1 + x) * row,
            dx * row,
            "x * array worked in OneSidedDual: what changed it?",
        )


REFLECTED = {
    "+": "__radd__",
    "-": "__rsub__",
    "*": "__rmul__",
    "/": "__rtruediv__",
    "**": "__rpow__",
}
