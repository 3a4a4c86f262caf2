"""Checks `primitives.implicit_sqrt`: a slope from the equation, not through the loop."""

from __future__ import annotations

import contextlib
import inspect
import math
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from autodiff_core import trace
from course.checking.forbidden import NUMPY_ROOT, PYTHON_ROOT, forbidding
from course.checking.judge import Check, Given, Seen, judges
from course.checking.places import is_given
from course.checking.probe import Probe
from course.modules.primitives.checks.shared import derivatives, require_close

ROOTS = (NUMPY_ROOT, PYTHON_ROOT)
# Of a loop that finds a root, some line runs more often than this.
FEW_TURNS = 3
# Stands before the names of operations that are the engine's own roots and powers.
ENGINES = "engine's "
TIMES = ("at all", "once", "twice", "three times")
NO_LOOP = (
    "No line of yours ran more than {turns}: a function of NumPy's or Python's, or a "
    "power, gave the root. Find the value by a loop."
)
NO_RULE = (
    "The graph holds the operation `{name}`: its rule is the engine's, and the loop has none. "
    "Give the loop a rule of its own, from the equation."
)


class ImplicitSqrt(Check):
    task = "primitives.implicit_sqrt"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        small = float(rng.uniform(0.2, 3))
        large = float(rng.uniform(50, 90))
        return {"points": [small, large, 1.0, 1e6, 1e-6], "t": float(rng.uniform(1.5, 3))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        large = given["points"][1]

        def operations() -> list[str]:
            return moving_operations(answer, large)

        def turns() -> int:
            with forbidding(ROOTS, inspect.unwrap(answer)), counting_turns() as counts:
                answer(large)
            return max(counts.values(), default=0)

        seen: dict[str, Any] = {}
        for a in given["points"]:
            seen |= derivatives(probe, "implicit_sqrt", answer, a, given["t"], at=f"{a}")
        return {
            **seen,
            "whole": probe.call(answer, 9, called="implicit_sqrt(9)"),
            "turns": probe.call(turns, called=f"implicit_sqrt({large:.6g}), watched"),
            "operations": probe.call(operations, called="operations in the graph of implicit_sqrt"),
        }

    @judges("the value by a loop, for small and for large numbers", points=2)
    def value(self, given: Given, seen: Seen) -> None:
        for call, a in (
            *((seen[f"{a} value"], a) for a in given["points"]),
            (seen["whole"], 9),
        ):
            require_close(
                call,
                wanted=math.sqrt(a),
                otherwise=(
                    "The loop ended too early. A fixed number of turns, or a fixed distance, is "
                    "not enough for all sizes: repeat until x no longer changes."
                ),
                tolerance=1e-12,
                floor=0.0,
            )
        turns = seen["turns"].number()
        if turns <= FEW_TURNS:
            raise seen["turns"].mistake(NO_LOOP.format(turns=TIMES[int(turns)]), expected="a loop")

    @judges("the derivative from the equation, in both modes", points=2)
    def slope(self, given: Given, seen: Seen) -> None:
        t = given["t"]
        nothing = "The slope is 0: the loop ran on plain numbers, and no rule says what it does."
        for a in given["points"]:
            root = self._root(seen, a)
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
        self._must_not_be_the_engines(seen)

    @staticmethod
    def _root(seen: Seen, a: float) -> float:
        """The learner's own root, beside which the slope is judged."""
        own = seen[f"{a} value"].number()
        return own if 0 < own < math.inf else math.sqrt(a)

    @staticmethod
    def _must_not_be_the_engines(seen: Seen) -> None:
        call = seen["operations"]
        if roots := [name for name in call.value if name.startswith(ENGINES)]:
            name = roots[0].removeprefix(ENGINES)
            raise call.mistake(NO_RULE.format(name=name), expected="a rule of your own")

    @judges("the loop is not in the graph", points=2, follows=("slope",))
    def size(self, given: Given, seen: Seen) -> None:
        self.slope(given, seen)
        call = seen["operations"]
        count = len(call.value)
        if count > 6:
            raise call.mistake(
                f"{count} operations were recorded: every repetition is in the graph. Give "
                "the loop a rule of its own, from the equation that the root satisfies.",
                expected="a few operations, whatever the loop does",
            )


def moving_operations(f: Any, x: float) -> list[str]:
    """The operations that a derivative flows through; what `constant` cut off does not count."""
    roots = [trace(root, x).nodes[-1].primitive for root in (np.sqrt, lambda x: x**0.5)]
    graph = trace(f, x)
    moving = set(graph.inputs)
    names = []
    for node in graph.nodes:
        primitive = node.primitive
        if primitive and primitive.differentiable and moving.intersection(node.parents):
            moving.add(node)
            names.append(ENGINES + primitive.name if primitive in roots else primitive.name)
    return names


@contextlib.contextmanager
def counting_turns() -> Iterator[Counter[tuple[str, int]]]:
    """Count how often each line of the learner's runs within this block."""
    runs: Counter[tuple[str, int]] = Counter()

    def watch(frame: Any, event: str, _: Any) -> Any:
        file = frame.f_code.co_filename
        if is_given(file):
            return None
        if event == "line":
            runs[file, frame.f_lineno] += 1
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield runs
    finally:
        sys.settrace(before)
