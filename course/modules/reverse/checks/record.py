"""Checks `reverse.record`: is the tape that of the computation that ran?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.plain import Opaque
from course.checking.probe import Probe, show
from course.checking.properties import relative_error
from course.checking.showing import times
from course.modules.reverse.support.tapes import row_number

# The functions that are recorded make half as many.
MOST_ROWS = 20
# An operation, the numbers of its parents, and its value: of any type until they are looked at.
Row = tuple[Any, tuple[Any, ...], Any]


def article(x: Any, y: Any) -> Any:
    return 7 + x + (x * y).sin().exp()


def differences(x: Any) -> Any:
    return (10 - x) * (x - 4)


def shared(x: Any) -> Any:
    t = x * x
    u = t + t
    return u * t


def products(x: Any) -> Any:
    return 2 * x * 3


def early_result(x: Any) -> Any:
    """What runs after the result is on the tape as well, and is not the output."""
    result = x * x
    x.sin()
    return result


def alike(x: Any, y: Any) -> Any:
    """Two inputs of the same value, and an operation that runs twice."""
    return x.sin() * x.sin() + y


def plain_parent(parent: Any) -> Any:
    """The number of a row; what is none is named by its type, however large it is.

    A tape whose rows hold the tape again is a tree that doubles at each level.
    """
    number = row_number(parent)
    return f"a {type(parent).__name__}" if isinstance(number, list | dict | tuple) else number


def plain_tape(result: Any) -> Any:
    """(tape, output) as plain data, whatever kinds of row and number a learner chose."""
    tape, output = result
    rows = [(op, tuple(parents), value) for op, parents, value in tape]
    return [
        (op, tuple(map(plain_parent, parents)), value) for op, parents, value in rows
    ], plain_parent(output)


def read_tape(call: Observation) -> tuple[list[Row], int]:
    rows, output = call.value
    return rows, output


def expression(rows: list[Row], row: int) -> Any:
    """What a row computes, in a form that does not depend on where it stands."""
    op, parents, value = rows[row]
    if op == "input":
        return ("input", sum(other[0] == "input" for other in rows[:row]))
    if op == "const":
        return ("const", float(value))
    operands = [expression(rows, parent) for parent in parents]
    return (op, *(sorted(operands, key=repr) if op in ("add", "mul") else operands))


def replay(rows: list[Row]) -> list[float]:
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
        try:
            values.append(float(value) if leaf else compute[op](*(values[i] for i in parents)))
        except (OverflowError, ValueError):
            values.append(math.nan)
    return values


def well_formed(call: Observation) -> tuple[list[Row], int]:
    """The tape, when every row names a known op and parents that stand before it.

    Raises:
        Mistake: naming the first row that does not.
    """
    rows, output = read_tape(call)
    if len(rows) > MOST_ROWS:
        raise call.mistake(
            f"The tape has {len(rows)} rows, many more than f runs operations.",
            expected="a row for each input, constant and operation",
        )
    operands = {"input": 0, "const": 0, "add": 2, "sub": 2, "mul": 2, "sin": 1, "exp": 1}
    for index, (op, parents, value) in enumerate(rows):
        here = f"Row {index} is {show((op, parents, value))}"
        if op not in operands:
            raise call.mistake(
                f"{here}: there is no op {op!r}.", expected="one of " + ", ".join(operands)
            )
        if any(isinstance(parent, Opaque | float | str) or parent is None for parent in parents):
            raise call.mistake(
                f"{here}. Parents are row numbers, not values or "
                "objects: a value does not say where it came from.",
                expected="a tuple of row numbers",
            )
        if len(parents) != operands[op]:
            raise call.mistake(
                f"{here}. Each operand is a parent, also one used twice, and also a constant, "
                'which gets a "const" row of its own.',
                expected=f"{operands[op]} parents",
            )
        if any(not 0 <= parent < index for parent in parents):
            raise call.mistake(
                f"{here}: a parent must stand in an earlier row. Is the row number taken before "
                "the row is appended, and is each row appended after its operands?",
                expected=f"parents below {index}",
            )
    if not isinstance(output, int) or not 0 <= output < len(rows):
        raise call.mistake(
            "The second result is not the number of a row.", expected="the row of f's result"
        )
    return rows, output


PRODUCTS = (
    "mul",
    *sorted([("const", 3.0), ("mul", *sorted([("const", 2.0), ("input", 0)], key=repr))], key=repr),
)


class Record(Check):
    task = "reverse.record"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x, y = rng.uniform(0.5, 1.5, 2)
        return {"x": round(float(x), 2), "y": round(float(y), 2)}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def record(f: Any, shown: str, *inputs: float) -> dict[str, Any]:
            numbers = ", ".join(f"{number:g}" for number in inputs)
            return probe.call(
                lambda: plain_tape(answer(f, *inputs)), called=f"record({shown}, {numbers})"
            )

        runs = []

        def counted(x: Any) -> Any:
            runs.append(1)
            return x + x

        x = given["x"]
        y = given["y"]
        text = "lambda x, y: 7 + x + (x * y).sin().exp()"
        return {
            "article": record(article, text, x, y),
            "differences": record(differences, "lambda x: (10 - x) * (x - 4)", x),
            "shared": record(shared, "t = x * x; u = t + t; u * t", x),
            "products": record(products, "lambda x: 2 * x * 3", x),
            "early": record(early_result, "r = x * x; x.sin(); r", x),
            "alike": record(alike, "lambda x, y: x.sin() * x.sin() + y", x, x),
            "counted": record(counted, "f, which counts its runs", x),
            "runs": len(runs),
            "again": record(article, text, x, y),
        }

    @judges("the rows lead from the inputs to the result", points=2)
    def structure(self, given: Given, seen: Seen) -> None:
        call = seen["article"]
        rows, output = well_formed(call)
        inputs = [(op, value) for op, _, value in rows[:2]]
        if inputs != [("input", given["x"]), ("input", given["y"])]:
            raise call.mistake(
                "The first two rows are not x and y.", expected="the inputs first, in order"
            )
        product = ("mul", ("input", 0), ("input", 1))
        sum_ = ("add", *sorted([("const", 7.0), ("input", 0)], key=repr))
        wanted = ("add", *sorted([sum_, ("exp", ("sin", product))], key=repr))
        if expression(rows, output) != wanted:
            raise call.mistake(
                "Read backwards from the row that you name as the result, this tape does not spell "
                "7 + x + exp(sin(x·y)). Are op and parents those of the operation that ran?",
                expected="(7 + x) + exp(sin(x·y))",
            )
        self._spells(seen["products"], PRODUCTS, "2·x·3")
        self._spells(seen["early"], ("mul", ("input", 0), ("input", 0)), "x·x, the result of f")

    def _spells(self, call: Observation, wanted: Any, words: str) -> None:
        rows, output = well_formed(call)
        if expression(rows, output) != wanted:
            raise call.mistake(
                f"Read backwards from the row that you name as the result, this tape does not "
                f"spell {words}. Are op and parents those of the operation, and is it the row of "
                "f's result?",
                expected=words,
            )

    @judges("each row holds its value", points=1)
    def values(self, given: Given, seen: Seen) -> None:
        for call in (seen[name] for name in ("article", "shared", "differences", "products")):
            rows, _ = well_formed(call)
            for index, (row, wanted) in enumerate(zip(rows, replay(rows), strict=True)):
                if isinstance(row[2], Opaque | None) or not relative_error(row[2], wanted) <= 1e-12:
                    raise call.mistake(
                        f"Row {index} is {show(row)}: that is not "
                        f"what `{row[0]}` makes of its parents.",
                        expected=f"the value {wanted:.6g}, a plain number",
                    )

    @judges("10 - x and x - 4 keep the order of their operands", points=1)
    def reflected(self, given: Given, seen: Seen) -> None:
        call = seen["differences"]
        rows, output = well_formed(call)
        right = ("sub", ("const", 10.0), ("input", 0))
        left = ("sub", ("input", 0), ("const", 4.0))
        found = expression(rows, output)
        if found == ("mul", *sorted([right, left], key=repr)):
            return
        if ("sub", ("input", 0), ("const", 10.0)) in found:
            raise call.mistake(
                "10 - x was recorded as x - 10. Python calls x.__rsub__(10) for it: there the "
                "operands are reversed, and self is the *right* one.",
                expected='a "sub" row with the parents (10, x)',
            )
        raise call.mistake(
            "This tape does not spell (10 - x)·(x - 4).", expected="two rows `sub`, one `mul`"
        )

    @judges("each operation that ran has one row, however often its result is used", points=1)
    def once(self, given: Given, seen: Seen) -> None:
        call = seen["shared"]
        rows, _ = well_formed(call)
        if seen["runs"] != 1:
            raise seen["counted"].mistake(
                f"f ran {times(seen['runs'])}. One run makes the tape and the result.",
                expected="one run of f",
            )
        operations = [op for op, _, _ in rows if op not in ("input", "const")]
        if len(operations) != 3:
            raise call.mistake(
                f"Three operations ran, and the tape has {len(operations)}. "
                "A Variable that is used again keeps its row: its children "
                "name that row, and nothing is appended for it.",
                expected="input, mul, add, mul",
            )
        self._has_each(seen["alike"], ["input", "input", "sin", "sin", "mul", "add"])
        inputs = sum(op == "input" for op, _, _ in rows)
        if inputs != 1 or len(rows) != 4:
            raise call.mistake(
                f"x is one input, and the tape has {len(rows)} rows.",
                expected="4 rows: input, mul, add, mul",
            )

    def _has_each(self, call: Observation, wanted: list[str]) -> None:
        rows, _ = well_formed(call)
        if sorted(op for op, _, _ in rows) != sorted(wanted):
            raise call.mistake(
                "Each input, and each operation that ran, has a row of its own, also where another "
                "row says the same.",
                expected=", ".join(wanted),
            )

    @judges("a second recording begins on an empty tape", points=1)
    def afresh(self, given: Given, seen: Seen) -> None:
        first = read_tape(seen["article"])[0]
        rows, _ = read_tape(seen["again"])
        if len(rows) == len(first):
            well_formed(seen["again"])
            return
        raise seen["again"].mistake(
            f"The same call gave {len(first)} rows before and {len(rows)} now: the rows of other "
            "recordings are still there. Is the list made inside `record`?",
            expected=f"{len(first)} rows again",
        )
