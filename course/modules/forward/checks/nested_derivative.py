"""Checks `forward.nested_derivative`: every call has an ε of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.errors import in_words
from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error
from course.modules.forward.checks.shared import Suspects, parts, same, signed

TAG_THEM = "Give every call its own tag, and take a value apart only by that one."


class NestedDerivative(Check):
    task = "forward.nested_derivative"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": signed(rng, 1.5, 2.5), "c": float(rng.uniform(3.1, 3.9))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x = given["x"]
        c = given["c"]

        def polynomial(z: Any) -> Any:
            return c * z * z * z + z * z + 5

        def higher(times: int) -> Callable[[], Any]:
            def run() -> Any:
                f: Any = polynomial
                for _ in range(times):
                    f = answer(f)
                return parts(f(x))

            return run

        def made_early() -> Any:
            held: dict[str, Any] = {}
            inner = answer(lambda y: held["x"] * y)

            def outer(x: Any) -> Any:
                held["x"] = x
                return x * inner(x)

            return parts(answer(outer)(x))

        def ask(run: Callable[[], Any], words: str) -> dict[str, Any]:
            return probe.call(run, called=words)

        at = f"({x:.6g})"
        body = f"lambda z: {c:.6g} * z * z * z + z * z + 5"
        return {
            "first": ask(higher(1), f"derivative({body}){at}"),
            "second": ask(higher(2), f"derivative(derivative({body})){at}"),
            "third": ask(higher(3), f"derivative(derivative(derivative({body}))){at}"),
            "constant": ask(
                lambda: parts(answer(lambda z: 5.0)(x)), f"derivative(lambda z: 5.0){at}"
            ),
            "unused": ask(
                lambda: parts(answer(lambda x: x * x * answer(lambda y: x)(1.0) + x)(x)),
                f"derivative(lambda x: x * x * derivative(lambda y: x)(1.0) + x){at}",
            ),
            "classic": ask(
                lambda: parts(answer(lambda x: x * answer(lambda y: x + y)(1.0))(x)),
                f"derivative(lambda x: x * derivative(lambda y: x + y)(1.0)){at}",
            ),
            "product": ask(
                lambda: parts(answer(lambda x: x * answer(lambda y: x * y * y)(x * c))(x)),
                f"derivative(lambda x: x * derivative(lambda y: x * y * y)({c:.6g} * x)){at}",
            ),
            "three": ask(
                lambda: parts(
                    answer(
                        lambda x: answer(lambda y: y * answer(lambda z: x * y * z * z)(x + y))(
                            x * x
                        )
                    )(x)
                ),
                "derivative(lambda x: derivative(lambda y: y * "
                f"derivative(lambda z: x*y*z*z)(x + y))(x * x)){at}",
            ),
            "early": ask(
                made_early,
                "inner = derivative(lambda y: x * y), made "
                f"outside; derivative(lambda x: x * inner(x)){at}",
            ),
        }

    def _judge(
        self, call: Observation, wanted: float, why: str, suspects: Suspects = (), points: int = 0
    ) -> None:
        expected = f"{wanted:.6g}"
        if isinstance(call.value, dict):
            raise call.mistake(
                "A Tagged came back at the outermost level: only its tangent was asked for.",
                expected="a number",
            )
        got = call.number()
        if same(got, wanted):
            return
        for wrong, name in suspects:
            if same(got, wrong):
                raise call.mistake(name, expected=expected, points=points)
        if relative_error(got, wanted) < 1e-3:
            raise call.mistake(
                "Nearly right: that is the error of a difference quotient. A dual number has none.",
                expected=expected,
                points=points,
            )
        raise call.mistake(why, expected=expected, points=points)

    @judges("the slope of a polynomial, and 0 for a constant", points=1)
    def first(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        c = given["c"]
        self._judge(
            seen["first"],
            3 * c * x**2 + 2 * x,
            "The slope of c·z³ + z² + 5 is 3c·z² + 2z.",
            [
                (c * x**3 + x**2 + 5, "This is the value of f. Its tangent was asked for."),
                (0.0, "Nothing moves: x needs the tangent 1, and its tag must be found again."),
                ((3 * c * x**2 + 2 * x) * x, "The seed is x. For a slope it is 1."),
            ],
        )
        if seen["constant"].error:
            raise seen["constant"].mistake(
                "f returned a plain number, which has no tangent: it does not move.", expected="0"
            )
        self._judge(seen["constant"], 0.0, "A constant does not move.")

    @judges("second and third derivatives", points=1)
    def higher(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        c = given["c"]
        error = seen["second"].error
        if error and not seen["first"].error:
            raise seen["second"].mistake(
                f"{in_words(error)} In a nested derivative x is itself a Tagged, and primals and "
                "tangents are too.",
                expected=f"{6 * c * x + 2:.6g}",
            )
        why = (
            "In a nested derivative, the primal and the "
            "tangent of a value are again values that move."
        )
        self._judge(
            seen["second"],
            6 * c * x + 2,
            why,
            [
                (
                    0.0,
                    (
                        "The tangent of the outer ε is lost: what "
                        "the inner derivative returns moves with x."
                    ),
                )
            ],
        )
        self._judge(seen["third"], 6 * c, why)

    @judges("an inner derivative does not see the outer ε", points=2)
    def confusion(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        c = given["c"]
        self._judge(
            seen["classic"],
            1.0,
            "d/dy (x + y) is 1, whatever x does; so this is d/dx (x · 1) = 1.",
            [
                (
                    2.0,
                    "Perturbation confusion: the inner derivative "
                    "took the tangent of x for one of y. " + TAG_THEM,
                ),
                (0.0, "The tangent of the outer ε is lost in the inner derivative."),
            ],
        )
        self._judge(
            seen["unused"],
            1.0,
            "d/dy of x is 0: y is not in it. Perturbation confusion: what came back carries "
            "another tag than that of the inner call, and still its tangent was taken.",
        )
        # x · d/dy (x y²) at y = cx is 2c·x³, of slope 6c·x².
        self._judge(
            seen["product"],
            6 * c * x**2,
            "Perturbation confusion: with x held still, d/dy (x·y²) = 2·x·y. " + TAG_THEM,
        )
        # y · d/dz (x y z²) at z = x + y is g = 2x²y² + 2xy³;
        # ∂g/∂y = 4x²y + 6xy² at y = x² is 4x⁴ + 6x⁵.
        self._judge(
            seen["three"],
            16 * x**3 + 30 * x**4,
            "Perturbation confusion, three levels deep: "
            "each call of derivative needs an ε of its own.",
        )

    @judges("every call has an ε of its own, also of a derivative made earlier", points=1)
    def early(self, given: Given, seen: Seen) -> None:
        if not same(seen["first"].number(), 3 * given["c"] * given["x"] ** 2 + 2 * given["x"]):
            raise Mistake("As above: the slope of a polynomial comes first.")
        self._judge(
            seen["early"],
            2 * given["x"],
            "inner was made before the outer derivative ran, but runs inside it. Its ε must be "
            "made when it is called: a tag from an earlier time is older than the outer one.",
        )
