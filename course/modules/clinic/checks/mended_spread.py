"""Checks `clinic.mended_spread`: the same spread, and a gradient that no padding can spoil."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import value_and_grad
from course.checking.comparing import is_same
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe

Case = tuple[np.ndarray, np.ndarray]

UNMENDED = (
    "Nothing is mended yet: on padded rows the gradient is still not finite. Healthy rows were "
    "never ill."
)
VALUE = "Not the spread of the real entries: the patient's values were right, and are to stay."
PADDING_COUNTED = "The padding was counted as if it were real."
UNBIASED = "The patient divides by the number of real entries, not by one less."
MEAN = "A mean over the rows came back; the patient adds them up."
BIASED = (
    "Small deviations no longer give their own spread: something was added to the variance, or it "
    "was cut off from below. Select, and add nothing."
)
STATISTICS = "The gradient is 0 throughout: where was x cut off from its path?"
SLOPE = "The value is right, and the gradient is not its slope."
LONELY = (
    "A row with fewer than two real entries has spread 0, and slope 0: the root of 0 must be "
    "harmless before it is computed."
)
DIRTY = (
    "What stands in the padding came through: 0 · nan is nan. Select the real entries before "
    "anything is computed with them."
)
KINK = (
    "In a row of equal entries the variance is 0, and the root has the slope inf there. The "
    "subgradient asked for is 0."
)


def spread_and_slopes(x: np.ndarray, real: np.ndarray) -> tuple[float, np.ndarray]:
    """The right value, and the right gradient by its formula: deviation / (count · spread)."""
    value = 0.0
    slopes = np.zeros(x.shape)
    for row, chosen in enumerate(real):
        entries = x[row, chosen]
        if len(entries) and np.std(entries) > 0:
            spread = np.std(entries)
            value += spread
            slopes[row, chosen] = (entries - np.mean(entries)) / (len(entries) * spread)
    return float(value), slopes


def padded(rng: np.random.Generator, counts: list[int], columns: int, filling: float) -> Case:
    """Rows with so many real entries each, at random places, and `filling` elsewhere."""
    real = np.zeros((len(counts), columns), dtype=bool)
    for row, count in enumerate(counts):
        real[row, rng.choice(columns, count, replace=False)] = True
    x = np.round(rng.normal(size=real.shape), 3) + 0.0
    return np.where(real, x, filling), real


class MendedSpread(Check):
    task = "clinic.mended_spread"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        small, all_real = padded(rng, [4, 4], 4, 0.0)
        constant, of_constant = padded(rng, [3, 4, 2], 4, 0.0)
        # Numbers whose means are exact, so that their deviations are exactly 0.
        constant[1] = float(rng.integers(1, 8))
        return {
            "healthy": padded(rng, [5, 3, 4], 5, 0.0),
            "small": (1e-9 * small, all_real),
            "lonely": padded(rng, [3, 1, 0, 4], 4, 0.0),
            "nan": padded(rng, [2, 3], 4, np.nan),
            "inf": padded(rng, [4, 2, 3], 5, np.inf),
            "constant": (constant, of_constant),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(name: str, x: np.ndarray, real: np.ndarray) -> dict[str, Any]:
            def both(x: np.ndarray, real: np.ndarray) -> Any:
                value, slopes = value_and_grad(lambda x: answer(x, real))(x)
                return [float(value), np.asarray(slopes)]

            words = f"mended_spread(x, real) and its gradient   # {name}"
            return probe.call(both, x, real, called=words)

        return {name: ask(name, *case) for name, case in given.items()}

    @judges("healthy rows keep their values and slopes, and something is mended", points=2)
    def healthy(self, given: Given, seen: Seen) -> None:
        x, real = given["healthy"]
        value, slopes = spread_and_slopes(x, real)
        count = np.sum(real, axis=1)
        known = [
            (float(np.sum(np.std(x, axis=1))), PADDING_COUNTED),
            (sum(float(np.std(r[c], ddof=1)) for r, c in zip(x, real, strict=True)), UNBIASED),
            (value / len(count), MEAN),
        ]
        self._judge_value(seen["healthy"], value, known)
        self._judge_slopes(seen["healthy"], slopes, SLOPE)
        self._is_mended(given, seen)

    @judges("small deviations keep their own spread and slope", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        self._is_mended(given, seen)
        value, slopes = spread_and_slopes(*given["small"])
        self._judge_value(seen["small"], value, [], BIASED)
        self._judge_slopes(seen["small"], slopes, BIASED)

    @judges("rows with one real entry, or none", points=2)
    def lonely(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "lonely", LONELY)

    @judges("whatever stands in the padding", points=2)
    def dirty(self, given: Given, seen: Seen) -> None:
        for name in ("nan", "inf"):
            self._judge(given, seen, name, DIRTY)

    @judges("rows of equal entries", points=1)
    def kink(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "constant", KINK)

    def _judge(self, given: Given, seen: Seen, name: str, message: str) -> None:
        value, slopes = spread_and_slopes(*given[name])
        self._judge_value(seen[name], value, [], message)
        self._judge_slopes(seen[name], slopes, message)

    def _is_mended(self, given: Given, seen: Seen) -> None:
        """A patient that is handed in as it came earns nothing for what was never ill."""
        if not any(self._is_sound(given, seen, name) for name in ("lonely", "nan", "constant")):
            raise Mistake(UNMENDED)

    def _is_sound(self, given: Given, seen: Seen, name: str) -> bool:
        try:
            self._judge(given, seen, name, "")
        except Mistake:
            return False
        return True

    @staticmethod
    def _judge_value(
        call: Observation,
        wanted: float,
        known: list[tuple[float, str]],
        otherwise: str = VALUE,
    ) -> None:
        got = call.value[0]
        for wrong, message in known:
            if is_same(got, wrong) and not is_same(got, wanted):
                raise call.mistake(message, wanted=wanted, piece=got)
        if not is_same(got, wanted, tolerance=1e-7):
            message = otherwise if np.isfinite(got) or otherwise != VALUE else VALUE
            raise call.mistake(message, wanted=wanted, piece=got)

    @staticmethod
    def _judge_slopes(call: Observation, wanted: np.ndarray, message: str) -> None:
        got = call.value[1]
        if is_same(got, wanted, tolerance=1e-6):
            return
        if not np.any(got) and np.any(wanted):
            message = STATISTICS
        raise call.mistake(message, wanted=wanted, piece=got)
