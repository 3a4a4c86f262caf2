"""Checks `arrays.reduction`: pullbacks of a sum and of a mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.modules.arrays.checks.shared import is_same, require

DIVIDES = "Your own sum, divided by n: right as soon as the sum is."
COUNTED = {
    "mean": "Off by n = {n}: the mean of n entries has slope 1/n in each.",
    "sum": "Off by n = {n}: a sum has slope 1 in each entry, no division.",
}


class Reduction(Check):
    task = "arrays.reduction"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.normal(size=(3, 4)),
            "square": rng.normal(size=(3, 3)),
            "deep": rng.normal(size=(2, 3, 4)),
            "of rows": rng.normal(size=3),
            "of columns": rng.normal(size=3),
            "of long columns": rng.normal(size=4),
            "of first": rng.normal(size=(3, 4)),
            "of middle": rng.normal(size=(2, 4)),
            "of last": rng.normal(size=(2, 3)),
            "of all": float(rng.uniform(1.5, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(kind: str, cotangent: Any, x: np.ndarray, axis: int | None) -> dict[str, Any]:
            shown = show(np.asarray(cotangent)) if np.ndim(cotangent) else f"{cotangent:.6g}"
            called = f'reduction_vjp("{kind}", {shown}, x of shape {x.shape}, axis={axis})'
            return probe.call(answer, kind, np.array(cotangent), x.copy(), axis, called=called)

        return {
            f"{kind} {name}": ask(kind, cotangent, x, axis)
            for kind in ("sum", "mean")
            for name, cotangent, x, axis in self._cases(given)
        }

    @staticmethod
    def _cases(given: Given) -> list[tuple[str, Any, np.ndarray, int | None]]:
        return [
            ("rows", given["of rows"], given["x"], 1),
            ("square rows", given["of rows"], given["square"], 1),
            ("square columns", given["of columns"], given["square"], 0),
            ("columns", given["of long columns"], given["x"], 0),
            ("first", given["of first"], given["deep"], 0),
            ("middle", given["of middle"], given["deep"], 1),
            ("last", given["of last"], given["deep"], 2),
            ("all", given["of all"], given["x"], None),
            ("vector", given["of all"], given["x"][0], 0),
            ("all of a vector", given["of all"], given["x"][0], None),
        ]

    def _judge(self, kind: str, given: Given, seen: Seen) -> None:
        for name, cotangent, x, axis in self._cases(given):
            call = seen[f"{kind} {name}"]
            count = entries_of_one(x, axis)
            spread = np.asarray(cotangent) if axis is None else np.expand_dims(cotangent, axis)
            plain = np.broadcast_to(spread, x.shape)
            of_sum = plain
            of_mean = plain / count
            wanted, other_kind = (of_sum, of_mean) if kind == "sum" else (of_mean, of_sum)
            ones = np.ones(x.shape)
            one = "went into one result."
            known = [
                (ones, "All ones: right only for a cotangent of ones. Use the cotangent."),
                (other_kind, COUNTED[kind].format(n=count)),
                (plain / x.size, f"Divided by all {x.size} entries; {count} of them {one}"),
                (plain / len(x), f"Divided by {len(x)}, the first size; {count} entries {one}"),
            ]
            if axis is not None and name.startswith("square"):
                other = np.broadcast_to(np.expand_dims(cotangent, 1 - axis), x.shape)
                message = f"Spread along the wrong axis: axis {axis} was summed away."
                known += [(other, message), (other / count, message)]
            require(
                call,
                wanted=wanted,
                known=known,
                otherwise=f"Every entry that went into a {kind} gets its share of ȳ back.",
            )

    @judges("a sum gives the cotangent to every entry that went in", points=3)
    def sum(self, given: Given, seen: Seen) -> None:
        self._judge("sum", given, seen)

    @judges("a mean divides it by their number", points=3, follows=("sum",))
    def mean(self, given: Given, seen: Seen) -> str | None:
        if self._divides_its_sum(given, seen):
            return DIVIDES
        self._judge("mean", given, seen)
        return None

    def _divides_its_sum(self, given: Given, seen: Seen) -> bool:
        """Whether the answer's own wrong sums, where it has any, are divided as they should be."""
        divided = []
        for name, _, x, axis in self._cases(given):
            sum, mean = seen[f"sum {name}"], seen[f"mean {name}"]
            if sum.error is not None and mean.error is not None:
                continue
            if sum.error is not None or not np.any(sum.array()):
                return False
            divided.append(is_same(mean.array(), sum.array() / entries_of_one(x, axis)))
        return all(divided) and len(divided) > 2


def entries_of_one(x: np.ndarray, axis: int | None) -> int:
    """How many entries go into one result."""
    return x.size if axis is None else x.shape[axis]
