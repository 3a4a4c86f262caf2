"""Checks `layers.layer_gradients`: weights and biases, summed over the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.comparing import require
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show

NO_MEAN = (
    "Off by n = {n}: this is a mean over the batch. A loss that is a mean has its 1/n in delta "
    "already."
)
UNSUMMED = "Not summed over the batch: every example uses the bias, and all of them send."
SUMMED_FIRST = (
    "A product of sums. The sum of the products of each example is asked for: Σ δ[b, i] h[b, j]."
)


class LayerGradients(Check):
    task = "layers.layer_gradients"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        delta = rng.normal(size=(5, 3))
        h = rng.normal(size=(5, 2))
        square = (rng.normal(size=(4, 3)), rng.normal(size=(4, 3)))
        return {"batch": (delta, h), "square": square, "one": (delta[:1], h[:1])}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def part(i: int) -> Callable[..., Any]:
            return lambda delta, h: answer(delta, h)[i]

        def ask(i: int, delta: np.ndarray, h: np.ndarray) -> dict[str, Any]:
            called = f"layer_gradients(delta of shape {delta.shape}, h of shape {h.shape})[{i}]"
            return probe.call(part(i), delta.copy(), h.copy(), called=called)

        return {f"{name} {i}": ask(i, *case) for name, case in given.items() for i in (0, 1)}

    @judges("one example: the outer product of delta and h, and delta", points=2)
    def one(self, given: Given, seen: Seen) -> None:
        delta, h = given["one"]
        wanted = delta.T @ h
        call = seen["one 0"]
        if np.shape(call.value) == wanted.shape[::-1]:
            raise call.mistake(
                "The result is transposed: W̄[i, j] = δ[i] h[j], of the shape of W, (n_out, n_in).",
                expected=show(wanted),
            )
        require(call, wanted=wanted, otherwise="W̄[i, j] = δ[i] h[j].")
        require(seen["one 1"], wanted=delta[0], otherwise="b̄ = δ, of the shape of b, (n_out,).")

    @judges("weights: the sum over the batch", points=2)
    def weights(self, given: Given, seen: Seen) -> None:
        for name in ("square", "batch"):
            delta, h = given[name]
            total = delta.T @ h
            n = len(delta)
            known = [
                (h.T @ delta, "The result is transposed: W̄[i, j] = Σ δ[b, i] h[b, j]."),
                (total / n, NO_MEAN.format(n=n)),
                (np.outer(delta[0], h[0]), "Only the first example went in: all of them use W."),
                (np.outer(delta.sum(0), h.sum(0)), SUMMED_FIRST),
                (np.outer(delta.mean(0), h.mean(0)), SUMMED_FIRST),
            ]
            call = seen[f"{name} 0"]
            if np.shape(call.value) == (n, *total.shape):
                raise call.mistake(
                    "One matrix for each example: add them up.", expected=show(total)
                )
            require(
                call,
                wanted=total,
                known=known,
                otherwise="W̄[i, j] = Σ δ[b, i] h[b, j], over all examples b.",
            )

    @judges("biases: the sum over the batch", points=2)
    def biases(self, given: Given, seen: Seen) -> None:
        for name in ("square", "batch"):
            delta, _ = given[name]
            total = delta.sum(0)
            n = len(delta)
            known = [
                (total / n, NO_MEAN.format(n=n)),
                (delta, UNSUMMED),
                (delta[0], "Only the first example went in: all of them use b."),
                (delta.sum(1), "Summed over the wrong axis: the batch is axis 0."),
            ]
            require(
                seen[f"{name} 1"],
                wanted=total,
                known=known,
                otherwise="b̄[i] = Σ δ[b, i], over all examples b.",
            )
