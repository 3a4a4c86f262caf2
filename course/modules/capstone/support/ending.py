"""The ending of the course: the learner's library trains, and numbers and pictures say how well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np

from course.modules.capstone.support.digits import Digits, digits

# A curve of every step is too restless to read; this many are averaged.
SMOOTHED = 20


@dataclass(frozen=True)
class Trained:
    """What came of a training: parameters, the loss of each step, and guesses of new digits."""

    parameters: list[np.ndarray]
    losses: list[float]
    accuracy: float
    confusion: np.ndarray
    guesses: np.ndarray

    @property
    def curve(self) -> np.ndarray:
        """The mean losses of so many steps at a time."""
        whole = len(self.losses) // SMOOTHED * SMOOTHED
        return np.mean(np.reshape(self.losses[:whole], (-1, SMOOTHED)), axis=1)


def trained(my: Any, data: Digits | None = None, seed: int = 0) -> Trained:
    """Train by the library's own `train`, evaluate by its `evaluate`; the losses are heard."""
    data = data or digits()
    losses: list[float] = []
    with patch.object(my.engine, "value_and_gradients", heard(my, losses)):
        parameters = list(my.train(data.images, data.labels, np.random.default_rng(seed)))
    logits = logits_of(my, parameters, data.held_out_images)
    accuracy, confusion = my.evaluate(logits, data.held_out_labels)
    return Trained(parameters, losses, accuracy, np.asarray(confusion), logits.argmax(axis=1))


def heard(my: Any, losses: list[float]) -> Callable[..., Any]:
    """The library's `value_and_gradients`, which puts every loss into a list."""
    original = my.engine.value_and_gradients

    def listening(f: Any, *arrays: Any) -> Any:
        value, gradients = original(f, *arrays)
        losses.append(value)
        return value, gradients

    return listening


def logits_of(my: Any, parameters: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    """What the network says of images, by the library."""
    w1, b1, w2, b2 = parameters
    logits: np.ndarray = my.relu(images @ w1.T + b1) @ w2.T + b2
    return logits


@dataclass(frozen=True)
class Adversarial:
    """An image that is read rightly, and one close to it that is not."""

    image: np.ndarray
    label: int
    changed: np.ndarray
    guess: int

    @property
    def size(self) -> float:
        """The largest change of a pixel, as a share of the whole range of ink."""
        return float(np.max(np.abs(self.changed - self.image)) / 2)


def adversarial(my: Any, found: Trained, data: Digits | None = None) -> Adversarial:
    """Of the first digits that are read rightly, the one that the least change makes misread.

    Uphill in the loss, by your `pixel_gradient`: every pixel by the same small amount.
    """
    data = data or digits()
    right = np.flatnonzero(found.guesses == data.held_out_labels)[:20]
    pairs = [
        _misread(my, found.parameters, data.held_out_images[i], int(data.held_out_labels[i]))
        for i in right
    ]
    return min(pairs, key=lambda pair: pair.size)


def _misread(my: Any, parameters: list[np.ndarray], image: np.ndarray, label: int) -> Adversarial:
    changed = image.copy()
    guess = label
    for _ in range(100):
        if guess != label:
            break
        slopes = np.ravel(my.pixel_gradient(parameters, changed, label))
        changed = np.clip(changed + 0.02 * np.sign(slopes), -1, 1)
        guess = int(logits_of(my, parameters, changed[np.newaxis]).argmax())
    return Adversarial(image, label, changed, guess)
