"""DigitPad: draw a digit, watch a network's guess, and the gradient that each pixel gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from .drawing.plot import Plot
from .widget import CourseWidget

SIDE = 8
PIXELS, CLASSES = SIDE * SIDE, 10
# The loss is that of the network's own guess.
OF_THE_GUESS = -1
STRONG = 0.35  # of the strongest slope: these bear a sign

Parameters = Sequence[np.ndarray]


class DigitPad(CourseWidget):
    """A pad of 8 by 8 pixels to draw a digit on, with the guess of a network of two relu layers.

    Beside it stands, for each pixel, the slope of the loss: `+` where more ink speaks against the
    label. Where `my`, the learner's library, is given, it answers while Python runs; without it,
    and in a page of its own, the browser works the same out.
    """

    script = "digit_pad.js"
    image = traitlets.List(traitlets.Float(), help="64 pixels, from -1 to 1").tag(sync=True)
    label = traitlets.Int(OF_THE_GUESS, min=-1, max=9, help="-1 is the guess").tag(sync=True)
    answer = traitlets.Dict(help="logits and slopes by the library").tag(sync=True)

    def __init__(self, parameters: Parameters, my: Any = None, **choices: Any) -> None:
        self.parameters = [np.asarray(parameter, dtype=float) for parameter in parameters]
        self.my = my
        shapes = [parameter.shape for parameter in self.parameters]
        width = len(self.parameters[0])
        if shapes != [(width, PIXELS), (width,), (CLASSES, width), (CLASSES,)]:
            raise ValueError(f"These shapes are no network of two layers for digits: {shapes}.")
        choices["image"] = np.ravel(choices.get("image", np.full(PIXELS, -1.0))).tolist()
        # So many digits are more than any picture shows, and make a page light.
        data = {"parameters": [np.round(each, 6).tolist() for each in self.parameters]}
        super().__init__(data=data, **choices)
        self.observe(self._answered, ["image", "label"])
        self._answered()

    def _answered(self, change: Any = None) -> None:
        if self.my is None or len(self.image) != PIXELS:
            return
        self.answer = {
            "image": self.image,
            "label": self.label,
            "logits": self.logits().tolist(),
            "slopes": self.slopes().ravel().tolist(),
        }

    def logits(self) -> np.ndarray:
        """What the network says of the image."""
        relu: Callable[[Any], Any] = self.my.relu if self.my else lambda a: np.maximum(a, 0)
        w1, b1, w2, b2 = self.parameters
        pixels = np.array(self.image)[np.newaxis]
        return np.asarray(relu(pixels @ w1.T + b1) @ w2.T + b2)[0]

    @property
    def guess(self) -> int:
        return int(self.logits().argmax())

    def probabilities(self) -> np.ndarray:
        powers = np.exp(self.logits() - self.logits().max())
        return np.asarray(powers / powers.sum())

    def slopes(self) -> np.ndarray:
        """The slope of the loss in each pixel, 8 by 8."""
        label = self.guess if self.label == OF_THE_GUESS else self.label
        pixels = np.array(self.image)
        if self.my is not None:
            return np.asarray(self.my.pixel_gradient(self.parameters, pixels, label))
        w1, b1, w2, _ = self.parameters
        delta = self.probabilities() - np.eye(CLASSES)[label]
        return np.asarray(((w2.T @ delta) * (w1 @ pixels + b1 > 0)) @ w1).reshape(SIDE, SIDE)

    @property
    def description(self) -> str:
        drawn = int(np.sum(np.array(self.image) > 0))
        sure = f"{100 * self.probabilities()[self.guess]:.0f} %"
        whose = "the guess" if self.label == OF_THE_GUESS else str(self.label)
        return (
            f"A pad of {SIDE} by {SIDE} pixels, {drawn} of them dark, for a digit drawn by mouse "
            f"or keys. The network reads a {self.guess}, {sure} sure. Beside it, for each pixel, "
            f"the slope of the loss for {whose}: plus where more ink speaks against it, minus "
            "where it helps; and a bar for each of the ten digits."
        )

    @property
    def drawing(self) -> Plot:
        from course.figures import BLUE, blank_axes

        figure, (pad, slopes, bars) = blank_axes(columns=3, height=2.8)
        pad.imshow(np.reshape(self.image, (SIDE, SIDE)), cmap="gray_r", vmin=-1, vmax=1)
        grid = self.slopes()
        size = float(np.max(np.abs(grid))) or 1.0
        slopes.imshow(grid, cmap="PuOr_r", vmin=-size, vmax=size)
        for row, column in np.argwhere(np.abs(grid) > STRONG * size):
            sign = "+" if grid[row, column] > 0 else "−"
            slopes.text(column, row, sign, ha="center", va="center", color="#222222", fontsize=8)
        for axes, title in ((pad, f"read as {self.guess}"), (slopes, "slopes at the pixels")):
            axes.set(xticks=[], yticks=[], title=title)
            axes.grid(False)
        bars.barh(range(CLASSES), self.probabilities(), color=BLUE)
        bars.set(yticks=range(CLASSES), xlim=(0, 1), title="probability")
        bars.invert_yaxis()
        return Plot(figure)
