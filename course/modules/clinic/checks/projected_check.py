"""Checks `clinic.projected_check`: two runs an array, and no wrong gradient gets through."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.forbidden import Forbidden
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.clinic.support.trials import (
    ENTRIES,
    HEADS,
    RanTooOften,
    Trial,
    acquittal,
    hidden_faults,
    large_array,
    nothing_to_compare,
    plain_faults,
)

WHY = "A difference is to be the judge here, and not the engine: `{name}` is not to be called"
ENGINE = Forbidden(
    "autodiff_core", ("grad", "value_and_grad", "vjp", "jvp", "jacobian", "linearize"), WHY
)
NUMERICAL = Forbidden("autodiff_core.numerical", ("numerical_gradient",), WHY)

NAMES = "A list of names is asked for, such as ['w1']."
MISSED = "`{name}` was not named: {why}"
ACCUSED = "`{name}` was named, and is right: {why}"
TOO_OFTEN = (
    "f was run {runs} times for {arrays} arrays with {entries:,} entries. Two for each array are "
    "enough: one direction, not one entry at a time."
)
STOPPED = "f was run so often that the call was stopped: one direction, not one entry at a time."
EDITED = "An array of `parameters` was edited: make new ones."
UNRUN = "f was never run: nothing was compared."
NOBODY = "Nobody was named anywhere, though some gradients are wrong."
EVERYBODY = "Everybody was named, in every trial."
NOT_A_NUMBER = "it holds a nan. Every comparison with nan is False: ask for what is right, by <=."
# Who is to be named, and who is not, with what a learner reads where it is otherwise.
FAULTS = {
    "b1": "its sign is wrong.",
    "w2": "it is transposed.",
    "w3": "it is five times too small.",
}
LARGE = {"embedding": f"one entry of {ENTRIES:,} is wrong. Does v move *all* entries at once?"}
HIDDEN = {
    "shift": "its entries are right, in the wrong places. Along a v of ones the errors cancel.",
    "kernel": "its error is orthogonal to it. Draw v at random, not from the gradient itself.",
    "offset": (
        "its sign is wrong, and its size 1e-3. Compare relative to *this* array's gradient, by a "
        "tolerance well below 1e-3 of it."
    ),
    **dict.fromkeys(
        HEADS,
        "its two entries were exchanged. Along a v of ±1 the two errors cancel half of the time: "
        "draw normal numbers.",
    ),
}
NOISE = "the deviation is rounding. Allow for 1e-9 or so, and compare relative to the gradient."
DIRECTION = (
    "measure and claim along *one* v, relative to the size of the gradient, and allow for rounding."
)
ACQUITTED = {
    "curved": "the loss bends there. A one-sided difference is off by h/2 times the curvature.",
    "idle": "f does not depend on it. 0 is compared with 0, and 0/0 measures nothing.",
    "tiny": NOISE,
    "steep": NOISE,
    "temperature": "a single number is an array, too.",
}
RIGHT = dict.fromkeys(("w1", "b2", "b3", "table", "gain", "bias"), DIRECTION)


class ProjectedCheck(Check):
    task = "clinic.projected_check"
    forbids = (ENGINE, NUMERICAL)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1_000_000))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(trial: Trial, words: str) -> dict[str, Any]:
            # The arrays are no arguments of the call: they may be too large to be copied often.
            def run() -> Any:
                rng = np.random.default_rng(given["seed"] + 1)
                parameters, gradients = dict(trial.parameters), dict(trial.gradients)
                try:
                    found = answer(trial.f, parameters, gradients, rng)
                except RanTooOften:
                    return {"runs": trial.runs, "kept": True, "stopped": True, "names": None}
                kept = trial.is_untouched(parameters)
                names = sorted(found) if isinstance(found, set | frozenset | tuple) else found
                return {"runs": trial.runs, "kept": kept, "stopped": False, "names": names}

            return probe.call(run, called=f"projected_check(f, …)   # {words}")

        seed = given["seed"]
        return {
            "plain": ask(plain_faults(seed), "six arrays"),
            "large": ask(large_array(seed), "an array of 300,000"),
            "hidden": ask(hidden_faults(seed), "arrays large and small"),
            "acquitted": ask(acquittal(seed), "every gradient is right"),
            "nan": ask(nothing_to_compare(seed), "a gradient with a nan"),
        }

    @judges("names the arrays whose gradient is wrong", points=2)
    def finds(self, given: Given, seen: Seen) -> None:
        self._misses_none(seen["large"], LARGE)
        self._misses_none(seen["plain"], FAULTS)
        self._not_everybody(seen)

    @judges("names none that is right", points=2)
    def acquits(self, given: Given, seen: Seen) -> None:
        for name in ("plain", "hidden", "acquitted"):
            call = seen[name]
            why = {**ACQUITTED, **RIGHT}
            accused = [each for each in self._names(call) if each in why]
            if accused:
                message = ACCUSED.format(name=accused[0], why=why[accused[0]])
                raise self._shown(call).mistake(message)
        if not any(self._names(seen[name]) for name in ("plain", "hidden")):
            raise self._shown(seen["plain"]).mistake(NOBODY)

    @judges("sees errors that cancel, and those of small gradients beside large ones", points=2)
    def hidden(self, given: Given, seen: Seen) -> None:
        self._misses_none(seen["hidden"], HIDDEN)
        self._not_everybody(seen)

    @judges("a nan agrees with nothing", points=1)
    def nan(self, given: Given, seen: Seen) -> None:
        self._misses_none(seen["nan"], {"w2": NOT_A_NUMBER})
        self._not_everybody(seen)

    @judges("at most two runs for each array, and one more; the arrays stay as they are", points=1)
    def thrifty(self, given: Given, seen: Seen) -> None:
        for name, arrays, entries in (("plain", 6, 79), ("large", 2, ENTRIES + 4)):
            call = seen[name]
            runs = call.value["runs"]
            if not call.value["kept"]:
                raise self._shown(call).mistake(EDITED)
            if runs > 2 * arrays + 1:
                message = TOO_OFTEN.format(runs=runs, arrays=arrays, entries=entries)
                raise self._shown(call).mistake(message)
            if not runs:
                raise self._shown(call).mistake(UNRUN)

    def _misses_none(self, call: Observation, faults: dict[str, str]) -> None:
        named = self._names(call)
        for name, why in faults.items():
            if name not in named:
                raise self._shown(call).mistake(MISSED.format(name=name, why=why))

    def _not_everybody(self, seen: Seen) -> None:
        if set(self._names(seen["acquitted"])) >= set(ACQUITTED):
            raise self._shown(seen["acquitted"]).mistake(EVERYBODY)

    def _names(self, call: Observation) -> list[str]:
        names = call.value["names"]
        if call.value["stopped"]:
            raise self._shown(call).mistake(STOPPED)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._shown(call).mistake(NAMES)
        return names

    @staticmethod
    def _shown(call: Observation) -> Observation:
        """The names, as if they had come back alone."""
        return Observation(called=call.called, data=call.value["names"])
