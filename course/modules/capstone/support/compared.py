"""One step of training, by the learner's library and by others: the same gradients, other times."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np

WIDTH, BATCH = 16, 16
REPEATS = 30

Step = Callable[[list[np.ndarray], np.ndarray, np.ndarray], tuple[float, list[np.ndarray]]]


def example() -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Parameters of a network of two layers, and a batch: the same everywhere, without a file."""
    # Numbers by a rule, since no version of NumPy promises the same random ones.
    shapes = ((WIDTH, 64), (WIDTH,), (10, WIDTH), (10,))
    parameters = [np.sin(1.0 + np.arange(np.prod(shape))).reshape(shape) / 4 for shape in shapes]
    images = np.cos(0.7 * np.arange(BATCH * 64.0)).reshape(BATCH, 64)
    return parameters, images, np.arange(BATCH) * 3 % 10


def step_of(my: Any) -> Step:
    """The step of a library that has `value_and_gradients`, such as the learner's."""

    def step(
        parameters: list[np.ndarray], images: np.ndarray, labels: np.ndarray
    ) -> tuple[float, list[np.ndarray]]:
        def loss(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
            return my.cross_entropy(my.relu(images @ w1.T + b1) @ w2.T + b2, labels)

        value, gradients = my.value_and_gradients(loss, *parameters)
        return value, gradients

    return step


def by_hand(
    parameters: list[np.ndarray], images: np.ndarray, labels: np.ndarray
) -> tuple[float, list[np.ndarray]]:
    """The step that a person writes for this one network: no tape."""
    w1, b1, w2, b2 = parameters
    rows = np.arange(len(labels))
    before = images @ w1.T + b1
    hidden = np.maximum(before, 0)
    logits = hidden @ w2.T + b2
    shifted = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=1, keepdims=True)
    delta = powers / total
    delta[rows, labels] -= 1
    delta /= len(labels)
    earlier = (delta @ w2) * (before > 0)
    loss = float(np.mean(np.log(total[:, 0]) - shifted[rows, labels]))
    gradients = [earlier.T @ images, earlier.sum(0), delta.T @ hidden, delta.sum(0)]
    return loss, gradients


def engine_step(
    parameters: list[np.ndarray], images: np.ndarray, labels: np.ndarray
) -> tuple[float, list[np.ndarray]]:
    """The step of the course's engine."""
    from autodiff_core import value_and_grad

    def loss(parameters: Any) -> Any:
        w1, b1, w2, b2 = parameters
        logits = np.maximum(images @ w1.T + b1, 0) @ w2.T + b2
        top = np.log(np.sum(np.exp(logits), axis=1))
        return np.mean(top - logits[np.arange(len(labels)), labels])

    value, gradients = value_and_grad(loss)(parameters)
    return float(value), list(gradients)


def torch_step(
    parameters: list[np.ndarray], images: np.ndarray, labels: np.ndarray
) -> tuple[float, list[np.ndarray]]:
    """The step of PyTorch, in double precision."""
    import torch

    tensors = [torch.tensor(p, requires_grad=True) for p in parameters]
    w1, b1, w2, b2 = tensors
    logits = torch.relu(torch.tensor(images) @ w1.T + b1) @ w2.T + b2
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    return loss.item(), [tensor.grad.numpy() for tensor in tensors]


def median_seconds(step: Step, *arguments: Any) -> float:
    """The median time of a call, of many."""
    step(*arguments)
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        step(*arguments)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def torch_factor() -> float:
    """How many hand-written steps a step of PyTorch takes, on one thread."""
    import torch

    # Threads cost more than such a small network gains.
    torch.set_num_threads(1)
    arguments = example()
    return median_seconds(torch_step, *arguments) / median_seconds(by_hand, *arguments)


def times(my: Any, stored: float) -> dict[str, float]:
    """How long a step takes, in hand-written steps; of PyTorch as `stored` where it is absent."""
    arguments = example()
    hand = median_seconds(by_hand, *arguments)
    found = {
        "by hand, for this network alone": 1.0,
        "your library": median_seconds(step_of(my), *arguments) / hand,
        "autodiff_core": median_seconds(engine_step, *arguments) / hand,
    }
    if find_spec("torch") is None:
        found["PyTorch (as stored)"] = stored
    else:
        found["PyTorch"] = torch_factor()
    return found
