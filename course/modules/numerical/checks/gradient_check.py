"""Checks `numerical.gradient_check`: it believes right gradients and no others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe

# Entries that a test may forget: the first, the last, and one between.
PLACES = (0, 2, -1)


class GradientCheck(Check):
    task = "numerical.gradient_check"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        signs = np.array([1.0, -1.0, 1.0, 1.0, -1.0, -1.0])
        return {
            "x": rng.uniform(0.5, 1.5, 6) * signs,
            "many": rng.uniform(0.5, 1.5, 40) * rng.choice([-1, 1], 40),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x = given["x"]
        many = given["many"]

        def ask(f: Any, grad: Any, x: np.ndarray, what: str) -> dict[str, Any]:
            return probe.call(answer, f, grad, x.copy(), called=f"gradient_check({what}, x)")

        def scaled(scale: float, factor: float, what: str) -> dict[str, Any]:
            def f(x: np.ndarray) -> float:
                return scale * wave(x)

            def grad(x: np.ndarray) -> np.ndarray:
                return factor * wave_slopes(x)

            return ask(f, grad, x, what)

        def spoiled(scale: float, place: int, x: np.ndarray = x) -> dict[str, Any]:
            return ask(
                lambda x: scale * wave(x),
                lambda x: scale * with_entry(wave_slopes(x), place, 1.001),
                x,
                f"{power(scale)}f, {power(scale)}grad with entry {place % x.size} 0.1 % too large",
            )

        flat_somewhere = x.copy()
        flat_somewhere[1] = 1.0
        stationary = np.array([0.0, 1.0])
        return {
            "right": [
                ask(wave, wave_slopes, x, "f, grad"),
                ask(wave, wave_slopes, many, "f, grad"),
                ask(product, product_slopes, x, "x₀x₁, its gradient"),
                ask(hills, hills_slopes, flat_somewhere, "Σ x³ - 3x, 3x² - 3"),
                ask(squares, lambda x: 2 * x, stationary, "Σ x² at (0, 1), 2x"),
                ask(uneven, uneven_slopes, x, "sin(x₀) + 0.02·Σ x², its gradient"),
                ask(lambda x: 3.0, np.zeros_like, x, "the constant 3, its gradient 0"),
            ],
            "off kink": ask(distance(2.5 + x), lambda x: -np.ones(6), x, "Σ |x - c|, -1"),
            "double": scaled(1.0, 2.0, "f, 2·grad"),
            "sign": scaled(1.0, -1.0, "f, -grad"),
            "nan": ask(
                wave,
                lambda x: with_entry(wave_slopes(x), 2, np.nan),
                x,
                "f, grad with one entry nan",
            ),
            "one": [spoiled(1.0, place, many) for place in PLACES],
            "faint": [
                ask(
                    uneven,
                    lambda x, place=place: with_entry(uneven_slopes(x), place, 1.001),
                    x,
                    f"sin(x₀) + 0.02·Σ x², its gradient with entry {place % 6} 0.1 % too large",
                )
                for place in (3, -1)
            ],
            "big": scaled(1e6, 1e6, "10⁶·f, 10⁶·grad"),
            "big wrong": [spoiled(1e6, place) for place in PLACES],
            "small": scaled(1e-6, 1e-6, "10⁻⁶·f, 10⁻⁶·grad"),
            "small wrong": [
                scaled(1e-6, 2e-6, "10⁻⁶·f, 2·10⁻⁶·grad"),
                *(spoiled(1e-6, place) for place in PLACES),
            ],
            "kinks": [ask(f, grad, x, words) for f, grad, words in kinks(x)],
        }

    @judges("it believes right gradients", points=1)
    def accepts(self, given: Given, seen: Seen) -> None:
        for call in (*seen["right"], seen["off kink"]):
            if not call.truth():
                raise call.mistake(
                    "This gradient is right. A difference quotient is never exact: allow for its "
                    "own error, about 1e-9 here, and for entries that are 0 or small: some or all.",
                    expected="True",
                )

    @judges("it rejects gradients with a wrong factor or sign", points=1)
    def rejects(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        for call in (seen["double"], seen["sign"]):
            if call.truth():
                raise call.mistake("Every entry of this gradient is wrong.", expected="False")
        if seen["nan"].truth():
            raise seen["nan"].mistake(
                "One entry is nan, which is no slope. `nan > tolerance` is False: ask for what is "
                "right, `difference <= tolerance`.",
                expected="False",
            )

    @judges("it finds one wrong entry among forty", points=1)
    def one_entry(self, given: Given, seen: Seen) -> None:
        _tells_apart(seen)
        for call in seen["one"]:
            if call.truth():
                raise call.mistake(
                    "One entry is 0.1 % too large. A sum, a mean or a norm over all entries hides "
                    "it: compare entry by entry, all of them.",
                    expected="False",
                )
        for call in seen["faint"]:
            if call.truth():
                raise call.mistake(
                    "An entry of about 0.04 is 0.1 % too large, beside one of about 1: compare "
                    "with the size of the entry itself, not only with the largest.",
                    expected="False",
                )

    @judges("it is not fooled by large numbers", points=1, follows=("one_entry",))
    def large(self, given: Given, seen: Seen) -> None:
        _tells_apart(seen)
        if not seen["big"].truth():
            raise seen["big"].mistake(
                "This gradient is right; its entries are about 10⁶, and so is the rounding error "
                "of f. An absolute tolerance is too strict here.",
                expected="True",
            )
        for call in seen["big wrong"]:
            if call.truth():
                raise call.mistake("One entry is 0.1 % too large.", expected="False")

    @judges("it is not fooled by small numbers", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        _tells_apart(seen)
        if not seen["small"].truth():
            raise seen["small"].mistake("This gradient is right.", expected="True")
        twice, *one_wrong = seen["small wrong"]
        missed = any(call.truth() for call in one_wrong) and any(
            call.truth() for call in seen["one"]
        )
        if missed and not twice.truth():
            raise Mistake("As above: one wrong entry among right ones comes first.")
        for call in (twice, *one_wrong):
            if call.truth():
                raise call.mistake(
                    "The entries are about 10⁻⁶, and an absolute tolerance accepts anything that "
                    "small. Compare relative to the size of the entries.",
                    expected="False",
                )

    @judges("it does not vouch for a gradient at a kink", points=1)
    def kink(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        for call in seen["kinks"]:
            if call.truth():
                raise call.mistake(_why_a_kink(call), expected="False")
        if not seen["off kink"].truth():
            raise seen["off kink"].mistake(
                "No entry of x - c is 0 here: the gradient exists and is right.", expected="True"
            )


def wave(x: np.ndarray) -> float:
    return float(np.sum(np.sin(x) + x**2 / 2))


def wave_slopes(x: np.ndarray) -> np.ndarray:
    return np.cos(x) + x


def product(x: np.ndarray) -> float:
    return float(x[0] * x[1])


def product_slopes(x: np.ndarray) -> np.ndarray:
    slopes = np.zeros_like(x)
    slopes[:2] = x[1::-1]
    return slopes


def hills(x: np.ndarray) -> float:
    return float(np.sum(x**3 - 3 * x))


def hills_slopes(x: np.ndarray) -> np.ndarray:
    return 3 * x**2 - 3


def squares(x: np.ndarray) -> float:
    return float(np.sum(x**2))


def uneven(x: np.ndarray) -> float:
    return float(np.sin(x[0]) + 0.02 * np.sum(x**2))


def uneven_slopes(x: np.ndarray) -> np.ndarray:
    slopes = 0.04 * x
    slopes[0] += np.cos(x[0])
    return slopes


def distance(centre: np.ndarray, signs: np.ndarray | float = 1.0) -> Callable[..., float]:
    """Σ ±|x - centre|, which has a kink where an entry of x is that of the centre."""
    return lambda x: float(np.sum(signs * np.abs(x - centre)))


def kinks(x: np.ndarray) -> list[tuple[Callable[..., Any], Callable[..., Any], str]]:
    """(f, grad, words): f has a kink at x, in an entry or two, and grad claims the mean slope."""
    found: list[tuple[Callable[..., Any], Callable[..., Any], str]] = []
    for place in PLACES:
        for sign in (1.0, -1.0):
            centre = x + 2.5
            centre[place] = x[place]
            claimed = -sign * np.ones_like(x)
            claimed[place] = 0.0
            minus = "-" if sign < 0 else ""
            words = (
                f"{minus}Σ |x - c| with c[{place % x.size}] = x[{place % x.size}], its mean slopes"
            )
            found.append((distance(centre, sign), partial(constant, claimed), words))
    centre = x + 2.5
    centre[:2] = x[:2]
    signs = np.array([1.0, -1.0, 1.0, 1.0, 1.0, 1.0])
    claimed = np.where(centre == x, 0.0, -1.0)
    words = "Σ ±|x - c| with c[0] = x[0] and c[1] = x[1], its mean slopes"
    found.append((distance(centre, signs), partial(constant, claimed), words))
    for place in PLACES:
        centre = x + 2.5
        centre[place] = x[place]
        weights = np.where(centre == x, 0.2, 1.0)
        words = f"Σ w·|x - c| with c[{place % x.size}] = x[{place % x.size}], w 0.2 there, else 1"
        claimed = np.where(centre == x, 0.0, -1.0)
        found.append((distance(centre, weights), partial(constant, claimed), words))
    return found


def constant(slopes: np.ndarray, x: np.ndarray) -> np.ndarray:
    return slopes


def with_entry(slopes: np.ndarray, place: int, factor: float) -> np.ndarray:
    slopes[place] *= factor
    return slopes


def power(scale: float) -> str:
    return {1e6: "10⁶·", 1e-6: "10⁻⁶·"}.get(scale, "")


def _why_a_kink(call: Observation) -> str:
    turned = "-" in call.called.partition("Σ")[0]
    size = "0.2" if "w 0.2" in call.called else "1"
    slopes = f"-{size} on the left, {size} on the right"
    if turned:
        slopes = f"{size} on the left, -{size} on the right"
    return (
        f"An entry of x stands where |x - c| has a kink: slope {slopes}, and no derivative. The "
        "central difference is their mean, 0, and agrees with the claim."
    )


def _tells_apart(seen: Seen) -> None:
    """A finer question counts only for a test that sees a coarse difference."""
    _believes_something(seen)
    if seen["double"].truth():
        raise Mistake("As above: a gradient that is wrong in every entry comes first.")


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
