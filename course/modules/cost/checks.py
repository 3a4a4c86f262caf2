"""The checks of module 8: counts of work and of memory, checkpointing, and products with Hessians."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import relative_error

Tape = Sequence[tuple[str, tuple[int, ...]]]
UNARY_OF_OPERAND = ("sin", "cos", "log")
UNARY_OF_RESULT = ("exp", "tanh", "sqrt")


def random_tape(rng: np.random.Generator, inputs: int, rows: int) -> Tape:
    """Inputs, two constants, and operations of every kind on earlier rows; a square among them."""
    tape: list[tuple[str, tuple[int, ...]]] = [
        *[("input", ())] * inputs,
        ("const", ()),
        ("const", ()),
    ]
    tape.append(("mul", (0, 0)))
    ops = ("add", "sub", "mul", *UNARY_OF_OPERAND, *UNARY_OF_RESULT)
    while len(tape) < rows:
        op = str(rng.choice(ops))
        count = 2 if op in ("add", "sub", "mul") else 1
        tape.append((op, tuple(int(p) for p in rng.integers(0, len(tape), count))))
    return tape


class CountWork(Check):
    task = "cost.count_work"
    KEYS = ("numerical", "forward", "reverse")

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "random": random_tape(rng, 3, 14),
            "many": random_tape(rng, 9, 30),
            "outputs": int(rng.integers(3, 7)),
        }

    def _cases(self, given: Given) -> dict[str, tuple[Tape, int]]:
        return {
            "random": (given["random"], 1),
            "outputs": (given["many"], given["outputs"]),
            "square": ([("input", ()), ("mul", (0, 0))], 1),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: probe.call(answer, list(tape), m, called=f"count_work({_facts(tape)}, m={m})")
            for name, (tape, m) in self._cases(given).items()
        }

    def _judge(
        self, key: str, given: Given, seen: Seen, right: Callable, known: list[tuple[Callable, str]]
    ) -> None:
        for name, (tape, m) in self._cases(given).items():
            call: Observation = seen[name]
            if not isinstance(call.value, dict) or set(call.value) != set(self.KEYS):
                raise call.mistake(
                    "The result is not a dict with the three keys.", expected=str(self.KEYS)
                )
            facts = _count(tape)
            wanted, got = right(*facts, m), call.value[key]
            if got == wanted:
                continue
            for wrong, message in known:
                if got == wrong(*facts, m):
                    raise call.mistake(message, expected=f"{key}: {wanted}")
            if got == right(*facts[:4], _walks(tape), m):
                raise call.mistake(_EVERY_PATH, expected=f"{key}: {wanted}")
            raise call.mistake(f'"{key}" is {show(got)}.', expected=f"{key}: {wanted}")

    @judges("numerical: n + 1 evaluations", points=2)
    def numerical(self, given: Given, seen: Seen) -> None:
        self._judge(
            "numerical",
            given,
            seen,
            lambda n, rows, ops, edges, slots, m: (n + 1) * ops,
            [
                (
                    lambda n, rows, ops, edges, slots, m: n * ops,
                    "n evaluations: the one at x itself is missing.",
                ),
                (
                    lambda n, rows, ops, edges, slots, m: 2 * n * ops,
                    "2n evaluations belong to central differences.",
                ),
                (lambda n, rows, ops, edges, slots, m: (n + 1) * rows, _LEAVES),
                (lambda n, rows, ops, edges, slots, m: m * (n + 1) * ops, _ALL_OUTPUTS),
            ],
        )

    @judges("forward mode: values and tangents, once for each input", points=2)
    def forward(self, given: Given, seen: Seen) -> None:
        self._judge(
            "forward",
            given,
            seen,
            lambda n, rows, ops, edges, slots, m: n * (ops + slots),
            [
                (
                    lambda n, rows, ops, edges, slots, m: n * slots,
                    "The values are missing: each pass evaluates f too.",
                ),
                (lambda n, rows, ops, edges, slots, m: ops + n * slots, _EACH_PASS),
                (lambda n, rows, ops, edges, slots, m: n * (rows + slots), _LEAVES),
                (lambda n, rows, ops, edges, slots, m: n * (ops + edges), _SLOTS),
                (lambda n, rows, ops, edges, slots, m: m * n * (ops + slots), _ALL_OUTPUTS),
                (
                    lambda n, rows, ops, edges, slots, m: m * (ops + slots),
                    "Passes were counted by outputs.",
                ),
            ],
        )

    @judges("reverse mode: values once, adjoints once for each output", points=2)
    def reverse(self, given: Given, seen: Seen) -> None:
        self._judge(
            "reverse",
            given,
            seen,
            lambda n, rows, ops, edges, slots, m: ops + m * slots,
            [
                (
                    lambda n, rows, ops, edges, slots, m: m * slots,
                    "The values are missing: f runs once, to record.",
                ),
                (lambda n, rows, ops, edges, slots, m: m * (ops + slots), _ONE_RECORD),
                (lambda n, rows, ops, edges, slots, m: rows + m * slots, _LEAVES),
                (lambda n, rows, ops, edges, slots, m: ops + m * edges, _SLOTS),
                (
                    lambda n, rows, ops, edges, slots, m: ops + slots,
                    "One sweep for each output: m sweeps.",
                ),
                (
                    lambda n, rows, ops, edges, slots, m: ops + n * slots,
                    "Sweeps were counted by inputs.",
                ),
                (
                    lambda n, rows, ops, edges, slots, m: n * (ops + slots),
                    "Sweeps were counted by inputs.",
                ),
            ],
        )


_LEAVES = "Inputs and constants were counted as operations: they cost nothing."
_ALL_OUTPUTS = "Multiplied by m: one such pass gives the derivatives of all outputs."
_EACH_PASS = (
    "The values were counted once. Forward mode keeps no tape, so each pass evaluates f again."
)
_ONE_RECORD = "f was evaluated for each output. One record serves all sweeps."
_EVERY_PATH = (
    "Every path was walked, so an edge counts once for each path that leads over it. Twelve doublings have "
    "24 edges and 8,190 such steps. A pass crosses each edge once."
)
_SLOTS = "Edges to the same parent were counted once. x·x has two edges: one for each slot."


def _count(tape: Tape) -> tuple[int, int, int, int, int]:
    """Inputs, rows, operations, distinct edges, and edges by slot."""
    return (
        sum(op == "input" for op, _ in tape),
        len(tape),
        sum(bool(parents) for _, parents in tape),
        sum(len(set(parents)) for _, parents in tape),
        sum(len(parents) for _, parents in tape),
    )


def _walks(tape: Tape) -> int:
    """The edges that a walk over all paths from the last row crosses."""
    crossed: list[int] = []
    for _, parents in tape:
        crossed.append(sum(1 + crossed[parent] for parent in parents))
    return crossed[-1]


def _facts(tape: Tape) -> str:
    if len(tape) < 4:
        return repr(tape)
    inputs, rows, operations, _, slots = _count(tape)
    return f"a tape of {rows} rows: {inputs} inputs, {operations} operations, {slots} edges"


class KeptRows(Check):
    task = "cost.kept_rows"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"random": [random_tape(rng, 3, 16) for _ in range(6)]}

    SMALL: Mapping[str, Tape] = {
        "sums": [("input", ()), ("const", ()), ("add", (0, 1)), ("sub", (2, 0))],
        "product": [
            ("input", ()),
            ("input", ()),
            ("add", (0, 1)),
            ("mul", (2, 0)),
            ("add", (3, 1)),
        ],
        "operand": [("input", ()), ("sin", (0,)), ("log", (1,)), ("cos", (2,))],
        "result": [("input", ()), ("exp", (0,)), ("tanh", (1,)), ("sqrt", (2,))],
    }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def rows(tape: Tape) -> list[int]:
            return sorted(int(row) for row in answer(tape))

        return {
            **{
                name: probe.call(rows, list(tape), called=f"kept_rows({tape})")
                for name, tape in self.SMALL.items()
            },
            "random": [
                probe.call(rows, list(tape), called=f"kept_rows({_facts(tape)})")
                for tape in given["random"]
            ],
        }

    @staticmethod
    def _wanted(tape: Tape) -> list[int]:
        kept: set[int] = set()
        for row, (op, parents) in enumerate(tape):
            kept.update(parents if op == "mul" or op in UNARY_OF_OPERAND else ())
            kept.update({row} if op in UNARY_OF_RESULT else ())
        return sorted(kept)

    def _judge(self, name: str, seen: Seen, message: str) -> None:
        call, wanted = seen[name], self._wanted(self.SMALL[name])
        if call.value == list(range(len(self.SMALL[name]))):
            raise call.mistake(
                "Every row was kept: some partials need no value.", expected=f"{set(wanted)}"
            )
        if call.value != wanted:
            raise call.mistake(message, expected=str(set(wanted) or "the empty set"))

    @judges("sums and differences need nothing", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        self._judge(
            "sums", seen, "The partials of add and sub are 1 and -1, whatever the operands are."
        )

    @judges("products need their operands", points=2)
    def product(self, given: Given, seen: Seen) -> None:
        call = seen["product"]
        if call.value == [3]:
            raise call.mistake(
                "The *result* of the product was kept; its partials are its operands."
            )
        if call.value == [0]:
            raise call.mistake(
                "Row 2 is a sum, but the product needs its value: a child may ask for it."
            )
        self._judge(
            "product", seen, "The partial of a product in one operand is the other operand."
        )

    @judges("sin, cos and log need their operand; exp, tanh and sqrt their result", points=2)
    def unary(self, given: Given, seen: Seen) -> None:
        self._judge(
            "operand",
            seen,
            "cos x, -sin x and 1/x are computed from the operand, the parent's value.",
        )
        self._judge(
            "result",
            seen,
            "The partials of exp, tanh and sqrt come from their own result: keep that row.",
        )

    @judges("all together, on random tapes", points=2)
    def random(self, given: Given, seen: Seen) -> None:
        for call, tape in zip(seen["random"], given["random"], strict=True):
            if call.value != self._wanted(tape):
                raise call.mistake(
                    "One of the rows is missing, or one too many.", expected=f"{self._wanted(tape)}"
                )


class WatchedStore(dict):
    """A dict that remembers how large it ever was."""

    largest = 0

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self.largest = max(self.largest, len(self))

    def update(self, *items: Any, **more: Any) -> None:
        super().update(*items, **more)
        self.largest = max(self.largest, len(self))


class CountingStep:
    """A step s → sin(a s) + s that counts how often it runs, and what is stored when it first does."""

    def __init__(self, a: float, store: WatchedStore) -> None:
        self.a, self.store = a, store
        self.runs, self.stored = 0, 0

    def forward(self, s: float) -> float:
        if self.runs == 0:
            self.stored = len(self.store)
        self.runs += 1
        return float(np.sin(self.a * s)) + s

    def slope(self, s: float) -> float:
        return self.a * float(np.cos(self.a * s)) + 1


class Checkpointed(Check):
    task = "cost.checkpointed"
    CASES = ((12, 4), (10, 3), (9, 9), (7, 1), (5, 8), (400, 20), (5000, 70))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        sizes, signs = rng.uniform(0.2, 0.6, 5000), rng.choice([-1, 1], 5000)
        return {"x": float(rng.uniform(0.2, 0.8)), "a": sizes * signs}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def run(n: int, k: int) -> dict[str, Any]:
            store = WatchedStore()
            steps = [CountingStep(float(a), store) for a in self._factors(given, n)]
            return {
                "derivative": answer(steps, given["x"], k, store),
                "most": max(step.runs for step in steps),
                "kept": store.largest,
                "kept at first": max(step.stored for step in steps),
            }

        return {
            f"{n} by {k}": probe.call(
                run, n, k, called=f"checkpointed({n} steps, {given['x']:.4g}, k={k}, store)"
            )
            for n, k in self.CASES
        }

    @staticmethod
    def _factors(given: Given, n: int) -> np.ndarray:
        """Smaller ones for longer chains, so that the product of the slopes stays near 1."""
        return given["a"][:n] * min(1.0, 40 / n)

    @staticmethod
    def _slopes(given: Given, n: int) -> list[float]:
        state, slopes = given["x"], []
        for a in Checkpointed._factors(given, n):
            step = CountingStep(float(a), WatchedStore())
            slopes.append(step.slope(state))
            state = step.forward(state)
        return slopes

    def _results(
        self, given: Given, seen: Seen
    ) -> list[tuple[int, int, Observation, dict[str, Any]]]:
        return [(n, k, seen[f"{n} by {k}"], seen[f"{n} by {k}"].value) for n, k in self.CASES]

    @staticmethod
    def _fault(call: Observation, message: str, returned: str, expected: str) -> Mistake:
        mistake = call.mistake(message, expected=expected)
        mistake.returned = returned
        return mistake

    @judges("the same derivative as without checkpoints", points=3)
    def derivative(self, given: Given, seen: Seen) -> None:
        for n, k, call, result in self._results(given, seen):
            got, slopes = result["derivative"], self._slopes(given, n)
            if not isinstance(got, int | float):
                raise self._fault(
                    call, "The result is not a number.", show(got), "the product of all slopes"
                )
            if relative_error(got, float(np.prod(slopes))) < 1e-9:
                continue
            message = "The product of the slopes is wrong: is each slope taken at the state *before* its step?"
            if n % k and relative_error(got, float(np.prod(slopes[: n // k * k]))) < 1e-9:
                message = f"The last segment has only {n % k} steps, and they are missing."
            raise self._fault(call, message, show(got), f"{np.prod(slopes):.6g}")

    def _must_be_right(self, given: Given, seen: Seen) -> None:
        for n, _, call, result in self._results(given, seen):
            got = result["derivative"]
            if (
                not isinstance(got, int | float)
                or relative_error(got, float(np.prod(self._slopes(given, n)))) > 1e-9
            ):
                raise self._fault(
                    call,
                    "The derivative is wrong, so its cost is not judged.",
                    show(got),
                    "the right derivative",
                )

    @judges("no more states in memory than checkpoints and one segment", points=3)
    def memory(self, given: Given, seen: Seen) -> None:
        self._must_be_right(given, seen)
        for n, k, call, result in self._results(given, seen):
            bound = -(-n // k) + k
            if result["kept"] == 0:
                raise self._fault(
                    call,
                    "Nothing was put into `store`: states live there and nowhere else.",
                    "0 kept",
                    f"at most {bound}",
                )
            if result["kept"] > bound:
                message = "States stay in `store` after they were used: delete each when its slope is taken."
                if result["kept at first"] > -(-n // k):
                    message = "Every state is kept: keep only every k-th on the way forward."
                raise self._fault(
                    call, message, f"{result['kept']} states at once", f"at most n/k + k = {bound}"
                )

    @judges("each step runs at most twice", points=2)
    def work(self, given: Given, seen: Seen) -> None:
        self._must_be_right(given, seen)
        for _, _, call, result in self._results(given, seen):
            if result["most"] > 2:
                raise self._fault(
                    call,
                    "A step ran again and again: a segment runs once more from its checkpoint, and "
                    "its states are kept while it is swept.",
                    f"a step ran {result['most']} times",
                    "at most 2",
                )


class HessianVector(Check):
    task = "cost.hessian_vector"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.normal(size=(5, 5)),
            "x": rng.uniform(0.3, 1.2, 5),
            "v": rng.normal(size=5),
            "X": rng.uniform(0.3, 1.2, (2, 3)),
            "V": rng.normal(size=(2, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A, calls = given["A"], []

        def f(x: Any) -> Any:
            calls.append(1)
            return np.sum(np.exp(A @ x)) + np.sum(x * x * x)

        def g(x: Any) -> Any:
            return np.sum(np.sin(x) * x)

        vector = probe.call(answer, f, given["x"].copy(), given["v"].copy())
        return {
            "vector": vector,
            "calls": len(calls),
            "matrix": probe.call(answer, g, given["X"].copy(), given["V"].copy()),
        }

    @staticmethod
    def _hessian(given: Given) -> np.ndarray:
        A, x = given["A"], given["x"]
        return A.T @ np.diag(np.exp(A @ x)) @ A + np.diag(6 * x)

    @judges("the product, of a vector", points=3)
    def vector(self, given: Given, seen: Seen) -> None:
        call, H, v = seen["vector"], self._hessian(given), given["v"]
        wanted = H @ v
        value = call.value
        if isinstance(value, tuple):
            raise call.mistake(
                "A pair came back: jvp returns the gradient and its change.", expected=show(wanted)
            )
        gradient = given["A"].T @ np.exp(given["A"] @ given["x"]) + 3 * given["x"] ** 2
        got = np.asarray(value)
        known = [
            (gradient, "This is the gradient at x. Its change along v is asked for."),
            (np.asarray(v @ H @ v), "This is v·Hv, one number. Hv has the shape of x."),
            (np.diag(H) * v, "Only the diagonal of H went in: inputs are coupled."),
            (gradient * v, "This is the gradient times v, entry by entry: a first derivative."),
            (H, "This is the whole Hessian. Its product with v is asked for."),
        ]
        for wrong, message in known:
            if got.shape == wrong.shape and relative_error(got, wrong) < 1e-6:
                raise call.mistake(message, expected=show(wanted))
        error = relative_error(call.array((5,)), wanted)
        if 1e-12 < error < 1e-3:
            raise call.mistake(
                f"Right to {error:.0e}: that is a difference quotient. The engine has no truncation error.",
                expected=show(wanted),
            )
        if error >= 1e-3:
            raise call.mistake(
                "The derivative of grad(f) along v is asked for.", expected=show(wanted)
            )

    @judges("of an array of any shape", points=1)
    def matrix(self, given: Given, seen: Seen) -> None:
        X, V = given["X"], given["V"]
        wanted = (2 * np.cos(X) - X * np.sin(X)) * V
        if relative_error(seen["matrix"].array((2, 3)), wanted) > 1e-9:
            raise seen["matrix"].mistake("x and v may have any shape.", expected=show(wanted))

    @judges("f is not run once for each input", points=3)
    def cost(self, given: Given, seen: Seen) -> None:
        seen["vector"].array((5,))
        if seen["calls"] > 3:
            raise seen["vector"].mistake(
                f"f was run {seen['calls']} times for 5 inputs. A million inputs would take a million "
                "runs: no loop over inputs, and no Hessian.",
                expected="f runs once or twice, whatever n is",
            )


class ChooseMode(Check):
    task = "cost.choose_mode"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"few": int(rng.integers(2, 9)), "many": int(rng.integers(100, 900))}

    def _cases(self, given: Given) -> dict[str, list[tuple[str, int, int, bool, str]]]:
        few, many = given["few"], given["many"]
        return {
            "jacobian": [
                ("jacobian", many, 1, True, "reverse"),
                ("jacobian", many, few, True, "reverse"),
                ("jacobian", few, many, True, "forward"),
                ("jacobian", 1, many, True, "forward"),
            ],
            "one": [
                ("directional", many, few, True, "forward"),
                ("directional", few, many, True, "forward"),
                ("weighted", many, few, True, "reverse"),
                ("weighted", few, many, True, "reverse"),
            ],
            "limits": [
                ("jacobian", few, few, True, "forward"),
                ("directional", many, 1, True, "forward"),
                ("weighted", 1, many, True, "forward"),
                ("jacobian", many, 1, False, "forward"),
                ("weighted", many, few, False, "forward"),
            ],
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            group: [probe.call(answer, what, n, m, fits) for what, n, m, fits, _ in cases]
            for group, cases in self._cases(given).items()
        }

    def _judge(self, group: str, given: Given, seen: Seen) -> None:
        for call, (what, n, m, fits, wanted) in zip(
            seen[group], self._cases(given)[group], strict=True
        ):
            if call.value == wanted:
                continue
            if call.value not in ("forward", "reverse"):
                raise call.mistake(
                    "The answer is one of two words.", expected='"forward" or "reverse"'
                )
            forward, reverse = {"jacobian": (n, m), "directional": (1, m), "weighted": (n, 1)}[what]
            passes = f"{forward} passes in forward mode, {reverse} in reverse mode"
            if not fits:
                raise call.mistake(
                    "The tape does not fit, and reverse mode needs it.", expected='"forward"'
                )
            if forward == reverse:
                raise call.mistake(
                    f"A tie: {passes}. Forward mode keeps no tape.", expected='"forward"'
                )
            hint = {
                "jacobian": "A forward pass gives a column (one input), a reverse pass a row (an output).",
                "directional": "One direction is one JVP, however many inputs move at once.",
                "weighted": "One weighted sum of outputs is one VJP: its weights are the seed.",
            }[what]
            raise call.mistake(f"{hint} Here: {passes}.", expected=f'"{wanted}"')

    @judges("a whole Jacobian: as many passes as columns, or as rows", points=2)
    def jacobian(self, given: Given, seen: Seen) -> None:
        self._judge("jacobian", given, seen)

    @judges("one direction, or one weighted sum", points=2)
    def one(self, given: Given, seen: Seen) -> None:
        self._judge("one", given, seen)

    @judges("ties, and a tape that does not fit", points=2)
    def limits(self, given: Given, seen: Seen) -> None:
        self._judge("jacobian", given, seen)  # else `return "forward"` would earn these
        self._judge("limits", given, seen)
