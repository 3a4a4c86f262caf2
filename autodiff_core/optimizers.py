"""Optimizers as pure functions: `update(params, gradients, state)` returns new parameters and a new state."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .structure import as_primal, flatten, flatten_like, rebuild
from .traced import Traced


class Optimizer(NamedTuple):
    """`state = init(params)`; then `params, state = update(params, gradients, state)`, again and again."""

    init: Callable[[Any], Any]
    update: Callable[[Any, Any, Any], tuple[Any, Any]]


def sgd(rate: float = 0.1) -> Optimizer:
    """Gradient descent: p - rate · g."""
    return Optimizer(
        lambda _: None,
        lambda params, grads, _: (each(lambda p, g: p - rate * g, params, grads), None),
    )


def momentum(rate: float = 0.1, decay: float = 0.9) -> Optimizer:
    """Gradient descent with a velocity: v ← decay · v + g, then p - rate · v. *Source*: Polyak, 1964."""

    def update(params: Any, gradients: Any, velocity: Any) -> tuple[Any, Any]:
        velocity = each(lambda v, g: decay * v + g, velocity, gradients)
        return each(lambda p, v: p - rate * v, params, velocity), velocity

    return Optimizer(lambda params: each(np.zeros_like, params), update)


def adam(
    rate: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
) -> Optimizer:
    """Steps by the mean gradient over the root of its mean square. *Source*: Kingma & Ba, 2015."""
    init = lambda tree: {
        "step": 0,
        "mean": each(np.zeros_like, tree),
        "square": each(np.zeros_like, tree),
    }

    def update(params: Any, gradients: Any, state: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        t = state["step"] + 1
        mean = each(lambda m, g: beta1 * m + (1.0 - beta1) * g, state["mean"], gradients)
        square = each(lambda s, g: beta2 * s + (1.0 - beta2) * g * g, state["square"], gradients)
        move = lambda p, m, s: (
            p - rate * m / (1.0 - beta1**t) / (np.sqrt(s / (1.0 - beta2**t)) + epsilon)
        )
        return each(move, params, mean, square), {"step": t, "mean": mean, "square": square}

    return Optimizer(init, update)


def each(change: Callable, first: Any, *others: Any) -> Any:
    """Apply a function to the leaves of several structures, place by place; float32 stays float32."""
    leaves, structure = flatten(first)
    columns = [
        flatten_like(structure, other, "gradient, or the state that `init` makes,", leaves)
        for other in others
    ]
    pairs = [
        (old, change(old, *rest))
        for old, *rest in zip(map(as_primal, leaves), *columns, strict=True)
    ]
    kept = lambda p, x: (
        np.asarray(x, p.dtype)
        if isinstance(p, np.ndarray)
        else float(x)
        if p.__class__ is float
        else x
    )
    return rebuild(structure, (x if isinstance(x, Traced) else kept(p, x) for p, x in pairs))
