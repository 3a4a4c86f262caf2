"""Measures that judges share: orders of convergence, relative errors, and telling ratios."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def fitted_order(steps: Sequence[float], errors: Sequence[float] | np.ndarray) -> float:
    """The slope of log(error) against log(step): p where the error behaves like step**p.

    An error of exactly 0 is taken as 1e-17, so that an exact formula shows as no slope, not as NaN.
    """
    logs = np.log(np.maximum(np.abs(errors), 1e-17))
    return float(np.polyfit(np.log(steps), logs, 1)[0])


def relative_error(got: np.ndarray | float, wanted: np.ndarray | float) -> float:
    """The largest deviation, relative to the largest magnitude wanted (or to 1 where all is 0)."""
    got = np.asarray(got, dtype=float)
    wanted = np.asarray(wanted, dtype=float)
    if wanted.size == 0:
        return 0.0
    size = float(np.max(np.abs(wanted))) or 1.0
    deviation = float(np.max(np.abs(got - wanted)))
    return deviation / size if np.isfinite(deviation) else float("inf")


def constant_ratio(got: np.ndarray, wanted: np.ndarray, tolerance: float = 1e-3) -> float | None:
    """c where got = c · wanted throughout, else None.

    It gives a lost factor or sign away.
    """
    got = np.ravel(np.asarray(got, dtype=float))
    wanted = np.ravel(np.asarray(wanted, dtype=float))
    ratios = got[wanted != 0] / wanted[wanted != 0]
    if ratios.size == 0 or not np.all(np.isfinite(ratios)):
        return None
    middle = float(np.median(ratios))
    same = np.all(np.abs(ratios - middle) <= tolerance * max(abs(middle), 1e-300))
    return middle if same else None
