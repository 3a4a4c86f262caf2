"""Checks `forward.jacobian`: a column for each input, at one run of f a column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error
from course.checking.showing import times
from course.modules.forward.checks.shared import same


class Jacobian(Check):
    task = "forward.jacobian"
    # The columns are made by `core.jvp`.
    forbids = (replace(ENGINE, names=tuple(name for name in ENGINE.names if name != "jvp")),)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(-2, 2, (4, 3)),
            "x": rng.uniform(-1, 1, 3),
            "S": rng.uniform(-2, 2, (3, 3)),
            "whole": rng.integers(1, 4, 3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A = given["A"]
        S = given["S"]
        x = given["x"]
        runs = []

        def counted(x: Any) -> Any:
            runs.append(1)
            return np.sin(A @ x)

        def ask(f: Any, words: str, x: np.ndarray = x) -> dict[str, Any]:
            shown = np.array2string(x, precision=5, separator=", ")
            return probe.call(answer, f, x.copy(), called=f"jacobian({words}, np.array({shown}))")

        wide = ask(counted, "lambda x: np.sin(A @ x), A being 4 × 3")
        return {
            "tall": wide,
            "runs": len(runs),
            "wide": ask(
                lambda x: np.sin(A.T @ x),
                "lambda x: np.sin(A.T @ x), A being 4 × 3",
                A[:, 0].copy(),
            ),
            "square": ask(lambda x: S @ x * x, "lambda x: (S @ x) * x, S being 3 × 3"),
            "whole": ask(
                lambda x: S @ x * x, "lambda x: (S @ x) * x, S being 3 × 3", given["whole"]
            ),
            "row": ask(lambda x: np.array([1.0, 2.0, 3.0]) * x @ np.ones((3, 1)), "one output", x),
            "constant": ask(lambda x: np.array([1.0, 2.0]), "lambda x: np.array([1.0, 2.0])"),
        }

    def _judge(self, call: Observation, wanted: np.ndarray) -> None:
        m, n = wanted.shape
        expected = f"an array of shape {wanted.shape}: {shown_matrix(wanted)}"
        if call.error is None:
            got = call.array()
            if got.shape == (n, m) and m != n and same(got, wanted.T):
                raise call.mistake(
                    "This is the transpose: your columns lie as rows. Row i belongs to output i.",
                    expected=expected,
                )
            if got.shape == (m,) and same(got, wanted.sum(axis=1)):
                raise call.mistake(
                    "One pass with all inputs moving gives the "
                    "sum of the columns. Move one input at a time.",
                    expected=expected,
                )
        got = call.array((m, n))
        if same(got, wanted):
            return
        suspects = [
            (
                np.cumsum(wanted, axis=1),
                "Column j holds the sum of columns 0 to j: set the 1 back to 0.",
            ),
            (
                np.tile(wanted.sum(axis=1, keepdims=True), n),
                "Every column is the sum of all: move one input at a time.",
            ),
        ]
        if m == n:
            suspects += [
                (
                    wanted.T,
                    "This is the transpose: row i belongs to output i, column j to input j.",
                ),
                (
                    np.diag(np.diag(wanted)),
                    "Only the diagonal is filled: each output moves with every input.",
                ),
            ]
        for wrong, name in suspects:
            if same(got, wrong):
                raise call.mistake(name, expected=expected)
        if relative_error(got, wanted) < 1e-3:
            raise call.mistake(
                "Nearly right: that is the error of a difference quotient. Forward mode has none.",
                expected=expected,
            )
        raise call.mistake(
            "Column j is how fast all outputs move when input j moves at speed 1.",
            expected=expected,
        )

    @judges("entry (i, j) is how output i moves with input j", points=2)
    def entries(self, given: Given, seen: Seen) -> None:
        A = given["A"]
        x = given["x"]
        self._judge(seen["tall"], np.cos(A @ x)[:, None] * A)
        self._judge(seen["wide"], np.cos(A.T @ A[:, 0])[:, None] * A.T)
        S = given["S"]
        self._judge(seen["square"], np.diag(S @ x) + x[:, None] * S)
        self._judge(seen["row"], np.array([[1.0, 2.0, 3.0]]))

    @judges("n passes for n inputs", points=1)
    def passes(self, given: Given, seen: Seen) -> None:
        seen["tall"].array((4, 3))
        # One more, to learn the shape of f(x), does no harm.
        if not 3 <= seen["runs"] <= 4:
            raise seen["tall"].mistake(
                f"f was called {times(seen['runs'])} for 3 inputs.",
                expected="3 passes, one for each column",
            )

    @judges("integers in x and constant outputs are no obstacle; x stays as it is", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        S = given["S"]
        x = given["whole"].astype(float)
        self._judge(seen["whole"], np.diag(S @ x) + x[:, None] * S)
        self._judge(seen["constant"], np.zeros((2, 3)))
        for call in (seen["tall"], seen["square"], seen["whole"]):
            if call.changed:
                raise call.mistake(f"x is not what it was: {call.changed}.", expected="x unchanged")


def shown_matrix(matrix: np.ndarray) -> str:
    return " ".join(np.array2string(matrix, precision=4, separator=", ").split())
