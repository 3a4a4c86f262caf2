"""The checks of module 4: tapes, orders, rules and sweeps, with the well-known mistakes by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from course.checking.judge import Check, Mistake, Observation, judges
from course.checking.plain import Opaque
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio, relative_error
from course.modules.reverse import tapes
from course.modules.reverse.tapes import Tape

Given = Mapping[str, Any]
Seen = Mapping[str, Any]
DEEP = 20_000
FEW = 300  # edges that a thrifty walk over 12 doublings may read; following all paths reads 8190


class Counted(tuple):
    """A row of the column `parents` that counts how many edges are read from it."""

    reads: list[int]

    def __new__(cls, items: Iterable[int], reads: list[int]) -> Counted:
        row = super().__new__(cls, items)
        row.reads = reads
        return row

    def __iter__(self) -> Any:
        self.reads[0] += len(self)
        return super().__iter__()

    def __getitem__(self, index: Any) -> Any:
        self.reads[0] += 1
        return super().__getitem__(index)


def counted(parents: Iterable[Iterable[int]]) -> tuple[list[Counted], list[int]]:
    """The column with rows that count, and the one count that they share."""
    reads = [0]
    return [Counted(row, reads) for row in parents], reads


def came_through(call: Observation) -> Any:
    """What came back; where the tape was too deep or too large for the answer, that is named."""
    kind = call.error["type"] if call.error else ""
    if kind == "RecursionError":
        raise call.mistake(
            f"A function that calls itself once for each row cannot go {DEEP:,} rows deep: Python's stack "
            "ends near 1,000. Keep the rows that wait in a list of your own.",
            expected="no recursion",
        )
    if kind == "TimeUp":
        raise call.mistake(
            "No answer came in time. The work must grow with the number of edges: follow no path twice, "
            "and remember that `in` and `pop(0)` on a list go through all of it.",
            expected="an answer at once",
        )
    return call.value


def follows_every_path(call: Observation, reads: int) -> None:
    if reads > FEW:
        raise call.mistake(
            f"12 doublings have 24 edges, and your walk read edges {reads} times: it follows every path. "
            "Right, but exponential: each doubling doubles the work. Visit each row once.",
            expected="about 24 reads of an edge",
        )


# ---------------------------------------------------------------------------------- record a tape


def article(x: Any, y: Any) -> Any:
    return 7 + x + (x * y).sin().exp()


def differences(x: Any) -> Any:
    return (10 - x) * (x - 4)


def shared(x: Any) -> Any:
    t = x * x
    u = t + t
    return u * t


def plain_tape(result: Any) -> Any:
    """(tape, output) as plain data, whatever kinds of row and number a learner chose."""
    tape, output = result
    rows = [(op, tuple(parents), value) for op, parents, value in tape]
    return [(op, tuple(map(_index, parents)), value) for op, parents, value in rows], _index(output)


def _index(item: Any) -> Any:
    return int(item) if isinstance(item, int | np.integer) and not isinstance(item, bool) else item


def read_tape(call: Observation) -> tuple[list[tuple[Any, tuple[Any, ...], Any]], int]:
    rows, output = call.value
    return rows, output


def expression(rows: list[tuple[Any, tuple[Any, ...], Any]], row: int) -> Any:
    """What a row computes, in a form that does not depend on where it stands."""
    op, parents, value = rows[row]
    if op == "input":
        return ("input", sum(other[0] == "input" for other in rows[:row]))
    if op == "const":
        return ("const", float(value))
    operands = [expression(rows, parent) for parent in parents]
    return (op, *(sorted(operands, key=repr) if op in ("add", "mul") else operands))


def replay(rows: list[tuple[Any, tuple[Any, ...], Any]]) -> list[float]:
    """The values that the rows should hold."""
    compute: dict[str, Callable[..., float]] = {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "sin": math.sin,
        "exp": math.exp,
    }
    values: list[float] = []
    for op, parents, value in rows:
        leaf = op in ("input", "const")
        values.append(float(value) if leaf else compute[op](*(values[parent] for parent in parents)))
    return values


def well_formed(call: Observation) -> tuple[list[tuple[Any, tuple[Any, ...], Any]], int]:
    """The tape, when every row names a known op and parents that stand before it.

    Raises:
        Mistake: naming the first row that does not.
    """
    rows, output = read_tape(call)
    operands = {"input": 0, "const": 0, "add": 2, "sub": 2, "mul": 2, "sin": 1, "exp": 1}
    for index, (op, parents, value) in enumerate(rows):
        here = f"Row {index} is {show((op, parents, value))}"
        if op not in operands:
            raise call.mistake(f"{here}: there is no op {op!r}.", expected="one of " + ", ".join(operands))
        if any(isinstance(parent, Opaque | float | str) or parent is None for parent in parents):
            raise call.mistake(
                f"{here}. Parents are row numbers, not values or objects: a value does not say where it "
                "came from.",
                expected="a tuple of row numbers",
            )
        if len(parents) != operands[op]:
            raise call.mistake(
                f"{here}. Each operand is a parent, also one used twice, and also a constant, which gets "
                'a "const" row of its own.',
                expected=f"{operands[op]} parents",
            )
        if any(not 0 <= parent < index for parent in parents):
            raise call.mistake(
                f"{here}: a parent must stand in an earlier row. Is the row number taken before the row is "
                "appended, and is each row appended after its operands?",
                expected=f"parents below {index}",
            )
    if not isinstance(output, int) or not 0 <= output < len(rows):
        raise call.mistake("The second result is not the number of a row.", expected="the row of f's result")
    return rows, output


class Record(Check):
    task = "reverse.record"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = rng.uniform(0.5, 1.5, 2)
        return {"x": round(float(x), 2), "y": round(float(y), 2)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def record(f: Any, shown: str, *inputs: float) -> dict[str, Any]:
            numbers = ", ".join(f"{number:g}" for number in inputs)
            return probe.call(lambda: plain_tape(answer(f, *inputs)), called=f"record({shown}, {numbers})")

        x, y = given["x"], given["y"]
        text = "lambda x, y: 7 + x + (x * y).sin().exp()"
        return {
            "article": record(article, text, x, y),
            "differences": record(differences, "lambda x: (10 - x) * (x - 4)", x),
            "shared": record(shared, "t = x * x; u = t + t; u * t", x),
            "again": record(article, text, x, y),
        }

    @judges("the rows lead from the inputs to the result", points=2)
    def structure(self, given: Given, seen: Seen) -> None:
        call = seen["article"]
        rows, output = well_formed(call)
        inputs = [(op, value) for op, _, value in rows[:2]]
        if inputs != [("input", given["x"]), ("input", given["y"])]:
            raise call.mistake("The first two rows are not x and y.", expected="the inputs first, in order")
        product = ("mul", ("input", 0), ("input", 1))
        sum_ = ("add", *sorted([("const", 7.0), ("input", 0)], key=repr))
        wanted = ("add", *sorted([sum_, ("exp", ("sin", product))], key=repr))
        if expression(rows, output) != wanted:
            raise call.mistake(
                "Read backwards from the row that you name as the result, this tape does not spell "
                "7 + x + exp(sin(x·y)). Are op and parents those of the operation that ran?",
                expected="(7 + x) + exp(sin(x·y))",
            )

    @judges("each row holds its value", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        for call in (seen["article"], seen["shared"]):
            rows, _ = well_formed(call)
            for index, (row, wanted) in enumerate(zip(rows, replay(rows), strict=True)):
                if isinstance(row[2], Opaque | None) or relative_error(row[2], wanted) > 1e-12:
                    raise call.mistake(
                        f"Row {index} is {show(row)}: that is not what `{row[0]}` makes of its parents.",
                        expected=f"the value {wanted:.6g}, a plain number",
                    )

    @judges("10 - x and x - 4 keep the order of their operands", points=1)
    def reflected(self, given: Given, seen: Seen) -> None:
        call = seen["differences"]
        rows, output = well_formed(call)
        right, left = ("sub", ("const", 10.0), ("input", 0)), ("sub", ("input", 0), ("const", 4.0))
        found = expression(rows, output)
        if found == ("mul", *sorted([right, left], key=repr)):
            return
        if ("sub", ("input", 0), ("const", 10.0)) in found:
            raise call.mistake(
                "10 - x was recorded as x - 10. Python calls x.__rsub__(10) for it: there the operands are "
                "reversed, and self is the *right* one.",
                expected='a "sub" row with the parents (10, x)',
            )
        raise call.mistake("This tape does not spell (10 - x)·(x - 4).", expected="two rows `sub`, one `mul`")

    @judges("each operation that ran has one row, however often its result is used", points=1)
    def once(self, given: Given, seen: Seen) -> None:
        call = seen["shared"]
        rows, _ = well_formed(call)
        operations = [op for op, _, _ in rows if op not in ("input", "const")]
        if len(operations) != 3:
            raise call.mistake(
                f"Three operations ran, and the tape has {len(operations)}. A Variable that is used again "
                "keeps its row: its children name that row, and nothing is appended for it.",
                expected="input, mul, add, mul",
            )
        inputs = sum(op == "input" for op, _, _ in rows)
        if inputs != 1 or len(rows) != 4:
            raise call.mistake(
                f"x is one input, and the tape has {len(rows)} rows.", expected="4 rows: input, mul, add, mul"
            )

    @judges("a second recording begins on an empty tape", points=1)
    def afresh(self, given: Given, seen: Seen) -> None:
        first, (rows, _) = read_tape(seen["article"])[0], read_tape(seen["again"])
        if len(rows) == len(first):
            well_formed(seen["again"])
            return
        raise seen["again"].mistake(
            f"The same call gave {len(first)} rows before and {len(rows)} now: the rows of other recordings "
            "are still there. Is the list made inside `record`?",
            expected=f"{len(first)} rows again",
        )


# ------------------------------------------------------------------------------- topological order


def shuffled(tape: Tape, rng: np.random.Generator) -> tuple[list[tuple[int, ...]], int]:
    """The column `parents` in a random numbering, and where the output went."""
    new = [int(i) for i in rng.permutation(len(tape.parents))]
    parents: list[tuple[int, ...]] = [()] * len(new)
    for row, old in enumerate(tape.parents):
        parents[new[row]] = tuple(new[parent] for parent in old)
    return parents, new[tape.output]


def rows_needed(parents: Sequence[Sequence[int]], output: int) -> set[int]:
    """The rows that the output depends on, and the output itself."""
    needed, waiting = {output}, [output]
    while waiting:
        new = set(parents[waiting.pop()]) - needed
        needed |= new
        waiting += new
    return needed


def early_child(order: Sequence[int], parents: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """The first (row, parent) where the row comes before its parent, if there is one."""
    place = {row: i for i, row in enumerate(order)}
    for row in order:
        for parent in parents[row]:
            if place.get(parent, -1) > place[row]:
                return row, parent
    return None


class TopologicalOrder(Check):
    task = "reverse.topological_order"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        small = [tapes.early(1.0), tapes.early(1.0, mirrored=True), tapes.reused(1.0)]
        small += [tapes.random_tape(rng) for _ in range(3)]
        return {
            "small": [shuffled(tape, rng) for tape in small],
            "doublings": shuffled(tapes.doublings(12), rng),
            "many": shuffled(tapes.doublings(40), rng),
            "chain": shuffled(tapes.chain(DEEP), rng),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ordered(parents: Any, output: int) -> Any:
            result = answer(parents, output)
            return None if result is None else [_index(row) for row in result]

        ordered.__name__ = "topological_order"
        rows, output = given["doublings"]
        watched, reads = counted(rows)
        seen = {
            "small": [probe.call(ordered, list(rows), output) for rows, output in given["small"]],
            "doublings": probe.call(
                lambda: ordered(watched, output), called="topological_order(12 doublings, x12)"
            ),
            "reads": reads[0],
            "chain": probe.call(
                lambda: ordered(list(given["chain"][0]), given["chain"][1]),
                called=f"topological_order(a chain of {DEEP:,} rows, its end)",
            ),
        }
        many, last = given["many"]
        if reads[0] <= FEW:  # else the next call would only wait for the time limit
            seen["many"] = probe.call(
                lambda: ordered(list(many), last), called="topological_order(40 doublings, x40)"
            )
        return seen

    def _order(self, call: Observation, columns: Any, given: Given, seen: Seen) -> None:
        """All needed rows must be there, once each, and in order."""
        parents, output = columns
        order = self._complete(call, parents, output)
        early = early_child(order, parents)
        if early is not None:
            here = f"Here row {early[0]} stands before its parent {early[1]}."
            raise call.mistake(f"{self._why(given, seen)}{here}", expected="every parent before its children")

    def _why(self, given: Given, seen: Seen) -> str:
        """The well-known order that all small tapes came back in, if there is one."""
        cases = []
        for call, (parents, output) in zip(seen["small"], given["small"], strict=True):
            needed = rows_needed(parents, output)
            cases.append(
                ([row for row in self._complete(call, parents, output) if row in needed], parents, output)
            )
        if all(early_child(order[::-1], parents) is None for order, parents, _ in cases):
            return "These are children before parents: your list is turned round. "
        for step in (1, -1):
            for backward in (False, True):
                if all(o[::step] == tapes.breadth_first(p, out, backward) for o, p, out in cases):
                    return (
                        "This is breadth-first order, by the number of edges from the output: a row with "
                        "both a "
                        "short and a long path comes out of turn. "
                    )
                if all(o[::step] == tapes.pre_order(p, out, backward) for o, p, out in cases):
                    return (
                        "This is depth-first pre-order: a row was written down when it was first met. Emit "
                        "a row "
                        "after its operands. "
                    )
        return ""

    def _complete(self, call: Observation, parents: Any, output: int) -> list[int]:
        order = came_through(call)
        if not isinstance(order, list) or any(row not in range(len(parents)) for row in order):
            raise call.mistake("That is not a list of row numbers.", expected="a list of row numbers")
        twice = [row for row in order if order.count(row) > 1] if len(order) < 100 else []
        if twice or len(set(order)) < len(order):
            where = (
                f"Row {twice[0]} appears {order.count(twice[0])} times" if twice else "Some rows appear twice"
            )
            raise call.mistake(
                f"{where}: it is met once for each of its uses. Remember which rows were met already.",
                expected="each row once",
            )
        needed = rows_needed(parents, output)
        missing = needed - set(order)
        if missing:
            raise call.mistake(
                f"Row {min(missing)} is missing, and the output depends on it.",
                expected=f"{len(needed)} rows, with the output among them",
            )
        return order

    @judges("parents come before their children", points=2)
    def valid(self, given: Given, seen: Seen) -> None:
        for call, columns in zip(seen["small"], given["small"], strict=True):
            self._order(call, columns, given, seen)

    @judges("every row that is needed is there, once", points=1)
    def complete(self, given: Given, seen: Seen) -> None:
        for call, (parents, output) in zip(seen["small"], given["small"], strict=True):
            self._complete(call, parents, output)

    @judges("12 doublings do not take 2¹² steps", points=1)
    def thrifty(self, given: Given, seen: Seen) -> None:
        self._order(seen["doublings"], given["doublings"], given, seen)
        follows_every_path(seen["doublings"], seen["reads"])
        self._order(seen["many"], given["many"], given, seen)

    @judges("20,000 rows deep is no obstacle", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        self._order(seen["chain"], given["chain"], given, seen)


# -------------------------------------------------------------------------------------- local rules

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
BINARY = ("add", "sub", "mul", "div")


class LocalRule(Check):
    task = "reverse.local_rule"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = rng.uniform(0.5, 1.5, (2, 3)) * rng.choice([-1, 1], (2, 3))
        return {"x": x, "y": y, "u": rng.uniform(2, 3, 3), "w": rng.uniform(-3, -2, 3)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def received(pullback: Any, adjoint: np.ndarray) -> Any:
            parts = pullback(adjoint.copy())
            return [np.array(part) for part in parts] if isinstance(parts, tuple | list) else parts

        def there_and_back(op: str, write: bool) -> list[Any]:
            operands = [given[name].copy() for name in ("x", "y")[: 2 if op in BINARY else 1]]
            value, pullback = answer(op, *operands)
            kept = np.array(value)
            if write:
                for array in (value, *operands):
                    if isinstance(array, np.ndarray):
                        array[...] = 100.0
            return [kept, received(pullback, given["u"]), received(pullback, given["w"])]

        seen = {}
        for op in OPERATIONS:
            names = "x, y" if op in BINARY else "x"
            forward = f'value, pullback = local_rule("{op}", {names})'
            seen[op] = probe.call(there_and_back, op, False, called=f"{forward}; pullback(u)")
            later = f"{forward}; {names}, value overwritten; pullback(u)"
            seen[f"{op} later"] = probe.call(there_and_back, op, True, called=later)
        return seen

    def _operands(self, op: str, given: Given) -> list[np.ndarray]:
        return [given["x"], given["y"]] if op in BINARY else [given["x"]]

    def _received(self, call: Observation, op: str, which: int) -> list[np.ndarray]:
        """What pullback(u), or with `which` 2 pullback(w), sent to each operand, as arrays."""
        parts = call.value[which]
        names = "x and y" if op in BINARY else "x"
        expected = f"a tuple: one array of shape (3,) for each of {names}"
        if not isinstance(parts, list) or len(parts) != len(PARTIALS[op](*self._ones(op))):
            raise call.mistake(
                "The pullback did not return one array for each operand. A tuple of one is written `(a,)`.",
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
        call, operands = seen[op], self._operands(op, given)
        got, partials = self._received(call, op, 1), PARTIALS[op](*operands)
        wanted = [given["u"] * partial for partial in partials]
        for i, (mine, right) in enumerate(zip(got, wanted, strict=True)):
            if relative_error(mine, right) < 1e-12:
                continue
            evidence = {"expected": f"{show(right)} for operand {i}"}
            if relative_error(mine, partials[i]) < 1e-12:
                raise call.mistake(
                    "This is the partial alone: the pullback ignores the adjoint u that it is given. It "
                    "works "
                    "only where u is 1.",
                    **evidence,
                )
            if relative_error(mine, -right) < 1e-12:
                raise call.mistake(
                    f"For `{op}`, operand {i} receives the right amount with the wrong sign.", **evidence
                )
            if op == "mul" and relative_error(mine, given["u"] * operands[i]) < 1e-12:
                raise call.mistake(
                    "The partial of x·y by x is y: each operand receives u times the *other* one.", **evidence
                )
            if op == "mul" and relative_error(mine, given["u"]) < 1e-12:
                raise call.mistake(
                    "For x·y, each operand receives u times the other one: (x·y)' is not x'·y', it has two "
                    "terms.",
                    **evidence,
                )
            raise call.mistake(
                f"Operand {i} of `{op}` receives u times the partial of the result by that operand, the "
                "other "
                "one held still.",
                **evidence,
            )

    @judges("the value is that of the operation", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        for op, compute in OPERATIONS.items():
            wanted = compute(*self._operands(op, given))
            got = np.asarray(seen[op].value[0])
            if got.shape != (3,) or relative_error(got, wanted) > 1e-12:
                raise seen[op].mistake(f"The value of `{op}` is wrong.", expected=f"the value {show(wanted)}")

    @judges("add, sub, mul and div send each operand its share", points=1)
    def two_operands(self, given: Given, seen: Seen) -> None:
        for op in BINARY:
            self._judge(op, given, seen)

    @judges("sin and exp send their operand its share", points=1)
    def one_operand(self, given: Given, seen: Seen) -> None:
        for op in ("sin", "exp"):
            self._judge(op, given, seen)

    @judges("another adjoint gives another answer, in proportion", points=1)
    def linear(self, given: Given, seen: Seen) -> None:
        for op in OPERATIONS:
            call = seen[op]
            first, second = self._received(call, op, 1), self._received(call, op, 2)
            for one, two, partial in zip(
                first, second, PARTIALS[op](*self._operands(op, given)), strict=True
            ):
                if relative_error(two * given["u"], one * given["w"]) < 1e-12 and np.any(two):
                    continue
                if relative_error(one, partial) < 1e-12 or np.array_equal(one, two):
                    raise call.mistake(
                        "pullback(u) and pullback(w) are equal: the pullback ignores the adjoint that it "
                        "is given.",
                        expected="the partial, times u or times w",
                    )
                raise call.mistake(
                    "pullback(u) is not followed by a fitting pullback(w): was something kept, or changed, "
                    "in between?",
                    expected="the same partial, times u and times w",
                )

    @judges("it answers for the numbers of the forward pass", points=1)
    def remembers(self, given: Given, seen: Seen) -> None:
        for op in OPERATIONS:
            before, call = self._received(seen[op], op, 1), seen[f"{op} later"]
            after = self._received(call, op, 1)
            self._judge(op, given, seen)
            if any(relative_error(b, a) > 1e-12 for a, b in zip(before, after, strict=True)):
                whose = "the operands" if op != "exp" else "the operand, or the value"
                raise call.mistake(
                    f"Between forward and backward the caller wrote into {whose}, and the pullback of "
                    f"`{op}` used "
                    "the new numbers: what it kept is live data. Keep a copy.",
                    expected=show(before),
                )


# ---------------------------------------------------------------------------------------- the sweep

SMALL = ("random", "square", "siblings", "early", "mirrored", "reused")


def as_adjoints(result: Any, rows: int) -> Any:
    """A learner's adjoints as a list: also from an array, a tuple or a dict by row."""
    if isinstance(result, dict):
        return [result.get(row, 0.0) for row in range(rows)]
    return list(result) if isinstance(result, tuple) else result


class Sweep(Check):
    task = "reverse.sweep"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = [round(float(number), 2) for number in rng.uniform(1.2, 1.9, 4)]
        return {
            "random": tapes.random_tape(rng),
            "square": tapes.square(3.0),
            "siblings": tapes.siblings(x[0]),
            "early": tapes.early(x[1]),
            "mirrored": tapes.early(x[2], mirrored=True),
            "reused": tapes.reused(x[3]),
            "seed": round(float(rng.uniform(2, 3)), 2),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(tape: Tape, *seed: float, parents: Any = None) -> dict[str, Any]:
            columns = [*map(list, (parents or tape.parents, tape.partials)), tape.output]
            with_seed = f", seed={seed[0]:g}" if seed else ""
            shown = f"sweep(parents, partials, {tape.output}{with_seed})   # {tape.shown}"
            return probe.call(lambda: as_adjoints(answer(*columns, *seed), len(tape.parents)), called=shown)

        def edits(tape: Tape) -> dict[str, Any]:
            columns = list(tape.parents), list(tape.partials)
            return probe.call(
                lambda *c: as_adjoints(answer(*c, tape.output), 0),
                *columns,
                called="sweep(parents, partials, …)",
            )

        seen: dict[str, Any] = {name: ask(given[name]) for name in SMALL}
        seen["seeded"] = ask(given["random"], given["seed"])
        seen["again"] = ask(given["random"])
        seen["columns"] = edits(given["random"])
        watched, reads = counted(tapes.doublings(12).parents)
        seen["doublings"], seen["reads"] = ask(tapes.doublings(12), parents=watched), reads[0]
        seen["chain"] = ask(tapes.chain(DEEP))
        if reads[0] <= FEW:  # else the next call would only wait for the time limit
            seen["many"] = ask(tapes.doublings(40))
        return seen

    def _got(self, call: Observation, rows: int) -> np.ndarray:
        value = came_through(call)
        if isinstance(value, list) and None in value:
            raise call.mistake(
                f"Row {value.index(None)} has None. The sum over no children is 0.",
                expected="0.0 where nothing arrives",
            )
        return call.array((rows,))

    def _judge(self, name: str, given: Given, seen: Seen) -> None:
        tape, call = given[name], seen[name]
        wanted = np.array(tapes.adjoints(tape))
        if relative_error(self._got(call, len(wanted)), wanted) < 1e-12:
            return
        raise call.mistake(self._why(given, seen), expected=show(wanted))

    def _why(self, given: Given, seen: Seen) -> str:
        """The well-known mistake that explains everything seen; else what is generally wrong."""
        pairs = [(given[name], self._got(seen[name], len(given[name].parents))) for name in SMALL]
        for wrong, message in tapes.WRONG_SWEEPS:
            if all(relative_error(got, np.array(wrong(tape, 1.0))) < 1e-12 for tape, got in pairs):
                return message
        tape, got = pairs[0]
        if relative_error(got[: tape.output], np.array(tapes.adjoints(tape))[: tape.output]) < 1e-12:
            return "The output's own adjoint is the seed, and rows after it have 0; the others are right."
        last = Tape(tape.shown, tape.parents, tape.partials, len(tape.parents) - 1)
        if relative_error(got, np.array(tapes.adjoints(last))) < 1e-12:
            return "The sweep began at the last row of the tape, not at `output`."
        return (
            "These are not the sums over the children. Carry the smallest tape that fails by hand: which row "
            "sends what to whom, and is it complete by then?"
        )

    @judges("each adjoint is the sum over the children", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        self._judge("random", given, seen)

    @judges("a row that is used twice receives twice; a sibling moves along", points=1)
    def repeated(self, given: Given, seen: Seen) -> None:
        for name in ("square", "siblings"):
            self._judge(name, given, seen)

    @judges("a row sends on only when all its children have sent", points=1)
    def waits(self, given: Given, seen: Seen) -> None:
        for name in ("early", "mirrored", "reused"):
            self._judge(name, given, seen)

    @judges("the result scales with the seed", points=1)
    def seed(self, given: Given, seen: Seen) -> None:
        tape, call = given["random"], seen["seeded"]
        plain, got = self._got(seen["random"], len(tape.parents)), self._got(call, len(tape.parents))
        if relative_error(got, plain) < 1e-12:
            raise call.mistake(
                "The seed was ignored: the output's adjoint is the seed, and everything scales with it.",
                expected=f"{given['seed']:g} times the result without a seed",
            )
        if relative_error(got, given["seed"] * plain) > 1e-12:
            raise call.mistake(
                "With another seed the result is not the same in proportion.",
                expected=f"{given['seed']:g} times the result without a seed",
            )
        self._judge("random", given, seen)

    @judges("a second call starts afresh, and the columns stay as they are", points=1)
    def afresh(self, given: Given, seen: Seen) -> None:
        tape, call = given["random"], seen["again"]
        first, got = self._got(seen["random"], len(tape.parents)), self._got(call, len(tape.parents))
        if relative_error(got, first) > 1e-12:
            raise call.mistake(
                "The same call gave other numbers than before: adjoints of an earlier sweep were still "
                "there, and "
                "were sent on once more. Begin each sweep with zeros.",
                expected=show(first),
            )
        if seen["columns"].changed:
            raise seen["columns"].mistake(
                f"Your code edited a column: {seen['columns'].changed}.",
                expected="parents and partials as they were",
            )
        self._judge("random", given, seen)

    @judges("each edge is crossed once, also where paths multiply", points=1)
    def thrifty(self, given: Given, seen: Seen) -> None:
        for name, n in (("doublings", 12), ("many", 40)):
            call = seen[name]
            got = self._got(call, n + 1)
            if relative_error(got, np.array([2.0 ** (n - k) for k in range(n + 1)])) > 1e-12:
                raise call.mistake(
                    self._why(given, seen), expected=f"2^{n} for row 0, 2^{n - 1} for row 1, …"
                )
            follows_every_path(call, seen["reads"])

    @judges("20,000 rows deep is no obstacle", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        got = self._got(seen["chain"], DEEP)
        wanted = np.array(tapes.adjoints(tapes.chain(DEEP)))
        if relative_error(got, wanted) > 1e-9:
            raise Mistake(
                "On a chain, each adjoint is 1.0001 times that of the next row.",
                called=seen["chain"].called,
                returned=f"[{got[0]:.6g}, …, {got[-1]:.6g}]",
                expected=f"[{wanted[0]:.6g}, …, 1]",
            )


# ------------------------------------------------------------------------------------- accumulation


class Accumulate(Check):
    task = "reverse.accumulate"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"g": rng.uniform(1, 2, 3), "h": rng.uniform(3, 4, 3), "k": rng.uniform(-6, -5, 3)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        g, h, k = (given[name].copy() for name in "ghk")

        def repeated() -> list[Any]:
            store: dict[int, Any] = {}
            back = answer(store, [(0, g), (2, h), (0, k), (0, h)])
            return [as_pairs(store), isinstance(back, dict)]

        def lent() -> list[Any]:
            g, h, k = (given[name].copy() for name in "ghk")
            store: dict[int, Any] = {}
            answer(store, [(0, g), (1, g), (0, h), (1, k)])
            answer(store, [(1, g), (0, h)])
            return [as_pairs(store), [g, h, k]]

        def two_losses() -> Any:
            store = {0: given["k"].copy(), 7: given["k"].copy()}
            answer(store, [(0, given["g"].copy())])
            answer(store, [(0, given["h"].copy()), (5, given["h"].copy())])
            return as_pairs(store)

        def as_pairs(store: dict[int, Any]) -> list[Any]:
            return [[_index(row), store[row]] for row in store]

        return {
            "repeated": probe.call(repeated, called="accumulate({}, [(0, g), (2, h), (0, k), (0, h)])"),
            "lent": probe.call(
                lent, called="accumulate(store, [(0, g), (1, g), (0, h), (1, k)]), then [(1, g), (0, h)]"
            ),
            "losses": probe.call(
                two_losses,
                called="accumulate({0: k, 7: k}, [(0, g)]), then [(0, h), (5, h)] with the same store",
            ),
        }

    def _sums(self, call: Observation, pairs: Any, wanted: Mapping[int, np.ndarray]) -> dict[int, np.ndarray]:
        got = {row: np.asarray(array) for row, array in pairs}
        for row, right in wanted.items():
            if row not in got:
                raise call.mistake(f"Row {row} is not in the store.", expected=f"the rows {sorted(wanted)}")
            if got[row].shape != (3,) or got[row].dtype.kind not in "iuf":
                raise call.mistake(f"store[{row}] is not an array of shape (3,).", expected=show(right))
        return got

    @judges("all that arrives for a row is added up", points=1)
    def adds(self, given: Given, seen: Seen) -> None:
        g, h, k, call = given["g"], given["h"], given["k"], seen["repeated"]
        pairs, returned_store = call.value
        if not pairs:
            why = (
                " What the function returns is not looked at: the caller keeps the store."
                if returned_store
                else ""
            )
            raise call.mistake(f"The store is still empty.{why}", expected="the sums, in the store itself")
        got = self._sums(call, pairs, {0: g + k + h, 2: h})
        if relative_error(got[0], g + k + h) < 1e-12 and relative_error(got[2], h) < 1e-12:
            return
        expected = f"store[0] = g + k + h = {show(g + k + h)}, store[2] = h = {show(h)}"
        if any(relative_error(got[0], one) < 1e-12 for one in (g, h, k)):
            raise call.mistake(
                "Row 0 receives three contributions and kept one: overwritten, not accumulated.",
                expected=expected,
            )
        raise call.mistake("A row's sum is not what arrived for it.", expected=expected)

    @judges("the arrays on loan stay as they are, and rows do not share one", points=2)
    def loans(self, given: Given, seen: Seen) -> None:
        g, h, k, call = given["g"], given["h"], given["k"], seen["lent"]
        pairs, after = call.value
        for name, now in zip("ghk", after, strict=True):
            if not np.array_equal(now, given[name]):
                raise call.mistake(
                    f"`{name}` was {show(given[name])} and is now {show(now)}. The store held the caller's "
                    "own array "
                    "and += wrote into it (an alias). Copy the first contribution, or do not add in place.",
                    expected=f"{name} unchanged",
                )
        wanted = {0: g + 2 * h, 1: 2 * g + k}
        got = self._sums(call, pairs, wanted)
        for row, right in wanted.items():
            if relative_error(got[row], right) > 1e-12:
                raise call.mistake(
                    f"The sum for row {row} is wrong, where two rows receive the same array.",
                    expected=f"store[0] = g + 2h, store[1] = 2g + k = {show(wanted[1])}",
                )

    @judges("a second call adds on: the caller owns the store", points=1)
    def owner(self, given: Given, seen: Seen) -> None:
        g, h, k, call = given["g"], given["h"], given["k"], seen["losses"]
        wanted = {0: k + g + h, 5: h, 7: k}
        expected = "store[0] = k + g + h, store[5] = h, store[7] = k"
        held = dict(call.value)
        if 0 in held and 7 in held and np.array_equal(held[7], np.zeros(3)):
            raise call.mistake(
                "Row 7 was set to zero: emptying the store is the caller's business.", expected=expected
            )
        if 7 not in held:
            raise call.mistake(
                "The store was emptied, and the first loss is lost. When to zero is the caller's business: "
                "two losses "
                "add up.",
                expected=expected,
            )
        got = self._sums(call, call.value, wanted)
        if any(relative_error(got[row], right) > 1e-12 for row, right in wanted.items()):
            lost = relative_error(got[0], h) < 1e-12 or relative_error(got[0], g + h) < 1e-12
            why = (
                "What earlier calls had summed was lost: start from what the store holds."
                if lost
                else "The second call did not add what arrived to what was there."
            )
            raise call.mistake(why, expected=expected)


# -------------------------------------------------------------------------------------- a gradient


def exp_sin(x: Any, y: Any) -> Any:
    return 7 + x + np.exp(np.sin(x * y))


def times_itself(x: Any) -> Any:
    return x * x


def sibling(x: Any) -> Any:
    a = x * x
    return a * x


def short_and_long(x: Any) -> Any:
    t = np.sin(x)
    return t + np.exp(np.cos(t))


def long_and_short(x: Any) -> Any:
    t = np.sin(x)
    return np.exp(np.cos(t)) + t


def used_again(x: Any) -> Any:
    t = x * x
    u = t + t
    return u * t


def three_weights(x: Any) -> Any:
    for w in (2.0, 3.0, 5.0):
        x = w * x
    return x


def many(*x: Any) -> Any:
    total = x[0] * x[1]
    for left, right in pairwise(x[1:]):
        total = total + np.sin(left * right) * left
    return total / x[-1]


def long_chain(x: Any) -> Any:
    for _ in range(DEEP):
        x = x * 1.0001
    return x


def forty_doublings(x: Any) -> Any:
    for _ in range(40):
        x = x + x
    return x


FUNCTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "article": (exp_sin, "f(x, y) = 7 + x + exp(sin(x·y))"),
    "square": (times_itself, "f(x) = x·x"),
    "sibling": (sibling, "a = x·x, f(x) = a·x"),
    "short": (short_and_long, "t = sin(x), f(x) = t + exp(cos(t))"),
    "long": (long_and_short, "t = sin(x), f(x) = exp(cos(t)) + t"),
    "used": (used_again, "t = x·x, u = t + t, f(x) = u·t"),
    "weights": (three_weights, "f(x) = 5·(3·(2·x))"),
}


class Gradient(Check):
    task = "reverse.gradient"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        def point(n: int) -> list[float]:
            return [round(float(number), 3) for number in rng.uniform(0.6, 1.4, n)]

        places = {name: point(2 if name == "article" else 1) for name in FUNCTIONS}
        return {"places": places, "eight": point(8), "other": point(2)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def slopes(result: Any) -> list[Any]:
            return list(result) if isinstance(result, tuple | list | np.ndarray) else [result]

        def ask(f: Any, point: Sequence[float], shown: str) -> dict[str, Any]:
            numbers = ", ".join(f"{number:g}" for number in point)
            called = (
                f"gradient(f)({numbers})   # {shown}"
                if len(point) < 5
                else f"gradient(f)({len(point)} numbers)   # {shown}"
            )
            return probe.call(lambda: slopes(answer(f)(*point)), called=called)

        def afresh() -> list[Any]:
            gradient_of_f = answer(exp_sin)
            first = slopes(gradient_of_f(*given["places"]["article"]))
            return [
                first,
                slopes(gradient_of_f(*given["other"])),
                slopes(gradient_of_f(*given["places"]["article"])),
            ]

        runs = 0

        def counted_many(*x: Any) -> Any:
            nonlocal runs
            runs += 1
            return many(*x)

        seen: dict[str, Any] = {
            name: ask(f, given["places"][name], shown) for name, (f, shown) in FUNCTIONS.items()
        }
        seen["afresh"] = probe.call(afresh, called="g = gradient(f); g(x, y); g(x2, y2); g(x, y)")
        seen["eight"] = ask(counted_many, given["eight"], "a function of eight arguments")
        seen["runs"] = runs
        seen["unused"] = ask(lambda x, y, z: y * 2.0, [1.5, 2.5, 3.5], "f(x, y, z) = 2·y")
        seen["same"] = ask(lambda x: x, [1.5], "f(x) = x")
        seen["chain"] = ask(long_chain, [1.0], f"{DEEP:,} factors of 1.0001")
        seen["many"] = ask(forty_doublings, [1.0], "40 doublings")
        return seen

    def _got(self, call: Observation, n: int) -> np.ndarray:
        came_through(call)
        return call.array((n,))

    def _judge(self, name: str, given: Given, seen: Seen) -> None:
        f, call, point = FUNCTIONS[name][0], seen[name], given["places"][name]
        wanted = self._of(tapes.adjoints(tapes.tape_of(f, *point)), len(point), f, point)
        got = self._got(call, len(point))
        error = relative_error(got, wanted)
        if error < 1e-12:
            return
        if error < 1e-4:
            raise call.mistake(
                f"Right to a relative error of {error:.0e}, as a difference quotient would be. The sweep "
                "has no "
                "truncation error: use the local partials.",
                expected=show(wanted),
            )
        raise call.mistake(self._why(given, seen), expected=show(wanted))

    def _of(
        self, adjoints: Sequence[float], n: int, f: Callable[..., Any], point: Sequence[float]
    ) -> np.ndarray:
        """The entries that belong to the inputs."""
        graph = tapes.trace(f, *point)
        row = {node: i for i, node in enumerate(graph.nodes)}
        return np.array([adjoints[row[node]] for node in graph.inputs])

    def _why(self, given: Given, seen: Seen) -> str:
        pairs = []
        for name, (f, _) in FUNCTIONS.items():
            point = given["places"][name]
            pairs.append((f, point, tapes.tape_of(f, *point), self._got(seen[name], len(point))))
        for wrong, message in tapes.WRONG_SWEEPS:
            if all(
                relative_error(got, self._of(wrong(tape, 1.0), len(point), f, point)) < 1e-12
                for f, point, tape, got in pairs
            ):
                return message
        ratio = constant_ratio(
            np.concatenate([got for *_, got in pairs]),
            np.concatenate([self._of(tapes.adjoints(tape), len(p), f, p) for f, p, tape, _ in pairs]),
        )
        if ratio is not None:
            return f"Everything is {ratio:.4g} times what it should be: the output's adjoint begins at 1."
        return (
            "These are not the partial derivatives. Try f(x) = x·x first: which contributions does x "
            "receive, and "
            "do they all arrive?"
        )

    @judges("7 + x + exp(sin(xy)): one number for each input", points=1)
    def article(self, given: Given, seen: Seen) -> None:
        self._judge("article", given, seen)

    @judges("repeated use, siblings, and short beside long paths", points=2)
    def repeated(self, given: Given, seen: Seen) -> None:
        for name in FUNCTIONS:
            self._judge(name, given, seen)

    @judges("each evaluation starts afresh", points=1)
    def afresh(self, given: Given, seen: Seen) -> None:
        call = seen["afresh"]
        places = [given["places"]["article"], given["other"], given["places"]["article"]]
        results = [np.asarray(result, dtype=float) for result in call.value]
        wanted = [self._of(tapes.adjoints(tapes.tape_of(exp_sin, *p)), 2, exp_sin, p) for p in places]
        if relative_error(results[0], wanted[0]) > 1e-12:
            self._judge("article", given, seen)
        for got, right in zip(results, wanted, strict=True):
            if relative_error(got, right) > 1e-12:
                raise call.mistake(
                    "The first evaluation is right and a later one is not: adjoints of the earlier one "
                    "were still "
                    "there. Begin with zeros inside the function that you return.",
                    expected=show([right.tolist() for right in wanted]),
                )

    @judges("f runs once, however many inputs; unused ones get 0", points=1)
    def one_pass(self, given: Given, seen: Seen) -> None:
        call, point = seen["eight"], given["eight"]
        wanted = self._of(tapes.adjoints(tapes.tape_of(many, *point)), 8, many, point)
        if relative_error(self._got(call, 8), wanted) > 1e-6:
            raise call.mistake("The eight numbers are not the partial derivatives.", expected=show(wanted))
        if seen["runs"] != 1:
            raise call.mistake(
                f"f ran {seen['runs']} times for eight inputs. One sweep serves all inputs: that is the "
                "point of "
                "reverse mode.",
                expected="one run of f",
            )
        for name, right in (("unused", [0.0, 2.0, 0.0]), ("same", [1.0])):
            if relative_error(self._got(seen[name], len(right)), np.array(right)) > 1e-12:
                raise seen[name].mistake(
                    "An input that the output does not depend on has derivative 0, and the output itself "
                    "has 1.",
                    expected=show(tuple(right)),
                )

    @judges("20,000 operations deep, and 40 doublings", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        for name, right in (("chain", 1.0001**DEEP), ("many", 2.0**40)):
            if relative_error(self._got(seen[name], 1), right) > 1e-9:
                raise seen[name].mistake("The slope is wrong.", expected=f"{right:.6g}")


# ------------------------------------------------------------------------------- count edge visits


def crossings(parents: Sequence[Sequence[int]], output: int) -> tuple[int, int]:
    """Edges that a sweep crosses, and crossings along all paths."""
    paths = [0] * len(parents)
    paths[output] = 1
    for row in reversed(range(output + 1)):
        for parent in parents[row]:
            paths[parent] += paths[row]
    edges = sum(len(row) for row, n in zip(parents, paths, strict=True) if n)
    return edges, sum(n * len(row) for row, n in zip(parents, paths, strict=True))


class EdgeVisits(Check):
    task = "reverse.edge_visits"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "doublings": tapes.doublings(12),
            "random": [tapes.random_tape(rng) for _ in range(3)],
            "hundred": tapes.doublings(100),
            "chain": tapes.chain(DEEP),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(tape: Tape) -> dict[str, Any]:
            called = f"edge_visits(parents, {tape.output})   # {tape.shown}"
            if len(tape.parents) < 14:
                return probe.call(answer, list(tape.parents), tape.output)
            return probe.call(lambda: answer(list(tape.parents), tape.output), called=called)

        return {
            "doublings": ask(given["doublings"]),
            "random": [ask(tape) for tape in given["random"]],
            "chain": ask(given["chain"]),
            "hundred": ask(given["hundred"]),
        }

    def _pair(self, call: Observation) -> tuple[int, int]:
        value = came_through(call)
        numbers = value.tolist() if isinstance(value, np.ndarray) else value
        if not isinstance(numbers, tuple | list) or len(numbers) != 2:
            raise call.mistake(
                "That is not a pair of numbers.", expected="(crossings of a sweep, along all paths)"
            )
        if not all(isinstance(number, int | float | np.number) for number in numbers):
            raise call.mistake("That is not a pair of numbers.", expected="two integers")
        return numbers[0], numbers[1]

    def _cases(self, given: Given, seen: Seen) -> list[tuple[Observation, Tape]]:
        calls = [seen["doublings"], *seen["random"]]
        return list(zip(calls, [given["doublings"], *given["random"]], strict=True))

    @judges("a sweep crosses each edge once", points=1)
    def edges(self, given: Given, seen: Seen) -> None:
        for call, tape in self._cases(given, seen):
            got, wanted = self._pair(call)[0], crossings(tape.parents, tape.output)[0]
            if got == wanted:
                continue
            expected = f"{wanted} for the sweep"
            needed = rows_needed(tape.parents, tape.output)
            if got == sum(len(row) for row in tape.parents):
                raise call.mistake(
                    "Edges that do not lead to the output were counted too: the sweep sends nothing along "
                    "them.",
                    expected=expected,
                )
            if got == sum(len(set(tape.parents[row])) for row in needed):
                raise call.mistake(
                    "An operand that is used twice makes two edges, and each carries its own contribution.",
                    expected=expected,
                )
            if got in (len(needed), sum(1 for row in needed if tape.parents[row])):
                raise call.mistake(
                    "That counts rows. Each row has as many edges as parents.", expected=expected
                )
            raise call.mistake(
                "Count the parents of every row that the output depends on.", expected=expected
            )

    @judges("along all paths: each arrival crosses again", points=1)
    def paths(self, given: Given, seen: Seen) -> None:
        for call, tape in self._cases(given, seen):
            got, wanted = self._pair(call)[1], crossings(tape.parents, tape.output)[1]
            if got == wanted:
                continue
            expected = f"{wanted} along all paths"
            ways = tapes.adjoints(
                Tape("", tape.parents, tuple((1.0,) * len(row) for row in tape.parents), tape.output)
            )
            leaves = sum(n for n, row in zip(ways, tape.parents, strict=True) if not row)
            if got == leaves:
                raise call.mistake(
                    "That is the number of whole paths. Asked are crossings: a path crosses several edges, "
                    "and paths "
                    "share their beginnings.",
                    expected=expected,
                )
            if got == sum(n for n in ways):
                raise call.mistake(
                    "That counts arrivals at rows; each arrival crosses all edges of its row.",
                    expected=expected,
                )
            raise call.mistake(
                "A row is reached as often as there are paths from the output to it; each time all its "
                "edges are crossed.",
                expected=expected,
            )

    @judges("100 doublings are counted, exactly, and not walked", points=1)
    def exact(self, given: Given, seen: Seen) -> None:
        call, wanted = seen["hundred"], (200, 2**101 - 2)
        got = self._pair(call)
        if got == wanted and not any(isinstance(number, float | np.floating) for number in got):
            return
        expected = "(200, 2**101 - 2)"
        if any(isinstance(number, float | np.floating) for number in got):
            raise call.mistake(
                "A float has 53 bits, and this count has 101. Count with Python's integers.",
                expected=expected,
            )
        if got[1] < 2**64:
            raise call.mistake(
                "The count ran over the end of a 64-bit integer. Python's own have no end.", expected=expected
            )
        raise call.mistake("The counts of 100 doublings are wrong.", expected=expected)

    @judges("20,000 rows deep is no obstacle", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        call, wanted = seen["chain"], (DEEP - 1, DEEP - 1)
        if self._pair(call) != wanted:
            raise call.mistake(
                "On a chain there is one path, and each edge is crossed once.", expected=show(wanted)
            )


# ------------------------------------------------------------------------------- the transpose test


class TransposeTest(Check):
    task = "reverse.transpose_test"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "A": rng.uniform(0.5, 1.5, (4, 4)) * rng.choice([-1, 1], (4, 4)),
            "wide": rng.uniform(0.5, 1.5, (2, 5)) * rng.choice([-1, 1], (2, 5)),
            "entry": [int(i) for i in rng.integers(4, size=2)],
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        A, wide = given["A"], given["wide"]
        i, j = given["entry"]

        def ask(push: np.ndarray, pull: Any, shown: str) -> dict[str, Any]:
            m, n = push.shape
            pulls = pull if callable(pull) else (lambda u: pull @ u)
            return probe.call(
                lambda: answer(lambda v: push @ v, pulls, n, m),
                called=f"transpose_test(push, pull, {n}, {m})   # {shown}",
            )

        balanced = A.T.copy()  # the same sums of rows and columns as the transpose
        balanced[np.ix_([0, 2], [1, 3])] += np.array([[1.0, -1.0], [-1.0, 1.0]])
        spoiled = A.T.copy()
        spoiled[i, j] *= 1.001
        return {
            "right": [
                ask(A, A.T, "v → Av, u → Aᵀu"),
                ask(wide, wide.T, "A of shape (2, 5)"),
                ask(wide.T, wide, "A of shape (5, 2)"),
            ],
            "untransposed": ask(A, A, "v → Av, u → Au"),
            "minus": ask(A, -A.T, "v → Av, u → -Aᵀu"),
            "constant": ask(A, lambda u: A.T @ np.ones(4), "the pull ignores its argument"),
            "balanced": ask(A, balanced, "two rows of the pull wrong, with the right sums"),
            "spoiled": ask(A, spoiled, "one entry of the pull 0.1 % too large"),
            "small": [ask(1e-8 * A, 1e-8 * A.T, "10⁻⁸·A"), ask(1e-8 * A, 2e-8 * A.T, "10⁻⁸·A, 2·10⁻⁸·Aᵀ")],
            "large": [
                ask(1e8 * A, 1e8 * A.T, "10⁸·A"),
                ask(1e8 * A, 1e8 * spoiled, "10⁸·A, one entry 0.1 % off"),
            ],
        }

    def _believes(self, seen: Seen) -> None:
        """Rejecting is worth points only to a test that accepts."""
        call = seen["right"][0]
        if not _yes(call):
            raise call.mistake("It rejects everything, right transposes too.", expected="True")

    @judges("it believes right transposes, also of matrices that are not square", points=1)
    def accepts(self, given: Given, seen: Seen) -> None:
        for call in seen["right"]:
            if not _yes(call):
                raise call.mistake(
                    "This pull is the transpose. The two sides agree up to rounding, not to the last bit; "
                    "and u "
                    "has the shape (m,), v the shape (n,).",
                    expected="True",
                )

    @judges("it rejects a pull that is not transposed, negated, or deaf", points=1)
    def rejects(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        for name, why in (
            (
                "untransposed",
                "This pull applies A where Aᵀ belongs. With u and v alike, such as all ones, the two sides "
                "agree all "
                "the same: draw the two independently, at random.",
            ),
            ("minus", "This pull has the wrong sign: compare the two sides, not their sizes."),
            (
                "constant",
                "This pull ignores its cotangent, and is right only where u is all ones. Draw a random u.",
            ),
        ):
            if _yes(seen[name]):
                raise seen[name].mistake(why, expected="False")

    @judges("it finds mistakes that sums hide", points=1)
    def hidden(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        if _yes(seen["balanced"]):
            raise seen["balanced"].mistake(
                "The wrong entries cancel in each row and column, and all-ones vectors see only sums. Draw "
                "u and v "
                "at random.",
                expected="False",
            )
        if _yes(seen["spoiled"]):
            raise seen["spoiled"].mistake(
                "One entry is 0.1 % too large: the tolerance is too loose, or u and v do not touch all "
                "entries.",
                expected="False",
            )

    @judges("it is not fooled by small or large numbers", points=1)
    def scales(self, given: Given, seen: Seen) -> None:
        self._believes(seen)
        small, small_wrong = seen["small"]
        large, large_wrong = seen["large"]
        for call in (small, large):
            if not _yes(call):
                raise call.mistake(
                    "This pull is right: with large numbers rounding errors are large too. Compare "
                    "relative to the "
                    "size of what was summed.",
                    expected="True",
                )
        for call in (small_wrong, large_wrong):
            if _yes(call):
                raise call.mistake(
                    "This pull is wrong; an absolute tolerance accepts anything that small. Compare "
                    "relative to the "
                    "size of what was summed.",
                    expected="False",
                )


def _yes(call: Observation) -> bool:
    value = call.value
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if not isinstance(value, bool | np.bool_):
        raise call.mistake("The answer is neither True nor False.", expected="True or False")
    return bool(value)
