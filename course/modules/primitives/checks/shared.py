"""What several checks of module 6 ask of a function with a rule, and how they compare numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autodiff_core import grad, jvp, vjp
from course.checking.judge import Observation
from course.checking.probe import Probe, show

CONSTANT_RULE = "The second derivative is 0: the rule turned its numbers into constants."


def derivatives(
    probe: Probe, name: str, f: Any, x: Any, direction: Any, *, at: str = "", second: bool = True
) -> dict[str, Any]:
    """Observations of f at x: its `value`, its JVP, its VJP, and the JVP of its slope.

    Parameters:
        at: stands before their names (`value`, `forward`, `reverse`, `second`) where a check asks
            at several points.
        second: whether the last of them is asked for.
    """

    def value() -> Any:
        return f(x)

    def forward() -> Any:
        return jvp(f, (x,), (direction,))[1]

    def reverse() -> Any:
        return vjp(f, x)[1](direction)[0]

    def change_of_slope() -> Any:
        return jvp(grad(lambda x: np.sum(f(x))), (x,), (direction,))[1]

    point = show(x)
    along = show(direction)
    calls = {
        "value": probe.call(value, called=f"{name}({point})"),
        "forward": probe.call(forward, called=f"jvp({name}, ({point},), ({along},))[1]"),
        "reverse": probe.call(reverse, called=f"vjp({name}, {point})[1]({along})[0]"),
    }
    if second:
        called = f"jvp(grad({name}), ({point},), ({along},))[1]"
        calls["second"] = probe.call(change_of_slope, called=called)
    return {f"{at} {part}".strip(): call for part, call in calls.items()}


def require_close(
    call: Observation,
    *,
    wanted: Any,
    known: Iterable[tuple[Any, str]] = (),
    otherwise: str,
    tolerance: float = 1e-9,
    floor: float = 1e-3,
) -> None:
    """Let a result pass that is right in every entry, and say what is wrong with any other.

    Parameters:
        known: wrong results that are recognised, each with the message that names its mistake.
        otherwise: the message where none of them came back.
        tolerance: the relative error that an entry may have.
        floor: entries that are smaller may be as wrong as one of this size.

    Raises:
        Mistake: unless what came back is `wanted`.
    """
    wanted = np.asarray(wanted, dtype=float)
    got = call.array(wanted.shape)
    allowed = tolerance * np.maximum(np.abs(wanted), floor)
    if np.all(np.isfinite(got)) and np.all(np.abs(got - wanted) <= allowed):
        return
    for wrong, message in known:
        if np.allclose(got, wrong, rtol=1e-6, atol=1e-9, equal_nan=True):
            raise call.mistake(message, wanted=wanted)
    if not np.all(np.isfinite(got)) and np.all(np.isfinite(wanted)):
        otherwise = (
            f"The result is {show(got)}: something overflowed, or 0 was divided by 0. {otherwise}"
        )
    raise call.mistake(otherwise, wanted=wanted)
