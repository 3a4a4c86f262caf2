"""Pictures of digits, and of slopes at their pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.figures import INK, Picture, blank_axes, picture


def digit_pictures(images: np.ndarray, titles: Sequence[str], alt: str) -> Picture:
    """Digits in a row, ink dark on white paper, each under its title.

    *Shapes*: images (count, 64).
    """
    figure, axes = blank_axes(len(titles), width=0.95 * len(titles), height=1.3)
    for ax, image, title in zip(np.atleast_1d(axes), images, titles, strict=True):
        ax.imshow(image.reshape(8, 8), cmap="gray_r", vmin=-1, vmax=1)
        _bare(ax, title)
    return picture(figure, alt)


def slope_pictures(slopes: np.ndarray, titles: Sequence[str], alt: str) -> Picture:
    """Slopes at pixels in a row, each scaled by itself.

    Above 0 they are orange and bear a `+`, below 0 purple and a `−`.

    *Shapes*: slopes (count, 64).
    """
    figure, axes = blank_axes(len(titles), width=1.6 * len(titles), height=2.0)
    for ax, slope, title in zip(np.atleast_1d(axes), slopes, titles, strict=True):
        grid = slope.reshape(8, 8)
        size = np.max(np.abs(grid)) or 1.0
        ax.imshow(grid, cmap="PuOr_r", vmin=-size, vmax=size)
        for row, column in np.argwhere(np.abs(grid) > 0.35 * size):
            sign = "+" if grid[row, column] > 0 else "−"
            ax.text(column, row, sign, ha="center", va="center", color="#222222", fontsize=8)
        _bare(ax, title)
    return picture(figure, alt)


def _bare(ax: Any, title: str) -> None:
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.set_title(title, fontsize=10, color=INK)
    for spine in ax.spines.values():
        spine.set_visible(False)
