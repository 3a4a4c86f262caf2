"""UCurve: the error of a difference quotient against its step, to be explored by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import traitlets

from autodiff_core import grad, symbols
from autodiff_core.numerical import error_curve

from .drawing.facts import expression
from .drawing.plot import Plot
from .widget import CourseWidget

UNIT_ROUNDOFF = 2.0**-53
POINTS = (0.0, 0.5, 1.0, 2.0, 10.0)
FLOOR = 1e-18  # the axis of errors
CEILING = 1e2


@dataclass(frozen=True)
class Function:
    """A function, and the imaginary part of its value at x + ih, in operations on real numbers."""

    value: Callable[[Any], Any]
    imaginary: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Formula:
    """What `error_curve` calls it, the order of its truncation error, and does it subtract?"""

    method: str
    order: int
    subtracts: bool


def reciprocal_imaginary(x: Any, h: Any) -> Any:
    """The imaginary part of 1 / (1 + z²) at z = x + ih."""
    real = 1 + x * x - h * h
    imaginary = 2 * x * h
    return -imaginary / (real * real + imaginary * imaginary)


FUNCTIONS = {
    "x³": Function(lambda x: x * x * x, lambda x, h: 3 * x * x * h - h * h * h),
    "exp x": Function(np.exp, lambda x, h: np.exp(x) * np.sin(h)),
    "sin x": Function(np.sin, lambda x, h: np.cos(x) * np.sinh(h)),
    "1/(1 + x²)": Function(lambda x: 1 / (1 + x * x), reciprocal_imaginary),
}
FORMULAS = {
    "forward": Formula("forward", 1, True),
    "central": Formula("central", 2, True),
    "complex step": Formula("complex", 2, False),
}


@dataclass(frozen=True)
class ErrorLaw:
    """Both parts of an error to leading order, at step 1, and the slope that they are about."""

    formula: Formula
    slope: float
    truncation: float
    round_off: float

    def parts(self, step: float) -> tuple[float, float]:
        """The truncation and the round-off part of the error at `step`."""
        truncation = self.truncation * step**self.formula.order
        return truncation, self.round_off / step if self.formula.subtracts else self.round_off

    @property
    def best_step(self) -> float:
        """The step with the smallest sum of both parts; 0 or inf where one part is absent.

        For the complex step, which no small step harms, the largest step that is as good as any.
        """
        order = self.formula.order
        if self.round_off == 0:
            return 0.0
        if self.truncation == 0:
            return math.inf
        if not self.formula.subtracts:
            return (self.round_off / self.truncation) ** (1 / order)
        return (self.round_off / (order * self.truncation)) ** (1 / (order + 1))


def error_law(function: str, point: float, formula: str) -> ErrorLaw:
    """How a formula errs; its round-off counts the roundings of f's values and of x + h."""
    f, slope, second, third = derivatives(FUNCTIONS[function].value, point, 3)
    rule = FORMULAS[formula]
    rounded = abs(point * slope)
    if formula == "forward":
        truncation = abs(second) / 2
        rounded += 2 * abs(f)
    else:
        truncation = abs(third) / 6
        rounded = rounded + abs(f) if rule.subtracts else abs(slope)
    return ErrorLaw(rule, slope, truncation, UNIT_ROUNDOFF * rounded)


def derivatives(f: Callable, x: float, order: int) -> list[float]:
    """f at x, and its derivatives up to an order, by the engine."""
    found = [float(f(x))]
    for _ in range(order):
        f = grad(f)
        found.append(float(f(x)))
    return found


@cache
def settings() -> dict[str, Any]:
    """What JavaScript needs: every function as an expression, and every error law in numbers."""
    x = symbols("#0")
    h = symbols("#1")
    functions = {
        name: {
            "value": expression(function.value(x)),
            "imaginary": expression(function.imaginary(x, h)),
            "laws": {
                formula: [law_in_numbers(error_law(name, point, formula)) for point in POINTS]
                for formula in FORMULAS
            },
        }
        for name, function in FUNCTIONS.items()
    }
    formulas = {
        name: {"order": formula.order, "subtracts": formula.subtracts}
        for name, formula in FORMULAS.items()
    }
    return {"functions": functions, "formulas": formulas, "points": POINTS}


def law_in_numbers(law: ErrorLaw) -> dict[str, Any]:
    """An error law as JSON, which has no infinity."""
    best = law.best_step
    return {
        "slope": law.slope,
        "truncation": law.truncation,
        "roundOff": law.round_off,
        "best": best if math.isfinite(best) else None,
    }


class UCurve(CourseWidget):
    """A plot of error against step, with function, point and formula to choose and a step to drag.

    Every error is measured in the browser. Where no kernel runs, a picture of the same curve shows.
    """

    script = "u_curve.js"
    function = traitlets.Enum(tuple(FUNCTIONS), "exp x").tag(sync=True)
    point = traitlets.Enum(POINTS, 1.0).tag(sync=True)
    formula = traitlets.Enum(tuple(FORMULAS), "forward").tag(sync=True)
    step = traitlets.Float(1e-3, help="between 1e-16 and 1").tag(sync=True)

    def __init__(self, **choices: Any) -> None:
        super().__init__(data=settings(), **choices)

    @traitlets.validate("step")
    def _within_the_axis(self, proposal: dict[str, Any]) -> float:
        return min(max(proposal["value"], 1e-16), 1.0)

    @property
    def law(self) -> ErrorLaw:
        """The parts of the error at the present choices."""
        return error_law(self.function, self.point, self.formula)

    @property
    def description(self) -> str:
        best = self.law.best_step
        order = FORMULAS[self.formula].order
        flat = not FORMULAS[self.formula].subtracts
        left = "stays flat" if flat else "rises, scattered, with slope -1"
        where = f" The best step is about {best:.0e}." if 1e-16 <= best <= 1 else ""
        return (
            f"Error of the {self.formula} formula for {self.function} at {self.point:g} against "
            f"the step, on logarithmic axes. From large steps to small the error falls with slope "
            f"{order}, which is truncation; then it {left}, which is round-off.{where}"
        )

    @property
    def caption(self) -> str:
        return "Run this cell to move the step yourself."

    @property
    def drawing(self) -> Plot:
        from course.figures import BLUE, GREEN, INK, VERMILION, blank_axes

        law = self.law
        order = law.formula.order
        steps = np.logspace(-16, 0, 129)
        errors = error_curve(
            FUNCTIONS[self.function].value,
            self.point,
            steps.tolist(),
            law.formula.method,
            exact=law.slope,
        )
        truncation, round_off = np.array([law.parts(h) for h in steps]).T
        flatness = "−1" if law.formula.subtracts else "0"

        figure, axes = blank_axes(height=4.6)
        axes.loglog(steps, np.clip(errors, FLOOR, CEILING), ".", ls="", color=INK, label="measured")
        for part, color, dashes, label in (
            (truncation, BLUE, "--", f"truncation, slope {order}"),
            (round_off, VERMILION, ":", f"round-off, slope {flatness}"),
        ):
            axes.loglog(steps, part, dashes, color=color, lw=2.5, label=label)
        best = law.best_step
        if steps[0] <= best <= steps[-1]:
            axes.axvline(best, color=GREEN, ls="-.", lw=2, label=f"best step {best:.0e}")
        axes.set(xlabel="step h", ylabel="error", ylim=(FLOOR, CEILING))
        axes.set_title(f"{self.formula}, {self.function} at {self.point:g}")
        figure.legend(loc="outside lower center", ncols=2)
        return Plot(figure)
