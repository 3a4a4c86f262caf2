"""Checks `cost.hessian_vector`: Hv by two modes, without a Hessian."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course.checking.comparing import is_same
from course.checking.forbidden import Forbidden
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error

WHOLE = Forbidden(
    "autodiff_core",
    ("hvp", "hessian", "jacobian"),
    "`{name}` is not to be called: work the product out from grad and jvp, without a Hessian",
)


class HessianVector(Check):
    task = "cost.hessian_vector"
    forbids = (WHOLE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.normal(size=(5, 5)),
            "x": rng.uniform(0.3, 1.2, 5),
            "v": rng.normal(size=5),
            "X": rng.uniform(0.3, 1.2, (2, 3)),
            "V": rng.normal(size=(2, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A = given["A"]
        calls = []

        def f(x: Any) -> Any:
            calls.append(1)
            return np.sum(np.exp(A @ x)) + np.sum(x * x * x)

        def g(x: Any) -> Any:
            return np.sum(np.sin(x) * x) + np.sum(x) ** 3

        def line(x: Any) -> Any:
            return np.sum(3.0 * x)

        vector = probe.call(answer, f, given["x"].copy(), given["v"].copy())
        return {
            "vector": vector,
            "calls": len(calls),
            "matrix": probe.call(answer, g, given["X"].copy(), given["V"].copy()),
            "line": probe.call(answer, line, given["x"].copy(), given["v"].copy()),
        }

    @staticmethod
    def _hessian(given: Given) -> np.ndarray:
        A, x = given["A"], given["x"]
        hessian: np.ndarray = A.T @ np.diag(np.exp(A @ x)) @ A + np.diag(6 * x)
        return hessian

    @staticmethod
    def _product(call: Observation) -> Observation:
        """What came back; of a pair, which was charged for, the product that is in it."""
        value = call.value
        is_pair = isinstance(value, tuple | list) and len(value) == 2
        return replace(call, data=value[1]) if is_pair else call

    @judges("the product, of a vector", points=3)
    def vector(self, given: Given, seen: Seen) -> None:
        call = seen["vector"]
        A = given["A"]
        x = given["x"]
        v = given["v"]
        gradient = A.T @ np.exp(A @ x) + 3 * x**2
        H = self._hessian(given)
        wanted = H @ v
        if isinstance(call.value, tuple):
            raise call.mistake(
                "A pair came back: jvp returns the gradient and its change.", wanted=wanted
            )
        known = [
            (gradient, "This is the gradient at x. Its change along v is asked for."),
            (v @ H @ v, "This is v·Hv, one number. Hv has the shape of x."),
            (np.diag(H) * v, "Only the diagonal of H went in: inputs are coupled."),
            (2 * wanted, "Twice the product."),
            (wanted / 2, "Half of the product: Hv itself is asked for."),
            (wanted * v, "This is Hv times v, entry by entry: Hv itself is asked for."),
            (wanted / np.linalg.norm(v), "v was shortened to length 1. The product is with v."),
            (gradient @ v, "One number: the slope of f along v, a first derivative."),
            (gradient * v, "This is the gradient times v, entry by entry: a first derivative."),
            (H, "This is the whole Hessian. Its product with v is asked for."),
        ]
        for wrong, message in known:
            if is_same(call.value, wrong, tolerance=1e-6):
                raise call.mistake(message, wanted=wanted)
        error = relative_error(call.array((5,)), wanted)
        if 1e-12 < error < 1e-3:
            raise call.mistake(
                f"Right to {error:.0e}: that is a difference quotient. The engine has no "
                "truncation error.",
                wanted=wanted,
            )
        if error >= 1e-3:
            raise call.mistake("The derivative of grad(f) along v is asked for.", wanted=wanted)

    @judges("of an array of any shape", points=1, follows=("vector",))
    def matrix(self, given: Given, seen: Seen) -> None:
        X = given["X"]
        V = given["V"]
        wanted = (2 * np.cos(X) - X * np.sin(X)) * V + 6 * np.sum(X) * np.sum(V)
        call = self._product(seen["matrix"])
        if relative_error(call.array((2, 3)), wanted) > 1e-9:
            raise call.mistake(
                "Wrong for a matrix: x and v may have any shape, and every entry of x is an input.",
                wanted=wanted,
            )
        line = self._product(seen["line"])
        if np.any(line.array((5,))):
            raise line.mistake("The Hessian of a linear function is 0.", expected="zeros")

    @judges("f is not run once for each input", points=3, follows=("vector",))
    def cost(self, given: Given, seen: Seen) -> None:
        call = self._product(seen["vector"])
        v = given["v"]
        # v·Hv was charged for, and costs as much as Hv.
        if not is_same(call.value, v @ self._hessian(given) @ v, tolerance=1e-6):
            call.array((5,))
        if seen["calls"] > 3:
            raise seen["vector"].mistake(
                f"f was run {seen['calls']} times for 5 inputs. A million inputs would take a "
                "million runs: no loop over inputs, and no Hessian.",
                expected="f runs once or twice, whatever n is",
            )
