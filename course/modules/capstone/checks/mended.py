"""Checks `capstone.mended`: the three pullbacks of the script, put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.modules.capstone.checks.shared import is_same
from course.modules.capstone.support import script
from course.modules.capstone.support.pieces import AS_GIVEN, NAMES, RIGHT, script_pieces

MEAN = "b still receives a mean. Every example uses b and sends its share: a sum."
UNSUMMED = "b was broadcast to every row, and its cotangent must have its shape: sum over the rows."
LAST_ONLY = "h still keeps only its last contribution; the one of the shortcut was lost."
EDITED = (
    "The pullback edits its y_bar, which may be somebody else's: `h_bar = y_bar` is a second name, "
    "and `h_bar += …` writes into both. Add without `+=`."
)
EDITED_OTHER = "The pullback edits one of its arrays, which are the caller's. Work on a copy."
NO_PIECE = "The script has no piece {name!r}."
ALL_NAMES = f"some of {NAMES}"
OTHERWISE: Mapping[str, str] = {
    "affine": "Not the cotangents of x @ w + b.",
    "shortcut": "Not the cotangents of h + relu(h @ v).",
    "softmax": "Not the cotangent of softmax.",
}

# Wrong cotangents, each with the message that names its mistake.
Known = list[tuple[np.ndarray, str]]


class Mended(Check):
    task = "capstone.mended"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        # Of each piece two cases and the first again: the cotangent of its result, its arguments.
        seed = int(rng.integers(1_000_000))
        cases: dict[str, list[Any]] = {name: [] for name in NAMES}
        for piece in script_pieces(seed, AS_GIVEN):
            arguments = list(piece.arguments.values())
            # The arrays that hold a row for each example are cut to three of them.
            fewer = [array[:3] if len(array) == 5 else array for array in arguments]
            for arrays in (arguments, fewer):
                u = rng.normal(size=np.shape(piece.forward(*arrays)))
                cases[piece.name].append([u, *arrays])
            cases[piece.name].append(cases[piece.name][0])
        return cases

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def pull(name: str) -> Callable[..., Any]:
            def pulled(*arrays: np.ndarray) -> Any:
                pullbacks = answer()
                if not isinstance(pullbacks, dict):
                    return pullbacks
                named = {piece_of(each): pullback for each, pullback in pullbacks.items()}
                pullback = named.get(name, AS_GIVEN[name])
                return tuple(pullback(*arrays))

            return pulled

        def names() -> Any:
            pullbacks = answer()
            if not isinstance(pullbacks, dict):
                return type(pullbacks).__name__
            return sorted(map(str, pullbacks))

        def ask(name: str, arrays: list[np.ndarray]) -> dict[str, Any]:
            copies = [np.copy(array) for array in arrays]
            return probe.call(pull(name), *copies, called=f"the pullback of {name}, at random")

        calls = {name: [ask(name, case) for case in cases] for name, cases in given.items()}
        return {"names": probe.call(names, called="mended_pullbacks()"), **calls}

    @judges("affine: every example sends to the bias", points=2)
    def affine(self, given: Given, seen: Seen) -> None:
        def of_b(u: np.ndarray, *_: np.ndarray) -> Known:
            return [
                (u.mean(axis=0), MEAN),
                (u, UNSUMMED),
                (u[0], "Only the first example sends to b. All of them use it."),
                (
                    np.full(4, u.sum()),
                    "Summed over the wrong axes: b has an entry for each column.",
                ),
                (5 * u.mean(axis=0), "Five times the mean: the number of examples may be another."),
                (2 * u.sum(axis=0), "Twice too much: an earlier call's cotangent was still there."),
            ]

        self._judge("affine", given, seen, argument=2, known=of_b)
        if strange := [each for each in seen["names"].value if each not in NAMES]:
            raise seen["names"].mistake(NO_PIECE.format(name=strange[0]), expected=ALL_NAMES)

    @judges("shortcut: both uses of h send, and both count", points=2)
    def shortcut(self, given: Given, seen: Seen) -> None:
        def of_h(u: np.ndarray, h: np.ndarray, v: np.ndarray) -> Known:
            masked = u * (h @ v > 0)
            alone = "h received the shortcut's contribution alone; the layer sends one too."
            return [
                (masked @ v.T, LAST_ONLY),
                (u, alone),
                (u + u @ v.T, "The relu's mask is missing on the way to h."),
                (u + masked @ v, "v was not transposed on the way to h."),
                (u * (masked @ v.T), "The two contributions were multiplied. They add up."),
            ]

        self._judge("shortcut", given, seen, argument=0, known=of_h)

    @judges("softmax: raising one logit lowers all other probabilities", points=2)
    def softmax(self, given: Given, seen: Seen) -> None:
        def of_logits(u: np.ndarray, logits: np.ndarray) -> Known:
            p = script.softmax(logits)
            of_batch = p * (u - np.sum(u * p))
            of_u = p * (u - np.sum(u, axis=1, keepdims=True))
            diagonal = "Only the diagonal: each p depends on *all* logits of its row."
            return [
                (u * p * (1 - p), diagonal),
                (of_batch, "The sum runs over the whole batch; each row is a softmax of its own."),
                (of_u, "The inner sum is over y_bar · p, not over y_bar."),
                (p - u, "p - one_hot belongs to the cross-entropy; here y_bar is anything."),
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
        known: Callable[..., Known],
    ) -> None:
        """Compare all cotangents of a piece; `known` makes wrong ones of one argument."""
        if edits := [call.changed for call in seen[name] if call.changed]:
            of_u = "argument 1" in edits[0]
            raise seen[name][0].mistake(EDITED if of_u else EDITED_OTHER)
        for call, case in zip(seen[name], given[name], strict=True):
            wanted = RIGHT[name](*case)
            got = self._cotangents(call, seen["names"], len(wanted))
            right = wanted[argument]
            for wrong, message in known(*case):
                if is_same(got[argument], wrong) and not is_same(wrong, right):
                    raise Mistake(
                        message,
                        called=call.called,
                        returned=show(got[argument]),
                        expected=show(right),
                    )
            for i, each in enumerate(wanted):
                if not is_same(got[i], each):
                    raise Mistake(
                        OTHERWISE[name],
                        called=call.called,
                        returned=f"[{i}]: {show(got[i])}",
                        expected=show(each),
                    )

    @staticmethod
    def _cotangents(call: Observation, named: Observation, count: int) -> list[Any]:
        names = named.value
        if not isinstance(names, list):
            raise named.mistake("A dict is asked for, from a piece's name to its pullback.")
        if strange := [each for each in names if piece_of(each) not in NAMES]:
            raise named.mistake(NO_PIECE.format(name=strange[0]), expected=ALL_NAMES)
        value = call.value
        if not isinstance(value, tuple) or len(value) != count:
            raise call.mistake(f"One cotangent for each argument, in a tuple of {count}.")
        return list(value)


def piece_of(name: object) -> str:
    """The piece in a key, also in one that names an argument of it: that is charged once."""
    return str(name).partition(".")[0]
