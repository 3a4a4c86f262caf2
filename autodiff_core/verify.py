"""Check a function's derivatives: forward against reverse, and both against differences."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .errors import DerivativeMismatchError
from .numerical import central_difference, forward_difference
from .structure import as_primal, flatten, rebuild
from .transforms import jvp, vjp

# Decimal digits of double precision, which the tolerances are meant for.
DOUBLE_PRECISION = 15


def check_derivatives(
    f: Callable,
    primals: tuple,
    order: int = 2,
    step: float = 1e-5,
    tolerance: float = 1e-6,
    agreement: float = 1e-10,
    seed: int = 0,
) -> None:
    """Raise DerivativeMismatchError unless f's derivatives at `primals` are right, to this order.

    For random t and u, ⟨u, J t⟩ by forward mode has to agree with reverse mode to `agreement`, with
    differences to `tolerance`, relative to 1 + the terms' size; in single precision each of these,
    and the step, to the power 6 / 15. At a kink, where the slopes to both sides differ, no
    derivative is right. Order 2 asks the same of f's pullback."""
    rng = np.random.default_rng(seed)
    several = isinstance(primals, (tuple, list))
    leaves, structure = flatten(tuple(primals) if several else (primals,))
    x = [as_primal(leaf) for leaf in leaves]

    def on_leaves(x: list) -> list:
        """f from a list of numbers and arrays to a list of them."""
        outs, _ = flatten(f(*rebuild(structure, x)))
        return outs

    # Random directions see every entry of J: one that is wrong could hide only by chance.
    t = [random_like(leaf, rng) for leaf in x]
    outs, pushed = jvp(on_leaves, (x,), (t,))
    u = [random_like(out, rng) for out in outs]

    def pullback(x: list) -> list:
        """The cotangents of f's leaves for the cotangent u of its results."""
        _, pull = vjp(on_leaves, x)
        return pull(u)[0]

    size = 1.0 + inner(map(np.abs, u), map(np.abs, pushed))
    power = precision(x + outs) / DOUBLE_PRECISION

    # ⟨u, J t⟩ three ways: t pushed forward, u pulled back, and f's values on both sides of x.
    forward = inner(u, pushed)
    reverse = inner(pullback(x), t)
    expect_close(forward, reverse, "reverse mode", agreement**power * size)
    h = step**power
    differences = inner(u, central_difference(on_leaves, x, t, h))
    expect_close(forward, differences, "central differences", tolerance**power * size)

    def jump(h: float) -> float:
        """How far the slopes ahead of x and behind it are apart."""
        ahead = inner(u, forward_difference(on_leaves, x, t, h))
        behind = inner(u, forward_difference(on_leaves, x, [-move for move in t], h))
        return abs(ahead + behind)

    # By curvature they come closer as the step shrinks, at a kink they do not. A central difference
    # may meet the derivative there: both call the slope of |x| at zero 0.
    if jump(h) > tolerance**power * size and jump(h / 8.0) > jump(h) / 2.0:
        raise DerivativeMismatchError(
            f"The slopes to both sides of the point are {jump(h):.3g} apart: a kink, where no "
            "derivative is right. Choose a point away from it."
        )

    # For a fixed u the pullback is a function of x, and its derivatives are f's second ones.
    if order > 1:
        check_derivatives(pullback, (x,), order - 1, step, tolerance, agreement, seed + 1)


def expect_close(forward: float, other: float, name: str, allowed: float) -> None:
    """Raise an error if two values of ⟨u, J t⟩ are further apart than allowed."""
    apart = abs(forward - other)
    # A NaN on either side is a mismatch, too: it is not within anything.
    if not apart <= allowed:
        raise DerivativeMismatchError(
            f"forward mode: {forward:.12g}, {name}: {other:.12g}; {apart:.3g} apart, "
            f"{allowed:.3g} allowed: a wrong rule, a kink, or f is not pure."
        )


def inner(left: Iterable, right: Iterable) -> float:
    """⟨left, right⟩: the sum of products over all leaves."""
    total = 0.0
    for a, b in zip(left, right, strict=True):
        total += np.sum(np.asarray(a) * np.asarray(b))
    return float(total)


# The annotation is a text since NumPy imports its random numbers when they are first asked for.
def random_like(value: Any, rng: "np.random.Generator") -> Any:
    """Standard normal numbers in a value's shape and dtype."""
    if np.ndim(value) == 0:
        return float(rng.normal())
    return rng.normal(size=value.shape).astype(value.dtype)


def precision(values: Iterable) -> int:
    """The decimal digits of the coarsest value."""
    dtypes = [getattr(as_primal(value), "dtype", float) for value in values]
    return min(np.finfo(dtype).precision for dtype in dtypes)
