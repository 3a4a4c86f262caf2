"""Runs the training script on the digits, with its bugs or without."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

import numpy as np

from course.modules.capstone.support import script
from course.modules.capstone.support.digits import digits
from course.modules.capstone.support.pieces import RIGHT

BATCHES = 40


class Run(NamedTuple):
    """The loss on the training images, before the first epoch and after each; held-out accuracy."""

    losses: list[float]
    accuracy: float


def run_script(mended: bool = False, epochs: int = 8, rate: float = 0.1, width: int = 32) -> Run:
    """Train by gradient descent with the script's gradients.

    Parameters:
        mended: whether right pullbacks stand in for the script's wrong ones.
    """
    # Here, since it imports asyncio and subprocesses, which a check can do without.
    from unittest.mock import patch

    if not mended:
        return _train(epochs, rate, width)
    with ExitStack() as stack:
        for name, pullback in RIGHT.items():
            stack.enter_context(patch.object(script, f"{name}_pullback", pullback))
        return _train(epochs, rate, width)


def _train(epochs: int, rate: float, width: int) -> Run:
    data = digits()
    targets = np.eye(10)[data.labels]
    rng = np.random.default_rng(0)
    parameters = _initial_parameters(rng, width)
    losses = [_loss(parameters, data.images, targets)]
    for _ in range(epochs):
        for places in np.array_split(rng.permutation(len(targets)), BATCHES):
            _, gradients = script.gradients(parameters, data.images[places], targets[places])
            parameters = [p - rate * g for p, g in zip(parameters, gradients, strict=True)]
        losses.append(_loss(parameters, data.images, targets))
    guesses = _logits(parameters, data.held_out_images).argmax(axis=1)
    return Run(losses, float(np.mean(guesses == data.held_out_labels)))


def _initial_parameters(rng: np.random.Generator, width: int) -> list[np.ndarray]:
    return [
        rng.normal(size=(64, width)) * np.sqrt(2 / 64),
        np.zeros(width),
        rng.normal(size=(width, width)) * np.sqrt(0.5 / width),
        rng.normal(size=(width, 10)) * np.sqrt(1 / width),
    ]


def _loss(parameters: list[np.ndarray], images: np.ndarray, targets: np.ndarray) -> float:
    return float(script.gradients(parameters, images, targets)[0])


def _logits(parameters: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    w, b, v, o = parameters
    hidden = np.maximum(images @ w + b, 0)
    logits: np.ndarray = script.shortcut(hidden, v) @ o
    return logits
