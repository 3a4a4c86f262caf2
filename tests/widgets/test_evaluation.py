"""JavaScript's evaluation and differentiation held against Python's, on elementwise primitives."""

import json
import math

import numpy as np
import pytest

from autodiff_core import trace
from course.widgets.drawing.explorable import program
from course.widgets.drawing.facts import partials_of
from course.widgets.drawing.sweeps import adjoints, tangents
from course.widgets.widget import assemble

from .test_table import ROWS, arity, definitions_of

pytestmark = pytest.mark.browser
SEEDS = range(5)
INPUTS = [-math.inf, -2.5, -1.0, -0.0, 0.0, 0.5, 1.5, 2.5, math.inf, math.nan]


@pytest.fixture(scope="module")
def script(browser):
    """A function that calls one of the widgets' JavaScript functions: `script("evaluate", …)`."""
    page = browser.new_page()
    source = (
        assemble("front/modes.js")
        + "\nexport default { valueOf, evaluate, evaluateExpression, pushForward, "
    )
    source += "contributions, pullBack, partialsOf, moving, differentiate, brief, written };"
    page.evaluate(
        """async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          window.parts = (await import(url)).default;
        }""",
        source,
    )
    yield lambda expression, argument=None: page.evaluate(f"(given) => {expression}", argument)
    page.close()


def close(found, expected, tolerance=1e-12):
    """Equal to rounding; a browser's NaN and infinities come as they are, booleans as numbers."""
    found, expected = float(found), float(expected)
    if math.isnan(expected) or math.isinf(expected):
        return found == expected or (math.isnan(found) and math.isnan(expected))
    return abs(found - expected) <= tolerance * max(1.0, abs(expected))


def value_of(row, operands):
    """The row's value, by NumPy's floats where Python's refuse to divide by zero."""
    try:
        return row.value(*operands)
    except ZeroDivisionError:
        return row.value(*map(np.float64, operands))


@pytest.mark.parametrize("name", ROWS)
def test_values_and_partials_agree_on_the_domain(script, name):
    row = ROWS[name]
    definitions = definitions_of(row)
    cases, expected = [], []
    facts = partials_of(row, arity(row))
    for seed in SEEDS:
        for sample, params in row.samples(np.random.default_rng(seed)):
            for entry in zip(*map(np.ravel, sample), strict=True):
                operands = [bool(x) if isinstance(x, np.bool_) else float(x) for x in entry]
                out = row.value(*operands, **params)
                cases.append({"operands": operands, "out": float(out)})
                moving = tuple(i for i, fact in enumerate(facts) if fact is not None)
                expected.append([out, *row.vjp(1.0, out, operands, params, moving)])
    run = """given.cases.map(({ operands, out }) => [
      Number(parts.valueOf(given.name, operands, given.definitions)),
      ...given.facts.map((fact) => Number(parts.evaluateExpression(fact, operands, out))),
    ])"""
    given = {"name": name, "cases": cases, "definitions": definitions}
    found = script(run, given | {"facts": [fact for fact in facts if fact is not None]})
    assert len(found) >= 6 * len(SEEDS)
    for case, ours, theirs in zip(cases, found, expected, strict=True):
        assert all(close(one, other) for one, other in zip(ours, theirs, strict=True)), (
            case,
            ours,
            theirs,
        )


@pytest.mark.parametrize(
    "name", sorted(set(ROWS) - {"where", "logical_and", "logical_or", "logical_not"})
)
def test_values_agree_at_the_edges_of_arithmetic(script, name):
    """Zeros of both signs, halves, infinities and NaN."""
    row = ROWS[name]
    arity = len(row.partials)
    cases = [(x,) for x in INPUTS] if arity == 1 else [(x, y) for x in INPUTS for y in INPUTS]
    found = script(
        "given.cases.map((c) => Number(parts.valueOf(given.name, c, given.definitions)))",
        {"name": name, "cases": cases, "definitions": definitions_of(row)},
    )
    for operands, value in zip(cases, found, strict=True):
        with np.errstate(all="ignore"):
            expected = value_of(row, operands)
        assert close(value, expected), (name, operands, value, expected)


def f(x, y, z):
    a = np.sin(x * y)
    b = np.exp(a) / (1 + z * z)
    return b * np.tanh(x - z) + np.maximum(a, y) - a * a, a + b


def test_whole_graphs_agree_in_both_modes_at_other_inputs_than_the_recorded(script):
    recorded, other = trace(f, 0.5, -1.0, 2.0), trace(f, 1.25, 0.75, -0.5)
    given = {"program": program(recorded), "at": [1.25, 0.75, -0.5]}
    assert json.dumps(given)
    run = """{
      const { program, at } = given;
      const values = parts.evaluate(program, at), moves = parts.moving(program);
      const partials = values.map((_, v) => parts.partialsOf(program, moves, values, v));
      const back = (output) => parts.pullBack(program, partials,
        parts.contributions(program, moves, output).terms, output);
      const tangents = parts.pushForward(program, partials, [0, 1, 0]);
      return { values, tangents, adjoints: program.outputs.map(back) };
    }"""
    found = script(run, given)
    pushed = tangents(other, other.inputs[1])
    pulled = [adjoints(other, output) for output in other.outputs]
    for i, node in enumerate(other.nodes):
        assert close(found["values"][i], node.value)
        assert close(found["tangents"][i], pushed.get(node, 0.0))
        for k, one in enumerate(pulled):
            if node.kind != "constant":
                assert close(found["adjoints"][k][i], one.get(node, 0.0))


def bounded(x):
    return -x if x > math.inf else np.minimum(x, math.inf) + np.maximum(x, -math.inf)


def test_infinite_constants_arrive_as_they_are(script):
    sent = json.dumps(program(trace(bounded, 2.0)), allow_nan=False)
    found = script("parts.evaluate(JSON.parse(given.sent), [3])", {"sent": sent})
    assert [value for value in found if math.isinf(value)] == [math.inf, -math.inf, math.inf]
    assert 6.0 in found


@pytest.mark.parametrize(
    ("g", "at", "by", "expected"),
    [
        (
            lambda x, y: 7 + x + np.exp(np.sin(x * y)),
            (2.0, 0.5),
            0,
            "1 + exp(sin(x · y)) · cos(x · y) · y",
        ),
        (lambda x: x * x, (3.0,), 0, "x + x"),
        (lambda x: x**3, (3.0,), 0, "3 · x ** 2"),
        (lambda x: 5 - x, (3.0,), 0, "−1"),
        (lambda x: 1 / (x - 2), (3.0,), 0, "−(1 / (x − 2)) / (x − 2)"),
    ],
)
def test_symbolic_derivatives_read_as_one_would_write_them(script, g, at, by, expected):
    call = """{
      const { program, by } = given, moves = parts.moving(program);
      const { derivatives } = parts.differentiate(program, moves, by);
      return parts.written(derivatives[program.outputs[0]]);
    }"""
    assert script(call, {"program": program(trace(g, *at)), "by": by}) == expected


@pytest.mark.parametrize(
    "number",
    [0.0, 1.0, -2.5, 1234.0, 12345.6, 1e-4, 1.23456e-5, 6.02e23, -0.000123456, 99999.5, 0.1],
)
def test_numbers_are_written_as_python_writes_them(script, number):
    for digits in (3, 4, 5, 8):
        assert script(
            "parts.brief(given.number, given.digits)", {"number": number, "digits": digits}
        ) == (f"{number:.{digits}g}")
