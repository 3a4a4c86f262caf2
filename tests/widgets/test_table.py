"""JavaScript's table of values held against the engine's, without a browser."""

import re

import numpy as np
import pytest

from autodiff_core import define_primitive, trace
from autodiff_core.primitive import TABLE
from course.widgets.drawing.explorable import program
from course.widgets.drawing.facts import (
    JAVASCRIPT_TABLE,
    OpaqueError,
    definition,
    in_javascript,
    javascript_rows,
    partials_of,
)

ROWS = {name: row for name, row in TABLE.items() if row.partials or name == "where"}
WHERE = "course/widgets/front/table.js"


def arity(row):
    """How many operands an elementwise row takes."""
    return len(row.partials) or 3


def definitions_of(row):
    """What Python sends for a row that table.js lacks; skips, with advice, what it cannot write."""
    try:
        partials_of(row, arity(row))
        return {} if in_javascript(row) else {row.name: definition(row, arity(row))}
    except OpaqueError as reason:
        operands = ", ".join("xyz"[: arity(row)])
        line = f"{row.name}: ({operands}) => …"
        pytest.skip(
            f"Widgets leave `{row.name}` to the kernel ({reason}). Add `{line}` to {WHERE}."
        )


@pytest.mark.parametrize("name", ROWS)
def test_the_browser_can_evaluate_every_elementwise_row(name):
    definitions_of(ROWS[name])


def test_every_row_of_javascript_is_a_row_of_the_engine():
    for name in javascript_rows():
        assert name in TABLE, f"The engine has no row `{name}`: delete it from {WHERE}."


def test_no_row_of_javascript_is_missed_when_its_names_are_read():
    table = (
        JAVASCRIPT_TABLE.read_text(encoding="utf-8").partition("TABLE = {")[2].partition("\n}")[0]
    )
    lines = [line for line in table.splitlines() if re.match(r"  \S", line)]
    assert len(lines) == len(javascript_rows()) >= 50


def softsign(x):
    return x / (1 + np.abs(x))


def test_a_row_that_javascript_lacks_is_written_out_in_those_it_has():
    ours = define_primitive("softsign", softsign, partials=lambda x, out: (1 - np.abs(out)) ** 2)
    sent = program(trace(lambda x: 2 * ours(x), 0.5))
    assert sent["definitions"] == {"softsign": ["div", "#0", ["add", 1.0, ["abs", "#0"]]]}
    assert sent["facts"]["softsign"] == [["pow", ["sub", 1.0, ["abs", "#out"]], 2.0]]
    assert sent["unknown"] == []


def test_a_rule_may_use_another_row_that_javascript_lacks():
    ours = define_primitive("softsign", softsign, partials=lambda x, out: (1 - np.abs(out)) ** 2)
    twice = define_primitive("twice", lambda x: 2 * ours(x), partials=lambda x, out: 2 - ours(x))
    sent = program(trace(lambda x: twice(x) + 1, 0.5))
    written = ["div", "#0", ["add", 1.0, ["abs", "#0"]]]
    assert sent["definitions"] == {"twice": ["mul", 2.0, written]}
    assert sent["facts"]["twice"] == [["sub", 2.0, written]]


def endless(x):
    for _ in range(40):
        x = x * x + x
    return x


@pytest.mark.parametrize(
    "value",
    [np.cbrt, lambda x: x if x > 0 else -x, lambda x: float(x) + 1, endless],
    ids=["no row of NumPy's table", "a branch", "numbers only", "too long"],
)
def test_what_cannot_be_written_out_is_left_to_the_kernel(value):
    ours = define_primitive("ours", value, partials=lambda x, out: 1.0)
    sent = program(trace(lambda x: ours(x) * 2, 0.5))
    assert sent["unknown"] == ["ours"]
    assert "ours" not in sent["facts"]


def test_a_primitive_of_ones_own_may_share_a_name_with_a_row():
    ours = define_primitive("square", lambda x: x * x * x, partials=lambda x, out: 3 * x * x)
    sent = program(trace(lambda x: ours(x) + 1, 0.5))
    assert sent["definitions"] == {"square": ["mul", ["mul", "#0", "#0"], "#0"]}
    assert program(trace(lambda x: ours(x) + np.square(x), 0.5))["unknown"] == ["square"]


def test_what_json_cannot_hold_is_left_to_the_kernel():
    barrier = define_primitive(
        "barrier",
        lambda x: np.where(x > 0, x, np.inf),
        partials=lambda x, out: np.where(x > 0, 1.0, 0.0),
    )
    assert program(trace(lambda x: barrier(x), 0.5))["unknown"] == ["barrier"]
