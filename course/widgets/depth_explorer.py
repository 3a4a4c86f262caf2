"""DepthExplorer: activations and adjoints through a deep network, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from .drawing.plot import Plot
from .drawing.words import brief
from .widget import CourseWidget

WIDTH = 32  # units in a layer
EXAMPLES = 8
BINS = 40
# Where the sliders end, how many steps they have, and what can be typed: at the extremes together
# squares of sizes are still far from overflow.
RANGES = {
    "depth": {"low": 1, "high": 40, "least": 1, "most": 100},
    "scale": {"low": 0.1, "high": 4.0, "steps": 78, "least": 0.05, "most": 10.0},
}
# Adjoints keep their size if the last layer's and the first's differ by no more than this factor.
MOST = 5
# The axis of sizes ends so far beyond the typical ones, in powers of ten, and in whole steps.
BELOW, ABOVE, AXIS_STEP = 2, 1, 4
# The value at a, and the slope from a and the value.
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "tanh": (np.tanh, lambda a, h: 1 - h * h),
    "relu": (lambda a: np.maximum(a, 0), lambda a, h: (a > 0).astype(float)),
    "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda a, h: h * (1 - h)),
    "identity": (lambda a: a, lambda a, h: np.ones_like(a)),
}


class DepthExplorer(CourseWidget):
    """Histograms of activations and adjoints in every layer of a deep network.

    Depth, activation and the scale of the weights can be moved. The network has 32 units a layer, 8
    examples, no biases; weights are drawn with standard deviation scale/√32. The seed of the
    reverse sweep is drawn with standard deviation 1. All runs in the browser.
    """

    script = "depth_explorer.js"
    depth = traitlets.Int(20, min=1, max=100).tag(sync=True)
    activation = traitlets.Enum(tuple(ACTIVATIONS), "tanh").tag(sync=True)
    scale = traitlets.Float(1.0, min=0.05, max=10.0, help="of the weights").tag(sync=True)

    def __init__(self, **choices: Any) -> None:
        sizes = {
            "width": WIDTH,
            "examples": EXAMPLES,
            "bins": BINS,
            "ranges": RANGES,
            "most": MOST,
        }
        super().__init__(data=sizes, **choices)

    def layers(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Activations and adjoints of every layer, first to last."""
        return simulate(self.depth, self.activation, self.scale)

    @property
    def description(self) -> str:
        values, adjoints = self.layers()
        first = typical(adjoints[0])
        last = typical(adjoints[-1])
        factor = (first / last) ** (1 / max(self.depth - 1, 1)) if last else 0.0
        ratio = first / last if last else 0.0
        verdict = "vanish" if ratio < 1 / MOST else "explode" if ratio > MOST else "keep their size"
        start = brief(typical(values[0]), 2)
        end = brief(typical(values[-1]), 2)
        return (
            f"Histograms of the sizes of activations and adjoints in {self.depth} layers of "
            f"{self.activation} units, weights scaled by {self.scale:g}, on logarithmic axes. "
            f"Activations go from {start} in the first layer to {end} in the last. "
            f"Adjoints go from {brief(last, 2)} in the last to {brief(first, 2)} in the first, "
            f"a factor of {factor:.2f} a layer: they {verdict}."
        )

    @property
    def drawing(self) -> Plot:
        from course.figures import BLUE, VERMILION, blank_axes

        figure, axes = blank_axes(columns=2, height=3.4)
        looks = (("activations", BLUE, "|"), ("adjoints", VERMILION, "o"))
        for plot, layers, (name, color, point) in zip(axes, self.layers(), looks, strict=True):
            low, high = axis_around(layers)
            plot.add_collection(bars(layers, (low, high), color))
            sizes = [np.log10(typical(values)) if typical(values) else np.nan for values in layers]
            plot.plot(
                range(1, len(layers) + 1), sizes, marker=point, ms=3, color=color, lw=0.8, ls="-"
            )
            plot.set(title=name, xlabel="layer", ylabel="size, power of ten", ylim=(low, high))
        return Plot(figure)


def bars(layers: list[np.ndarray], axis: tuple[int, int], color: str) -> Any:
    """The histograms of all layers as one Matplotlib collection, a bar as wide as its share."""
    from matplotlib.collections import PolyCollection

    edges = np.linspace(*axis, BINS + 1)
    corners = []
    for i, values in enumerate(layers, 1):
        shares = histogram(values, axis) / values.size
        for share, low, high in zip(shares, edges[:-1], edges[1:], strict=True):
            left = i - 0.8 * share
            right = i + 0.8 * share
            if share:
                corners.append([(left, low), (right, low), (right, high), (left, high)])
    return PolyCollection(corners, facecolors=color, alpha=0.75)


def simulate(
    depth: int, activation: str, scale: float
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Activations of layers 1 to depth, and adjoints of their pre-activations.

    *Shapes*: each is (width, examples).

    *Source*: Glorot & Bengio, Understanding the difficulty of training deep feedforward neural
    networks (2010).
    """
    value, slope = ACTIVATIONS[activation]
    h = normal(0, WIDTH * EXAMPLES).reshape(WIDTH, EXAMPLES)
    seed = normal(1, WIDTH * EXAMPLES).reshape(WIDTH, EXAMPLES)
    weights: list[np.ndarray] = []
    pre: list[np.ndarray] = []
    values: list[np.ndarray] = []
    for layer in range(depth):
        weights.append(
            scale / np.sqrt(WIDTH) * normal(2 + layer, WIDTH * WIDTH).reshape(WIDTH, WIDTH)
        )
        pre.append(weights[-1] @ h)
        h = value(pre[-1])
        values.append(h)
    adjoints = []
    ct = seed
    for layer in reversed(range(depth)):
        delta = slope(pre[layer], values[layer]) * ct
        adjoints.append(delta)
        ct = weights[layer].T @ delta
    return values, adjoints[::-1]


def normal(stream: int, count: int) -> np.ndarray:
    """Numbers close to normal (four uniform ones added), the same as JavaScript draws.

    *Source*: the mixing function of mulberry32, a public-domain generator by Tommy Ettinger.
    """
    with np.errstate(over="ignore"):
        s = (np.arange(4 * count, dtype=np.uint32) + np.uint32(stream * 4_000_000)) * np.uint32(
            0x6D2B79F5
        )
        t = (s ^ (s >> np.uint32(15))) * (s | np.uint32(1))
        t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
        uniform = (t ^ (t >> np.uint32(14))) / 2.0**32
    return (uniform.reshape(count, 4).sum(axis=1) - 2) * np.sqrt(3)


def axis_around(layers: list[np.ndarray]) -> tuple[int, int]:
    """The ends of the axis of sizes, as powers of ten; the same as in JavaScript."""
    sizes = [typical(values) for values in layers]
    powers = [math.log10(size) for size in sizes if size] or [0.0]
    low = AXIS_STEP * math.floor((min(powers) - BELOW) / AXIS_STEP)
    return low, AXIS_STEP * math.ceil((max(powers) + ABOVE) / AXIS_STEP)


def histogram(values: np.ndarray, axis: tuple[int, int]) -> np.ndarray:
    """How many sizes fall into each bin of powers of ten; zeros and what lies beyond into none."""
    sizes = np.abs(values[values != 0])
    return np.histogram(np.log10(sizes), bins=BINS, range=axis)[0]


def typical(values: np.ndarray) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(values * values)))
