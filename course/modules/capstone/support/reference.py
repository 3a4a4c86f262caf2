"""What PyTorch and JAX find, stored: a gradient, and how long a step of training takes.

    python -m course.modules.capstone.support.reference

finds all of it again, from the stored digits and weights, and needs the extra `frameworks`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course.modules.capstone.support.compared import torch_factor, torch_step

FILE = Path(__file__).with_name("reference.npz")
PARAMETERS = ("w1", "b1", "w2", "b2")
STEP = "PyTorch_step"
WIDTH = 12
IMAGES = 50


class Reference(NamedTuple):
    """A small network on some digits, and the gradients of its mean cross-entropy.

    `step` is how many steps that are written by hand PyTorch's step takes.

    *Shapes*: images (50, 64), labels (50,); the parameters w1 (12, 64), b1 (12,), w2 (10, 12) and
    b2 (10,), and in each of `gradients` the same.
    """

    images: np.ndarray
    labels: np.ndarray
    parameters: list[np.ndarray]
    gradients: dict[str, list[np.ndarray]]
    step: float


def reference() -> Reference:
    """What is stored."""
    with np.load(FILE) as stored:
        arrays = dict(stored)
    gradients = {
        name: [arrays[f"{name}_{each}"] for each in PARAMETERS] for name in ("PyTorch", "JAX")
    }
    parameters = [arrays[each] for each in PARAMETERS]
    step = float(arrays[STEP])
    return Reference(arrays["images"], arrays["labels"], parameters, gradients, step)


def drawn() -> dict[str, np.ndarray]:
    """The first digits to learn from, and random weights and biases."""
    from course.modules.capstone.support.digits import digits

    data = digits()
    rng = np.random.default_rng(0)
    shapes = ((WIDTH, 64), (WIDTH,), (10, WIDTH), (10,))
    weights = {
        name: 0.2 * rng.normal(size=shape) for name, shape in zip(PARAMETERS, shapes, strict=True)
    }
    return {"images": data.images[:IMAGES], "labels": data.labels[:IMAGES], **weights}


def by_pytorch(images: np.ndarray, labels: np.ndarray, parameters: list[np.ndarray]) -> list[Any]:
    """The gradients of the loss by `torch.autograd`, in double precision."""
    return torch_step(parameters, images, labels)[1]


def by_jax(images: np.ndarray, labels: np.ndarray, parameters: list[np.ndarray]) -> list[Any]:
    """The gradients of the loss by `jax.grad`, in double precision."""
    import jax

    jax.config.update("jax_enable_x64", True)

    def loss(parameters: Any) -> Any:
        w1, b1, w2, b2 = parameters
        logits = jax.nn.relu(images @ w1.T + b1) @ w2.T + b2
        return -jax.nn.log_softmax(logits)[np.arange(len(labels)), labels].mean()

    return [np.asarray(each) for each in jax.grad(loss)(parameters)]


def renew() -> None:
    """Store what both frameworks find now; digits and weights stay as they are stored."""
    arrays = dict(np.load(FILE)) if FILE.is_file() else drawn()
    given = (arrays["images"], arrays["labels"], [arrays[each] for each in PARAMETERS])
    for name, gradients_by in (("PyTorch", by_pytorch), ("JAX", by_jax)):
        for each, gradient in zip(PARAMETERS, gradients_by(*given), strict=True):
            arrays[f"{name}_{each}"] = gradient
    arrays[STEP] = np.array(round(torch_factor(), 1))
    np.savez_compressed(FILE, **arrays)


if __name__ == "__main__":
    renew()
