"""The checks of module 1: difference quotients, judged by their order, exactness and manners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio, fitted_order, relative_error

STEPS = tuple(2.0**-k for k in range(3, 9))


class Watched:
    """A function that keeps the points at which it was called."""

    def __init__(self, name: str, f: Callable[[Any], Any]) -> None:
        self.__name__ = name
        self.f = f
        self.points: list[Any] = []

    def __call__(self, x: Any) -> Any:
        self.points.append(np.array(x, dtype=float))
        return self.f(x)


def line(x: float) -> float:
    return 3 * x + 2


def parabola(x: float) -> float:
    return 2 * x * x - 5 * x + 1


def judge_order(seen: list[Observation], slope: float, wanted: int, named: str, other: str) -> None:
    """The fitted order must be `wanted`. `other` says what it means when it is the other one of 1, 2."""
    got = np.array([each.number() for each in seen])
    errors = np.abs(got - slope)
    order = fitted_order(STEPS, errors)
    if abs(order - wanted) < 0.25 and errors[-1] < 0.05 * abs(slope):
        return
    ratio = constant_ratio(got, np.full_like(got, slope), tolerance=0.2)
    last = seen[-1]
    expected = f"about {slope:.6g}, with an error that shrinks like {named} as h does"
    if not np.all(np.isfinite(got)):
        raise last.mistake("The result is not a finite number.", expected=expected)
    if abs(order - (3 - wanted)) < 0.25 and errors[-1] < 0.05 * abs(slope):
        raise last.mistake(
            f"The measured order is {order:.1f}, not {wanted}: {other}", expected=expected
        )
    if ratio is not None and abs(ratio - 2) < 0.2:
        raise last.mistake(
            "The result is twice too large: how far apart are the two points that you use?",
            expected=expected,
        )
    if ratio is not None and abs(ratio - 0.5) < 0.1:
        raise last.mistake(
            "The result is half of what it should be: divide by the distance of the two points, once.",
            expected=expected,
        )
    if ratio is not None and abs(ratio + 1) < 0.2:
        raise last.mistake(
            "The sign is turned round: later value minus earlier value, over a positive run.",
            expected=expected,
        )
    if abs(got[-1]) < 0.02 * abs(slope) and abs(got[-1]) < 0.1 * abs(got[0]):
        raise last.mistake(
            "The result shrinks with h: a rise was not divided by its run.", expected=expected
        )
    if abs(got[-1]) > 10 * abs(slope):
        raise last.mistake(
            "The result grows as h shrinks. Do the parentheses divide the whole difference?",
            expected=expected,
        )
    raise last.mistake(
        f"As h shrinks the result does not settle on the slope (measured order {order:.1f}).",
        expected=expected,
    )


def judge_points(seen: Seen, x: float, wanted: tuple[float, ...], words: str) -> None:
    """`f` must have been called at the wanted points and nowhere else, each once."""
    call: Observation = seen["watched"]
    call.number()
    points = sorted(float(point) for point in seen["points"])
    if len(points) == len(wanted) and np.allclose(points, sorted(wanted), rtol=1e-12, atol=0):
        return
    expected = f"two calls of f, at {words}"
    if len(points) != len(wanted):
        raise call.mistake(f"f was called {len(points)} times.", expected=expected)
    where = ", ".join(
        "x" if p == x else f"x {'+' if p > x else '-'} {abs(p - x):.6g}" for p in points
    )
    raise call.mistake(f"f was called at {where}.", expected=expected)


class DifferenceQuotient(Check):
    """What the two difference quotients of one variable have in common."""

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": float(rng.uniform(0.5, 1.5)), "h": float(rng.uniform(0.1, 0.3))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        exp = lambda x: float(np.exp(x))
        exp.__name__ = "exp"
        watched = Watched("f", lambda x: float(np.sin(x)))
        call = probe.call(answer, watched, given["x"], given["h"])
        return {
            "line": probe.call(answer, line, given["x"], given["h"]),
            "parabola": probe.call(answer, parabola, given["x"], given["h"]),
            "integer": probe.call(answer, parabola, 3, given["h"]),
            "orders": [probe.call(answer, exp, given["x"], h) for h in STEPS],
            "watched": call,
            "points": [float(point) for point in watched.points[:20]],
        }


class ForwardDifference(DifferenceQuotient):
    task = "numerical.forward_difference"

    @judges("a straight line has its own slope, whatever h", points=1)
    def straight_line(self, given: Given, seen: Seen) -> None:
        got = seen["line"].number()
        if relative_error(got, 3.0) > 1e-9:
            raise seen["line"].mistake(
                "f(x) = 3x + 2 rises by 3h over a run of h.", expected="3, up to rounding"
            )

    @judges("its error shrinks like h", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        judge_order(
            seen["orders"],
            float(np.exp(given["x"])),
            wanted=1,
            named="h",
            other="that is the central difference. Here the two points are x and x + h.",
        )

    @judges("it asks f for two values, at x and at x + h", points=1)
    def points(self, given: Given, seen: Seen) -> None:
        x, h = given["x"], given["h"]
        judge_points(seen, x, (x, x + h), "x and x + h")


class CentralDifference(DifferenceQuotient):
    task = "numerical.central_difference"

    @judges("a parabola has its exact slope, whatever h", points=1)
    def parabola(self, given: Given, seen: Seen) -> None:
        for call, x in ((seen["parabola"], given["x"]), (seen["integer"], 3)):
            slope = 4 * x - 5
            if abs(call.number() - slope) > 1e-8:
                raise call.mistake(
                    "f(x) = 2x² - 5x + 1 bends equally on both sides of x: the slope from x - h to "
                    "x + h is exact.",
                    expected=f"{slope:.6g}, up to rounding",
                )

    @judges("its error shrinks like h²", points=2)
    def order(self, given: Given, seen: Seen) -> None:
        judge_order(
            seen["orders"],
            float(np.exp(given["x"])),
            wanted=2,
            named="h²",
            other="that is a one-sided difference. Use a point on each side of x.",
        )

    @judges("it asks f for two values, at x - h and at x + h", points=1)
    def points(self, given: Given, seen: Seen) -> None:
        x, h = given["x"], given["h"]
        judge_points(seen, x, (x - h, x + h), "x - h and x + h")


class DirectionalDerivative(Check):
    task = "numerical.directional_derivative"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "a": rng.uniform(1, 3, 4) * rng.choice([-1, 1], 4),
            "x": rng.uniform(-1, 1, 4),
            "v": rng.uniform(0.5, 1.5, 4),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        a, x, v = given["a"], given["x"], given["v"]

        def plane(x: np.ndarray) -> float:
            return float(a @ x)

        def wave(x: np.ndarray) -> float:
            return float(np.exp(np.sin(x[0] + 2 * x[1]) + x[2] * x[3]))

        return {
            "plane": probe.call(answer, plane, x.copy(), v.copy(), 0.25),
            "twice": probe.call(answer, plane, x.copy(), 2 * v, 0.25),
            "orders": [probe.call(answer, wave, x.copy(), v.copy(), h / 4) for h in STEPS],
            "integers": probe.call(
                answer, plane, np.array([1, 2, 3, 4]), np.array([1, 0, 2, 1]), 0.25
            ),
        }

    @judges("on a plane a·x it is a·v", points=1)
    def plane(self, given: Given, seen: Seen) -> None:
        call, slope = seen["plane"], float(given["a"] @ given["v"])
        got = call.number()
        expected = f"a·v = {slope:.6g}"
        if relative_error(got, slope) < 1e-9:
            return
        length = float(np.linalg.norm(given["v"]))
        if relative_error(got, slope / length) < 1e-6:
            raise call.mistake(
                "v was shortened to length 1. The task asks for the change per unit of h, with v as it is.",
                expected=expected,
            )
        if relative_error(got, float(np.sum(given["a"]))) < 1e-6:
            raise call.mistake("Every entry of x moved by h: where is v?", expected=expected)
        if relative_error(got, 2 * slope) < 1e-6:
            raise call.mistake(
                "Exactly twice too large: the two points are 2h·v apart.", expected=expected
            )
        raise call.mistake("f is a plane, so any step gives a·v.", expected=expected)

    @judges("a vector twice as long gives twice the result", points=1)
    def scale(self, given: Given, seen: Seen) -> None:
        call, slope = seen["twice"], 2 * float(given["a"] @ given["v"])
        if relative_error(call.number(), slope) > 1e-9:
            raise call.mistake(
                "With 2v in place of v the result must double: keep the length of v.",
                expected=f"{slope:.6g}",
            )

    @judges("its error shrinks like h²", points=1)
    def order(self, given: Given, seen: Seen) -> None:
        x, v = given["x"], given["v"]
        inner = x[0] + 2 * x[1]
        value = np.exp(np.sin(inner) + x[2] * x[3])
        slope = value * (np.cos(inner) * (v[0] + 2 * v[1]) + v[2] * x[3] + x[2] * v[3])
        judge_order(
            seen["orders"],
            float(slope),
            wanted=2,
            named="h²",
            other="that is a one-sided difference. Use x + h·v and x - h·v.",
        )

    @judges("x and v stay as they were, integers included", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        for call in (seen["plane"], seen["integers"]):
            if call.changed:
                raise call.mistake(
                    f"Your code edited its argument: {call.changed}. Write `x + h * v` to a new "
                    "array; `x += …` edits the caller's.",
                    expected="x and v as they were",
                )
        slope = float(given["a"] @ np.array([1, 0, 2, 1]))
        if relative_error(seen["integers"].number(), slope) > 1e-9:
            raise seen["integers"].mistake(
                "With integers in x and v the step was lost. Is something rounded to an integer?",
                expected=f"{slope:.6g}",
            )


class Gradient(Check):
    task = "numerical.gradient"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(-2, 2, (4, 4)),
            "x": rng.uniform(-1, 1, 4),
            "W": rng.uniform(-1, 1, (3, 2)),
            "C": rng.uniform(1, 2, (3, 2)),
            "whole": rng.integers(1, 5, 4),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A, C = given["A"], given["C"]

        def form(x: np.ndarray) -> float:
            return float(x @ A @ x)

        def weighted(W: np.ndarray) -> float:
            return float(np.sum(C * W * W))

        watched = Watched("f", form)
        watched_call = probe.call(answer, watched, given["x"].copy(), 0.125)
        return {
            "form": probe.call(answer, form, given["x"].copy(), 0.125),
            "matrix": probe.call(answer, weighted, given["W"].copy(), 0.125),
            "whole": probe.call(answer, form, given["whole"].copy(), 0.125),
            "watched": watched_call,
            "calls": len(watched.points),
        }

    @judges("each entry is the slope in its own direction", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        A, x, call = given["A"], given["x"], seen["form"]
        wanted = A @ x + A.T @ x
        got = call.array((4,))
        if relative_error(got, wanted) < 1e-8:
            return
        expected = f"{show(wanted)}: f is quadratic, so central differences are exact"
        ratio = constant_ratio(got, wanted)
        if ratio is not None and abs(ratio - 2) < 1e-2:
            raise call.mistake(
                "Exactly twice too large: the two points are 2h apart.", expected=expected
            )
        bend = 0.125 * np.diag(A)
        if relative_error(got, wanted + bend) < 1e-8 or relative_error(got, wanted - bend) < 1e-8:
            raise call.mistake(
                "These are one-sided differences: their error is h times half the second derivative.",
                expected=expected,
            )
        if call.changed or relative_error(got[0], wanted[0]) < 1e-8:
            raise call.mistake(
                "The first entry is right and later ones are not: was each entry put back before the "
                "next one moved?",
                expected=expected,
            )
        raise call.mistake("The entries are not the slopes of f.", expected=expected)

    def _why(self, given: Given, seen: Seen, otherwise: str) -> str:
        """A message for wrong slopes of another x: `otherwise`, unless a float vector fails as well."""
        A, x = given["A"], given["x"]
        if relative_error(seen["form"].array((4,)), A @ x + A.T @ x) > 1e-8:
            return "Wrong here as it is for a vector of floats: mend that first."
        return otherwise

    @judges("a matrix gives a matrix of slopes", points=1)
    def shape(self, given: Given, seen: Seen) -> None:
        got = seen["matrix"].array((3, 2))
        if relative_error(got, 2 * given["C"] * given["W"]) > 1e-8:
            otherwise = "The shape is right, the slopes are not: one index of x per slope."
            raise seen["matrix"].mistake(
                self._why(given, seen, otherwise),
                expected="2 C W, entry by entry, for f(W) = sum of C W²",
            )

    @judges("x is as it was afterwards", points=1)
    def restored(self, given: Given, seen: Seen) -> None:
        for call in (seen["form"], seen["matrix"]):
            call.array()
            if call.changed:
                raise call.mistake(
                    f"x is not what it was: {call.changed}. Put each entry back, or work on a copy.",
                    expected="x unchanged",
                )

    @judges("integers in x are no obstacle", points=1)
    def integers(self, given: Given, seen: Seen) -> None:
        A, x, call = given["A"], given["whole"], seen["whole"]
        wanted = A @ x + A.T @ x
        got = call.array((4,))
        if relative_error(got, wanted) < 1e-8:
            return
        cut = (
            "x holds integers, so x[i] + h was cut back to an integer and the step was lost. "
            "Work on `np.array(x, dtype=float)`, and return floats."
        )
        raise call.mistake(
            self._why(given, seen, cut),
            expected=show(wanted),
        )

    @judges("it calls f twice for each entry", points=1)
    def cost(self, given: Given, seen: Seen) -> None:
        seen["watched"].array()
        if not 1 <= seen["calls"] <= 9:  # 2n = 8, and one more for f(x) does no harm
            raise seen["watched"].mistake(
                f"f was called {seen['calls']} times for 4 entries.", expected="2 · 4 = 8 calls"
            )


class BestStep(Check):
    task = "numerical.best_step"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"large": float(rng.uniform(2e5, 8e5))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        large = given["large"]
        return {
            f"{method} at {name}": probe.call(
                answer, method, x, called=f'best_step("{method}", {shown})'
            )
            for method in ("forward", "central")
            for name, x, shown in (
                ("one", 1.0, "1.0"),
                ("zero", 0.0, "0.0"),
                ("large", large, f"{large:.6g}"),
                ("minus", -large, f"{-large:.6g}"),
                ("single", np.float32(1.0), "np.float32(1.0)"),
            )
        }

    def _near(self, call: Observation, wanted: float, why: str) -> None:
        """Within a factor of 12: the constant depends on f, and either value of u is in use."""
        got = call.number()
        if wanted / 12 <= got <= wanted * 12:
            return
        expected = f"about {wanted:.0e}"
        if got <= 0:
            raise call.mistake("The step is not positive: nothing would move.", expected=expected)
        if got < wanted / 12:
            why += " A smaller step loses digits to cancellation: see the U-curve of the lesson."
        raise call.mistake(why, expected=expected)

    @judges("forward at 1: truncation h balances round-off u/h", points=1)
    def forward(self, given: Given, seen: Seen) -> None:
        self._near(seen["forward at one"], 1.5e-8, "h + u/h is smallest at the square root of u.")

    @judges("central at 1: truncation h² balances round-off u/h", points=1)
    def central(self, given: Given, seen: Seen) -> None:
        self._near(seen["central at one"], 6e-6, "h² + u/h is smallest near the cube root of u.")

    @judges("it grows with |x| and stays positive at 0", points=1)
    def scale(self, given: Given, seen: Seen) -> None:
        for method, base in (("forward", 1.5e-8), ("central", 6e-6)):
            self._near(
                seen[f"{method} at zero"], base, "At 0 the step is that of 1: it must not vanish."
            )
            for place in ("large", "minus"):
                self._near(
                    seen[f"{method} at {place}"],
                    base * given["large"],
                    "Numbers near x lie |x| times further apart than near 1, so the step grows with |x|.",
                )

    @judges("it follows the precision of x", points=1)
    def precision(self, given: Given, seen: Seen) -> None:
        why = "An np.float32 has u = 1.2e-07: take the precision from the type of x."
        self._near(seen["forward at single"], 3.5e-4, why)
        self._near(seen["central at single"], 5e-3, why)


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
        x, many = given["x"], given["many"]
        at_kink = x.copy()
        at_kink[2] = 0.0
        norm = lambda x: float(np.sum(np.abs(x)))
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
            if not _answer(call):
                raise call.mistake(
                    "This gradient is right. A difference quotient is never exact: allow for its own "
                    "error, about 1e-9 here, and for entries that are 0.",
                    expected="True",
                )

    @judges("it rejects gradients with a wrong factor or sign", points=1)
    def rejects(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        for call in (seen["double"], seen["sign"]):
            if _answer(call):
                raise call.mistake("Every entry of this gradient is wrong.", expected="False")

    @judges("it finds one wrong entry among forty", points=1)
    def one_entry(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if _answer(seen["one"]):
            raise seen["one"].mistake(
                "One entry is 0.1 % too large. A sum, a mean or a norm over all entries hides it: "
                "compare entry by entry.",
                expected="False",
            )

    @judges("it is not fooled by large numbers", points=1)
    def large(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if not _answer(seen["big"]):
            raise seen["big"].mistake(
                "This gradient is right; its entries are about 10⁶, and so is the rounding error of f. "
                "An absolute tolerance is too strict here.",
                expected="True",
            )
        if _answer(seen["big wrong"]):
            raise seen["big wrong"].mistake("One entry is 0.1 % too large.", expected="False")

    @judges("it is not fooled by small numbers", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if not _answer(seen["small"]):
            raise seen["small"].mistake("This gradient is right.", expected="True")
        for call in (seen["small wrong"], seen["small spoiled"]):
            if _answer(call):
                raise call.mistake(
                    "The entries are about 10⁻⁶, and an absolute tolerance accepts anything that "
                    "small. Compare relative to the size of the entries.",
                    expected="False",
                )

    @judges("it does not vouch for a gradient at a kink", points=1)
    def kink(self, given: Given, seen: Seen) -> None:
        _believes_something(seen)
        if _answer(seen["kink"]):
            raise seen["kink"].mistake(
                "x has an entry 0, where |x| has a kink: slope -1 on the left, 1 on the right, and no "
                "derivative. The central difference is their mean, 0, and agrees with the claim.",
                expected="False",
            )
        if not _answer(seen["off kink"]):
            raise seen["off kink"].mistake(
                "No entry of x is 0 here: the gradient exists and is right.", expected="True"
            )


def _product_slopes(x: np.ndarray) -> np.ndarray:
    slopes = np.zeros_like(x)
    slopes[0], slopes[1] = x[1], x[0]
    return slopes


def _answer(call: Observation) -> bool:
    value = call.value
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if not isinstance(value, bool | np.bool_):
        raise call.mistake("The answer is neither True nor False.", expected="True or False")
    return bool(value)


def _believes_something(seen: Seen) -> None:
    """Rejecting is worth points only to a check that accepts: else `return False` would earn them."""
    call = seen["right"][0]
    if not _answer(call):
        raise Mistake(
            "It rejects everything, right gradients too.",
            called=call.called,
            returned="False",
            expected="True",
        )
