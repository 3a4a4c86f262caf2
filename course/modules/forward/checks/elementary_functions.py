"""Checks `forward.elementary_functions`: slope at the primal, times the tangent."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.forward.checks.shared import FINISHED, judge_dual, parts, same, signed
from course.modules.forward.support.dual_numbers import OneSidedDual

TANGENT_IN = (
    "The function was applied to the tangent. A tangent is multiplied by the slope at the primal."
)
SLOPE_AT = "The slope was taken at ẋ: it belongs at the primal x."
SLOPES: dict[str, tuple[Callable[..., float], Callable[..., float]]] = {
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda x: -math.sin(x)),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda x: 1 / x),
    "sqrt": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "tanh": (math.tanh, lambda x: 1 - math.tanh(x) ** 2),
}

NAMES = ("sin", "cos", "exp", "log", "sqrt", "tanh")
# Those that have a value and a slope at every number.
ENTIRE = ("sin", "cos", "exp", "tanh")


class ElementaryFunctions(Check):
    task = "forward.elementary_functions"
    forbids = (ENGINE, FINISHED)

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

        def after(name: str) -> list[float]:
            z = OneSidedDual(x, dx)
            getattr(answer, name)(z)
            return [z.primal, z.tangent]

        def program(x: Any, y: Any) -> Any:
            return parts(answer.exp(answer.sin(x * y)) + x + 7)

        def rest(x: Any) -> Any:
            return parts(answer.tanh(answer.log(answer.sqrt(x) * x)) * answer.cos(x))

        return {
            **{name: ask(name, x, dx) for name in NAMES},
            **{f"{name} of a number": ask(name, y) for name in NAMES},
            # cos is negative at x, positive here.
            "sin elsewhere": ask("sin", y, dy),
            "tanh of negative": ask("tanh", -y, dy),
            "faster": [ask(name, x, dy) for name in NAMES],
            "negative": [ask(name, -y, dy) for name in ENTIRE],
            "negative number": [ask(name, -y) for name in ENTIRE],
            "whole number": [ask(name, 2) for name in NAMES],
            "after": [
                probe.call(after, name, called=f"z, after DualMath.{name}(z)") for name in NAMES
            ],
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
        x = given["x"]
        dx = given["dx"]
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
        y = given["y"]
        dy = given["dy"]
        judge_dual(
            seen["sin elsewhere"],
            math.sin(y),
            math.cos(y) * dy,
            "The slope of sin is cos, with its sign: √(1 - sin²) loses it.",
        )
        for name, call in zip(ENTIRE, seen["negative"], strict=True):
            if name in ("sin", "cos"):
                value, slope = SLOPES[name]
                judge_dual(
                    call,
                    value(-y),
                    slope(-y) * dy,
                    f"The slope of {name} has a sign of its own at a negative x: a root loses it.",
                )

    @judges("exp and log", points=1)
    def exponentials(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "exp")
        self._judge(given, seen, "log")

        exp_of_negative = seen["negative"][ENTIRE.index("exp")]
        value = math.exp(-given["y"])
        judge_dual(
            exp_of_negative, value, value * given["dy"], "The slope of exp is exp, everywhere."
        )

    @judges("sqrt and tanh", points=1)
    def others(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "sqrt")
        self._judge(given, seen, "tanh")
        x = -given["y"]
        dx = given["dy"]
        judge_dual(
            seen["tanh of negative"],
            math.tanh(x),
            (1 - math.tanh(x) ** 2) * dx,
            "tanh rises everywhere, on the negative side too: its slope is 1 - tanh²(x).",
        )

    @judges("a plain number stays a plain number", points=1)
    def constants(self, given: Given, seen: Seen) -> None:
        y = given["y"]
        calls = [
            *((name, seen[f"{name} of a number"], y) for name in SLOPES),
            *((name, call, -y) for name, call in zip(ENTIRE, seen["negative number"], strict=True)),
            *((name, call, 2) for name, call in zip(SLOPES, seen["whole number"], strict=True)),
        ]
        for name, call, x in calls:
            wanted = SLOPES[name][0](x)
            if call.error and call.error["type"] == "AttributeError":
                raise call.mistake(
                    "A plain number has no primal and no tangent: it is a constant, and so is its "
                    f"{name}. Ask `isinstance(x, OneSidedDual)` first.",
                    expected=f"{wanted:.6g}",
                )
            # A dual number is a valid way to say it, if it stands still.
            if isinstance(call.value, dict):
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

    @judges(
        "they work one inside the other",
        points=1,
        follows=("waves", "exponentials", "others"),
    )
    def composed(self, given: Given, seen: Seen) -> None:
        x, dx, y, dy = (given[name] for name in ("x", "dx", "y", "dy"))
        for call in seen["after"]:
            if call.array((2,)).tolist() != [x, dx]:
                raise call.mistake(
                    "The operand was edited. Build a new OneSidedDual for the result.",
                    expected=f"primal {x:.6g}, tangent {dx:.6g}",
                )
        for name, call in zip(NAMES, seen["faster"], strict=True):
            value, slope = SLOPES[name]
            judge_dual(
                call,
                value(x),
                slope(x) * dy,
                f"The same x at another speed: {name} gave what belongs to an earlier call.",
                [(slope(x) * dx, "The same x at another speed: the tangent is that of before.")],
            )
        outer = math.exp(math.sin(x * y))
        judge_dual(
            seen["program"],
            outer + x + 7,
            outer * math.cos(x * y) * (dx * y + x * dy) + dx,
            "Each function passes on what it got: slope at "
            "its own primal, times its own operand's tangent.",
        )
        u = 1.5 * math.log(x)
        slope = 1.5 / x * (1 - math.tanh(u) ** 2) * math.cos(x) - math.tanh(u) * math.sin(x)
        judge_dual(
            seen["rest"],
            math.tanh(u) * math.cos(x),
            slope * dx,
            "Each function passes on what it got: slope at "
            "its own primal, times its own operand's tangent.",
        )
