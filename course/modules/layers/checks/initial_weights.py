"""Checks `layers.initial_weights`: signals keep their size through the layers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe

SAME_TWICE = (
    "Two generators with one seed gave different results: not all numbers come from the `rng` that "
    "was given."
)
NOT_GIVEN = (
    "A generator with another seed gave the same weights: they do not come from the `rng` that was "
    "given."
)
NOT_RANDOM = (
    "The weights are not random. Equal weights make the units of a layer equal, and equal "
    "gradients keep them so."
)
REPEATED = (
    "The same numbers stand in several {where}. Entries are to be independent: units that begin "
    "equal stay equal."
)
OUTPUTS = "The width of the outputs was used. A pre-activation is a sum over the layer's *inputs*."
VARIANCE = (
    "This is the variance: a normal number is multiplied by the standard deviation, its root."
)
FOR_LINEAR = (
    "Right for linear layers. A relu sets half of the mean square to zero, so each layer needs "
    "twice the variance."
)
FOR_RELU = "Right for relu. A linear layer loses nothing: no factor 2."
# Independent numbers, a hundred or more, are hardly ever correlated so much.
CORRELATED = 0.6


class InitialWeights(Check):
    task = "layers.initial_weights"
    # Some of one size, and a last one unlike the first, so that no ratios cancel.
    SIZES = (400, 200, 200, 200, 300, 100)
    # The mean square of a weight, times the number of inputs, that keeps signals as they are.
    FACTORS: Mapping[str, float] = {"linear": 1, "relu": 2}

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1000)), "x": rng.normal(size=(400, 20))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def drawn(seed: int, activation: str) -> Any:
            weights = list(answer(np.random.default_rng(seed), list(self.SIZES), activation))
            # Matrices that are transposed are told so once; here their numbers count.
            is_transposed = [np.shape(w) for w in weights] == list(pairwise(self.SIZES))
            return [np.transpose(w) if is_transposed else np.asarray(w) for w in weights]

        def facts(activation: str) -> dict[str, Any]:
            weights = drawn(given["seed"], activation)
            shapes = [list(np.shape(w)) for w in weights]
            if not all(w.shape[1] == v.shape[0] for v, w in pairwise(weights)):
                return {"shapes": shapes}
            again = drawn(given["seed"], activation)
            other = drawn(given["seed"] + 1, activation)
            return {
                "shapes": shapes,
                "sizes": signal_sizes(weights, given["x"], activation),
                "deviations": [float(np.std(w)) for w in weights],
                "means": [float(np.mean(w)) for w in weights],
                "same": are_equal(weights, again),
                "differs": not are_equal(weights, other),
                "repeated": repeated(weights),
            }

        def shapes() -> list[list[int]]:
            return [list(np.shape(w)) for w in answer(np.random.default_rng(0), [3, 5, 2], "relu")]

        def ask(kind: str) -> dict[str, Any]:
            layers = f"{len(self.SIZES) - 1} layers of widths 100 to 400"
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
        call = seen["shapes"]
        shapes = [tuple(shape) for shape in call.value]
        expected = "[(5, 3), (2, 5)]"
        if len(shapes) != 2:
            raise call.mistake(
                f"{len(shapes)} layers came back, 2 asked: three sizes have two gaps.",
                expected=expected,
            )
        if shapes != [(5, 3), (2, 5)]:
            raise call.mistake(
                "The shape of a layer's weights is (outputs, inputs).", expected=expected
            )

    def _facts(self, call: Observation) -> Mapping[str, Any]:
        """What was seen of many layers; their shapes must fit together."""
        facts: Mapping[str, Any] = call.value
        if "sizes" not in facts:
            raise Mistake(
                "The shapes do not fit together: each layer takes what the one before gives.",
                called=call.called,
            )
        return facts

    @judges("independent numbers, from the generator that was given", points=1, follows=("shapes",))
    def random(self, given: Given, seen: Seen) -> None:
        for call in (seen["linear"], seen["relu"]):
            facts = self._facts(call)
            if min(facts["deviations"]) == 0:
                raise shown(call, NOT_RANDOM, "random weights", "equal weights in a layer")
            if not facts["same"]:
                raise shown(call, SAME_TWICE, "the same weights twice", "other weights")
            if not facts["differs"]:
                raise shown(call, NOT_GIVEN, "other weights for another seed", "the same weights")
            if facts["repeated"]:
                where = facts["repeated"]
                raise shown(call, REPEATED.format(where=where), "independent", f"equal {where}")

    @judges("linear layers keep the size of signals", points=2, follows=("shapes",))
    def linear(self, given: Given, seen: Seen) -> None:
        self._size("linear", seen["linear"])

    @judges("relu layers keep the size of signals", points=2, follows=("shapes",))
    def relu(self, given: Given, seen: Seen) -> None:
        self._size("relu", seen["relu"])

    def _size(self, kind: str, call: Observation) -> None:
        facts = self._facts(call)
        deviations = np.array(facts["deviations"])
        means = np.abs(facts["means"])
        outputs, inputs = np.transpose(facts["shapes"])

        def is_drawn_for(factor: float, widths: np.ndarray, power: float = 0.5) -> bool:
            return bool(np.all(np.abs(deviations / (factor / widths) ** power - 1) < 0.05))

        factor = self.FACTORS[kind]
        if is_drawn_for(factor, inputs) and np.max(means) < 0.02:
            return
        layers = len(inputs)
        size = facts["sizes"][-1]
        growth = size ** (1 / layers)
        word = "explode" if growth > 1 else "vanish"
        message = (
            f"Signals {word}: each layer multiplies their size by about {growth:.3g}. Over "
            f"{layers} layers that is {size:.2g}."
        )
        if is_drawn_for(factor, outputs):
            message = OUTPUTS
        elif is_drawn_for(factor, inputs, power=1):
            message = VARIANCE
        elif kind == "relu" and is_drawn_for(self.FACTORS["linear"], inputs):
            message = FOR_LINEAR
        elif kind == "linear" and is_drawn_for(self.FACTORS["relu"], inputs):
            message = FOR_RELU
        elif np.max(means) > 0.2 * np.min(deviations):
            message = "The mean of the weights is not 0, so signals drift."
        expected = f"signals of size 1 after each of {layers} layers"
        raise shown(call, message, expected, f"signals of sizes {listed(facts['sizes'])}")


def signal_sizes(weights: Any, x: np.ndarray, activation: str) -> list[float]:
    """The root of the mean square of the signals after each layer."""
    sizes = []
    h = x[: weights[0].shape[1]]
    for w in weights:
        h = w @ h
        if activation == "relu":
            h = np.maximum(h, 0)
        sizes.append(float(np.sqrt(np.mean(h * h))))
    return sizes


def are_equal(weights: Any, others: Any) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(weights, others, strict=True))


def repeated(weights: Any) -> str:
    """Where the same numbers stand again, up to scale: rows, columns or layers; or nothing."""
    for w in weights:
        for lines, where in ((w[:40], "rows"), (w.T[:40], "columns")):
            correlations = np.corrcoef(lines) - np.eye(len(lines))
            if np.max(np.abs(correlations)) > CORRELATED:
                return where
    for a, b in combinations(weights, 2):
        rows = min(len(a), len(b))
        columns = min(a.shape[1], b.shape[1])
        in_place = (a[:rows, :columns].ravel(), b[:rows, :columns].ravel())
        count = min(a.size, b.size)
        in_order = (a.ravel()[:count], b.ravel()[:count])
        if any(abs(np.corrcoef(*pair)[0, 1]) > CORRELATED for pair in (in_place, in_order)):
            return "layers"
    return ""


def listed(sizes: list[float]) -> str:
    return ", ".join(f"{size:.2g}" for size in sizes)


def shown(call: Observation, message: str, expected: str, returned: str) -> Mistake:
    """A mistake that shows what it is about, not all that a probe wrote down."""
    return Mistake(message, called=call.called, expected=expected, returned=returned)
