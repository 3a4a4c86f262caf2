"""UCurve: the error of a difference quotient against its step, to be explored by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from autodiff_core.numerical import error_curve
from course.figures import BLUE, GREEN, INK, VERMILION, Picture, blank_axes, picture

UNIT_ROUNDOFF = 2.0**-53
POINTS = (0.0, 0.5, 1.0, 2.0, 10.0)

# Each function with its first three derivatives, as in the JavaScript beside this file.
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "x³": (lambda x: x * x * x, lambda x: 3 * x * x, lambda x: 6 * x, lambda x: 6.0),
    "exp x": (np.exp, np.exp, np.exp, np.exp),
    "sin x": (np.sin, np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x)),
    "1/(1 + x²)": (
        lambda x: 1 / (1 + x * x),
        lambda x: -2 * x / (1 + x * x) ** 2,
        lambda x: (6 * x * x - 2) / (1 + x * x) ** 3,
        lambda x: 24 * x * (1 - x * x) / (1 + x * x) ** 4,
    ),
}
# The name that error_curve knows a formula by, and the order of its truncation error.
FORMULAS = {"forward": ("forward", 1), "central": ("central", 2), "complex step": ("complex", 2)}


class UCurve(anywidget.AnyWidget):
    """A plot of error against step, with function, point and formula to choose and a step to drag.

    Everything is computed in the browser. Where no kernel runs, a picture of the same curve shows.
    """

    _esm = Path(__file__).with_suffix(".js")
    function = traitlets.Enum(tuple(FUNCTIONS), "exp x").tag(sync=True)
    point = traitlets.Enum(POINTS, 1.0).tag(sync=True)
    formula = traitlets.Enum(tuple(FORMULAS), "forward").tag(sync=True)
    step = traitlets.Float(1e-3, help="between 1e-16 and 1").tag(sync=True)

    @traitlets.validate("step")
    def _within_the_axis(self, proposal: dict[str, Any]) -> float:
        return min(max(proposal["value"], 1e-16), 1.0)

    def error_parts(self, step: float) -> tuple[float, float]:
        """Return the truncation and the round-off part of the error at `step`, to leading order.

        Round-off counts the roundings of f's values and of x + h.
        """
        x = self.point
        f, d1, d2, d3 = (abs(float(part(x))) for part in FUNCTIONS[self.function])
        if self.formula == "forward":
            return d2 / 2 * step, UNIT_ROUNDOFF * (2 * f + x * d1) / step
        if self.formula == "central":
            return d3 / 6 * step**2, UNIT_ROUNDOFF * (f + x * d1) / step
        return d3 / 6 * step**2, UNIT_ROUNDOFF * d1

    def best_step(self) -> float:
        """Return the step with the smallest sum of both parts; 0 or inf where one part is absent.

        For the complex step, which no small step harms, the largest step that is as good as any.
        """
        truncation, round_off = self.error_parts(1.0)
        order = FORMULAS[self.formula][1]
        if round_off == 0:
            return 0.0
        if truncation == 0:
            return math.inf
        if self.formula == "complex step":
            return (round_off / truncation) ** (1 / order)
        return (round_off / (order * truncation)) ** (1 / (order + 1))

    def static_picture(self) -> Picture:
        """Return the curve as a still picture, with its parts and its best step marked."""
        f, slope = FUNCTIONS[self.function][:2]
        method, order = FORMULAS[self.formula]
        steps = np.logspace(-16, 0, 129)
        exact = float(slope(self.point))
        errors = error_curve(f, self.point, steps.tolist(), method, exact=exact)
        parts = np.array([self.error_parts(h) for h in steps]).T
        floor, ceiling = 1e-18, 1e2

        figure, axes = blank_axes(height=4.6)
        axes.loglog(steps, np.clip(errors, floor, ceiling), ".", ls="", color=INK, label="measured")
        laws = [
            (parts[0], BLUE, "--", f"truncation, slope {order}"),
            (
                parts[1],
                VERMILION,
                ":",
                "round-off, slope " + ("0" if method == "complex" else "−1"),
            ),
        ]
        for law, color, dashes, label in laws:
            axes.loglog(steps, law, dashes, color=color, lw=2.5, label=label)
        best = self.best_step()
        if steps[0] <= best <= steps[-1]:
            axes.axvline(best, color=GREEN, ls="-.", lw=2, label=f"best step {best:.0e}")
        axes.set(xlabel="step h", ylabel="error", ylim=(floor, ceiling))
        axes.set_title(f"{self.formula}, {self.function} at {self.point:g}")
        figure.legend(loc="outside lower center", ncols=2)
        return picture(figure, self._description(order, best))

    def _description(self, order: int, best: float) -> str:
        left = "stays flat" if self.formula == "complex step" else "rises, scattered, with slope -1"
        where = f" The best step is about {best:.0e}." if 1e-16 <= best <= 1 else ""
        return (
            f"Error of the {self.formula} formula for {self.function} at {self.point:g} against the "
            f"step, on logarithmic axes. From large steps to small the error falls with slope "
            f"{order}, which is truncation; then it {left}, which is round-off.{where}"
        )

    def __repr__(self) -> str:
        return self._description(FORMULAS[self.formula][1], self.best_step())

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            still = self.static_picture()
            bundle[0]["text/plain"] = still.alt
            bundle[0]["text/html"] = still._repr_html_() + (
                "<p>Run this cell to move the step yourself.</p>"
            )
        return bundle
