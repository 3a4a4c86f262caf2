"""What a case is: a title, the bars that it must clear, and a function that measures."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

OURS = "ours"
COMPILED = "ours compiled"


@dataclass(frozen=True)
class Settings:
    """How thoroughly to measure: rounds, seconds per sample, and which clock counts them."""

    rounds: int = 15
    sample_seconds: float = 0.03
    case_seconds: float = 40.0
    clock: str = "cpu"
    quick: bool = False


@dataclass(frozen=True)
class Bar:
    """A promise in words, with the measured quantity and the limit that decide it.

    Without a limit it is a figure to report, and neither met nor missed.
    """

    text: str
    quantity: str
    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool | None:
        if self.at_least is not None:
            return value >= self.at_least
        return None if self.at_most is None else value <= self.at_most

    def margin(self, value: float) -> float | None:
        """How many times better than the limit; below 1 the bar is missed."""
        smallest = 1e-3  # a growth of nothing, or less, is as good as this
        if self.at_least is not None:
            return value / self.at_least
        return None if self.at_most is None else self.at_most / max(value, smallest)


def faster(subject: str, than: str, times: float) -> Bar:
    """`subject` takes at most 1/`times` of the time of `than`."""
    words = f"{subject} at least {times:g} times faster than {than}"
    if times == 1:
        words = f"{subject} faster than {than}"
    return Bar(words, f"{than} / {subject}", at_least=times)


def within(subject: str, of: str, times: float) -> Bar:
    """`subject` takes at most `times` the time of `of`."""
    words = f"{subject} at most {times:g} times {of}"
    return Bar(words, f"{subject} / {of}", at_most=times)


@dataclass
class Result:
    """What a case measured. Times are seconds a call, one per round, for each contestant."""

    times: dict[str, list[float]] = field(default_factory=dict)
    quantities: dict[str, float] = field(default_factory=dict)
    curves: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def median(self, contestant: str) -> float:
        return statistics.median(self.times[contestant])

    def ratios(self, quantity: str) -> list[float]:
        """The ratio `a / b` round by round: drift of the machine cancels within a round."""
        above, below = quantity.split(" / ")
        if above not in self.times or below not in self.times:
            return []
        return [a / b for a, b in zip(self.times[above], self.times[below], strict=True)]

    def rounds(self, quantity: str) -> list[float]:
        """The ratios round by round; none of a quantity that is measured once."""
        is_ratio = quantity not in self.quantities and " / " in quantity
        return self.ratios(quantity) if is_ratio else []

    def value(self, quantity: str) -> float | None:
        """A measured quantity or the median of a ratio; None where it could not be measured."""
        if quantity in self.quantities:
            return self.quantities[quantity]
        if " / " in quantity and (ratios := self.ratios(quantity)):
            return statistics.median(ratios)
        return None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Result:
        curves = {name: [(x, y) for x, y in line] for name, line in data["curves"].items()}
        return cls(**{**data, "curves": curves})


@dataclass(frozen=True)
class Case:
    """One row of the suite."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    measure: Callable[[Settings], Result]
    peers: tuple[str, ...] = ()
    matrix_products: bool = False  # dominated by BLAS, so the kernel in use decides


def growth_exponent(points: list[tuple[float, float]]) -> float:
    """The slope of log y over log x by least squares: 0 is flat, 1 is linear."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(y) for _, y in points]
    return statistics.linear_regression(xs, ys).slope
