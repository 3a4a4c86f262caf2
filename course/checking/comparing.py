"""Compares what came back with what was wanted, and with wrong results that have a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from course.checking.observation import Observation
from course.checking.properties import relative_error

TOLERANCE = 1e-9
# Of numbers in single precision, which have about 7 digits.
SINGLE = 1e-5


def is_same(got: Any, other: Any, *, tolerance: float = TOLERANCE) -> bool:
    """Whether the shapes agree, and the numbers up to a relative error.

    Numbers in single precision are compared at theirs. What holds no numbers is the same as none.
    """
    if getattr(got, "dtype", None) == np.float32:
        tolerance = max(tolerance, SINGLE)
    try:
        return np.shape(got) == np.shape(other) and relative_error(got, other) < tolerance
    except (TypeError, ValueError, OverflowError):
        return False


def require(
    call: Observation,
    *,
    wanted: Any,
    known: Iterable[tuple[Any, str]] = (),
    otherwise: str,
    tolerance: float = TOLERANCE,
) -> None:
    """Let a right result pass, and say what is wrong with any other.

    Parameters:
        known: wrong results that are recognised, each with the message that names its mistake.
        otherwise: the message where none of them came back.

    A module that compares more or less strictly binds `tolerance` by `functools.partial`.

    Raises:
        Mistake: unless what came back is `wanted`.
    """
    wanted = np.asarray(wanted)
    got = call.value
    if _is_numeric(got) and not is_same(got, wanted, tolerance=tolerance):
        for wrong, message in known:
            if is_same(got, wrong, tolerance=tolerance):
                raise call.mistake(message, wanted=wanted)
    call.array(wanted.shape)
    if not is_same(got, wanted, tolerance=tolerance):
        raise call.mistake(otherwise, wanted=wanted)


def _is_numeric(value: Any) -> bool:
    is_number = isinstance(value, np.ndarray | np.number | float | int)
    return is_number and np.asarray(value).dtype.kind in "iuf"
