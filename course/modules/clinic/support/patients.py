"""Small networks in which some array receives nothing, or next to nothing, for one reason each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_core import constant, relu, softmax

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Patient:
    """A loss, the arrays at which it is differentiated, and words for what it computes."""

    words: str
    loss: Callable[[Arrays], Any]
    parameters: dict[str, np.ndarray]


def healthy(rng: np.random.Generator) -> Patient:
    x = rng.normal(size=(6, 3))
    arrays = _normal(rng, w1=(3, 4), b1=(4,), w2=(4,))

    def loss(p: Arrays) -> Any:
        return np.mean((np.tanh(x @ p["w1"] + p["b1"]) @ p["w2"] - 2.0) ** 2)

    return Patient("two layers, nothing wrong", loss, arrays)


def small_throughout(rng: np.random.Generator) -> Patient:
    """Every gradient is small, and none beside the others."""
    x = rng.normal(size=(6, 3))
    arrays = _normal(rng, w1=(3, 2), w2=(2,))

    def loss(p: Arrays) -> Any:
        return 3e-3 * np.mean((np.tanh(x @ p["w1"]) @ p["w2"] - 2.0) ** 2)

    return Patient("a loss that was scaled down", loss, arrays)


def root_at_zero(rng: np.random.Generator) -> Patient:
    x = rng.normal(size=3)
    arrays = {"w1": np.zeros((3, 2)), **_normal(rng, w2=(2,))}

    def loss(p: Arrays) -> Any:
        return np.sqrt(np.sum((x @ p["w1"]) ** 2)) + np.sum((p["w2"] - 3.0) ** 2)

    return Patient("a norm at zero", loss, arrays)


def nothing_but_roots(rng: np.random.Generator) -> Patient:
    """Every gradient is nan, so that there is no largest one."""
    arrays = {"w1": np.zeros((3, 2)), "w2": np.zeros(2)}
    x = rng.normal(size=3)

    def loss(p: Arrays) -> Any:
        return np.sqrt(np.sum((x @ p["w1"]) ** 2)) + np.sqrt(np.sum(p["w2"] ** 2))

    return Patient("norms at zero, and nothing else", loss, arrays)


def cut_path(rng: np.random.Generator) -> Patient:
    """What comes out of the first layer is handed on as a constant."""
    x = rng.normal(size=(6, 3))
    arrays = _normal(rng, w1=(3, 4), b1=(4,), w2=(4,), b2=())

    def loss(p: Arrays) -> Any:
        hidden = constant(np.tanh(x @ p["w1"] + p["b1"]))
        return 3e-3 * np.mean((hidden @ p["w2"] + p["b2"] - 2.0) ** 2)

    return Patient("two layers, and a cut between them", loss, arrays)


def detached_scores(rng: np.random.Generator) -> Patient:
    """A softmax of constants, which does not change when all of them grow alike."""
    values = np.arange(5.0)
    arrays = _normal(rng, scores=(5,), scale=())

    def loss(p: Arrays) -> Any:
        return p["scale"] * np.sum(values * softmax(constant(p["scores"])))

    return Patient("attention with its scores cut off", loss, arrays)


def asleep(rng: np.random.Generator) -> Patient:
    """Every relu is off, and one array is not used at all."""
    x = rng.uniform(0.5, 1.0, size=(6, 3))
    arrays = _normal(rng, w1=(3, 4), b1=(4,), w2=(4,), b2=(), spare=(2,))
    # Off by so little that a large nudge would wake them.
    arrays["b1"] = -0.05 - np.max(x @ arrays["w1"], axis=0)

    def loss(p: Arrays) -> Any:
        hidden = relu(x @ p["w1"] + p["b1"])
        return np.mean((hidden @ p["w2"] + p["b2"] - 9.0) ** 2)

    return Patient("relus that are all off", loss, arrays)


def at_a_minimum(rng: np.random.Generator) -> Patient:
    """A parameter where the loss has its minimum: the slope is 0, the loss is not constant."""
    arrays = {"centre": np.zeros(3), **_normal(rng, slope=(3,))}

    def loss(p: Arrays) -> Any:
        return 1e3 * np.sum(p["centre"] ** 2) + np.sum((p["slope"] - 4.0) ** 2)

    return Patient("an array that sits at a minimum", loss, arrays)


def fading(rng: np.random.Generator) -> Patient:
    """Twelve layers that shrink the signal, and with it the adjoint."""
    x = rng.normal(size=4)
    layers = [0.2 * matrix for matrix in rng.normal(size=(12, 4, 4)) / 2.0]
    arrays = _normal(rng, first=(4, 4), last=(4,))

    def loss(p: Arrays) -> Any:
        h = np.tanh(p["first"] @ x)
        for matrix in layers:
            h = np.tanh(matrix @ h)
        return 1e4 * np.sum((h + p["last"] - 3.0) ** 2)

    return Patient("twelve narrow layers", loss, arrays)


def large_and_faint(rng: np.random.Generator) -> Patient:
    """A large array with a faint gradient: its norm is above a millionth, its mean square below."""
    arrays = _normal(rng, table=(200, 200), weights=(3,))

    def loss(p: Arrays) -> Any:
        return 1e-7 * np.sum(p["table"]) + np.sum(p["weights"])

    return Patient("a large table", loss, arrays)


def _normal(rng: np.random.Generator, **shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
    return {name: np.asarray(rng.normal(size=shape)) for name, shape in shapes.items()}
