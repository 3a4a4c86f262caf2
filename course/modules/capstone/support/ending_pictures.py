"""Pictures of the ending: curve, confusions, first layer, an adversarial pair, times."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.figures import BLUE, INK, Picture, blank_axes, picture
from course.modules.capstone.support.ending import SMOOTHED, Adversarial, Trained
from course.modules.capstone.support.pictures import digit_pictures, slope_pictures

UNITS_SHOWN = 8


def curve_picture(found: Trained) -> Picture:
    """The learner's own loss, from step to step."""
    figure, axes = blank_axes()
    steps = (np.arange(len(found.curve)) + 1) * SMOOTHED
    axes.semilogy(steps, found.curve, "-", color=BLUE)
    axes.set(xlabel="step", ylabel=f"loss, mean of {SMOOTHED} steps")
    start, end = found.curve[0], found.curve[-1]
    return picture(
        figure,
        f"Your loss over {len(found.losses)} steps on a logarithmic axis: it falls from "
        f"{start:.2g} to {end:.2g}.",
    )


def confusion_picture(confusion: np.ndarray) -> Picture:
    """Rows are labels, columns guesses; what is on the diagonal is right."""
    figure, axes = blank_axes(width=4.6, height=4.2)
    shown = np.log1p(confusion)
    axes.imshow(shown, cmap="Blues")
    for label, guess in np.argwhere(confusion > 0):
        dark = shown[label, guess] > 0.6 * shown.max()
        count = str(confusion[label, guess])
        color = "white" if dark else "#222222"
        axes.text(guess, label, count, ha="center", va="center", fontsize=8, color=color)
    places = range(len(confusion))
    axes.set(xlabel="guess", ylabel="label", xticks=places, yticks=places)
    axes.grid(False)
    return picture(figure, confusion_words(confusion))


def confusion_words(confusion: np.ndarray) -> str:
    """The errors by digit, in words."""
    wrong = confusion - np.diag(np.diag(confusion))
    by_digit = wrong.sum(axis=1)
    errors = ", ".join(f"{digit}: {count}" for digit, count in enumerate(by_digit))
    words = f"A table of labels and guesses. Errors by digit: {errors}."
    if wrong.any():
        label, guess = np.unravel_index(wrong.argmax(), wrong.shape)
        words += f" The most frequent: {label} read as {guess}, {wrong.max()} times."
    return words


def first_layer_picture(parameters: list[np.ndarray]) -> Picture:
    """The weights of the hidden units that the last layer listens to most, as images."""
    w1, _, w2, _ = parameters
    loudest = np.argsort(-np.abs(w2).sum(axis=0) * np.linalg.norm(w1, axis=1))[:UNITS_SHOWN]
    for_digit = w2[:, loudest].argmax(axis=0)
    return slope_pictures(
        w1[loudest],
        [f"for {digit}" for digit in for_digit],
        f"The weights of {len(loudest)} hidden units as images of 8 by 8 pixels: plus where ink "
        f"excites the unit, minus where it holds it back. They speak most for the digits "
        f"{', '.join(map(str, for_digit))}.",
    )


def adversarial_picture(pair: Adversarial) -> Picture:
    """A digit, the change, and the digit with the change."""
    percent = f"{100 * pair.size:.0f} %"
    return digit_pictures(
        np.array([pair.image, pair.changed, _scaled(pair.changed - pair.image)]),
        [f"a digit: {pair.label}", f"read as {pair.guess}", "the change"],
        f"Three images: the digit {pair.label}, which is read rightly; the same with every pixel "
        f"changed by at most {percent} of the range of ink, read as {pair.guess}; and "
        "the change alone, made as strong as ink so that it shows.",
    )


def _scaled(change: np.ndarray) -> np.ndarray:
    return change / max(float(np.max(np.abs(change))), 1e-12)


def times_picture(times: dict[str, float]) -> Picture:
    """How long a step takes beside a hand-written one, on a logarithmic axis."""
    figure, axes = blank_axes(height=2.2)
    names = list(times)[::-1]
    bars: Any = axes.barh(names, [times[name] for name in names], color=BLUE)
    axes.bar_label(bars, labels=[f"{times[name]:.1f}" for name in names], padding=4, color=INK)
    axes.set(xscale="log", xlabel="time of one step, in hand-written steps")
    words = "; ".join(f"{name}: {ratio:.1f}" for name, ratio in times.items())
    return picture(figure, f"The time of one training step, in hand-written steps: {words}.")
