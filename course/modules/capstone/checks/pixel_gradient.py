"""Checks `capstone.pixel_gradient`: the slope of a loss in the pixels of an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import constant_ratio, relative_error
from course.modules.capstone.checks.shared import is_same, require

# The relative error that a sweep may have; a difference quotient has more.
EXACT = 3e-13
DIFFERENCE = (
    "Right to {error:.0e}: that is a difference quotient, of two runs of the network for each "
    "pixel. One sweep has all slopes, exactly."
)
TURNED = "The sign is turned round: where the slope is positive, more ink raises the loss."
OF_GUESS = "This is the loss for the network's own guess; the label is given."
OF_LOGIT = "This is the slope of the label's logit. The slope of the loss is asked for."


class PixelGradient(Check):
    task = "capstone.pixel_gradient"

    # Of each case the width of the network, and the label.
    CASES: Mapping[str, tuple[int, int]] = {"first": (7, 3), "zero": (7, 0), "wider": (12, 9)}

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        given = {}
        for name, (width, label) in self.CASES.items():
            parameters = [
                rng.normal(size=(width, 64)) / 4,
                rng.normal(size=width),
                rng.normal(size=(10, width)),
                rng.normal(size=10),
            ]
            given[name] = (parameters, rng.uniform(-1, 1, 64), label)
        return given

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(parameters: list[np.ndarray], image: np.ndarray, label: int) -> dict[str, Any]:
            arrays = [array.copy() for array in parameters]
            called = f"pixel_gradient(parameters, image, {label})"
            return probe.call(answer, arrays, image.copy(), label, called=called)

        return {name: ask(*case) for name, case in given.items()}

    @judges("one slope for each pixel, laid out as the image is", points=1)
    def shape(self, given: Given, seen: Seen) -> None:
        for name in self.CASES:
            call = seen[name]
            slopes = call.array()
            if slopes.shape != (8, 8) and slopes.size == 64:
                raise call.mistake("Lay the slopes out as 8 rows of 8.", expected="shape (8, 8)")
            call.array((8, 8))

    @judges("each is the slope of the loss, exactly", points=3, follows=("shape",))
    def values(self, given: Given, seen: Seen) -> None:
        for name, case in given.items():
            self._judge_values(seen[name], *case)

    @staticmethod
    def _judge_values(
        call: Observation, parameters: list[np.ndarray], x: np.ndarray, the_label: int
    ) -> None:
        w1, b1, w2, b2 = parameters
        a = w1 @ x + b1
        logits = w2 @ np.maximum(a, 0) + b2
        p = np.exp(logits - logits.max())
        p /= p.sum()
        label = np.eye(10)[the_label]
        guess = np.eye(10)[logits.argmax()]

        def pulled(cotangent: np.ndarray) -> np.ndarray:
            """The cotangent of the image from that of the logits."""
            back: np.ndarray = w1.T @ ((a > 0) * (w2.T @ cotangent))
            return back.reshape(8, 8)

        wanted = pulled(p - label)
        maskless = (w1.T @ (w2.T @ (p - label))).reshape(8, 8)
        known = [
            (-wanted, TURNED),
            (np.abs(wanted), "Absolute values. The sign says whether ink helps or harms: keep it."),
            (wanted.T, "Rows and columns are swapped."),
            (pulled(label), OF_LOGIT),
            (pulled(p - guess), OF_GUESS),
            (wanted * x.reshape(8, 8), "The gradient was multiplied by the image."),
            (maskless, "The relu's mask is missing."),
            (wanted / 10, "Divided by 10: the mean is over examples, of which there is one."),
        ]
        value = call.array()
        if value.size == 64:
            # How they are laid out was judged above.
            value = value.reshape(8, 8)
        error = relative_error(value, wanted) if value.shape == (8, 8) else np.inf
        if EXACT < error < 1e-4:
            raise call.mistake(DIFFERENCE.format(error=error), points=1)
        ratio = constant_ratio(value, wanted) if value.shape == (8, 8) else None
        if ratio is not None and ratio > 0 and not is_same(value, wanted):
            known.append((ratio * wanted, f"The slopes are right but for a factor of {ratio:.3g}."))
        require(
            Observation(called=call.called, data=value),
            wanted=wanted,
            known=known,
            otherwise="These are not the slopes of the loss in the pixels.",
        )
