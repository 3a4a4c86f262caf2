"""Difference quotients of one variable: what they are probed with, and what their order tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen
from course.checking.plain import to_plain
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio, fitted_order, relative_error
from course.checking.showing import times

# Large enough that rounding does not show beside truncation, whose order is fitted.
STEPS = tuple(2.0**-k for k in range(3, 9))


class Watched:
    """A function that keeps the points at which it was called."""

    def __init__(self, name: str, f: Callable[[Any], Any]) -> None:
        self.__name__ = name
        self.f = f
        self.points: list[Any] = []

    def __call__(self, x: Any) -> Any:
        self.points.append(np.array(x))
        return self.f(x)


def exp(x: Any) -> Any:
    return np.exp(x)


def sin(x: Any) -> Any:
    return np.sin(x)


def judge_order(
    seen: list[Observation],
    slope: float,
    *,
    wanted: int,
    named: str,
    others: Sequence[tuple[list[float], str]],
) -> None:
    """The fitted order must be `wanted`. `others` are known results for STEPS, and their names."""
    got = np.array([each.number() for each in seen])
    errors = np.abs(got - slope)
    order = fitted_order(STEPS, errors)
    if abs(order - wanted) < 0.25 and errors[-1] < 0.05 * abs(slope):
        return
    ratio = constant_ratio(got, np.full_like(got, slope), tolerance=0.2)
    last = seen[-1]
    expected = f"about {slope:.6g}, with an error that shrinks like {named} as h does"
    if not np.all(np.isfinite(got)):
        raise last.mistake("The result is not a finite number.", expected=expected)
    for values, name in others:
        if relative_error(got, np.array(values)) < 1e-6:
            raise last.mistake(
                f"The measured order is {order:.1f}, not {wanted}: {name}", expected=expected
            )
    if order > 0.5 and errors[-1] < 0.05 * abs(slope):
        raise last.mistake(
            f"It comes near the slope, but the measured order is {order:.1f}, not {wanted}. Which "
            "points does the formula use, and is anything rounded?",
            expected=expected,
        )
    if ratio is not None and abs(ratio - 2) < 0.2:
        raise last.mistake(
            "The result is twice too large: how far apart are the two points that you use?",
            expected=expected,
        )
    if ratio is not None and abs(ratio - 0.5) < 0.1:
        raise last.mistake(
            "The result is half of what it should be: "
            "divide by the distance of the two points, once.",
            expected=expected,
        )
    if ratio is not None and abs(ratio + 1) < 0.2:
        raise last.mistake(
            "The sign is turned round: later value minus earlier value, over a positive run.",
            expected=expected,
        )
    if abs(got[-1]) < 0.02 * abs(slope) and abs(got[-1]) < 0.1 * abs(got[0]):
        raise last.mistake(
            "The result shrinks with h: a rise was not divided by its run.", expected=expected
        )
    if abs(got[-1]) > 10 * abs(slope):
        raise last.mistake(
            "The result grows as h shrinks. Do the parentheses divide the whole difference?",
            expected=expected,
        )
    raise last.mistake(
        f"As h shrinks the result does not settle on the slope (measured order {order:.1f}).",
        expected=expected,
    )


def judge_points(seen: Seen, x: float, wanted: tuple[float, ...], words: str) -> None:
    """`f` must have been called at the wanted points and nowhere else, each once."""
    call: Observation = seen["watched"]
    call.number()
    points = seen["points"]
    if not all(isinstance(point, int | float | np.number) for point in points):
        raise call.mistake(
            f"f was called on {show(points[0])}: f takes one number, and returns one.",
            expected=f"two calls of f, at {words}",
        )
    points = sorted(points)
    if len(points) == len(wanted) and np.allclose(points, sorted(wanted), rtol=1e-12, atol=0):
        return
    expected = f"two calls of f, at {words}"
    if len(points) != len(wanted):
        raise call.mistake(f"f was called {times(len(points))}.", expected=expected)
    where = ", ".join(
        "x" if p == x else f"x {'+' if p > x else '-'} {abs(p - x):.6g}" for p in points
    )
    raise call.mistake(f"f was called at {where}.", expected=expected)


class DifferenceQuotient(Check):
    """What the two difference quotients of one variable have in common."""

    # Functions on which the quotient is the slope itself, one of them faint; and, for the judge
    # alone, their slopes.
    exact: ClassVar[tuple[Callable[..., Any], ...]]
    slopes: ClassVar[tuple[Callable[..., float], ...]]

    def places(self, given: Given) -> list[tuple[float, float]]:
        """Pairs of x and h: with either sign, and at an integer."""
        x = given["x"]
        h = given["h"]
        return [(x, h), (-x, h), (x, -h), (3, h)]

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": float(rng.uniform(0.5, 1.5)), "h": float(rng.uniform(0.1, 0.3))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        watched = Watched("f", sin)
        call = probe.call(answer, watched, -given["x"], given["h"])
        return {
            "exact": [
                probe.call(answer, f, x, h) for f in self.exact for x, h in self.places(given)
            ],
            "orders": [probe.call(answer, exp, given["x"], h) for h in STEPS],
            "watched": call,
            "backwards": probe.call(answer, sin, given["x"], -given["h"]),
            "points": [to_plain(point[()]) for point in watched.points[:20]],
        }

    def judge_exact(self, given: Given, seen: Seen, why: str) -> None:
        """The slope itself, for each function of `exact` at each place."""
        cases = [(slope, x) for slope in self.slopes for x, _ in self.places(given)]
        for call, (slope, x) in zip(seen["exact"], cases, strict=True):
            if relative_error(call.number(), slope(x)) > 1e-9:
                raise call.mistake(why, expected=f"{slope(x):.6g}, up to rounding")
