"""Runs the training script on the digits, with its bugs or without."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

from course.modules.capstone import script
from course.modules.capstone.digits import digits
from course.modules.capstone.pieces import RIGHT


class Run(NamedTuple):
    """The loss on the images to learn from, before the first epoch and after each; the held-out accuracy."""

    losses: list[float]
    accuracy: float


def run_script(mended: bool = False, epochs: int = 8, rate: float = 0.1, width: int = 32) -> Run:
    """Train by gradient descent with the script's gradients; `mended` puts right pullbacks in it."""
    if not mended:
        return _train(epochs, rate, width)
    with ExitStack() as stack:
        for name, pullback in RIGHT.items():
            stack.enter_context(patch.object(script, f"{name}_pullback", pullback))
        return _train(epochs, rate, width)


def _train(epochs: int, rate: float, width: int) -> Run:
    data, rng, one_hot = digits(), np.random.default_rng(0), np.eye(10)
    parameters = [
        rng.normal(size=(64, width)) * np.sqrt(2 / 64),
        np.zeros(width),
        rng.normal(size=(width, width)) * np.sqrt(0.5 / width),
        rng.normal(size=(width, 10)) * np.sqrt(1 / width),
    ]
    losses = [float(script.gradients(parameters, data.images, one_hot[data.labels])[0])]
    for _ in range(epochs):
        for places in np.array_split(rng.permutation(len(data.labels)), 40):
            _, gradients = script.gradients(
                parameters, data.images[places], one_hot[data.labels[places]]
            )
            parameters = [p - rate * g for p, g in zip(parameters, gradients, strict=True)]
        losses.append(float(script.gradients(parameters, data.images, one_hot[data.labels])[0]))
    w, b, v, o = parameters
    logits = script.shortcut(np.maximum(data.held_out_images @ w + b, 0), v) @ o
    return Run(losses, float(np.mean(logits.argmax(axis=1) == data.held_out_labels)))
