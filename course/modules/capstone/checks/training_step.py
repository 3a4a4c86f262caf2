"""Checks `capstone.training_step`: a loss, and one step of every parameter."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import relative_error
from course.modules.capstone.checks.shared import TOLERANCE, is_same

SHORTENED = "The gradient was shortened to length 1. The step is rate times the gradient as it is."
EARLIER = (
    "Right in the first call only: something of it was still there in the next. A step depends on "
    "the parameters that are given, and on nothing else."
)
DIFFERENCES = (
    "The loss was run {runs} times for one step: a run for each entry. `my.value_and_gradients` "
    "has all gradients from one."
)
TWO = "Two things are asked for: the loss, and the list of new parameters."
MANY = 4
EDITED = (
    "The caller's parameters were edited. `p -= …` writes into the caller's array; `p - …` makes "
    "a new one."
)


class TrainingStep(Check):
    task = "capstone.training_step"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.normal(size=(5, 3)),
            "y": rng.normal(size=(5, 2)),
            "w": rng.normal(size=(3, 2)),
            "b": rng.normal(size=2),
            "c": rng.normal(size=(2, 3)),
            "d": rng.normal(size=1),
            "e": rng.normal(size=(2, 2)),
            "rate": float(rng.uniform(0.02, 0.08)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, y, w, b, c = (given[name].copy() for name in "xywbc")
        rate = given["rate"]

        runs = []

        def fit(w: Any, b: Any) -> Any:
            runs.append(1)
            error = x @ w + b - y
            return (error * error).sum()

        def bowl(c: Any) -> Any:
            return (c * c * 0.8).sum()

        def steep(c: Any) -> Any:
            return (c * c * 800.0).sum()

        def three(c: Any, d: Any, e: Any) -> Any:
            return (c * c).sum() + (d * d * 1.5).sum() + (e * e * 0.5).sum()

        fit_called = f"training_step(fit, [w, b], {rate:.3g})"
        seen = {"fit": probe.call(answer, fit, [w, b], rate, called=fit_called)}
        all_three = [given[name].copy() for name in "cde"]
        return {
            **seen,
            "runs": len(runs),
            "again": probe.call(
                answer,
                fit,
                [given["w"].copy(), given["b"].copy()],
                rate,
                called=f"{fit_called}, once more",
            ),
            "bowl": probe.call(answer, bowl, [c], 0.25, called="training_step(bowl, [c], 0.25)"),
            "three": probe.call(
                answer, three, all_three, 0.1, called="training_step(three, [c, d, e], 0.1)"
            ),
            "steep": probe.call(
                answer, steep, [given["c"].copy()], 1e-4, called="training_step(steep, [c], 1e-4)"
            ),
        }

    @staticmethod
    def _pair(call: Observation, count: int) -> tuple[Any, list[Any]]:
        """The loss and the new parameters that came back, in either order."""
        value = call.value
        if are_parameters_alone(value, count):
            return None, list(value)
        is_pair = isinstance(value, tuple | list) and len(value) == 2
        if not is_pair or not any(isinstance(each, tuple | list) for each in value):
            raise call.mistake(TWO)
        loss, new = value if isinstance(value[1], tuple | list) else value[::-1]
        if len(new) != count:
            raise call.mistake(f"{count} parameters went in, {len(new)} came back.")
        return loss, list(new)

    @staticmethod
    def _error(given: Given, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        error: np.ndarray = given["x"] @ w + b - given["y"]
        return error

    @judges("the number is the loss of the parameters that were given", points=1)
    def loss(self, given: Given, seen: Seen) -> None:
        call = seen["fit"]
        got, new = self._pair(call, 2)
        if got is None:
            raise call.mistake(TWO)
        if isinstance(call.value[0], tuple | list):
            raise call.mistake("The two results are in the wrong order: the loss first.")
        wanted = float(np.sum(self._error(given, given["w"], given["b"]) ** 2))
        expected = f"{wanted:.6g}"
        if not isinstance(got, int | float | np.number | np.ndarray) or np.ndim(got):
            raise call.mistake("The first result should be one number.", expected=expected)
        got = float(got)
        if relative_error(got, wanted) <= TOLERANCE:
            return
        w, b = (np.asarray(each) for each in new)
        if w.shape == (3, 2) and b.shape == (2,):
            after = float(np.sum(self._error(given, w, b) ** 2))
            if relative_error(got, after) < 1e-4:
                raise call.mistake(
                    "This is the loss *after* the step. Its value before the step is asked for.",
                    expected=expected,
                )
        raise call.mistake("This is not the loss at the parameters given.", expected=expected)

    @judges("every parameter takes one step down its gradient", points=3)
    def step(self, given: Given, seen: Seen) -> None:
        c = given["c"]
        _, (new_c,) = self._pair(seen["bowl"], 1)
        self._judge(seen["bowl"], 0, got=new_c, old=c, gradient=1.6 * c, rate=0.25)

        w = given["w"]
        b = given["b"]
        rate = given["rate"]
        slope = 2 * self._error(given, w, b)
        of_w = given["x"].T @ slope
        of_b = slope.sum(axis=0)
        for name in ("fit", "again"):
            call = seen[name]
            _, (new_w, new_b) = self._pair(call, 2)
            if name == "again" and not (is_same(new_w, w - rate * of_w)):
                raise call.mistake(EARLIER, expected=show(w - rate * of_w))
            self._judge(call, 0, got=new_w, old=w, gradient=of_w, rate=rate)
            self._judge(call, 1, got=new_b, old=b, gradient=of_b, rate=rate)

        _, new = self._pair(seen["three"], 3)
        for i, (name, curvature) in enumerate({"c": 2, "d": 3, "e": 1}.items()):
            old = given[name]
            self._judge(seen["three"], i, got=new[i], old=old, gradient=curvature * old, rate=0.1)
        _, (new_c,) = self._pair(seen["steep"], 1)
        self._judge(seen["steep"], 0, got=new_c, old=c, gradient=1600 * c, rate=1e-4)
        if seen["runs"] > MANY:
            raise seen["fit"].mistake(
                DIFFERENCES.format(runs=seen["runs"]),
                expected="one run for all gradients",
                points=1,
            )

    @staticmethod
    def _judge(
        call: Observation,
        i: int,
        *,
        got: Any,
        old: np.ndarray,
        gradient: np.ndarray,
        rate: float,
    ) -> None:
        step = rate * gradient
        wanted = old - step
        if is_same(got, wanted):
            return
        uphill = "A step uphill: the loss grows along the gradient. Go against it."
        length = np.linalg.norm(gradient) or 1
        known = [
            (old, f"Parameter {i} did not move."),
            (old + step, uphill),
            (old - gradient, "The rate is missing: the step is rate times the gradient."),
            (gradient, "This is the gradient itself, not the parameter after a step."),
            (-step, "This is the step alone: add it to the parameter."),
            (old - step / length, SHORTENED),
            (
                old - rate * np.clip(gradient, -1, 1),
                "The gradient was cut off at 1. Take it as it is.",
            ),
            (old - rate * np.sign(gradient), "Only the signs of the gradient were used."),
        ]
        for wrong, message in known:
            if is_same(got, wrong):
                raise call.mistake(message, expected=show(wanted))
        raise call.mistake(
            f"Parameter {i} is not where one step leads: p - rate · gradient, all gradients taken "
            "at the parameters given.",
            expected=show(wanted),
        )

    @judges("what was handed in stays as it was", points=1, follows=("loss", "step"))
    def manners(self, given: Given, seen: Seen) -> None:
        calls = [seen[name] for name in ("fit", "again", "bowl", "three")]
        if edited := [call for call in calls if call.changed]:
            raise edited[0].mistake(EDITED)
        for call, count in zip(calls, (2, 2, 1, 3), strict=True):
            self._pair(call, count)


def are_parameters_alone(value: Any, count: int) -> bool:
    """Whether the new parameters came back without the loss, which is charged once."""
    is_list = isinstance(value, tuple | list) and len(value) == count
    return is_list and all(isinstance(each, np.ndarray) and each.ndim for each in value)
