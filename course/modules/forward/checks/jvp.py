"""Checks `forward.jvp`: outputs and their tangents, from one run of f."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.checking.forbidden import ENGINE
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error
from course.modules.forward.checks.shared import (
    Suspects,
    Watched,
    digits,
    is_dual,
    same,
    signed,
    without_duals,
)

MOVED = "The constant output was given tangent 1. Constants do not move: tangent 0."


class Jvp(Check):
    task = "forward.jvp"
    forbids = (ENGINE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": tuple(float(each) for each in rng.uniform(0.5, 1.5, 3)),
            "v": tuple(signed(rng, 1.5, 3.0) for _ in range(3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x = given["x"]
        v = given["v"]

        def ask(
            f: Any, words: str, x: tuple[float, ...] = x, v: tuple[float, ...] = v
        ) -> dict[str, Any]:
            shown = [
                f"({', '.join(f'{each:.6g}' for each in tuple_)}{',' * (len(tuple_) == 1)})"
                for tuple_ in (x, v)
            ]
            return probe.call(
                lambda: without_duals(answer(f, x, v)),
                called=f"jvp({words}, {shown[0]}, {shown[1]})",
            )

        watched = Watched(wave)
        counted = ask(watched, "lambda x, y, z: 7 + x + np.exp(np.sin(x * y)) / z")
        return {
            "one": counted,
            "calls": [watched.calls, watched.plain],
            "many": ask(pair, "lambda x, y, z: (x * y, z - x * x)"),
            "single": ask(lambda x: (x * x,), "lambda x: (x * x,)", x[:1], v[:1]),
            "loop": ask(power_by_loop, "x multiplied by itself 5 times in a loop", x[:1], v[:1]),
            "constant": ask(lambda x, y, z: 4.0, "lambda x, y, z: 4.0"),
            "one constant": ask(lambda x, y, z: (y * y, 4.0), "lambda x, y, z: (y * y, 4.0)"),
            "branch": ask(
                lambda x: 4.0 if x == 2 else x * x,
                "lambda x: 4.0 if x == 2 else x * x",
                (2.0,),
                v[:1],
            ),
        }

    def _read(self, call: Observation, outputs: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Outputs and tangents; `outputs` is how many f returns, None where it is one, bare."""
        value = call.value
        expected = "(outputs of f, their tangents)"
        if value is None:
            raise call.mistake("Nothing came back (None).", expected=expected)
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise call.mistake(
                "Two things are to come back: what f returns, and how it moves.", expected=expected
            )
        flat = [
            each for part in value for each in (part if isinstance(part, tuple | list) else (part,))
        ]
        if any(is_dual(each) for each in flat):
            raise call.mistake("A dual number came back. Take it apart.", expected="plain numbers")
        shape = () if outputs is None else (outputs,)
        found = []
        for part, name in zip(value, ("outputs", "tangents"), strict=True):
            array = np.asarray(part)
            if array.dtype.kind not in "iuf":
                raise call.mistake(f"Not all {name} are numbers.", expected=expected)
            if array.shape == (3,) and name == "tangents" and outputs is None:
                raise call.mistake(
                    "Three numbers came back as the tangent of one output. "
                    "Is this a gradient? A tangent is one number for each "
                    "output: the speed when all inputs move together.",
                    expected="one number for each output",
                )
            if array.shape != shape:
                raise call.mistake(
                    f"The {name} have shape {array.shape}.",
                    expected="one number" if outputs is None else f"a tuple of {outputs} numbers",
                )
            found.append(array.astype(float))
        return found[0], found[1]

    def _judge(
        self, call: Observation, out: Any, tangent: Any, suspects: Suspects = (), why: str = ""
    ) -> None:
        got, moved = self._read(call, None if np.shape(out) == () else len(out))
        expected = f"outputs {digits(out)}, tangents {digits(tangent)}"
        if not same(got, out):
            if np.shape(out) == (2,) and same([got[0], moved[0]], out):
                raise call.mistake(
                    "Here each output stands beside its tangent. Asked are two tuples: first all "
                    "outputs, then all tangents.",
                    expected=expected,
                )
            raise call.mistake("The outputs are not those of f.", expected=expected)
        if same(moved, tangent):
            return
        for wrong, name in suspects:
            if same(moved, wrong):
                raise call.mistake(name, expected=expected)
        if relative_error(moved, tangent) < 1e-3:
            raise call.mistake(
                "Nearly right: that is the error of a difference quotient. A dual number has none.",
                expected=expected,
            )
        raise call.mistake(
            why or "This is not J·v, v being the tangents of the inputs.", expected=expected
        )

    @judges("one output: its speed along the tangents", points=2)
    def one(self, given: Given, seen: Seen) -> None:
        x = given["x"]
        v = np.array(given["v"])
        slopes = wave_slopes(*x)
        wanted = float(slopes @ v)
        self._judge(
            seen["one"],
            7 + x[0] + math.exp(math.sin(x[0] * x[1])) / x[2],
            wanted,
            [
                (np.sum(slopes), "The given tangents were not used: every input moved at speed 1."),
                (slopes[0], "Only the first input moved, and at speed 1."),
                (slopes[0] * v[0], "Only the first input moved."),
                (
                    wanted / np.linalg.norm(v),
                    "The tangents were shortened to length 1. Speeds are kept as they are.",
                ),
                (0.0, "Nothing moved: were the tangents handed to the duals?"),
            ],
        )
        (x1,) = x[:1]
        (v1,) = v[:1]
        self._judge(seen["loop"], x1**5, 5 * x1**4 * v1)

    @judges("all outputs in the same pass", points=1)
    def many(self, given: Given, seen: Seen) -> None:
        (x, y, z) = given["x"]
        (dx, dy, dz) = given["v"]
        self._judge(
            seen["many"],
            np.array([x * y, z - x * x]),
            np.array([dx * y + x * dy, dz - 2 * x * dx]),
            why="Each output moves at its own speed: row i of J, times v.",
        )
        self._judge(seen["single"], np.array([x * x]), np.array([2 * x * dx]))

    @judges("an output that depends on no input has tangent 0", points=1)
    def constants(self, given: Given, seen: Seen) -> None:
        y = given["x"][1]
        dy = given["v"][1]
        for name, out, tangent in (
            ("constant", 4.0, 0.0),
            ("one constant", np.array([y * y, 4.0]), np.array([2 * y * dy, 0.0])),
        ):
            call = seen[name]
            if call.error and call.error["type"] in ("AttributeError", "TypeError"):
                raise call.mistake(
                    "f returned the plain number 4.0, which has "
                    "no primal and no tangent. It does not move.",
                    expected="tangent 0 for the constant output",
                )
            self._judge(
                call,
                out,
                tangent,
                [(tangent + np.array([0.0, 1.0])[-np.size(out) :].reshape(np.shape(out)), MOVED)],
                why="The output 4.0 does not move: its tangent is 0.",
            )

    @judges(
        "one run of f, on dual numbers: the branch that runs is the one that counts",
        points=1,
        follows=("constants",),
    )
    def one_pass(self, given: Given, seen: Seen) -> None:
        self._read(seen["one"], None)
        calls, plain = seen["calls"]
        if calls != 1 or plain:
            raise seen["one"].mistake(
                f"Calls of f: {calls}, of which with something else than DualNumbers: {plain}. One "
                "run, with every argument a DualNumber, gives outputs and tangents.",
                expected="one call of f",
            )
        self._judge(
            seen["branch"],
            4.0,
            0.0,
            [
                (
                    4 * given["v"][0],
                    (
                        "At x = 2 the program runs `4.0`, which does not move. 4·v is what the "
                        "other branch would give."
                    ),
                )
            ],
            why="At x = 2 the program runs `4.0`, which does not move.",
        )


def wave(x: Any, y: Any, z: Any) -> Any:
    return 7 + x + np.exp(np.sin(x * y)) / z


def wave_slopes(x: float, y: float, z: float) -> np.ndarray:
    top = math.exp(math.sin(x * y))
    along = top * math.cos(x * y) / z
    return np.array([1 + along * y, along * x, -top / z**2])


def pair(x: Any, y: Any, z: Any) -> Any:
    return (x * y, z - x * x)


def power_by_loop(x: Any) -> Any:
    product = 1.0
    for _ in range(5):
        product = product * x
    return product
