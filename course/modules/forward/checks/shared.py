"""What came back from a learner's dual numbers: brought over as plain data, read, and compared."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from course.checking.forbidden import reference
from course.checking.judge import Observation
from course.checking.plain import Opaque
from course.checking.properties import relative_error
from course.modules.forward.support.dual_numbers import DualNumber, OneSidedDual

# It has all that is asked for where dual numbers are to be written.
FINISHED = reference(DualNumber.__module__, DualNumber.__name__)
# It has what the first task asks for, and is given for the ones after it.
BEGUN = reference(OneSidedDual.__module__, OneSidedDual.__name__)
# Far below the error of any difference quotient, far above rounding.
TOLERANCE = 1e-12
# Wrong results (a tangent, or a pair of primal and tangent), each with the words for its mistake.
Suspects = Iterable[tuple[Any, str]]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def same(got: Any, wanted: Any) -> bool:
    """Equal up to rounding; not where either is infinite or not a number."""
    return relative_error(got, wanted) < TOLERANCE


def signed(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high) * rng.choice([-1, 1]))


def parts(value: Any) -> Any:
    """Beside the learner's code: a dual number of any class as plain data, all else as it is."""
    if hasattr(value, "primal") and hasattr(value, "tangent"):
        return {"primal": value.primal, "tangent": value.tangent}
    return value


def read_dual(call: Observation, shape: tuple[int, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Primal and tangent of the dual number that came back.

    A tangent that is one number counts for every entry of its primal.

    Raises:
        Mistake: when something else came back.
    """
    value = call.value
    expected = "a dual number"
    if isinstance(value, np.ndarray) or (isinstance(value, Opaque) and value.type == "ndarray"):
        raise call.mistake("An array came back, not a dual number.", expected=expected)
    if value is None:
        raise call.mistake(
            "Nothing came back (None). Does every path through your code end in `return`?",
            expected=expected,
        )
    if isinstance(value, int | float | np.number):
        raise call.mistake("A plain number came back: its tangent is lost.", expected=expected)
    if not isinstance(value, dict) or set(value) != {"primal", "tangent"}:
        raise call.mistake("What came back has no primal and tangent.", expected=expected)
    found = []
    for name in ("primal", "tangent"):
        part = value[name]
        if not isinstance(part, int | float | np.number | np.ndarray):
            kind = part.type if isinstance(part, Opaque) else type(part).__name__
            raise call.mistake(
                f"Its {name} is a `{kind}`, not a plain number.",
                expected="plain numbers in both parts",
            )
        part = np.asarray(part)
        if part.dtype.kind not in "iuf":
            raise call.mistake(f"Its {name} is not a real number.", expected="real numbers")
        if part.shape != shape and (name == "primal" or part.shape != ()):
            raise call.mistake(
                f"Its {name} has shape {part.shape}.", expected=f"the shape of the value, {shape}"
            )
        found.append(np.broadcast_to(part, shape).astype(float))
    return found[0], found[1]


def judge_dual(
    call: Observation, primal: Any, tangent: Any, why: str, suspects: Suspects = (), points: int = 0
) -> None:
    """The dual number must have this primal and tangent. `why` is said of an unknown mistake."""
    got_primal, got_tangent = read_dual(call, np.shape(primal))
    expected = f"primal {digits(primal)}, tangent {digits(tangent)}"
    if same(got_primal, primal) and same(got_tangent, tangent):
        return
    for wrong, name in suspects:
        wrong_primal, wrong_tangent = wrong if isinstance(wrong, tuple) else (primal, wrong)
        if same(got_primal, wrong_primal) and same(got_tangent, wrong_tangent):
            raise call.mistake(name, expected=expected, points=points)
    if not same(got_primal, primal):
        raise call.mistake(
            "The primal is not what the same expression gives without tangents.",
            expected=expected,
            points=points,
        )
    if np.any(tangent) and relative_error(got_tangent, tangent) < 1e-5:
        why = "Nearly right: that is the error of a difference quotient. A slope has a formula."
    raise call.mistake(why, expected=expected, points=points)


def digits(value: Any) -> str:
    """A number or an array with as many digits as a learner's own result is shown with."""
    if np.shape(value) == ():
        return f"{float(value):.6g}"
    return np.array2string(np.asarray(value), precision=5, separator=", ")


def is_dual(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, Opaque) and "Dual" in value.type)


def without_duals(value: Any) -> Any:
    """Beside the learner's code: dual numbers in a result become plain data, to be told apart."""
    if isinstance(value, tuple | list):
        # A named tuple counts as a tuple.
        return (tuple if isinstance(value, tuple) else list)(map(without_duals, value))
    return parts(value)


class Watched:
    """A function that counts its calls, and which of them got nothing but dual numbers."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f = f
        self.calls = 0
        self.plain = 0

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        self.plain += not all(isinstance(each, DualNumber) for each in arguments)
        return self.f(*arguments)


def exponents(c: float) -> tuple[float, ...]:
    """Plain numbers as exponents: whole, broken, negative, and those where a rule may be short."""
    return (3, c, -2, 1, 0)


def judge_power(
    call: Observation, x: float, dx: float, n: float, points: int = 0, why: str = ""
) -> None:
    """x**n with a plain number as exponent."""
    if points and call.error:
        raise call.mistake(
            why, expected=f"primal {x**n:.6g}, tangent {n * x ** (n - 1) * dx:.6g}", points=points
        )
    suspects = [
        (n * x ** (n - 1), "The chain factor is missing: n·x^(n-1) is the slope, and x moves at ẋ.")
    ]
    if x > 0:
        suspects += [
            (n * x**n * dx, "The exponent of the slope is one too large: n·x^(n-1)·ẋ."),
            (x ** (n - 1) * dx, "The factor n of n·x^(n-1)·ẋ is missing."),
            (n * dx ** (n - 1) if dx > 0 else math.nan, "The slope is taken at ẋ instead of at x."),
            (
                n * x ** (n - 1) * dx + math.log(x) * x**n,
                "The exponent was given tangent 1. It is a constant and does not move.",
            ),
        ]
    judge_dual(
        call,
        x**n,
        n * x ** (n - 1) * dx,
        why or "The tangent of x^n is n·x^(n-1)·ẋ.",
        suspects,
        points,
    )
