"""Checks `layers.initial_weights`: signals keep their size through the layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe

SAME_TWICE = "The same generator gave two different results."
NOT_RANDOM = (
    "The weights are not random. Equal weights make the units of a layer equal, and equal "
    "gradients keep them so."
)
OUTPUTS = "The width of the outputs was used. A pre-activation is a sum over the layer's *inputs*."
FOR_LINEAR = (
    "Right for linear layers. A relu sets half of the mean square to zero, so each layer needs "
    "twice the variance."
)
FOR_RELU = "Right for relu. A linear layer loses nothing: no factor 2."


class InitialWeights(Check):
    task = "layers.initial_weights"
    SIZES = (400, 200, 400, 200, 400, 200, 400)
    # The mean square of a weight, times the number of inputs, that keeps signals as they are.
    FACTORS: Mapping[str, float] = {"linear": 1, "relu": 2}

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1000)), "x": rng.normal(size=(400, 20))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def drawn(seed: int, activation: str) -> Any:
            return answer(np.random.default_rng(seed), list(self.SIZES), activation)

        def facts(activation: str) -> dict[str, Any]:
            weights = drawn(given["seed"], activation)
            again = drawn(given["seed"], activation)
            other = drawn(given["seed"] + 1, activation)
            return {
                "shapes": [list(np.shape(w)) for w in weights],
                "sizes": signal_sizes(weights, given["x"], activation),
                "deviations": [float(np.std(w)) for w in weights],
                "means": [float(np.mean(w)) for w in weights],
                "same": are_equal(weights, again),
                "differs": not are_equal(weights, other),
            }

        def shapes() -> list[list[int]]:
            return [list(np.shape(w)) for w in answer(np.random.default_rng(0), [3, 5, 2], "relu")]

        def ask(kind: str) -> dict[str, Any]:
            layers = f"{len(self.SIZES) - 1} layers of widths 200 and 400"
            called = f'{layers}, weights of initial_weights(…, "{kind}")'
            return probe.call(facts, kind, called=called)

        return {
            "shapes": probe.call(
                shapes, called='[w.shape for w in initial_weights(rng, [3, 5, 2], "relu")]'
            ),
            "linear": ask("linear"),
            "relu": ask("relu"),
        }

    @judges("one matrix for each layer, in the shape that multiplies a column", points=1)
    def shapes(self, given: Given, seen: Seen) -> None:
        if [tuple(shape) for shape in seen["shapes"].value] != [(5, 3), (2, 5)]:
            raise seen["shapes"].mistake(
                "The shape of a layer's weights is (outputs, inputs).", expected="[(5, 3), (2, 5)]"
            )

    @judges("the numbers come from the generator that was given", points=1)
    def random(self, given: Given, seen: Seen) -> None:
        for call in (seen["linear"], seen["relu"]):
            facts = call.value
            if not facts["same"]:
                raise shown(call, SAME_TWICE, "the same weights twice")
            if not facts["differs"] or min(facts["deviations"]) == 0:
                raise shown(call, NOT_RANDOM, "other weights for another seed")

    @judges("linear layers keep the size of signals", points=2)
    def linear(self, given: Given, seen: Seen) -> None:
        self._size("linear", seen["linear"])

    @judges("relu layers keep the size of signals", points=2)
    def relu(self, given: Given, seen: Seen) -> None:
        self._size("relu", seen["relu"])

    def _size(self, kind: str, call: Observation) -> None:
        deviations = np.array(call.value["deviations"])
        means = np.abs(call.value["means"])
        inputs = np.array(self.SIZES[:-1])
        outputs = np.array(self.SIZES[1:])

        def is_drawn_for(factor: float, widths: np.ndarray) -> bool:
            return bool(np.all(np.abs(deviations / np.sqrt(factor / widths) - 1) < 0.05))

        if is_drawn_for(self.FACTORS[kind], inputs) and np.max(means) < 0.02:
            return
        layers = len(inputs)
        size = call.value["sizes"][-1]
        growth = size ** (1 / layers)
        word = "explode" if growth > 1 else "vanish"
        message = (
            f"Signals {word}: each layer multiplies their size by about {growth:.3g}. Over "
            f"{layers} layers that is {size:.2g}."
        )
        if is_drawn_for(self.FACTORS[kind], outputs):
            message = OUTPUTS
        elif kind == "relu" and is_drawn_for(self.FACTORS["linear"], inputs):
            message = FOR_LINEAR
        elif kind == "linear" and is_drawn_for(self.FACTORS["relu"], inputs):
            message = FOR_RELU
        elif np.max(means) > 0.2 * np.min(deviations):
            message = "The mean of the weights is not 0, so signals drift."
        raise shown(call, message, f"signals of about size 1 after {layers} layers")


def signal_sizes(weights: Any, x: np.ndarray, activation: str) -> list[float]:
    """The root of the mean square of the signals after each layer."""
    sizes = []
    h = x
    for w in weights:
        h = np.asarray(w) @ h
        if activation == "relu":
            h = np.maximum(h, 0)
        sizes.append(float(np.sqrt(np.mean(h * h))))
    return sizes


def are_equal(weights: Any, others: Any) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(weights, others, strict=True))


def shown(call: Observation, message: str, expected: str) -> Mistake:
    """A mistake that shows the measured size of the signals, not all that a probe wrote down."""
    size = call.data["sizes"][-1]
    mistake = call.mistake(message, expected=expected)
    mistake.returned = f"signals of size {size:.3g} after the last layer, from size 1"
    return mistake
