"""The checks of the four tasks that ask for a function: jvp, jacobian, derivative, newton."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe
from course.checking.properties import relative_error
from course.modules.forward.dual_results import (
    Suspects,
    Watched,
    digits,
    is_dual,
    parts,
    same,
    signed,
    without_duals,
)


class Jvp(Check):
    task = "forward.jvp"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": tuple(float(each) for each in rng.uniform(0.5, 1.5, 3)),
            "v": tuple(signed(rng, 1.5, 3.0) for _ in range(3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, v = given["x"], given["v"]

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
        """Outputs and tangents. `outputs` is their number where f returns a tuple, None where it does not."""
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
                    "Three numbers came back as the tangent of one output. Is this a gradient? A tangent is "
                    "one number for each output: the speed when all inputs move together.",
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
        x, v = given["x"], np.array(given["v"])
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
        (x1,), (v1,) = x[:1], v[:1]
        self._judge(seen["loop"], x1**5, 5 * x1**4 * v1)

    @judges("all outputs in the same pass", points=1)
    def many(self, given: Given, seen: Seen) -> None:
        (x, y, z), (dx, dy, dz) = given["x"], given["v"]
        self._judge(
            seen["many"],
            np.array([x * y, z - x * x]),
            np.array([dx * y + x * dy, dz - 2 * x * dx]),
            why="Each output moves at its own speed: row i of J, times v.",
        )
        self._judge(seen["single"], np.array([x * x]), np.array([2 * x * dx]))

    @judges("an output that depends on no input has tangent 0", points=1)
    def constants(self, given: Given, seen: Seen) -> None:
        y, dy = given["x"][1], given["v"][1]
        for name, out, tangent in (
            ("constant", 4.0, 0.0),
            ("one constant", np.array([y * y, 4.0]), np.array([2 * y * dy, 0.0])),
        ):
            call = seen[name]
            if call.error and call.error["type"] in ("AttributeError", "TypeError"):
                raise call.mistake(
                    "f returned the plain number 4.0, which has no primal and no tangent. It does not move.",
                    expected="tangent 0 for the constant output",
                )
            self._judge(
                call,
                out,
                tangent,
                [(tangent + np.array([0.0, 1.0])[-np.size(out) :].reshape(np.shape(out)), MOVED)],
                why="The output 4.0 does not move: its tangent is 0.",
            )

    @judges("one run of f, on dual numbers: the branch that runs is the one that counts", points=1)
    def one_pass(self, given: Given, seen: Seen) -> None:
        self._read(seen["one"], None)
        calls, plain = seen["calls"]
        if calls != 1 or plain:
            raise seen["one"].mistake(
                f"f was called {calls} times, {plain} of them with plain numbers. One run, with every "
                "argument a DualNumber, gives outputs and tangents.",
                expected="one call of f",
            )
        self._judge(
            seen["branch"],
            4.0,
            0.0,
            [
                (
                    4 * given["v"][0],
                    "At x = 2 the program runs `4.0`, which does not move. 4·v is what the other branch "
                    "would give.",
                )
            ],
            why="At x = 2 the program runs `4.0`, which does not move.",
        )


MOVED = "The constant output was given tangent 1. Constants do not move: tangent 0."


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


class Jacobian(Check):
    task = "forward.jacobian"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(-2, 2, (4, 3)),
            "x": rng.uniform(-1, 1, 3),
            "S": rng.uniform(-2, 2, (3, 3)),
            "whole": rng.integers(1, 4, 3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A, S, x = given["A"], given["S"], given["x"]
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
                    "One pass with all inputs moving gives the sum of the columns. Move one input at a time.",
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
        A, x = given["A"], given["x"]
        self._judge(seen["tall"], np.cos(A @ x)[:, None] * A)
        self._judge(seen["wide"], np.cos(A.T @ A[:, 0])[:, None] * A.T)
        S = given["S"]
        self._judge(seen["square"], np.diag(S @ x) + x[:, None] * S)

    @judges("n passes for n inputs", points=1)
    def passes(self, given: Given, seen: Seen) -> None:
        seen["tall"].array((4, 3))
        if not 3 <= seen["runs"] <= 4:  # one more, to learn the shape of f(x), does no harm
            raise seen["tall"].mistake(
                f"f was called {seen['runs']} times for 3 inputs.",
                expected="3 passes, one for each column",
            )

    @judges("integers in x and constant outputs are no obstacle; x stays as it is", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        S, x = given["S"], given["whole"].astype(float)
        self._judge(seen["whole"], np.diag(S @ x) + x[:, None] * S)
        self._judge(seen["constant"], np.zeros((2, 3)))
        for call in (seen["tall"], seen["square"], seen["whole"]):
            if call.changed:
                raise call.mistake(f"x is not what it was: {call.changed}.", expected="x unchanged")


def shown_matrix(matrix: np.ndarray) -> str:
    return " ".join(np.array2string(matrix, precision=4, separator=", ").split())


class NestedDerivative(Check):
    task = "forward.nested_derivative"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": signed(rng, 1.5, 2.5), "c": float(rng.uniform(3.1, 3.9))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, c = given["x"], given["c"]

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
                "derivative(lambda x: derivative(lambda y: y * derivative(lambda z: x*y*z*z)(x + y))"
                f"(x * x)){at}",
            ),
            "early": ask(
                made_early,
                f"inner = derivative(lambda y: x * y), made outside; derivative(lambda x: x * inner(x)){at}",
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
        x, c = given["x"], given["c"]
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
        x, c = given["x"], given["c"]
        if seen["second"].error:
            raise seen["second"].mistake(
                f"{seen['second'].error['type']}: {seen['second'].error['message']}. In a nested derivative "
                "x is itself a Tagged, and primals and tangents are too.",
                expected=f"{6 * c * x + 2:.6g}",
            )
        why = "In a nested derivative, the primal and the tangent of a value are again values that move."
        self._judge(
            seen["second"],
            6 * c * x + 2,
            why,
            [
                (
                    0.0,
                    "The tangent of the outer ε is lost: what the inner derivative returns moves with x.",
                )
            ],
        )
        self._judge(seen["third"], 6 * c, why)

    @judges("an inner derivative does not see the outer ε", points=2)
    def confusion(self, given: Given, seen: Seen) -> None:
        x, c = given["x"], given["c"]
        self._judge(
            seen["classic"],
            1.0,
            "d/dy (x + y) is 1, whatever x does; so this is d/dx (x · 1) = 1.",
            [
                (
                    2.0,
                    "Perturbation confusion: the inner derivative took the tangent of x for one of y. "
                    + TAG_THEM,
                ),
                (0.0, "The tangent of the outer ε is lost in the inner derivative."),
            ],
        )
        self._judge(
            seen["unused"],
            1.0,
            "d/dy of x is 0: y is not in it. Perturbation confusion: what came back carries another tag than "
            "that of the inner call, and still its tangent was taken.",
        )
        # x · d/dy (x y²) at y = cx is 2c·x³, of slope 6c·x².
        self._judge(
            seen["product"],
            6 * c * x**2,
            "Perturbation confusion: with x held still, d/dy (x·y²) = 2·x·y. " + TAG_THEM,
        )
        # y · d/dz (x y z²) at z = x + y is g = 2x²y² + 2xy³; ∂g/∂y = 4x²y + 6xy² at y = x² is 4x⁴ + 6x⁵.
        self._judge(
            seen["three"],
            16 * x**3 + 30 * x**4,
            "Perturbation confusion, three levels deep: each call of derivative needs an ε of its own.",
        )

    @judges("every call has an ε of its own, also of a derivative made earlier", points=1)
    def early(self, given: Given, seen: Seen) -> None:
        if not same(seen["first"].number(), 3 * given["c"] * given["x"] ** 2 + 2 * given["x"]):
            raise Mistake("As above: the slope of a polynomial comes first.")
        self._judge(
            seen["early"],
            2 * given["x"],
            "inner was made before the outer derivative ran, but runs inside it. Its ε must be made when "
            "it is called: a tag from an earlier time is older than the outer one.",
        )


TAG_THEM = "Give every call its own tag, and take a value apart only by that one."


class Newton(Check):
    task = "forward.newton"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"a": float(rng.uniform(2, 5)), "x": float(rng.uniform(2.2, 2.9))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        a, x = given["a"], given["x"]

        def ask(f: Any, words: str, x: float, steps: int) -> dict[str, Any]:
            def run() -> Any:
                points = answer(f, x, steps)
                return without_duals(points)

            return probe.call(run, called=f"newton({words}, {x:.6g}, {steps})")

        watched = Watched(lambda x: x * x * x - a)
        counted = ask(watched, f"lambda x: x * x * x - {a:.6g}", x, 4)
        return {
            "cube": counted,
            "calls": [watched.calls, watched.plain],
            "program": ask(wavy, "lambda x: np.exp(-x) - np.sin(x) / x", x, 3),
            "none": ask(lambda x: x * x - a, f"lambda x: x * x - {a:.6g}", x, 0),
            "flat": ask(lambda x: x * x + a, f"lambda x: x * x + {a:.6g}", 0.0, 5),
            "flat later": ask(lambda x: x * x + 1, "lambda x: x * x + 1", 1.0, 5),
            "constant": ask(lambda x: 3.0, "lambda x: 3.0", x, 5),
        }

    def _points(self, call: Observation, most: int) -> np.ndarray:
        value = call.value
        expected = "a list of plain numbers"
        if isinstance(value, tuple | list) and any(is_dual(each) for each in value):
            raise call.mistake(
                "There are dual numbers in the list: keep the primals.", expected=expected
            )
        got = call.array()
        if got.ndim != 1:
            raise call.mistake(
                "The points on the way were asked for, not the last one only.", expected=expected
            )
        if len(got) > most or len(got) == 0:
            raise call.mistake(
                f"{len(got)} points came back.",
                expected=f"x and at most {most - 1} points after it",
            )
        return got

    def _judge(self, call: Observation, wanted: list[float], ratio: float) -> None:
        """`ratio` is f/f' at the first point."""
        got = self._points(call, len(wanted))
        expected = digits(np.array(wanted))
        if got.shape == (len(wanted),) and same(got, wanted):
            return
        if len(wanted) > 1 and len(got) > 1:
            first = wanted[0]
            for wrong, name in (
                (first + ratio, "The first step goes the wrong way: x minus f(x)/f'(x)."),
                (-ratio, "The first step forgets where it started: x minus f(x)/f'(x)."),
                (
                    first - 1 / ratio,
                    "The first step is f'(x)/f(x): value over slope was asked for.",
                ),
            ):
                if same(got[1], wrong):
                    raise call.mistake(name, expected=expected)
        if len(got) == len(wanted) - 1 and same(got, wanted[1:]):
            raise call.mistake("The starting point is missing from the list.", expected=expected)
        if len(got) == len(wanted) - 1 and same(got, wanted[:-1]):
            raise call.mistake("One step is missing at the end.", expected=expected)
        if 1 < len(got) < len(wanted) and same(got, wanted[: len(got)]):
            raise call.mistake(
                "The list ends too early: the slope is not 0 there. Does every step begin with a new "
                "DualNumber, of tangent 1?",
                expected=expected,
            )
        if len(got) > 2 and same(got[1], wanted[1]):
            raise call.mistake(
                "The first step is right, later ones are not: are value and slope computed anew "
                "at each point?",
                expected=expected,
            )
        if len(got) > 1 and relative_error(got[1], wanted[1]) < 1e-3:
            raise call.mistake(
                "Nearly right: that is the error of a difference quotient in the slope. A dual number "
                "has none.",
                expected=expected,
            )
        raise call.mistake("These are not the points of Newton's method.", expected=expected)

    @judges("each step is f(x)/f'(x)", points=2)
    def steps(self, given: Given, seen: Seen) -> None:
        a, x = given["a"], given["x"]
        self._judge(
            seen["cube"],
            iterates(lambda x: (x**3 - a, 3 * x**2), x, 4),
            (x**3 - a) / (3 * x**2),
        )
        top, slope = wavy_value_and_slope(x)
        self._judge(seen["program"], iterates(wavy_value_and_slope, x, 3), top / slope)
        self._judge(seen["none"], [x], 0.0)

    @judges("one run of f for each step", points=1)
    def cost(self, given: Given, seen: Seen) -> None:
        self._points(seen["cube"], 5)
        calls, plain = seen["calls"]
        if plain:
            raise seen["cube"].mistake(
                f"f was called {calls} times, {plain} of them with a plain number. One run with a DualNumber "
                "gives the value and the slope together.",
                expected="4 calls for 4 steps",
            )
        if not 4 <= calls <= 5:  # one more, at the last point, does no harm
            raise seen["cube"].mistake(
                f"f was called {calls} times. One run gives the value and the slope together.",
                expected="4 calls for 4 steps",
            )

    @judges("where the slope is 0, the list ends", points=1)
    def flat(self, given: Given, seen: Seen) -> None:
        for name, wanted in (
            ("flat", [0.0]),
            ("constant", [given["x"]]),
            ("flat later", [1.0, 0.0]),
        ):
            call = seen[name]
            if call.error and call.error["type"] == "ZeroDivisionError":
                raise call.mistake(
                    "The slope is 0 and was divided by: the tangent line never meets zero.",
                    expected=digits(np.array(wanted)),
                )
            if call.error and call.error["type"] == "AttributeError":
                raise call.mistake(
                    "f returned a plain number: it is constant, so its slope is 0.",
                    expected=digits(np.array(wanted)),
                )
            got = self._points(call, 6)
            if not np.all(np.isfinite(got)):
                raise call.mistake(
                    "The slope is 0 and was divided by: the tangent line never meets zero.",
                    expected=digits(np.array(wanted)),
                )
            if got.shape != np.shape(wanted) or not same(got, wanted):
                raise call.mistake(
                    "There is no next point where the slope is 0: the list ends there.",
                    expected=digits(np.array(wanted)),
                )


def wavy(x: Any) -> Any:
    return np.exp(-x) - np.sin(x) / x


def wavy_value_and_slope(x: float) -> tuple[float, float]:
    value = math.exp(-x) - math.sin(x) / x
    return value, -math.exp(-x) - math.cos(x) / x + math.sin(x) / x**2


def iterates(
    value_and_slope: Callable[[float], tuple[float, float]], x: float, steps: int
) -> list[float]:
    points = [x]
    for _ in range(steps):
        value, slope = value_and_slope(points[-1])
        if slope == 0:
            break
        points.append(points[-1] - value / slope)
    return points
