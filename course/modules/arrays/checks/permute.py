"""Checks `arrays.permute`: axes that changed places go back."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.modules.arrays.checks.shared import require

RESTORE = "x.transpose(axes) followed by the pullback must restore x."


def undoes_itself(axes: tuple[int, ...]) -> bool:
    return axes == tuple(np.argsort(axes))


class Permute(Check):
    task = "arrays.permute"
    forbids = (ENGINE,)
    # Swaps, cycles of three and of four axes, both at once, and axes that stay.
    AXES = (
        (1, 0),
        (1, 2, 0),
        (2, 0, 1),
        (0, 2, 1),
        (0, 1, 2),
        (3, 0, 2, 1),
        (1, 2, 3, 0),
        (1, 2, 0, 4, 3),
        (2, 3, 0, 1),
        (0,),
    )
    SWAPS = tuple(axes for axes in AXES if undoes_itself(axes))
    CYCLES = tuple(axes for axes in AXES if not undoes_itself(axes))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # In a cube all axes have one length, so that no shape gives a wrong order away.
        blocks = {f"{axes}": rng.normal(size=range(2, 2 + len(axes))) for axes in self.AXES}
        cubes = {f"cube {axes}": rng.normal(size=(3,) * len(axes)) for axes in self.AXES}
        return blocks | cubes

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str, axes: tuple[int, ...]) -> dict[str, Any]:
            cotangent = given[name].transpose(axes).copy()
            called = f"permute_vjp(ȳ of shape {cotangent.shape}, {axes})"
            return probe.call(answer, cotangent, axes, called=called)

        return {name: ask(name, axes) for axes in self.AXES for name in (f"{axes}", f"cube {axes}")}

    @judges("two axes that change places go back", points=1)
    def swap(self, given: Given, seen: Seen) -> None:
        self._judge(self.SWAPS, given, seen)

    @judges("axes in a cycle go back by the inverse permutation", points=3, follows=("swap",))
    def cycle(self, given: Given, seen: Seen) -> None:
        self._judge(self.CYCLES, given, seen)

    @staticmethod
    def _judge(all_axes: tuple[tuple[int, ...], ...], given: Given, seen: Seen) -> None:
        for axes in all_axes:
            again = (
                f"{axes} was applied again. Axis i of ȳ came from axis axes[i] of x and must go "
                "back there: use the inverse permutation."
            )
            for name in (f"cube {axes}", f"{axes}"):
                x = given[name]
                cotangent = x.transpose(axes)
                known = [
                    (cotangent.transpose(axes), again),
                    (cotangent, "The cotangent came back as it was: its axes must be put back."),
                    (cotangent.T, "All axes were reversed, which undoes only a reversal."),
                ]
                require(seen[name], wanted=x, known=known, otherwise=RESTORE)
