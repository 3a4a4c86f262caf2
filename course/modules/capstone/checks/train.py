"""Checks `capstone.train`: a network that reads digits which it has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.capstone.support.digits import digits
from course.modules.capstone.support.watching import watching_gradients

# Room for loops in a learner's library, and for slow machines.
SECONDS_TO_TRAIN = 100.0
NO_NETWORK = "The shapes do not make a network: a layer's weights have the shape (outputs, inputs)."
GREW = "The parameters grew without bound: the steps were too long, or led uphill. A lower rate?"
ALL_EQUAL = (
    "All weights of a layer are equal, so its units compute the same and stay the same. Start "
    "from random weights."
)
GUESSES = "No better than guessing. Do steps reach the parameters, and is each label its image's?"
THROWN_OFF = (
    "Most hidden units are 0 for every image, so nothing reaches them any more: a step that was "
    "too long threw them off. A lower rate?"
)
NOT_BY_LIBRARY = (
    "The gradients did not come from your library: `my.value_and_gradients` is what this task is "
    "about. Ask it in every step."
)
NOT_FROM_RNG = "All random numbers are to come from the `rng` that was given."
NEVER_MOVED = (
    "All entries of {name} are equal, as they were at the start: the step does not reach it. Is "
    "each gradient taken off its own parameter?"
)
NOT_ADDED = (
    "{name} does not do in your loss what it does in the network: is it added there, as in the "
    "formula above the task?"
)
BROKEN = (
    "`my_autodiff/{file}`, a part of your library, fails its own test: {why}. Mend it first, or "
    "let `backprop assemble --force` write it afresh."
)
# A network that is trained takes more steps than this.
FEW_STEPS = 20
WITHOUT_RELU = "It does better without the relu than with it: was the relu left out in training?"

Parameters = list[np.ndarray]


def logits_of(parameters: Parameters, images: np.ndarray) -> np.ndarray:
    w1, b1, w2, b2 = parameters
    logits: np.ndarray = np.maximum(images @ w1.T + b1, 0) @ w2.T + b2
    return logits


def accuracy_of(parameters: Parameters, images: np.ndarray, labels: np.ndarray) -> float:
    guesses = logits_of(parameters, images).argmax(axis=1)
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
        def facts(images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
            rng = np.random.default_rng(given["seed"])
            before = rng.bit_generator.state
            of_numpy = global_state()
            with watching_gradients(answer) as watched:
                parameters = answer(images, labels, rng)
            return {
                "parameters": parameters,
                "gradients": watched.calls,
                "wrong biases": watched.wrong_biases,
                "broken": watched.broken,
                "drew": rng.bit_generator.state != before,
                "drew elsewhere": global_state() != of_numpy,
            }

        images = given["images"].copy()
        labels = given["labels"].copy()
        count = len(labels)
        called = f"train({count} images, {count} labels, rng)"
        patient = probe.patient(SECONDS_TO_TRAIN)
        return {"trained": patient.call(facts, images, labels, called=called)}

    @staticmethod
    def _parameters(call: Observation) -> Parameters:
        value = call.value["parameters"]
        if not isinstance(value, tuple | list) or len(value) != 4:
            raise Mistake("Four parameters are asked for: [w1, b1, w2, b2].", called=call.called)
        arrays = [np.asarray(each) for each in value]
        width = arrays[0].shape[0] if arrays[0].ndim else 0
        if are_transposed(arrays):
            # Charged by `manners`.
            width = arrays[0].shape[1]
            arrays = [array.T for array in arrays]
        shapes = [(width, 64), (width,), (10, width), (10,)]
        got = [array.shape for array in arrays]
        if got != shapes or any(array.dtype.kind not in "iuf" for array in arrays):
            raise no_network(call)
        return [array.astype(float) for array in arrays]

    @judges(
        "four parameters in the shapes asked for, all of them trained; random numbers from rng; "
        "the images stay",
        points=1,
    )
    def manners(self, given: Given, seen: Seen) -> None:
        call = seen["trained"]
        parameters = self._parameters(call)
        if are_transposed([np.asarray(each) for each in call.value["parameters"]]):
            raise no_network(call)
        if call.changed:
            raise Mistake(f"The images or labels were edited: {call.changed}.", called=call.called)
        if not call.value["drew"]:
            raise Mistake(f"{NOT_FROM_RNG} No number was drawn from it.", called=call.called)
        if call.value["drew elsewhere"]:
            raise Mistake(
                f"{NOT_FROM_RNG} Some were drawn from `np.random`, whose state everybody shares.",
                called=call.called,
            )
        w1, _, w2, _ = parameters
        if not call.value["gradients"] or np.ptp(w1) == np.ptp(w2) == 0:
            # Charged where the network is asked what it has learnt.
            return
        for name, bias in (("b1", parameters[1]), ("b2", parameters[3])):
            if np.ptp(bias) == 0:
                raise Mistake(NEVER_MOVED.format(name=name), called=call.called)
        if wrong := call.value["wrong biases"]:
            raise Mistake(NOT_ADDED.format(name=wrong[0]), called=call.called)

    @judges("at least 85 % of the held-out digits, by gradients of your library", points=2)
    def learns(self, given: Given, seen: Seen) -> None:
        self._reaches(85, given, seen["trained"])

    @judges("at least 95 % of the held-out digits", points=4, follows=("learns",))
    def learns_well(self, given: Given, seen: Seen) -> None:
        self._reaches(95, given, seen["trained"])

    def _reaches(self, bar: int, given: Given, call: Observation) -> None:
        parameters = self._parameters(call)
        accuracy = accuracy_of(parameters, given["held out"], given["held out labels"])
        if accuracy < bar / 100:
            percent = f"{100 * accuracy:.1f} %"
            raise Mistake(
                self._of_library(call) or self._why(parameters, given, accuracy),
                called=call.called,
                returned=f"a network that is right on {percent} of the held-out digits",
                expected=f"at least {bar} %",
            )
        count = call.value["gradients"]
        if count < FEW_STEPS:
            raise Mistake(
                NOT_BY_LIBRARY,
                called=call.called,
                returned=f"a network, after {count} calls of `my.value_and_gradients`",
                expected="a call for each step",
            )

    @staticmethod
    def _of_library(call: Observation) -> str:
        """A broken part of the learner's library, by name: a reason that comes before others."""
        for file, why in (call.value.get("broken") or {}).items():
            return BROKEN.format(file=file, why=why)
        return ""

    @staticmethod
    def _why(parameters: Parameters, given: Given, accuracy: float) -> str:
        w1, _, w2, _ = parameters
        if not all(np.all(np.abs(array) < 1e3) for array in parameters):
            return GREW
        if np.ptp(w1) == 0 and np.ptp(w2) == 0:
            return ALL_EQUAL
        if share_of_live_units(parameters, given["images"]) < 0.5:
            return THROWN_OFF
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


def are_transposed(arrays: list[np.ndarray]) -> bool:
    """Whether each layer's weights have the shape (inputs, outputs)."""
    first, second = np.shape(arrays[0]), np.shape(arrays[2])
    return first[:1] == (64,) and second[1:] == (10,) and first[1:] == second[:1] != (64,)


def no_network(call: Observation) -> Mistake:
    got = [np.shape(each) for each in call.value["parameters"]]
    return Mistake(
        NO_NETWORK,
        called=call.called,
        returned=f"shapes {got}",
        expected="(width, 64), (width,), (10, width), (10,)",
    )


def share_of_live_units(parameters: Parameters, images: np.ndarray) -> float:
    """The share of hidden units that are above 0 for some image."""
    w1, b1, _, _ = parameters
    return float(np.mean(np.any(images @ w1.T + b1 > 0, axis=0)))


def global_state() -> list[Any]:
    """The state of NumPy's global generator, as something to compare."""
    state: Any = np.random.get_state(legacy=False)
    return [state["state"]["key"].tobytes(), state["state"]["pos"], state["has_gauss"]]
