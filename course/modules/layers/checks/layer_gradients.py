"""Checks `layers.layer_gradients`: weights and biases, summed over the batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.comparing import is_same, require
from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show

NO_MEAN = (
    "Off by n = {n}: this is a mean over the batch. A loss that is a mean has its 1/n in delta "
    "already."
)
UNSUMMED = "Not summed over the batch: every example uses the bias, and all of them send."
SUMMED_FIRST = (
    "A product of sums. The sum of the products of each example is asked for: Σ δ[b, i] h[b, j]."
)
IGNORED = "delta is ignored: right only when it is all ones."
EARLIER = "Twice too much: an earlier call's gradients were still there."
TWO = "Two gradients are asked for: (W_bar, b_bar)."
BATCHES = ("square", "batch", "again", "narrow", "from one")


class LayerGradients(Check):
    task = "layers.layer_gradients"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        delta = rng.normal(size=(5, 3))
        h = rng.normal(size=(5, 2))
        square = (rng.normal(size=(4, 3)), rng.normal(size=(4, 3)))
        return {
            "batch": (delta, h),
            "square": square,
            "narrow": (rng.normal(size=(3, 1)), rng.normal(size=(3, 2))),
            "from one": (rng.normal(size=(3, 2)), rng.normal(size=(3, 1))),
            "again": (delta, h),
            "one": (delta[:1], h[:1]),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(delta: np.ndarray, h: np.ndarray) -> dict[str, Any]:
            called = f"layer_gradients(delta of shape {delta.shape}, h of shape {h.shape})"
            return probe.call(answer, delta.copy(), h.copy(), called=called)

        return {name: ask(*case) for name, case in given.items()}

    @staticmethod
    def _part(call: Observation, i: int) -> Observation:
        """The gradient of the weights, or of the biases, as if it had come back alone."""
        value = call.value
        if not isinstance(value, tuple | list) or len(value) < 2:
            raise call.mistake(TWO)
        place = 1 - i if are_swapped(value) else i
        return Observation(called=f"{call.called}[{place}]", data=value[place])

    def _is_transposed(self, given: Given, seen: Seen) -> bool:
        delta, h = given["one"]
        return is_same(self._part(seen["one"], 0).value, h.T @ delta)

    @judges("one example: the outer product of delta and h, and delta", points=2)
    def one(self, given: Given, seen: Seen) -> None:
        self._part(seen["one"], 0)
        if len(seen["one"].value) > 2:
            raise seen["one"].mistake(TWO)
        if are_swapped(seen["one"].value):
            raise seen["one"].mistake("The two results are in the wrong order: W_bar first.")
        delta, h = given["one"]
        wanted = delta.T @ h
        call = self._part(seen["one"], 0)
        if np.shape(call.value) == wanted.shape[::-1]:
            raise call.mistake(
                "The result is transposed: W̄[i, j] = δ[i] h[j], of the shape of W, (n_out, n_in).",
                expected=show(wanted),
            )
        known = [(np.ones_like(delta).T @ h, IGNORED)]
        require(call, wanted=wanted, known=known, otherwise="W̄[i, j] = δ[i] h[j].")
        require(
            self._part(seen["one"], 1),
            wanted=delta[0],
            otherwise="b̄ = δ, of the shape of b, (n_out,).",
        )

    @judges("weights: the sum over the batch", points=2)
    def weights(self, given: Given, seen: Seen) -> str | None:
        transposed = self._is_transposed(given, seen)
        for name in BATCHES:
            delta, h = given[name]
            if transposed:
                # As above; charged there.
                delta, h = h, delta
            total = delta.T @ h
            n = len(delta)
            known = [
                (h.T @ delta, "The result is transposed: W̄[i, j] = Σ δ[b, i] h[b, j]."),
                (total / n, NO_MEAN.format(n=n)),
                (np.outer(delta[0], h[0]), "Only the first example went in: all of them use W."),
                (np.outer(delta[-1], h[-1]), "Only the last example went in: all of them use W."),
                (np.outer(delta.sum(0), h.sum(0)), SUMMED_FIRST),
                (np.outer(delta.mean(0), h.mean(0)), SUMMED_FIRST),
                (np.ones_like(delta).T @ h, IGNORED),
                (total * 2, EARLIER),
            ]
            call = self._part(seen[name], 0)
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
        return "Right, but for the order of the axes." if transposed else None

    @judges("biases: the sum over the batch", points=2)
    def biases(self, given: Given, seen: Seen) -> None:
        keeps_axis = np.shape(self._part(seen["one"], 1).value) == given["one"][0].shape
        for name in BATCHES:
            delta, _ = given[name]
            total = delta.sum(0)
            n = len(delta)
            known = [
                (total / n, NO_MEAN.format(n=n)),
                (delta, UNSUMMED),
                (delta[0], "Only the first example went in: all of them use b."),
                (delta[-1], "Only the last example went in: all of them use b."),
                (delta.sum(1), "Summed over the wrong axis: the batch is axis 0."),
                (np.full(delta.shape[1], float(n)), IGNORED),
                (total * 2, EARLIER),
            ]
            call = self._part(seen[name], 1)
            if keeps_axis:
                # As above; charged there.
                total = total[None]
            require(
                call,
                wanted=total,
                known=known,
                otherwise="b̄[i] = Σ δ[b, i], over all examples b.",
            )


def are_swapped(value: Any) -> bool:
    """Whether a vector came first, and a matrix second."""
    is_pair = isinstance(value, tuple | list) and len(value) == 2
    return is_pair and (np.ndim(value[0]), np.ndim(value[1])) == (1, 2)
