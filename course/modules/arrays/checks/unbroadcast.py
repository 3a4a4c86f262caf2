"""Checks `arrays.unbroadcast`: what broadcasting repeated is summed again."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.arrays.checks.shared import is_same, require

MEAN = "A mean: each repetition counts in full."


class Unbroadcast(Check):
    task = "arrays.unbroadcast"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "matrix": rng.normal(size=(3, 4)),
            "square": rng.normal(size=(3, 3)),
            "deep": rng.normal(size=(2, 3, 4)),
            "vector": rng.normal(size=4),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        matrix = given["matrix"]
        square = given["square"]
        deep = given["deep"]
        return {
            "rows": probe.call(answer, matrix.copy(), (4,)),
            "square rows": probe.call(answer, square.copy(), (3,)),
            "two in front": probe.call(answer, deep.copy(), (4,)),
            "column": probe.call(answer, matrix.copy(), (3, 1)),
            "row": probe.call(answer, matrix.copy(), (1, 4)),
            "middle": probe.call(answer, deep.copy(), (2, 1, 4)),
            "both": probe.call(answer, deep.copy(), (3, 1)),
            "ones": probe.call(answer, matrix.copy(), (1, 1)),
            "one of a vector": probe.call(answer, given["vector"].copy(), (1,)),
            "transposed": probe.call(answer, deep.copy().T, (4, 1, 2)),
            "scalar": probe.call(answer, matrix.copy(), ()),
            "same": probe.call(answer, matrix.copy(), (3, 4)),
            "really one": probe.call(answer, matrix[:, :1].copy(), (3, 1)),
        }

    @judges("axes that broadcasting added in front are summed", points=2)
    def added(self, given: Given, seen: Seen) -> None:
        matrix = given["matrix"]
        square = given["square"]
        deep = given["deep"]
        for name, full, wanted in (
            ("square rows", square, square.sum(0)),
            ("rows", matrix, matrix.sum(0)),
            ("two in front", deep, deep.sum((0, 1))),
        ):
            call = seen[name]
            if is_same(call.value, full):
                raise call.mistake(
                    "The cotangent came back as it was. The gradient's shape must equal the "
                    "input's: every repetition sends a contribution, and they add up.",
                    expected=show(wanted),
                )
            first = full.reshape(-1, full.shape[-1])[0]
            mean = full.reshape(-1, full.shape[-1]).mean(0)
            known = [
                (first, "One repetition was picked. All of them count: sum."),
                (mean, MEAN),
                (square.sum(1), "Summed over the wrong axis: the axes in front were added."),
            ]
            require(
                call,
                wanted=wanted,
                known=known,
                otherwise="The axes in front were added by broadcasting: sum over them.",
            )

    @judges("axes of size 1 are summed and kept", points=2, follows=("added",))
    def stretched(self, given: Given, seen: Seen) -> None:
        matrix = given["matrix"]
        deep = given["deep"]
        vector = given["vector"]
        for name, axes, full in (
            ("column", (1,), matrix),
            ("row", (0,), matrix),
            ("middle", (1,), deep),
            ("ones", (0, 1), matrix),
            ("one of a vector", (0,), vector),
            ("transposed", (1,), deep.T),
        ):
            call = seen[name]
            got = np.shape(call.value)
            axis = axes[0]
            wanted = full.sum(axes, keepdims=True)
            if got == full.shape:
                raise call.mistake(
                    f"Axis {axis} has size 1 in the shape, so it was stretched: sum over axis "
                    f"{axis} too.",
                    expected=f"an array of shape {wanted.shape}",
                )
            if got != wanted.shape and np.size(call.value) == wanted.size:
                raise call.mistake(
                    f"Axis {axis} was summed and lost. The result needs the input's shape "
                    f"{wanted.shape}: keep the axis.",
                    expected=f"an array of shape {wanted.shape}",
                )
            require(
                call,
                wanted=wanted,
                known=[(full.mean(axes, keepdims=True), MEAN)],
                otherwise=f"Axis {axis} has size 1 in the shape: sum over it.",
            )

    @judges("both at once, down to a single number", points=1, follows=("added", "stretched"))
    def both(self, given: Given, seen: Seen) -> None:
        matrix = given["matrix"]
        deep = given["deep"]
        require(
            seen["both"],
            wanted=deep.sum(0).sum(1, keepdims=True),
            otherwise=(
                "First the added axis in front, then the axis of size 1, which has moved by then."
            ),
        )
        require(
            seen["scalar"],
            wanted=np.array(matrix.sum()),
            otherwise="Shape () was repeated along every axis.",
        )

    @judges("what was not broadcast comes back as it is", points=1)
    def same(self, given: Given, seen: Seen) -> None:
        matrix = given["matrix"]
        require(
            seen["same"],
            wanted=matrix,
            otherwise="Nothing was repeated here, so nothing is to be summed.",
        )
        require(
            seen["really one"],
            wanted=matrix[:, :1],
            otherwise="Nothing was repeated here: the axis had size 1 before.",
        )
        if edited := [call for call in seen.values() if call.changed]:
            raise edited[0].mistake(
                f"The cotangent was edited: {edited[0].changed}.", expected="a new array"
            )
