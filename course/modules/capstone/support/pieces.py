"""The training script cut into pieces, for a gradient check, and the right pullbacks of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from course.modules.capstone.support import script

NAMES = ("affine", "relu", "shortcut", "softmax", "distance")
# Each is named `piece.argument`: the argument whose cotangent is wrong.
BUGS = ("affine.b", "shortcut.h", "softmax.logits")


# The script's pullbacks as they came, also after somebody mended the script in place.
AS_GIVEN: Mapping[str, Callable[..., Any]] = {
    name: getattr(script, f"{name}_pullback") for name in NAMES
}


class Piece(NamedTuple):
    """One piece: forward(*arrays), pullback(y_bar, *arrays), and its arguments to try it on."""

    name: str
    forward: Callable[..., Any]
    pullback: Callable[..., Any]
    arguments: dict[str, np.ndarray]


def script_pieces(
    seed: int = 0, mended: Mapping[str, Callable[..., Any]] | None = None
) -> list[Piece]:
    """The pieces of the script, on random arrays away from kinks.

    Parameters:
        mended: pullbacks that replace the script's, by the name of their piece.
    """
    rng = np.random.default_rng(seed)
    one_hot = np.eye(4)[rng.integers(0, 4, 5)]
    arguments: dict[str, dict[str, np.ndarray]] = {
        "affine": {
            "x": rng.normal(size=(5, 3)),
            "w": rng.normal(size=(3, 4)),
            "b": rng.normal(size=4),
        },
        "relu": {"a": rng.uniform(0.2, 1, (5, 4)) * rng.choice([-1, 1], (5, 4))},
        "shortcut": _away_from_the_kink(rng),
        "softmax": {"logits": rng.normal(size=(5, 4))},
        "distance": {"p": script.softmax(rng.normal(size=(5, 4))), "one_hot": one_hot},
    }
    pullbacks = {name: getattr(script, f"{name}_pullback") for name in NAMES} | dict(mended or {})
    return [Piece(name, getattr(script, name), pullbacks[name], arguments[name]) for name in NAMES]


def _away_from_the_kink(rng: np.random.Generator) -> dict[str, np.ndarray]:
    while True:
        h = rng.uniform(0, 1, (5, 4))
        v = rng.normal(size=(4, 4))
        if np.min(np.abs(h @ v)) > 0.02:
            return {"h": h, "v": v}


def affine_pullback(
    y_bar: np.ndarray, x: np.ndarray, w: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, ...]:
    return y_bar @ w.T, x.T @ y_bar, y_bar.sum(axis=0)


def shortcut_pullback(y_bar: np.ndarray, h: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
    a_bar = y_bar * (h @ v > 0)
    return y_bar + a_bar @ v.T, h.T @ a_bar


def softmax_pullback(y_bar: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, ...]:
    p = script.softmax(logits)
    return (p * (y_bar - np.sum(y_bar * p, axis=1, keepdims=True)),)


RIGHT: dict[str, Callable[..., Any]] = {
    "affine": affine_pullback,
    "shortcut": shortcut_pullback,
    "softmax": softmax_pullback,
}
