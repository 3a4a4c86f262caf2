"""Checks `layers.conv1d`: a kernel that slides, in whole slices of the signal."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import trace
from course.checking.comparing import require
from course.checking.judge import Given, Seen, judges
from course.checking.probe import Probe
from course.modules.layers.checks.shared import ForwardOnly


class Conv1d(ForwardOnly):
    task = "layers.conv1d"
    NAME = "conv1d"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"arrays": (rng.normal(size=7), rng.normal(size=3)), "ct": rng.normal(size=5)}

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        x, kernel = arrays
        k = kernel.shape[0]
        n = x.shape[0] - k + 1
        first = kernel[0] * x[:n]
        return sum((kernel[j] * x[j : j + n] for j in range(1, k)), start=first)

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        kernel = given["arrays"][1]

        def operations(n: int) -> int:
            return trace(answer, np.ones(n), kernel.copy()).shared_size()

        def ask(n: int) -> dict[str, Any]:
            called = f"operations in the graph for a signal of {n} entries"
            return probe.call(operations, n, called=called)

        return {"nodes 16": ask(16), "nodes 64": ask(64)}

    @judges("the values: the kernel slides, unflipped and inside", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, kernel = given["arrays"]
        call = seen["value"]
        padded = [np.correlate(x, kernel, mode).shape for mode in ("same", "full")]
        if np.shape(call.value) in padded:
            raise call.mistake(
                "The ends were padded: the kernel stays inside the signal.",
                expected="5 entries, for 7 and a kernel of 3",
            )
        flipped = "The kernel was flipped: entry i is Σⱼ kernel[j] · x[i + j]."
        require(
            call,
            wanted=self.right(x, kernel),
            known=[(np.convolve(x, kernel, "valid"), flipped)],
            otherwise="Entry i is Σⱼ kernel[j] · x[i + j].",
        )

    @judges("the engine finds the gradients of signal and kernel", points=3)
    def gradients(self, given: Given, seen: Seen) -> None:
        self.judge_gradient(given, seen, "x kernel", [])

    @judges("the graph does not grow with the signal", points=1)
    def size(self, given: Given, seen: Seen) -> None:
        long = seen["nodes 64"].number()
        short = seen["nodes 16"].number()
        if long > short:
            raise seen["nodes 64"].mistake(
                f"The graph has {short:.0f} operations for 16 entries and {long:.0f} for 64: one "
                "step of Python for each entry. Shift whole slices.",
                expected="the same number",
            )
