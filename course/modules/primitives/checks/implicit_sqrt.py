"""Checks `primitives.implicit_sqrt`: a slope from the equation, not through the loop."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autodiff_core import trace
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import derivatives, require_close


class ImplicitSqrt(Check):
    task = "primitives.implicit_sqrt"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        small = float(rng.uniform(0.2, 3))
        large = float(rng.uniform(50, 90))
        return {"points": [small, large, 1e6, 1e-6], "t": float(rng.uniform(1.5, 3))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def size() -> int:
            return moving_operations(answer, given["points"][1])

        seen: dict[str, Any] = {}
        for a in given["points"]:
            seen |= derivatives(probe, "implicit_sqrt", answer, a, given["t"], at=f"{a}")
        return {
            **seen,
            "size": probe.call(size, called="operations in the graph of implicit_sqrt"),
        }

    @judges("the value, for small and for large numbers", points=2)
    def value(self, given: Given, seen: Seen) -> None:
        for a in given["points"]:
            require_close(
                seen[f"{a} value"],
                wanted=math.sqrt(a),
                otherwise="The loop ended too early: repeat until x no longer changes.",
                tolerance=1e-12,
            )

    @judges("the derivative from the equation, in both modes", points=2)
    def slope(self, given: Given, seen: Seen) -> None:
        t = given["t"]
        nothing = "The slope is 0: the loop ran on plain numbers, and no rule says what it does."
        for a in given["points"]:
            root = math.sqrt(a)
            known = [
                (0.5 / root, "The tangent is ignored: right only when it is 1. Multiply by it."),
                (t / (2 * a), "1/(2a): the root belongs there. From x² = a: 2x ẋ = ȧ."),
                (t / root, "The factor 2 is missing: x·x has two uses, so 2x ẋ = ȧ."),
                (2 * root * t, "Multiplied by 2x. Solve 2x ẋ = ȧ for ẋ."),
                (0.0, nothing),
            ]
            for mode in ("forward", "reverse"):
                require_close(
                    seen[f"{a} {mode}"],
                    wanted=t / (2 * root),
                    known=known,
                    otherwise="The slope is 1 / (2x), with x the root.",
                    tolerance=1e-10,
                )

    @judges("the loop is not in the graph", points=2)
    def size(self, given: Given, seen: Seen) -> None:
        self.slope(given, seen)
        count = seen["size"].number()
        if count > 6:
            raise seen["size"].mistake(
                f"{count:.0f} operations were recorded: every repetition is in the graph. Give "
                "the loop a rule of its own, from the equation that the root satisfies.",
                expected="a few operations, whatever the loop does",
            )


def moving_operations(f: Any, x: float) -> int:
    """How many operations a derivative flows through; what `constant` cut off does not count."""
    graph = trace(f, x)
    moving = set(graph.inputs)
    for node in graph.nodes:
        differentiable = node.primitive and node.primitive.differentiable
        if differentiable and moving.intersection(node.parents):
            moving.add(node)
    return len(moving) - 1
