"""Checks `reverse.local_rule`: values, pullbacks, and what a pullback may not forget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import relative_error

OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "sin": np.sin,
    "exp": np.exp,
}
PARTIALS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "add": lambda x, y: (np.ones_like(x), np.ones_like(y)),
    "sub": lambda x, y: (np.ones_like(x), -np.ones_like(y)),
    "mul": lambda x, y: (y, x),
    "div": lambda x, y: (1 / y, -x / y**2),
    "sin": lambda x: (np.cos(x),),
    "exp": lambda x: (np.exp(x),),
}
# Where slopes have either sign, and of another shape.
FAR = np.array([[[2.0, -2.5, 0.3], [3.0, -0.7, 4.0]], [[-1.2, 0.8, 2.0], [-3.0, 0.5, -0.6]]])
ADJOINT = np.array([[2.0, -3.0, 5.0], [7.0, -0.5, 1.5]])
BINARY = ("add", "sub", "mul", "div")


class NoPair(Exception):
    """What came back is not a value and a pullback; its message says what it is."""


def in_two(result: Any) -> tuple[Any, Any]:
    """A value and a pullback, if that is what a learner's rule returned."""
    if not isinstance(result, tuple | list) or len(result) != 2 or not callable(result[1]):
        raise NoPair(show(result))
    return result[0], result[1]


def came_in_two(call: Observation, op: str) -> Any:
    """What came of a rule and its pullback.

    Raises:
        Mistake: where the rule did not return both.
    """
    if call.error and call.error["type"] == NoPair.__name__:
        raise call.mistake(
            f"`{op}` brought {call.error['message']}, and not a value and a pullback. Is there a "
            "branch for it, and does that branch end in `return value, pullback`?",
            expected="(value, pullback)",
        )
    return call.value


class LocalRule(Check):
    task = "reverse.local_rule"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = rng.uniform(0.5, 1.5, (2, 3)) * rng.choice([-1, 1], (2, 3))
        # Adjoints far from 1 and from each other: a pullback that ignores its own shows.
        return {"x": x, "y": y, "u": rng.uniform(2, 3, 3), "w": rng.uniform(-3, -2, 3)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        untouched: list[bool] = []

        def received(pullback: Any, adjoint: np.ndarray) -> Any:
            given_to_it = adjoint.copy()
            parts = pullback(given_to_it)
            untouched.append(np.array_equal(given_to_it, adjoint))
            return [np.array(part) for part in parts] if isinstance(parts, tuple | list) else parts

        def there_and_back(op: str, write: bool) -> list[Any]:
            operands = [given[name].copy() for name in ("x", "y")[: 2 if op in BINARY else 1]]
            value, pullback = in_two(answer(op, *operands))
            kept = np.array(value)
            if write:
                for array in (value, *operands):
                    # A value that is read-only is safe from a caller who writes into it.
                    if isinstance(array, np.ndarray) and array.flags.writeable:
                        array[...] = 100.0
            return [kept, received(pullback, given["u"]), received(pullback, given["w"])]

        def matrices(op: str) -> list[Any]:
            operands = [each.copy() for each in FAR[: 2 if op in BINARY else 1]]
            value, pullback = in_two(answer(op, *operands))
            return [value, *pullback(ADJOINT.copy())]

        seen: dict[str, Any] = {}
        for op in OPERATIONS:
            names = "x, y" if op in BINARY else "x"
            forward = f'value, pullback = local_rule("{op}", {names})'
            seen[op] = probe.call(there_and_back, op, False, called=f"{forward}; pullback(z_bar)")
            seen[f"{op} untouched"] = all(untouched)
            later = f"{forward}; {names}, value overwritten; pullback(z_bar)"
            seen[f"{op} matrix"] = probe.call(
                matrices, op, called=f"{forward}; pullback(z_bar), all of shape (2, 3)"
            )
            seen[f"{op} later"] = probe.call(there_and_back, op, True, called=later)
        return seen

    def _operands(self, op: str, given: Given) -> list[np.ndarray]:
        return [given["x"], given["y"]] if op in BINARY else [given["x"]]

    def _received(self, call: Observation, op: str, which: int) -> list[np.ndarray]:
        """What each operand got from pullback(z_bar), or with `which` 2 from pullback(other)."""
        parts = came_in_two(call, op)[which]
        names = "x and y" if op in BINARY else "x"
        expected = f"a tuple: one array of shape (3,) for each of {names}"
        if not isinstance(parts, list) or len(parts) != len(PARTIALS[op](*self._ones(op))):
            raise call.mistake(
                "The pullback did not return one array for each operand"
                + (", in a tuple." if op in BINARY else ". A tuple of one is written `(a,)`."),
                expected=expected,
            )
        arrays = [np.asarray(part) for part in parts]
        if any(array.shape != (3,) or array.dtype.kind not in "iuf" for array in arrays):
            raise call.mistake(
                "What an operand receives is not an array like the operand.", expected=expected
            )
        return [array.astype(float) for array in arrays]

    def _ones(self, op: str) -> list[np.ndarray]:
        return [np.ones(3)] * (2 if op in BINARY else 1)

    def _judge(self, op: str, given: Given, seen: Seen) -> None:
        call = seen[op]
        operands = self._operands(op, given)
        got = self._received(call, op, 1)
        partials = PARTIALS[op](*operands)
        wanted = [given["u"] * partial for partial in partials]
        for i, (mine, right) in enumerate(zip(got, wanted, strict=True)):
            if relative_error(mine, right) < 1e-12:
                continue
            evidence = {"piece": mine, "wanted": right, "expected": f"for operand {i}"}
            if relative_error(mine, partials[i]) < 1e-12:
                raise call.mistake(
                    "This is the partial alone: the pullback ignores the adjoint that it is "
                    "given. It works only where that is 1.",
                    **evidence,
                )
            if relative_error(mine, -right) < 1e-12:
                raise call.mistake(
                    f"For `{op}`, operand {i} receives the right amount with the wrong sign.",
                    **evidence,
                )
            if op == "mul" and relative_error(mine, given["u"] * operands[i]) < 1e-12:
                raise call.mistake(
                    "By x the partial of x·y is y: each operand gets z_bar times the *other* one.",
                    **evidence,
                )
            if op == "mul" and relative_error(mine, given["u"]) < 1e-12:
                raise call.mistake(
                    "For x·y, each operand receives z_bar times the other "
                    "one: (x·y)' is not x'·y', it has two terms.",
                    **evidence,
                )
            raise call.mistake(
                f"Operand {i} of `{op}` receives z_bar times the partial of the result by that "
                "operand, the other one held still.",
                **evidence,
            )
        self._judge_matrix(op, seen[f"{op} matrix"])

    def _judge_matrix(self, op: str, call: Observation) -> None:
        """Operands of two axes, at places where the slopes have either sign."""
        operands = FAR[: 2 if op in BINARY else 1]
        wanted = [OPERATIONS[op](*operands), *(ADJOINT * each for each in PARTIALS[op](*operands))]
        got = came_in_two(call, op)
        for mine, right in zip(got, wanted, strict=True):
            if np.shape(mine) != (2, 3) or relative_error(mine, right) > 1e-12:
                raise call.mistake(
                    f"Right for a vector, and wrong for these matrices. `{op}` acts entry by "
                    "entry, whatever the shape, and its slope may have either sign.",
                    piece=mine,
                    wanted=right,
                )

    @judges("the value is that of the operation", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        for op, compute in OPERATIONS.items():
            wanted = compute(*self._operands(op, given))
            got = np.asarray(came_in_two(seen[op], op)[0])
            if got.shape != (3,) or relative_error(got, wanted) > 1e-12:
                raise seen[op].mistake(
                    f"The value of `{op}` is wrong.", piece=seen[op].value[0], wanted=wanted
                )

    @judges("add, sub, mul and div send each operand its share", points=1)
    def two_operands(self, given: Given, seen: Seen) -> None:
        for op in BINARY:
            self._judge(op, given, seen)

    @judges("sin and exp send their operand its share", points=1)
    def one_operand(self, given: Given, seen: Seen) -> None:
        for op in ("sin", "exp"):
            self._judge(op, given, seen)

    @judges("another adjoint gives another answer, in proportion; it is not edited", points=1)
    def linear(self, given: Given, seen: Seen) -> None:
        for op in OPERATIONS:
            call = seen[op]
            if not seen[f"{op} untouched"]:
                raise call.mistake(
                    "The pullback wrote into the adjoint that it was given. Others may hold the "
                    "same array: make a new one, `z_bar * …` in place of `z_bar *= …`.",
                    expected="the adjoint as it was",
                )
            first = self._received(call, op, 1)
            second = self._received(call, op, 2)
            for one, two, partial in zip(
                first, second, PARTIALS[op](*self._operands(op, given)), strict=True
            ):
                if relative_error(two * given["u"], one * given["w"]) < 1e-12 and np.any(two):
                    continue
                if relative_error(one, partial) < 1e-12 or np.array_equal(one, two):
                    raise call.mistake(
                        "pullback(z_bar) and pullback(other) are equal: the "
                        "pullback ignores the adjoint that it is given.",
                        expected="the partial, times z_bar or times other",
                    )
                raise call.mistake(
                    "pullback(z_bar) is not followed by a fitting pullback(other): "
                    "was something kept, or changed, in between?",
                    expected="the same partial, times z_bar and times other",
                )

    @judges("it answers for the numbers of the forward pass", points=1)
    def remembers(self, given: Given, seen: Seen) -> None:
        for op in OPERATIONS:
            before = self._received(seen[op], op, 1)
            call = seen[f"{op} later"]
            after = self._received(call, op, 1)
            self._judge(op, given, seen)
            if any(relative_error(b, a) > 1e-12 for a, b in zip(before, after, strict=True)):
                whose = "the operands" if op != "exp" else "the operand, or the value"
                raise call.mistake(
                    "Between forward and backward the caller wrote into "
                    f"{whose}, and the pullback of `{op}` used the new "
                    "numbers: what it kept is live data. Keep a copy.",
                    expected=show(before),
                )
