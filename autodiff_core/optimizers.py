"""Optimizers as pure functions: `update(params, gradients, state)` returns new parameters and a new state."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .structure import flatten, flatten_like, rebuild


class Optimizer(NamedTuple):
    """`state = init(params)`; then `params, state = update(params, gradients, state)`, again and again."""

    init: Callable[[Any], Any]
    update: Callable[[Any, Any, Any], tuple[Any, Any]]


def sgd(rate: float = 0.1) -> Optimizer:
    """Gradient descent: p - rate · g."""

    def update(params: Any, gradients: Any, state: None) -> tuple[Any, None]:
        return each(lambda p, g: p - rate * g, params, gradients), None

    return Optimizer(lambda params: None, update)


def momentum(rate: float = 0.1, decay: float = 0.9) -> Optimizer:
    """Gradient descent with a velocity: v ← decay · v + g, then p - rate · v. *Source*: Polyak, 1964."""

    def update(params: Any, gradients: Any, velocity: Any) -> tuple[Any, Any]:
        velocity = each(lambda v, g: decay * v + g, velocity, gradients)
        return each(lambda p, v: p - rate * v, params, velocity), velocity

    return Optimizer(lambda params: each(np.zeros_like, params), update)


def adam(rate: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> Optimizer:
    """Steps by the mean gradient over the root of its mean square. *Source*: Kingma & Ba, 2015."""

    def init(params: Any) -> dict[str, Any]:
        return {"step": 0, "mean": each(np.zeros_like, params), "square": each(np.zeros_like, params)}

    def update(params: Any, gradients: Any, state: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        step = state["step"] + 1
        mean = each(lambda m, g: beta1 * m + (1.0 - beta1) * g, state["mean"], gradients)
        square = each(lambda s, g: beta2 * s + (1.0 - beta2) * g * g, state["square"], gradients)
        scale, unbias = rate / (1.0 - beta1**step), 1.0 / (1.0 - beta2**step)
        params = each(lambda p, m, s: p - scale * m / (np.sqrt(unbias * s) + epsilon), params, mean, square)
        return params, {"step": step, "mean": mean, "square": square}

    return Optimizer(init, update)


def each(change: Callable, first: Any, *others: Any) -> Any:
    """Apply a function to the leaves of several structures, place by place; float32 stays float32."""
    leaves, structure = flatten(first)
    columns = [flatten_like(structure, other, "gradient") for other in others]
    made = [change(*row) for row in zip(leaves, *columns, strict=True)]
    kept = [new.astype(old.dtype) if isinstance(old, np.ndarray) and new.dtype != old.dtype else new
            for old, new in zip(leaves, made, strict=True)]  # fmt: skip
    return rebuild(structure, kept)
