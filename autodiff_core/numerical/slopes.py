"""Slopes of a function along directions, by each of the three formulas."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..errors import StepError, StructureError
from .leaves import Leaves, joined, leaves_of, rebuild_like, shifted

# p of the default step; u**2 puts a truncation of h**2 below u.
STEP_EXPONENTS = {
    "forward": 1 / 2,
    "central": 1 / 3,
    "complex": 2.0,
}
ANALYTIC = (
    "Give an analytic f (np.sin for math.sin, no abs or comparison), or use a central difference."
)


# What f returned, for its structure, and its leaves; or in their place the slopes of the leaves.
Value = tuple[Any, Leaves]


class Point:
    """A function f and the point x at which it is differentiated."""

    def __init__(self, f: Callable, x: Any) -> None:
        self.f = f
        self.x = x
        self.leaves = leaves_of(x, "x")
        # What every default step is made of: each entry's size, and the coarsest precision, which
        # bounds what f can resolve.
        self.sizes = np.abs(joined(self.leaves))
        self.unit_roundoff = max(float(np.finfo(leaf.dtype).eps) for leaf in self.leaves) / 2

    def value(self, leaves: Leaves) -> Value:
        """f where x has these leaves. Its own are copies: f may write into its arrays again."""
        output = self.f(rebuild_like(self.x, leaves))
        return output, leaves_of(output, "f(x)", kinds="iufc")

    def default_step(self, method: str, direction: np.ndarray) -> float:
        """The step that balances truncation and round-off, in the coarsest precision."""
        # Entries that do not move have no say in the step.
        largest = float(self.sizes.max(where=direction != 0, initial=1.0))
        return self.unit_roundoff ** STEP_EXPONENTS[method] * largest / longest(direction)


def slopes(
    method: str, f: Callable, x: Any, directions: Iterable, step: float | None
) -> Iterator[Value]:
    """The slope along each direction, which is a flat vector."""
    step = checked_step(method, step)
    point = Point(f, x)
    # A forward difference in every direction starts from the same value.
    start = point.value(point.leaves) if method == "forward" else None
    for direction in directions:
        h = step or point.default_step(method, direction)
        if method == "complex":
            yield complex_slope(point, direction, h)
        else:
            yield difference_slope(method, point, direction, h, start)


def complex_slope(point: Point, direction: np.ndarray, h: float) -> Value:
    """Im f(x + i h v) / h."""
    try:
        output, after = point.value(shifted(point.leaves, direction, 1j * h))
    except TypeError as error:
        raise StructureError(f"f failed at a complex point: {error}. {ANALYTIC}") from error
    # `abs` and its like answer a complex number with a real one, which has no part to read off.
    if not all(np.iscomplexobj(leaf) for leaf in after):
        raise StructureError(
            f"A real number at a complex point: the derivative was lost. {ANALYTIC}"
        )
    return output, [quotient(leaf.imag, h) for leaf in after]


def difference_slope(
    method: str, point: Point, direction: np.ndarray, h: float, start: Value | None
) -> Value:
    """(f(x + h v) - f(x)) / h, or from f(x - h v) on, over the distance really gone."""
    ahead = shifted(point.leaves, direction, h)
    behind = point.leaves if start else shifted(point.leaves, direction, -h)
    # In no direction both points are one, and 0 / 0 is no slope: the slope there is 0.
    distance = distance_between(behind, ahead, direction) if direction.any() else h
    if distance == 0:
        default = point.default_step(method, direction)
        raise StepError(
            f"A step of {h:.1e} vanishes in x + h. Omit it, or use about {default:.1e}."
        )
    output, after = point.value(ahead)
    _, before = start or point.value(behind)
    if [leaf.shape for leaf in after] != [leaf.shape for leaf in before]:
        raise StructureError("f returned different shapes near x. Make its shape independent of x.")
    pairs = zip(after, before, strict=True)
    return output, [quotient(a - b, distance) for a, b in pairs]


def distance_between(behind: Leaves, ahead: Leaves, direction: np.ndarray) -> float:
    """How many times the direction lies between two points: not h, since x + h v is rounded."""
    moved = joined(ahead) - joined(behind)
    # Of size one, so that the squares of very long directions do not overflow.
    weights = direction / longest(direction)
    return float(weights @ moved / (weights @ direction))


def longest(direction: np.ndarray) -> float:
    """The largest entry of a direction; of none or of zeros, one."""
    return float(np.abs(direction).max(initial=0.0)) or 1.0


def quotient(change: np.ndarray, distance: float) -> np.ndarray:
    """A slope, as precise as the values that it comes from."""
    return np.asarray(change / distance, change.dtype)


def checked_step(method: str, step: float | None) -> float | None:
    """The step as a float; None stands for the default."""
    if method not in STEP_EXPONENTS:
        raise ValueError(f"method is {method!r}. Choose one of {', '.join(STEP_EXPONENTS)}.")
    if step is None:
        return None
    if not isinstance(step, (int, float, np.number)) or not 0 < step < np.inf:
        raise StepError(f"step is {step!r}. Give a positive finite number, such as 1e-6.")
    return float(step)
