"""Layers as pure functions of parameters: nested dicts of arrays, made by `init_…`."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .table.elementwise import relu
from .table.functions import conv2d
from .table.numpy_functions import asarray


def init_linear(rng: "np.random.Generator", inputs: int, outputs: int, dtype: Any = float) -> dict:
    """Weights with variance 2 / inputs, for relu, and biases of zero. *Source*: He et al., 2015."""
    w = rng.normal(size=(inputs, outputs)) * np.sqrt(2.0 / inputs)
    return {"w": w.astype(dtype), "b": np.zeros(outputs, dtype)}


def linear(params: dict, x: Any) -> Any:
    """x W + b. *Shapes*: x (…, inputs) → (…, outputs)."""
    return x @ params["w"] + params["b"]


def init_mlp(rng: "np.random.Generator", sizes: Sequence[int], dtype: Any = float) -> list[dict]:
    """A linear layer between each two sizes."""
    return [init_linear(rng, a, b, dtype) for a, b in pairwise(sizes)]


def mlp(params: Sequence[dict], x: Any, activation: Callable = relu) -> Any:
    """Linear layers with an activation between them; the last layer has none."""
    for layer in params[:-1]:
        x = activation(linear(layer, x))
    return linear(params[-1], x)


def init_convolution(
    rng: "np.random.Generator", channels: int, filters: int, size: int, dtype: Any = float
) -> dict:
    """Square filters of the given size."""
    # Each number of the result comes from channels · size² inputs.
    w = rng.normal(size=(filters, channels, size, size)) * np.sqrt(2.0 / (channels * size * size))
    return {"w": w.astype(dtype), "b": np.zeros(filters, dtype)}


def convolution(params: dict, x: Any, stride: int = 1, padding: int = 0) -> Any:
    """`conv2d` with a bias for each filter. *Shapes*: x (images, channels, height, width)."""
    return conv2d(x, params["w"], stride, padding) + params["b"][:, None, None]


def init_norm(features: int, dtype: Any = float) -> dict:
    """Scale one and shift zero, for batch norm and layer norm."""
    return {"scale": np.ones(features, dtype), "shift": np.zeros(features, dtype)}


def standardise(x: Any, axis: int, epsilon: float) -> Any:
    """Mean zero and variance one along an axis; the derivative knows that both depend on x."""
    # Without epsilon, a feature that never changes would be divided by zero.
    centred = x - np.mean(x, axis=axis, keepdims=True)
    return centred / np.sqrt(np.var(x, axis=axis, keepdims=True) + epsilon)


def batch_norm(params: dict, x: Any, epsilon: float = 1e-5) -> Any:
    """Each feature standardised over a batch. *Source*: Ioffe & Szegedy, 2015.

    *Shapes*: x (batch, features) → the same."""
    return standardise(x, 0, epsilon) * params["scale"] + params["shift"]


def layer_norm(params: dict, x: Any, epsilon: float = 1e-5) -> Any:
    """Each example standardised over its features. *Source*: Ba et al., 2016.

    *Shapes*: x (…, features) → the same."""
    return standardise(x, -1, epsilon) * params["scale"] + params["shift"]


def residual(layer: Callable, params: Any, x: Any) -> Any:
    """x + layer(params, x). *Source*: He et al., 2016."""
    return x + layer(params, x)


def init_embedding(
    rng: "np.random.Generator", words: int, features: int, dtype: Any = float
) -> dict:
    """One row of standard normal numbers for each word."""
    return {"table": rng.normal(size=(words, features)).astype(dtype)}


def embedding(params: dict, words: Any) -> Any:
    """The rows of the table for integer words: what a word that occurs twice gets, adds up."""
    return params["table"][asarray(words)]
