"""Check a function's derivatives: forward against reverse, and both against differences."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .errors import DerivativeMismatchError
from .numerical import central_difference
from .structure import as_primal, flatten, rebuild
from .transforms import jvp, vjp


def check_derivatives(f: Callable, primals: tuple, order: int = 2, step: float = 1e-5,
                      tolerance: float = 1e-6, agreement: float = 1e-10, seed: int = 0) -> None:  # fmt: skip
    """Raise DerivativeMismatchError unless f's derivatives at `primals` are right, up to the given order.

    For random t and u, ⟨u, J t⟩ by forward mode has to agree with reverse mode to `agreement`, with differences to
    `tolerance`, relative to 1 + the terms' size; in single precision each of these, and the step, to the power 6 / 15.
    Order 2 asks the same of f's pullback. Choose points away from kinks."""
    rng = np.random.default_rng(seed)
    leaves, structure = flatten(
        tuple(primals) if isinstance(primals, (tuple, list)) else (primals,)
    )
    leaves = [as_primal(leaf) for leaf in leaves]
    directions = [random_like(rng, leaf) for leaf in leaves]
    at = lambda values: flatten(f(*rebuild(structure, values)))[0]
    outs, pushed = jvp(at, (leaves,), (directions,))
    power = (
        min(np.finfo(getattr(as_primal(x), "dtype", float)).precision for x in [*leaves, *outs])
        / 15
    )
    weights = [random_like(rng, out) for out in outs]
    pullback = lambda values: vjp(at, values)[1](weights)[0]
    forward, size = inner(weights, pushed), 1.0 + inner(map(np.abs, weights), map(np.abs, pushed))
    reverse = lambda: inner(pullback(leaves), directions)
    differences = lambda: inner(weights, central_difference(at, leaves, directions, step**power))
    for name, compute, share in (
        ("reverse mode", reverse, agreement),
        ("central differences", differences, tolerance),
    ):
        other, allowed = compute(), share**power * size
        if not abs(forward - other) <= allowed:  # a NaN on either side is a mismatch, too
            apart = f"{abs(forward - other):.3g} apart, {allowed:.3g} allowed: a wrong rule, a kink, or f is not pure"
            raise DerivativeMismatchError(
                f"forward mode: {forward:.12g}, {name}: {other:.12g}; {apart}."
            )
    if order > 1:
        check_derivatives(pullback, (leaves,), order - 1, step, tolerance, agreement, seed + 1)


def random_like(
    rng: "np.random.Generator", value: Any
) -> Any:  # standard normal, in a value's shape and dtype
    return (
        rng.normal(size=value.shape).astype(value.dtype) if np.ndim(value) else float(rng.normal())
    )


def inner(left: Iterable, right: Iterable) -> float:  # Σ of products over all leaves
    return float(
        sum(np.sum(np.asarray(a) * np.asarray(b)) for a, b in zip(left, right, strict=True))
    )
