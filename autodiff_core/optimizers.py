"""Optimizers as pure functions: an update returns new parameters and a new state."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .structure import as_primal, flatten, flatten_like, rebuild
from .traced import Traced


class Optimizer(NamedTuple):
    """`state = init(params)`, then `params, state = update(params, gradients, state)` in a loop."""

    init: Callable[[Any], Any]
    update: Callable[[Any, Any, Any], tuple[Any, Any]]


def sgd(rate: float = 0.1) -> Optimizer:
    """Gradient descent: p - rate · g."""

    def init(params: Any) -> None:
        return None

    def update(params: Any, gradients: Any, state: None) -> tuple[Any, None]:
        return each(lambda p, g: p - rate * g, params, gradients), None

    return Optimizer(init, update)


def momentum(rate: float = 0.1, decay: float = 0.9) -> Optimizer:
    """Gradient descent with a velocity v ← decay · v + g: p - rate · v. *Source*: Polyak, 1964."""

    def update(params: Any, gradients: Any, velocity: Any) -> tuple[Any, Any]:
        velocity = each(lambda v, g: decay * v + g, velocity, gradients)
        return each(lambda p, v: p - rate * v, params, velocity), velocity

    return Optimizer(zeros, update)


def adam(
    rate: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
) -> Optimizer:
    """Steps by the mean gradient over the root of its mean square. *Source*: Kingma & Ba, 2015."""

    def init(params: Any) -> dict[str, Any]:
        return {"step": 0, "mean": zeros(params), "square": zeros(params)}

    def update(params: Any, gradients: Any, state: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        t = state["step"] + 1
        mean = each(lambda m, g: beta1 * m + (1.0 - beta1) * g, state["mean"], gradients)
        square = each(lambda s, g: beta2 * s + (1.0 - beta2) * g * g, state["square"], gradients)

        def step(p: Any, m: Any, s: Any) -> Any:
            # Both began at zero: what is missing to a mean is given back.
            return p - rate * m / (1.0 - beta1**t) / (np.sqrt(s / (1.0 - beta2**t)) + epsilon)

        return each(step, params, mean, square), {"step": t, "mean": mean, "square": square}

    return Optimizer(init, update)


def zeros(params: Any) -> Any:
    """Zeros of the same structure."""
    return each(np.zeros_like, params)


def each(change: Callable, first: Any, *others: Any) -> Any:
    """Apply a function to leaves of several structures, place by place; float32 stays float32."""
    leaves, structure = flatten(first)
    role = "gradient, or the state that `init` makes,"
    columns = [flatten_like(structure, other, role, leaves) for other in others]
    # Parameters that came as integers train as floats.
    olds = [*map(as_primal, leaves)]
    news = [change(*values) for values in zip(olds, *columns, strict=True)]
    return rebuild(structure, map(of_its_kind, olds, news))


def of_its_kind(old: Any, new: Any) -> Any:
    """A new leaf with the old one's dtype."""
    if isinstance(new, Traced):
        return new
    # A rate of NumPy's own in double precision would make doubles of single ones.
    if isinstance(old, np.ndarray):
        return np.asarray(new, old.dtype)
    return float(new) if old.__class__ is float else new
