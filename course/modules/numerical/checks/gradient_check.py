"""Checks `numerical.gradient_check`: it believes right gradients and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Seen, judges
from course.checking.probe import Probe


class GradientCheck(Check):
    task = "numerical.gradient_check"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = rng.uniform(0.5, 1.5, 6) * rng.choice([-1, 1], 6)
        many = rng.uniform(0.5, 1.5, 40) * rng.choice([-1, 1], 40)
        return {"x": x, "many": many, "wrong": int(rng.integers(40))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        wrong = given["wrong"]

        def smooth(scale: float) -> tuple[Callable[..., float], Callable[..., np.ndarray]]:
            return (
                lambda x: float(scale * np.sum(np.sin(x) + x**2 / 2)),
                lambda x: scale * (np.cos(x) + x),
            )

        def spoiled(scale: float) -> Callable[..., np.ndarray]:
            def grad(x: np.ndarray) -> np.ndarray:
                slopes = scale * (np.cos(x) + x)
                slopes[wrong % x.size] *= 1.001
                return slopes

            return grad

        def ask(f: Any, grad: Any, x: np.ndarray, what: str) -> dict[str, Any]:
            return probe.call(answer, f, grad, x.copy(), called=f"gradient_check({what}, x)")

        f, grad = smooth(1.0)
        big, big_grad = smooth(1e6)
        small, small_grad = smooth(1e-6)
        x = given["x"]
        many = given["many"]
        at_kink = x.copy()
        at_kink[2] = 0.0

        def norm(x: np.ndarray) -> float:
            return float(np.sum(np.abs(x)))

        return {
            "right": [
                ask(f, grad, x, "f, grad"),
                ask(f, grad, many, "f, grad"),
                ask(
                    lambda x: float(x[0] * x[1]),
                    lambda x: _product_slopes(x),
                    x,
                    "x₁x₂, its gradient",
                ),
            ],
            "double": ask(f, lambda x: 2 * grad(x), x, "f, 2·grad"),
            "sign": ask(f, lambda x: -grad(x), x, "f, -grad"),
            "one": ask(f, spoiled(1.0), many, "f, grad with one entry 0.1 % too large"),
            "big": ask(big, big_grad, x, "10⁶·f, 10⁶·grad"),
            "big wrong": ask(
                big, spoiled(1e6), x, "10⁶·f, 10⁶·grad with one entry 0.1 % too large"
            ),
            "small": ask(small, small_grad, x, "10⁻⁶·f, 10⁻⁶·grad"),
            "small wrong": ask(small, lambda x: 2 * small_grad(x), x, "10⁻⁶·f, 2·10⁻⁶·grad"),
            "small spoiled": ask(
                small, spoiled(1e-6), x, "10⁻⁶·f, 10⁻⁶·grad with one entry 0.1 % too large"
            ),
            "kink": ask(norm, np.sign, at_kink, "sum of |x|, sign"),
            "off kink": ask(norm, np.sign, x, "sum of |x| away from its kinks, sign"),
        }

    @judges("it believes right gradients", points=1)
    def accepts(self, given: Given, seen: Seen) -> None:
        for call in (*seen["right"], seen["off kink"]):
            if not call.truth():
                raise call.mistake(
                    "This gradient is right. A difference quotient is never exact: allow for its "
                    "own error, about 1e-9 here, and for entries that are 0.",
                    expected="True",
                )

    @judges("it rejects gradients with a wrong factor or sign", points=1)
    def rejects(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        for call in (seen["double"], seen["sign"]):
            if call.truth():
                raise call.mistake("Every entry of this gradient is wrong.", expected="False")

    @judges("it finds one wrong entry among forty", points=1)
    def one_entry(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if seen["one"].truth():
            raise seen["one"].mistake(
                "One entry is 0.1 % too large. A sum, a mean or a norm over all entries hides it: "
                "compare entry by entry.",
                expected="False",
            )

    @judges("it is not fooled by large numbers", points=1)
    def large(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if not seen["big"].truth():
            raise seen["big"].mistake(
                "This gradient is right; its entries are about 10⁶, and so is the rounding error "
                "of f. An absolute tolerance is too strict here.",
                expected="True",
            )
        if seen["big wrong"].truth():
            raise seen["big wrong"].mistake("One entry is 0.1 % too large.", expected="False")

    @judges("it is not fooled by small numbers", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if not seen["small"].truth():
            raise seen["small"].mistake("This gradient is right.", expected="True")
        for call in (seen["small wrong"], seen["small spoiled"]):
            if call.truth():
                raise call.mistake(
                    "The entries are about 10⁻⁶, and an absolute tolerance accepts anything that "
                    "small. Compare relative to the size of the entries.",
                    expected="False",
                )

    @judges("it does not vouch for a gradient at a kink", points=1)
    def kink(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if seen["kink"].truth():
            raise seen["kink"].mistake(
                "x has an entry 0, where |x| has a kink: slope -1 on the "
                "left, 1 on the right, and no derivative. The central "
                "difference is their mean, 0, and agrees with the claim.",
                expected="False",
            )
        if not seen["off kink"].truth():
            raise seen["off kink"].mistake(
                "No entry of x is 0 here: the gradient exists and is right.", expected="True"
            )


def _product_slopes(x: np.ndarray) -> np.ndarray:
    slopes = np.zeros_like(x)
    slopes[0] = x[1]
    slopes[1] = x[0]
    return slopes


def _believes_something(seen: Seen) -> None:
    """Rejecting earns points only where something is accepted, else `return False` would."""
    call = seen["right"][0]
    if not call.truth():
        raise Mistake(
            "It rejects everything, right gradients too.",
            called=call.called,
            returned="False",
            expected="True",
        )
