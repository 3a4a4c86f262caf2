"""Checks `forward.reflected_operators`: plain numbers and arrays on the left of an operator."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.plain import Opaque
from course.checking.probe import Probe
from course.modules.forward.checks.shared import FINISHED, OPERATORS, judge_dual, parts, signed

REFLECTED = {
    "+": "__radd__",
    "-": "__rsub__",
    "*": "__rmul__",
    "/": "__rtruediv__",
    "**": "__rpow__",
}
# Where it matters which operand stands on the left.
ORDERED = ("-", "/", "**")


class ReflectedOperators(Check):
    task = "forward.reflected_operators"
    forbids = (ENGINE, FINISHED)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # x, dx and c come from ranges apart: none can stand for another and hide a mistake.
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

        def after(sign: str) -> list[float]:
            z = answer(x, dx)
            OPERATORS[sign](c, z)
            return [z.primal, z.tangent]

        def expression() -> Any:
            return parts(3 * (10 - answer(x, dx)) / (2 + answer(x, dx)) - 1 / answer(x, dx))

        return {
            **{f"number {sign}": ask(sign, c, f"{c:.6g}") for sign in OPERATORS},
            "integer": ask("-", 10, "10"),
            **{f"zero {sign}": ask(sign, 0, "0") for sign in "+-*/"},
            **{f"minus {sign}": ask(sign, -c, f"{-c:.6g}") for sign in "+-*/"},
            **{
                f"again {sign}": probe.call(
                    lambda sign=sign: parts(2 + OPERATORS[sign](c, answer(x, dx))),
                    called=f"2 + ({c:.6g} {sign} TwoSidedDual({x:.6g}, {dx:.6g}))",
                )
                for sign in OPERATORS
            },
            **{
                f"after {sign}": probe.call(after, sign, called=f"x, after {c:.6g} {sign} x")
                for sign in OPERATORS
            },
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
                expression,
                called=f"3 * (10 - x) / (2 + x) - 1 / x, with x = TwoSidedDual({x:.6g}, {dx:.6g})",
            ),
        }

    def _judge(self, call: Observation, sign: str, c: Any, x: float, dx: float) -> None:
        """c on the left of the sign: its result, and the mistakes that are made there."""
        # NumPy's numbers divide by 0 without raising.
        c = np.asarray(c, dtype=float)[()]
        slopes = {"+": 1.0, "-": -1.0, "*": c, "/": -c / x**2, "**": np.log(c) * c**x}
        wanted = OPERATORS[sign](c, x)
        slope = slopes[sign]
        self._reached(call, sign)
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
            reason = (
                f"The operands are swapped: `{REFLECTED[sign]}(self, "
                f"other)` means other {sign} self."
            )
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

    def _reached(self, call: Observation, sign: str) -> None:
        """What stood in the way, where no number came back."""
        error = call.error or {}
        name = REFLECTED[sign]
        if error.get("type") == "TypeError" and not error.get("text"):
            raise call.mistake(
                f"Python found no way to compute this: {error['message']}. It asks the operand on "
                f"the right for `{name}`; is it there?",
                expected="a dual number",
            )
        if error.get("type") == "RecursionError" or "OneSidedDual" in error.get("message", ""):
            raise call.mistake(
                f"`{name}` came back to itself ({error['type']}): TwoSidedDual is a subclass of "
                f"OneSidedDual, so in `OneSidedDual(…) {sign} self` Python asks self's `{name}` "
                "first. Make `other` a TwoSidedDual.",
                expected="a dual number",
            )

    def _failed(self, given: Given, seen: Seen) -> dict[str, Mistake]:
        """The mistake of each operator that is wrong with a number on the left."""
        found = {}
        for sign in OPERATORS:
            try:
                self._on_numbers(sign, given, seen)
            except Mistake as mistake:
                found[sign] = mistake
        return found

    def _on_numbers(self, sign: str, given: Given, seen: Seen) -> None:
        x = given["x"]
        dx = given["dx"]
        c = given["c"]
        self._judge(seen[f"number {sign}"], sign, c, x, dx)
        if sign == "-":
            self._judge(seen["integer"], "-", 10, x, dx)
        if sign != "**":
            self._judge(seen[f"zero {sign}"], sign, 0.0, x, dx)
            self._judge(seen[f"minus {sign}"], sign, -c, x, dx)

    @judges("10 - x, 1 / x and 2 ** x: the operands come reversed", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        failed = self._failed(given, seen)
        wrong = [failed[sign] for sign in ORDERED if sign in failed]
        if wrong:
            wrong[0].points = 1 if len(wrong) == 1 else 0
            raise wrong[0]

    @judges("2 + x and 2 * x", points=1)
    def others(self, given: Given, seen: Seen) -> None:
        for sign in "+*":
            self._on_numbers(sign, given, seen)

    @judges("NumPy's numbers and arrays on the left", points=1)
    def numpy_left(self, given: Given, seen: Seen) -> None:
        x, dx, c, row = (given[name] for name in ("x", "dx", "c", "row"))
        for sign in self._working(given, seen):
            self._judge(seen[f"scalar {sign}"], sign, c, x, dx)
            call = seen[f"array {sign}"]
            if isinstance(call.data, Opaque) and call.data.type == "ndarray":
                raise call.mistake(
                    "An array of objects came back: NumPy did not ask "
                    "`TwoSidedDual`, it applied the operator to entry after "
                    "entry. `__array_ufunc__ = None` in the class makes it ask.",
                    expected="one dual number whose primal is an array of shape (3,)",
                )
            self._judge(call, sign, row, x, dx)

    def _working(self, given: Given, seen: Seen) -> list[str]:
        """The operators that are right with numbers: what is wrong there costs no second time.

        Raises:
            Mistake: when `+` is not among them, on which what follows rests.
        """
        failed = self._failed(given, seen)
        if "+" in failed:
            raise failed["+"]
        return [sign for sign in OPERATORS if sign not in failed]

    @judges("results can be used again, and arrays may stand on the right", points=1)
    def closed(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        dx = given["dx"]
        row = given["row"]
        working = self._working(given, seen)
        for each in (seen[f"after {sign}"] for sign in working):
            if each.array((2,)).tolist() != [x, dx]:
                raise each.mistake(
                    "x was edited. Build a new TwoSidedDual for the result.",
                    expected=f"primal {x:.6g}, tangent {dx:.6g}",
                )
        calls = [seen[f"again {sign}"] for sign in working]
        calls += [seen["expression"]] if len(working) == len(OPERATORS) else []
        for call in calls:
            if call.error and call.error["type"] in ("TypeError", "AttributeError"):
                raise call.mistake(
                    "A result on the way could not be used again. "
                    "Does every operator return a TwoSidedDual?",
                    expected="a dual number",
                )
        if calls[-1] is seen["expression"]:
            judge_dual(
                seen["expression"],
                3 * (10 - x) / (2 + x) - 1 / x,
                (-36 / (2 + x) ** 2 + 1 / x**2) * dx,
                "Each operator is used once or twice here: check them one by one.",
            )
        judge_dual(
            seen["right"],
            (1 + x) * row,
            dx * row,
            "x * array worked in OneSidedDual: what changed it?",
        )
