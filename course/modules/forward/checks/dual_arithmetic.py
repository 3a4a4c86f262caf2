"""Checks `forward.dual_arithmetic`: the tangent of each operator, and terms that it may lack."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.forward.checks.shared import (
    BEGUN,
    FINISHED,
    OPERATORS,
    digits,
    exponents,
    judge_dual,
    judge_power,
    parts,
    signed,
)


class DualArithmetic(Check):
    task = "forward.dual_arithmetic"
    forbids = (ENGINE, FINISHED, BEGUN)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # x, dx, y and dy come from ranges apart: none can stand for another and hide a mistake.
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

        def powered_after() -> Any:
            z = answer(base, dx)
            OPERATORS["**"](z, 3)
            return [z.primal, z.tangent]

        def operands_after(sign: str) -> Any:
            left = answer(base, dx)
            right = answer(c, dy)
            OPERATORS[sign](left, right)
            return [left.primal, left.tangent, right.primal, right.tangent]

        return {
            "+": ask("+", (x, dx), (y, dy)),
            "-": ask("-", (x, dx), (y, dy)),
            "*": ask("*", (x, dx), (y, dy)),
            "/": ask("/", (x, dx), (y, dy)),
            "/ still": ask("/", (x, 0.0), (y, dy)),
            "power": [ask("**", (base, dx), n) for n in exponents(c)],
            "power of negative": [ask("**", (-base, dx), n) for n in (3, 2)],
            "power of zero": ask("**", (0.0, dx), 2),
            "zero to one": ask("**", (0.0, dx), 1),
            "both": ask("**", (base, dx), (c, dy)),
            "only exponent": ask("**", (base, 0.0), (c, dy)),
            "constants": [ask(sign, (x, dx), 5) for sign in "*+-/"],
            "fractions": [ask(sign, (x, dx), -c) for sign in "*+-/"],
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
                    called=f"both operands, after {words((base, dx))} {sign} {words((c, dy))}",
                )
                for sign in OPERATORS
            ],
            "power after": probe.call(
                powered_after, called=f"z, after z ** 3 with z = {words((base, dx))}"
            ),
        }

    @judges("sums and differences: the tangents add and subtract", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        judge_dual(seen["+"], x + y, dx + dy, "Speeds of a sum add.")
        added = "The tangents were added. A subtrahend that grows makes the difference smaller."
        judge_dual(
            seen["-"], x - y, dx - dy, "Speeds of a difference subtract.", [(dx + dy, added)]
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
        first = dx / y
        second = x * dy / y**2
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
                    (
                        f"The two terms were added. {shown} A "
                        "denominator that grows makes x/y smaller."
                    ),
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
        x = given["base"]
        dx = given["dx"]
        c = given["c"]
        for call, n in zip(seen["power"], exponents(c), strict=True):
            judge_power(call, x, dx, n)
        for call, n in zip(seen["power of negative"], (3, 2), strict=True):
            judge_power(
                call,
                -x,
                dx,
                n,
                points=1,
                why=(
                    "The exponent is a plain number and does not move, so no logarithm is needed: "
                    "log of a negative number is nan, and nan · 0 is nan."
                ),
            )
        judge_power(
            seen["power of zero"],
            0.0,
            dx,
            2,
            points=1,
            why="x² at 0 is flat: 2·0·ẋ = 0. Did your rule divide by x, or take its logarithm?",
        )
        judge_power(
            seen["zero to one"],
            0.0,
            dx,
            1,
            points=1,
            why="x¹ is x, at 0 as well: its tangent is ẋ. There n·x^(n-1) is 1·0⁰ = 1.",
        )

    @judges("powers in which the exponent moves too", points=1)
    def exponents(self, given: Given, seen: Seen) -> None:
        x = given["base"]
        dx = given["dx"]
        y = given["c"]
        dy = given["dy"]
        of_base = y * x ** (y - 1) * dx
        of_exponent = math.log(x) * x**y * dy
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
        x = given["x"]
        dx = given["dx"]
        wanted = {"*": (5 * x, 5 * dx), "+": (x + 5, dx), "-": (x - 5, dx), "/": (x / 5, dx / 5)}
        moved = {"*": 5 * dx + x, "+": dx + 1, "-": dx - 1, "/": dx / 5 - x / 25}
        moves = "The constant 5 was given tangent 1. Constants do not move: tangent 0."
        gone = "The tangent is gone: the constant stands still, x does not."
        for sign, call in zip("*+-/", seen["constants"], strict=True):
            if call.error and call.error["type"] == "AttributeError":
                raise call.mistake(
                    "5 is a plain number: it has no primal and "
                    "no tangent. `as_dual` can give it both.",
                    expected="a constant is a Dual with tangent 0",
                )
            suspects = [(moved[sign], moves), (0.0, gone)]
            judge_dual(call, *wanted[sign], "A constant does not move: its tangent is 0.", suspects)
        c = -given["c"]
        wanted = {"*": (c * x, c * dx), "+": (x + c, dx), "-": (x - c, dx), "/": (x / c, dx / c)}
        for sign, call in zip("*+-/", seen["fractions"], strict=True):
            judge_dual(call, *wanted[sign], "A constant may be any number, of either sign.")

    @judges(
        "a value used twice counts twice, and operands stay as they are",
        points=1,
        follows=("products",),
    )
    def twice(self, given: Given, seen: Seen) -> None:
        x, dx, dy = (given[name] for name in ("x", "dx", "dy"))
        judge_dual(
            seen["square"], x * x, 2 * x * dx, "z stands on both sides, and both sides move: 2·z·ż."
        )
        direct = (
            "Only the direct use of z counts here: z² is the local partial. a moves with z too."
        )
        judge_dual(
            seen["cube"],
            x**3,
            3 * x**2 * dx,
            "z moves the product directly and through a: 3·z²·ż.",
            [(x**2 * dx, direct)],
        )
        operands = [given["base"], dx, given["c"], dy]
        calls = [*seen["after"], seen["power after"]]
        for call in sorted(calls, key=lambda call: call.error is not None):
            untouched = operands[: len(call.value)]
            if call.array((len(untouched),)).tolist() != untouched:
                raise call.mistake(
                    "An operand was edited. Build a new Dual for the result.",
                    expected=digits(np.array(untouched)),
                )
