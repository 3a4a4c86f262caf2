"""Checks `capstone.pixel_gradient`: the slope of a loss in the pixels of an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import constant_ratio
from course.modules.capstone.checks.shared import is_same, require

TURNED = "The sign is turned round: where the slope is positive, more ink raises the loss."
OF_GUESS = "This is the loss for the network's own guess; the label is given."
OF_LOGIT = "This is the slope of the label's logit. The slope of the loss is asked for."


class PixelGradient(Check):
    task = "capstone.pixel_gradient"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "parameters": [
                rng.normal(size=(7, 64)) / 4,
                rng.normal(size=7),
                rng.normal(size=(10, 7)),
                rng.normal(size=10),
            ],
            "image": rng.uniform(-1, 1, 64),
            "label": int(rng.integers(10)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        parameters = [array.copy() for array in given["parameters"]]
        called = f"pixel_gradient(parameters, image, {given['label']})"
        image = given["image"].copy()
        return {"slopes": probe.call(answer, parameters, image, given["label"], called=called)}

    @judges("one slope for each pixel, laid out as the image is", points=1)
    def shape(self, given: Given, seen: Seen) -> None:
        seen["slopes"].array((8, 8))

    @judges("each is the slope of the loss", points=3)
    def values(self, given: Given, seen: Seen) -> None:
        w1, b1, w2, b2 = given["parameters"]
        x = given["image"]
        a = w1 @ x + b1
        logits = w2 @ np.maximum(a, 0) + b2
        p = np.exp(logits - logits.max())
        p /= p.sum()
        label = np.eye(10)[given["label"]]
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
        call = seen["slopes"]
        value = call.array()
        if value.shape != (8, 8) and value.size == 64 and is_same(value.reshape(8, 8), wanted):
            raise call.mistake(
                "The numbers are right; lay them out as 8 rows of 8.", expected="shape (8, 8)"
            )
        ratio = constant_ratio(value, wanted) if value.shape == (8, 8) else None
        if ratio is not None and ratio > 0 and not is_same(value, wanted):
            known.append((ratio * wanted, f"The slopes are right but for a factor of {ratio:.3g}."))
        require(
            call,
            wanted=wanted,
            known=known,
            otherwise="These are not the slopes of the loss in the pixels.",
        )
