"""Check a function's derivatives: forward against reverse, and both against differences."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .errors import DerivativeMismatchError
from .forward import jvp
from .reverse import vjp
from .structure import as_primal, flatten, rebuild


def check_derivatives(
    f: Callable, primals: tuple, order: int = 2, step: float = 1e-5, tolerance: float = 1e-6,
    agreement: float = 1e-10, seed: int = 0,
) -> None:  # fmt: skip
    """Raise DerivativeMismatchError unless f's derivatives at `primals` are right, up to the given order.

    In random directions t and u, ⟨u, J t⟩ is computed by forward mode, by reverse mode and by central
    differences. The modes have to agree to `agreement`, the differences to `tolerance`, both relative
    to the terms' size. Order 2 asks the same of f's pullback. Choose points away from kinks.
    """
    rng = np.random.default_rng(seed)
    leaves, structure = flatten(tuple(primals))
    leaves = [as_primal(leaf) for leaf in leaves]
    directions = [random_like(rng, leaf) for leaf in leaves]
    at = lambda *values: flatten(f(*rebuild(structure, values)))[0]
    outs, pushed = jvp(at, tuple(leaves), tuple(directions))
    weights = [random_like(rng, out) for out in outs]
    ahead, behind = (at(*[x + h * t for x, t in zip(leaves, directions, strict=True)]) for h in (step, -step))
    slopes = [(np.asarray(a) - np.asarray(b)) / (2.0 * step) for a, b in zip(ahead, behind, strict=True)]
    size = 1.0 + inner(map(np.abs, weights), map(np.abs, slopes))
    forward = inner(weights, pushed)
    for name, other, allowed in (
        ("reverse mode", inner(vjp(at, *leaves)[1](weights), directions), agreement * size),
        ("central differences", inner(weights, slopes), tolerance * size),
    ):
        if not abs(forward - other) <= allowed:  # a NaN on either side is a mismatch, too
            raise DerivativeMismatchError(
                f"forward mode: {forward:.12g}, {name}: {other:.12g}; {abs(forward - other):.3g} apart, only "
                f"{allowed:.3g} is allowed. A rule is wrong, the point lies at a kink, or f is not pure."
            )
    if order > 1:
        pullback = lambda values: vjp(at, *values)[1](weights)
        check_derivatives(pullback, (leaves,), order - 1, step, tolerance, agreement, seed + 1)


def random_like(rng: np.random.Generator, value: Any) -> Any:
    """Standard normal numbers in the shape and dtype of a value."""
    return rng.normal(size=value.shape).astype(value.dtype) if np.ndim(value) else float(rng.normal())


def inner(left: Iterable, right: Iterable) -> float:
    """Σ of products over all leaves."""
    return float(sum(np.sum(np.asarray(a) * np.asarray(b)) for a, b in zip(left, right, strict=True)))
