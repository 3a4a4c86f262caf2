"""The same network on other data: flowers and wines. `data_sets.md` says whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

HELD_OUT_SHARE = 3  # one row in three
DATA_SETS = ("iris", "wine")


def rows_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Rows of measurements, standardized, and their labels."""
    with np.load(Path(__file__).with_suffix(".npz")) as data:
        rows = data[f"{name}_rows"]
        labels = data[f"{name}_labels"].astype(int)
    return (rows - rows.mean(axis=0)) / rows.std(axis=0), labels


def fit(
    my: Any,
    rows: np.ndarray,
    labels: np.ndarray,
    width: int = 16,
    epochs: int = 30,
    rate: float = 0.1,
) -> list[np.ndarray]:
    """Train a network of two layers, by the library's `training_step`."""
    rng = np.random.default_rng(0)
    classes = int(labels.max()) + 1
    w1, w2 = my.initial_weights(rng, [rows.shape[1], width, classes], "relu")
    parameters = [w1, np.zeros(width), w2, np.zeros(classes)]
    for _ in range(epochs):
        for some in np.array_split(rng.permutation(len(rows)), len(rows) // 8):

            def loss(w1: Any, b1: Any, w2: Any, b2: Any, some: np.ndarray = some) -> Any:
                logits = my.relu(rows[some] @ w1.T + b1) @ w2.T + b2
                return my.cross_entropy(logits, labels[some])

            _, parameters = my.training_step(loss, parameters, rate)
    return list(parameters)


def accuracy_on(my: Any, name: str) -> float:
    """The share of held-out rows that a network gets right, after training on the others."""
    rows, labels = rows_of(name)
    order = np.random.default_rng(0).permutation(len(rows))
    held_out = order[::HELD_OUT_SHARE]
    seen = np.setdiff1d(order, held_out)
    w1, b1, w2, b2 = fit(my, rows[seen], labels[seen])
    logits = my.relu(rows[held_out] @ w1.T + b1) @ w2.T + b2
    accuracy, _ = my.evaluate(logits, labels[held_out])
    return float(accuracy)
