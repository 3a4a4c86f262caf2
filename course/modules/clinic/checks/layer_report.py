"""Checks `clinic.layer_report`: one symptom, a gradient of 0, and the reasons that it can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.clinic.support import patients
from course.modules.clinic.support.patients import Patient

WORDS = ("not finite", "detached", "flat", "vanishing", "alive")
NO_DICT = "A dict is asked for, from each name to a word."
MISSING = "`{name}` has no word."
NO_WORD = "`{word}` is none of the five words."
WRONG = "`{name}` is {wanted}, not {got}: {why}"
ONE_WORD = "Every array of every patient got the same word."

# What each patient's arrays are, and what to read where another word came.
HEALTHY = {"w1": "alive", "b1": "alive", "w2": "alive"}
NOT_FINITE = {"w1": "not finite", "w2": "alive"}
ALL_SICK = {"w1": "not finite", "w2": "not finite"}
CUT = {"w1": "detached", "b1": "detached", "w2": "alive", "b2": "alive"}
SHIFTED = {"scores": "detached", "scale": "alive"}
ASLEEP = {"w1": "flat", "b1": "flat", "w2": "flat", "b2": "alive", "spare": "flat"}
RESTING = {"centre": "flat", "slope": "alive"}
FADING = {"first": "vanishing", "last": "alive"}
LARGE = {"table": "vanishing", "weights": "alive"}
SMALL = {"w1": "alive", "w2": "alive"}

ALIVE = "its gradient is finite, not 0, and no millionth of the largest."
NAN = "ask whether the gradient is finite before anything else; a nan is neither 0 nor small."
DETACHED = "its gradient is 0, and the loss moves when the array does."
SHIFT = (
    "the loss does not change when all entries of it grow alike. Nudge along a random direction."
)
FLAT = "its gradient is 0, and the loss has no slope there either."
MINIMUM = (
    "it sits where the slope is 0. A nudge to one side changes the loss by h²; the central "
    "difference is 0."
)
FADED = "its gradient is not 0, only small: its root mean square is below 1e-6 of the largest one."
MEAN = (
    "the root *mean* square of its gradient is below 1e-6 of the largest one. The norm is larger, "
    "as the array has so many entries."
)
RELATIVE = "small is said relative to the largest gradient: here all are small."


class LayerReport(Check):
    task = "clinic.layer_report"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1_000_000))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(make: Callable[[np.random.Generator], Patient]) -> dict[str, Any]:
            # The arrays are no arguments of the call, since a loss is no data.
            patient = make(np.random.default_rng(given["seed"]))

            def report() -> Any:
                arrays = {name: array.copy() for name, array in patient.parameters.items()}
                found = answer(patient.loss, arrays)
                edited = [
                    name
                    for name, array in patient.parameters.items()
                    if not np.array_equal(arrays[name], array)
                ]
                return {"edited": edited, "found": found}

            return probe.call(report, called=f"layer_report(loss, parameters)   # {patient.words}")

        return {
            "healthy": ask(patients.healthy),
            "small": ask(patients.small_throughout),
            "not finite": ask(patients.root_at_zero),
            "roots": ask(patients.nothing_but_roots),
            "cut": ask(patients.cut_path),
            "shifted": ask(patients.detached_scores),
            "asleep": ask(patients.asleep),
            "resting": ask(patients.at_a_minimum),
            "fading": ask(patients.fading),
            "large": ask(patients.large_and_faint),
        }

    @judges("arrays that are alive, and those whose gradient is not finite", points=2)
    def alive(self, given: Given, seen: Seen) -> None:
        self._not_one_word(seen)
        self._judge(seen["healthy"], HEALTHY, ALIVE)
        self._judge(seen["small"], SMALL, RELATIVE)
        self._judge(seen["not finite"], NOT_FINITE, NAN)
        self._judge(seen["roots"], ALL_SICK, NAN)

    @judges("a path that is cut", points=2)
    def cut(self, given: Given, seen: Seen) -> None:
        self._judge(seen["cut"], CUT, DETACHED)
        self._judge(seen["shifted"], SHIFTED, SHIFT)

    @judges("a gradient that is rightly 0", points=2)
    def flat(self, given: Given, seen: Seen) -> None:
        self._judge(seen["asleep"], ASLEEP, FLAT)
        self._judge(seen["resting"], RESTING, MINIMUM)

    @judges("gradients that fade", points=1)
    def fading(self, given: Given, seen: Seen) -> None:
        self._judge(seen["fading"], FADING, FADED)
        self._judge(seen["large"], LARGE, MEAN)

    def _not_one_word(self, seen: Seen) -> None:
        words = {str(word) for call in seen.values() for word in _found(call).values()}
        if len(words) == 1:
            raise _shown(seen["healthy"]).mistake(ONE_WORD)

    @staticmethod
    def _judge(call: Observation, wanted: Mapping[str, str], why: str) -> None:
        found = _found(call)
        if edited := call.value["edited"]:
            raise _shown(call).mistake(f"`{edited[0]}` was edited. Work on a copy.")
        for name in wanted:
            if name not in found:
                raise _shown(call).mistake(MISSING.format(name=name))
            if found[name] not in WORDS:
                raise _shown(call).mistake(
                    NO_WORD.format(word=found[name]), expected=", ".join(WORDS)
                )
        for name, word in wanted.items():
            if found[name] != word:
                message = WRONG.format(name=name, wanted=word, got=found[name], why=why)
                raise _shown(call).mistake(message)


def _found(call: Observation) -> Mapping[str, Any]:
    found = call.value["found"]
    if not isinstance(found, Mapping):
        raise _shown(call).mistake(NO_DICT)
    return found


def _shown(call: Observation) -> Observation:
    """The report, as if it had come back alone."""
    return Observation(called=call.called, data=call.value["found"])
