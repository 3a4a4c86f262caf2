"""Check a function's derivatives: forward against reverse, and both against differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import DerivativeMismatchError
from .forward import jvp
from .reverse import vjp
from .structure import as_primal, flatten, rebuild


def check_derivatives(
    f: Callable,
    primals: tuple,
    order: int = 2,
    step: float = 1e-5,
    tolerance: float = 1e-6,
    agreement: float = 1e-10,
    seed: int = 0,
) -> None:
    """Raise an error unless f's derivatives at `primals` are right, up to the given order.

    In random directions t and u, ⟨u, J t⟩ is computed by forward mode, by reverse mode and by central
    differences. The modes have to agree to `agreement`, the differences to `tolerance`, both relative
    to the terms' size. Order 2 asks the same of f's pullback. Choose points away from kinks.

    *Raises*: DerivativeMismatchError, which says which two disagree, and by how much.
    """
    rng = np.random.default_rng(seed)
    leaves, structure = flatten(tuple(primals))
    leaves = [as_primal(leaf) for leaf in leaves]
    directions = [random_like(rng, leaf) for leaf in leaves]

    def at(*values: Any) -> list:
        return flatten(f(*rebuild(structure, values)))[0]

    outs, pushed = jvp(at, tuple(leaves), tuple(directions))
    weights = [random_like(rng, out) for out in outs]
    pulled = vjp(at, *leaves)[1](weights)
    ahead, behind = (
        at(*[x + sign * step * t for x, t in zip(leaves, directions, strict=True)]) for sign in (1.0, -1.0)
    )
    slopes = [(np.asarray(a) - np.asarray(b)) / (2.0 * step) for a, b in zip(ahead, behind, strict=True)]
    size = 1.0 + sum(np.sum(np.abs(w * np.asarray(s))) for w, s in zip(weights, slopes, strict=True))
    forward, reverse, differences = inner(weights, pushed), inner(pulled, directions), inner(weights, slopes)
    compare("forward mode", forward, "reverse mode", reverse, agreement * size)
    compare("forward mode", forward, "central differences", differences, tolerance * size)
    if order > 1:
        check_derivatives(
            lambda values: vjp(at, *values)[1](weights),
            (leaves,), order - 1, step, tolerance, agreement, seed + 1,
        )  # fmt: skip


def random_like(rng: np.random.Generator, value: Any) -> Any:
    """Standard normal numbers in the shape and dtype of a value."""
    if np.shape(value) == ():
        return float(rng.normal())
    return rng.normal(size=np.shape(value)).astype(value.dtype)


def inner(left: Any, right: Any) -> float:
    """Σ of products over all leaves."""
    return float(sum(np.sum(np.asarray(a) * np.asarray(b)) for a, b in zip(left, right, strict=True)))


def compare(name: str, value: float, other: str, reference: float, tolerance: float) -> None:
    if not abs(value - reference) <= tolerance:  # a NaN on either side is a mismatch, too
        raise DerivativeMismatchError(
            f"{name} gives {value:.12g} for ⟨u, J t⟩, but {other} gives {reference:.12g}: they differ by "
            f"{abs(value - reference):.3g}, and {tolerance:.3g} is allowed. A rule is wrong, the point lies "
            "at a kink, or f is not a function of its arguments alone."
        )
