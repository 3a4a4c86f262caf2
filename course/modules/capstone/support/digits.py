"""Handwritten digits: 1,797 images of 8 × 8 pixels, labelled. `digits.md` says whose they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

HELD_OUT = 500


class Digits(NamedTuple):
    """Images and labels to train on, and others that were held out.

    *Shapes*: images (count, 64), with entries from -1 (paper) to 1 (ink); labels (count,), 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray
    held_out_images: np.ndarray
    held_out_labels: np.ndarray


def digits(seed: int = 0) -> Digits:
    """All digits in the order of a seed, split: the last 500 are held out.

    *Source*: Alpaydin & Kaynak, 1998, Optical Recognition of Handwritten Digits (UCI), test set.
    """
    images, labels = _all()
    order = np.random.default_rng(seed).permutation(len(labels))
    train = order[:-HELD_OUT]
    held_out = order[-HELD_OUT:]
    return Digits(images[train], labels[train], images[held_out], labels[held_out])


@cache
def _all() -> tuple[np.ndarray, np.ndarray]:
    with np.load(Path(__file__).with_suffix(".npz")) as data:
        return data["images"] / 8 - 1, data["labels"].astype(int)
