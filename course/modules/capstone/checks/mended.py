"""Checks `capstone.mended`: the three pullbacks of the script, put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.modules.capstone.checks.shared import is_same
from course.modules.capstone.support import script
from course.modules.capstone.support.pieces import NAMES, RIGHT, script_pieces

MEAN = "b still receives a mean. Every example uses b and sends its share: a sum."
UNSUMMED = "b was broadcast to every row, and its cotangent must have its shape: sum over the rows."
LAST_ONLY = "h still keeps only its last contribution; the one of the shortcut was lost."
EDITED = (
    "The pullback edits its u, which may be somebody else's array: `h_bar = u` is a second name, "
    "and `h_bar += …` writes into both. Add without `+=`."
)
OTHERWISE: Mapping[str, str] = {
    "affine": "Not the cotangents of x @ w + b.",
    "shortcut": "Not the cotangents of h + relu(h @ v).",
    "softmax": "Not the cotangent of softmax.",
}


class Mended(Check):
    task = "capstone.mended"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # Of each piece the cotangent of its result, and its arguments.
        given = {}
        for piece in script_pieces(int(rng.integers(1_000_000))):
            arguments = list(piece.arguments.values())
            u = rng.normal(size=np.shape(piece.forward(*arguments)))
            given[piece.name] = [u, *arguments]
        return given

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def pull(name: str) -> Callable[..., Any]:
            def pulled(*arrays: np.ndarray) -> Any:
                pullbacks = answer()
                if not isinstance(pullbacks, dict):
                    return pullbacks
                pullback = pullbacks.get(name, getattr(script, f"{name}_pullback"))
                return tuple(pullback(*arrays))

            return pulled

        def names() -> Any:
            pullbacks = answer()
            if not isinstance(pullbacks, dict):
                return type(pullbacks).__name__
            return sorted(map(str, pullbacks))

        def ask(name: str) -> dict[str, Any]:
            arrays = [np.copy(array) for array in given[name]]
            return probe.call(pull(name), *arrays, called=f"the pullback of {name}, on a random u")

        calls = {name: ask(name) for name in given}
        return {"names": probe.call(names, called="mended_pullbacks()"), **calls}

    @judges("affine: every example sends to the bias", points=2)
    def affine(self, given: Given, seen: Seen) -> None:
        u = given["affine"][0]
        of_b = [
            (u.mean(axis=0), MEAN),
            (u, UNSUMMED),
            (u[0], "Only the first example sends to b. All of them use it."),
            (np.full(4, u.sum()), "Summed over the wrong axes: b has one entry for each column."),
        ]
        self._judge("affine", given, seen, argument=2, known=of_b)

    @judges("shortcut: both uses of h send, and both count", points=2)
    def shortcut(self, given: Given, seen: Seen) -> None:
        u, h, v = given["shortcut"]
        masked = u * (h @ v > 0)
        alone = "h received the shortcut's contribution alone; the layer sends one too."
        of_h = [
            (masked @ v.T, LAST_ONLY),
            (u, alone),
            (u + u @ v.T, "The relu's mask is missing on the way to h."),
            (u + masked @ v, "v was not transposed on the way to h."),
            (u * (masked @ v.T), "The two contributions were multiplied. They add up."),
        ]
        self._judge("shortcut", given, seen, argument=0, known=of_h)

    @judges("softmax: raising one logit lowers all other probabilities", points=2)
    def softmax(self, given: Given, seen: Seen) -> None:
        u, logits = given["softmax"]
        p = script.softmax(logits)
        of_batch = p * (u - np.sum(u * p))
        of_u = p * (u - np.sum(u, axis=1, keepdims=True))
        diagonal = "Only the diagonal: each p depends on *all* logits of its row."
        of_logits = [
            (u * p * (1 - p), diagonal),
            (of_batch, "The sum runs over the whole batch; each row is a softmax of its own."),
            (of_u, "The inner sum is over u · p, not over u."),
            (p - u, "p - one_hot belongs to the cross-entropy; here u is anything."),
            (p * u, "The second term is missing: what the sum in the denominator sends back."),
        ]
        self._judge("softmax", given, seen, argument=0, known=of_logits)

    def _judge(
        self,
        name: str,
        given: Given,
        seen: Seen,
        *,
        argument: int,
        known: list[tuple[np.ndarray, str]],
    ) -> None:
        """Compare all cotangents of a piece; `known` are wrong ones of one argument."""
        call = seen[name]
        wanted = RIGHT[name](*given[name])
        got = self._cotangents(call, seen["names"], len(wanted))
        if call.changed:
            raise call.mistake(EDITED)
        for wrong, message in known:
            right = wanted[argument]
            if is_same(got[argument], wrong) and not is_same(wrong, right):
                raise Mistake(
                    message,
                    called=call.called,
                    returned=show(got[argument]),
                    expected=show(right),
                )
        for i, right in enumerate(wanted):
            if not is_same(got[i], right):
                raise Mistake(
                    OTHERWISE[name],
                    called=call.called,
                    returned=f"[{i}]: {show(got[i])}",
                    expected=show(right),
                )

    @staticmethod
    def _cotangents(call: Observation, named: Observation, count: int) -> list[Any]:
        names = named.value
        if not isinstance(names, list):
            raise named.mistake("A dict is asked for, from a piece's name to its pullback.")
        if strange := [each for each in names if each not in NAMES]:
            raise named.mistake(
                f"The script has no piece {strange[0]!r}.", expected=f"some of {NAMES}"
            )
        value = call.value
        if not isinstance(value, tuple) or len(value) != count:
            raise call.mistake(f"One cotangent for each argument, in a tuple of {count}.")
        return list(value)
