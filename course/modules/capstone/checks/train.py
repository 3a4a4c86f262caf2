"""Checks `capstone.train`: a network that reads digits which it has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.capstone.support.digits import digits

# Room for loops in a learner's library, and for slow machines.
SECONDS_TO_TRAIN = 100.0
NO_NETWORK = "The shapes do not make a network: a layer's weights have the shape (outputs, inputs)."
GREW = "The parameters grew without bound: the steps were too long, or led uphill. A lower rate?"
ALL_EQUAL = (
    "All weights of a layer are equal, so its units compute the same and stay the same. Start "
    "from random weights."
)
GUESSES = "No better than guessing. Do steps reach the parameters, and is each label its image's?"
WITHOUT_RELU = "It does better without the relu than with it: was the relu left out in training?"

Parameters = list[np.ndarray]


def accuracy_of(parameters: Parameters, images: np.ndarray, labels: np.ndarray) -> float:
    w1, b1, w2, b2 = parameters
    hidden = np.maximum(images @ w1.T + b1, 0)
    guesses = (hidden @ w2.T + b2).argmax(axis=1)
    return float(np.mean(guesses == labels))


def accuracy_without_relu(parameters: Parameters, images: np.ndarray, labels: np.ndarray) -> float:
    w1, b1, w2, b2 = parameters
    guesses = ((images @ w1.T + b1) @ w2.T + b2).argmax(axis=1)
    return float(np.mean(guesses == labels))


class Train(Check):
    task = "capstone.train"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        data = digits(int(rng.integers(1_000_000)))
        # Pixels are shuffled: only a network that learns from what it is given passes.
        pixels = rng.permutation(64)
        return {
            "images": data.images[:, pixels],
            "labels": data.labels,
            "held out": data.held_out_images[:, pixels],
            "held out labels": data.held_out_labels,
            "seed": int(rng.integers(1000)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def network(images: np.ndarray, labels: np.ndarray) -> Any:
            return answer(images, labels, np.random.default_rng(given["seed"]))

        images = given["images"].copy()
        labels = given["labels"].copy()
        count = len(labels)
        called = f"train({count} images, {count} labels, rng)"
        patient = probe.patient(SECONDS_TO_TRAIN)
        return {"trained": patient.call(network, images, labels, called=called)}

    @staticmethod
    def _parameters(call: Observation) -> Parameters:
        value = call.value
        if not isinstance(value, tuple | list) or len(value) != 4:
            raise call.mistake("Four parameters are asked for: [w1, b1, w2, b2].")
        arrays = [np.asarray(each) for each in value]
        width = arrays[0].shape[0] if arrays[0].ndim else 0
        shapes = [(width, 64), (width,), (10, width), (10,)]
        got = [array.shape for array in arrays]
        if got != shapes or any(array.dtype.kind not in "iuf" for array in arrays):
            raise Mistake(
                NO_NETWORK,
                called=call.called,
                returned=f"shapes {got}",
                expected="(width, 64), (width,), (10, width), (10,)",
            )
        return [array.astype(float) for array in arrays]

    @judges(
        "the network has the shapes that were asked for, and the images stay as they were", points=1
    )
    def shapes(self, given: Given, seen: Seen) -> None:
        self._parameters(seen["trained"])
        if seen["trained"].changed:
            raise seen["trained"].mistake("The images or labels were edited.")

    @judges("at least 85 % of the held-out digits", points=2)
    def learns(self, given: Given, seen: Seen) -> None:
        self._reaches(85, given, seen["trained"])

    @judges("at least 95 % of the held-out digits", points=4)
    def learns_well(self, given: Given, seen: Seen) -> None:
        self._reaches(95, given, seen["trained"])

    def _reaches(self, bar: int, given: Given, call: Observation) -> None:
        parameters = self._parameters(call)
        accuracy = accuracy_of(parameters, given["held out"], given["held out labels"])
        if accuracy < bar / 100:
            percent = f"{100 * accuracy:.1f} %"
            raise Mistake(
                self._why(parameters, given, accuracy),
                called=call.called,
                returned=f"a network that is right on {percent} of the held-out digits",
                expected=f"at least {bar} %",
            )

    @staticmethod
    def _why(parameters: Parameters, given: Given, accuracy: float) -> str:
        w1, _, w2, _ = parameters
        if not all(np.all(np.abs(array) < 1e3) for array in parameters):
            return GREW
        if np.ptp(w1) == 0 and np.ptp(w2) == 0:
            return ALL_EQUAL
        if accuracy < 0.2:
            return GUESSES
        training = accuracy_of(parameters, given["images"], given["labels"])
        without_relu = accuracy_without_relu(parameters, given["images"], given["labels"])
        if without_relu > training + 0.05:
            return WITHOUT_RELU
        return (
            f"Right on {100 * training:.0f} % of the images that it was given: it has more to "
            "learn. More epochs, smaller batches, a longer step? And does it get to see all "
            "images?"
        )
