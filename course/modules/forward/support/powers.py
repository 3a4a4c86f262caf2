"""Powers of a dual number with a plain number as exponent, and the mistakes made in them."""

from __future__ import annotations

import math

from course.checking.judge import Observation
from course.modules.forward.checks.shared import judge_dual


def exponents(c: float) -> tuple[float, ...]:
    """Plain numbers as exponents: whole, broken, negative, and those where a rule may be short."""
    return (3, c, -2, 1, 0)


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
