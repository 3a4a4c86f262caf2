"""Checks `layers.conv1d`: a kernel that slides, in whole slices of the signal."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import trace
from course.checking.comparing import require
from course.checking.judge import Given, Seen, judges
from course.checking.probe import Probe
from course.modules.layers.checks.shared import ForwardOnly, entries

PADDED = "The ends were padded: the kernel stays inside the signal."
UNSLICED = "The result is as long as x; n - k + 1 entries are asked for. Slice x to that length."
FLIPPED = "The kernel was flipped: entry i is Σⱼ kernel[j] · x[i + j]."
# The ratio of what two graphs hold, for signals of which one is eight times as long: 8 if they
# hold slices, 64 if they hold a matrix.
TOO_STEEP = 20


class Conv1d(ForwardOnly):
    task = "layers.conv1d"
    NAME = "conv1d"
    ENGINE_HAS = "slices, sums and products"
    # The lengths of signal and kernel: short and even kernels, and one as long as the signal.
    LENGTHS = ((4, 1), (6, 2), (3, 3), (7, 4), (1, 1))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        others = [(rng.normal(size=n), rng.normal(size=k)) for n, k in self.LENGTHS]
        return {
            "arrays": (rng.normal(size=7), rng.normal(size=3)),
            "ct": rng.normal(size=5),
            "others": others,
        }

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

        def size(n: int) -> int:
            return sum(entries(answer, np.ones(n), kernel.copy()))

        def ask(what: str, function: Any, n: int) -> dict[str, Any]:
            called = f"{what} in the graph for a signal of {n} entries"
            return probe.call(function, n, called=called)

        def convolved(x: np.ndarray, kernel: np.ndarray) -> dict[str, Any]:
            called = f"conv1d(x of {len(x)} entries, kernel of {len(kernel)})"
            return probe.call(answer, x.copy(), kernel.copy(), called=called)

        return {
            "others": [convolved(*pair) for pair in given["others"]],
            "operations 32": ask("operations", operations, 32),
            "operations 256": ask("operations", operations, 256),
            "entries 32": ask("entries of arrays", size, 32),
            "entries 256": ask("entries of arrays", size, 256),
        }

    @judges("the values: the kernel slides, unflipped and inside", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, kernel = given["arrays"]
        call = seen["value"]
        padded = [np.correlate(x, kernel, mode) for mode in ("same", "full")]
        got = call.array()
        if got.shape in [each.shape for each in padded]:
            as_long = got.shape == x.shape and np.any(got - padded[0])
            raise call.mistake(
                UNSLICED if as_long else PADDED, expected="5 entries, for 7 and a kernel of 3"
            )
        pairs = [given["arrays"], *given["others"]]
        for each, (x, kernel) in zip([call, *seen["others"]], pairs, strict=True):
            require(
                each,
                wanted=self.right(x, kernel),
                known=[(np.convolve(x, kernel, "valid"), FLIPPED)],
                otherwise="Entry i is Σⱼ kernel[j] · x[i + j], for any k from 1 to n.",
            )

    @judges("the engine finds the gradients of signal and kernel", points=3)
    def gradients(self, given: Given, seen: Seen) -> str | None:
        return self.judge_gradient(given, seen, "x kernel", [])

    @judges(
        "the graph does not grow with the signal, nor hold a big matrix",
        points=1,
        follows=("gradients",),
    )
    def size(self, given: Given, seen: Seen) -> None:
        long = seen["operations 256"].number()
        short = seen["operations 32"].number()
        if long > short:
            raise seen["operations 256"].mistake(
                f"The graph has {short:.0f} operations for 32 entries and {long:.0f} for 256: one "
                "step of Python for each entry. Shift whole slices.",
                expected="the same number",
            )
        ratio = seen["entries 256"].number() / seen["entries 32"].number()
        if ratio > TOO_STEEP:
            raise seen["entries 256"].mistake(
                f"For a signal 8 times as long the arrays in the graph have {ratio:.0f} times as "
                "many entries: a matrix as wide as the signal is among them, mostly zeros. Shift "
                "slices.",
                expected="about 8 times as many",
            )
