"""Written steps for derivatives of derivatives: right, and the same in every call and without them.

Each program is called so often that every step in it is written on the way."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core.primitive import TABLE

HERE = Path(__file__).parent
OFTEN = 40
ORDERS = (1, 2, 3)


def branching(x):
    return x**3 * ad.sin(x) if x > 0.5 else ad.exp(x) * x


def closing_over(x):
    """An inner derivative of a function that holds on to the outer argument."""
    return ad.grad(lambda y: ad.tanh(x * y) * y + x * x / y)(x + 1.0) * x


def switching(x):
    """Inner and outer traces by turns: each operation has operands of both."""
    inner = ad.grad(lambda y: ad.sin(y * x) + (x - y) * y / (x + 2.0) + y**2 * x)(0.3 * x)
    slope = ad.jvp(lambda y: ad.exp(y) * x - y / x, (x * x,), (x,))[1]
    return inner * slope + inner


def of_arrays(x):
    row = np.array([0.5, -1.0, 2.0]) * x
    return np.sum(np.tanh(row * row) * row + np.exp(-row) / (row + 4.0))


def of_matrices(x):
    rows = np.arange(6.0).reshape(2, 3) * x * 0.1
    product = rows @ np.cos(rows.T) + np.linspace(0.0, 1.0, 2)
    return np.sum(product * product) + np.sum(rows[1] * x)


def with_integers(x):
    return 3 * x * x - x / 7 + (2 - x) ** 3


PROGRAMS = {
    "numbers": lambda x: ad.sin(x) * ad.exp(x) / (1.0 + x * x) - ad.tanh(x) + x**1.5,
    "one value twice": lambda x: (x * x) * (x * x) + (x + x) / (x * x),
    "a branch": branching,
    "a loop": lambda x: math.prod([x + k * 0.1 for k in range(4)]),
    "a closure": closing_over,
    "inner and outer by turns": switching,
    "arrays": of_arrays,
    "matrices": of_matrices,
    "integers": with_integers,
    "kinks": lambda x: np.maximum(x * x, 0.2) * abs(x - 3.0) + np.where(x > 0.0, x**3, x),
}
POINTS = (0.7, 0.3, np.float64(1.1))


def forward(f):
    return lambda x: ad.jvp(f, (x,), (1.0,))[1]


def derivative(f, order, modes=(ad.grad,)):
    for i in range(order):
        f = modes[i % len(modes)](f)
    return f


def answers():
    """Every derivative's text, in the first call and later, as a line for each."""
    lines = []
    for name, f in PROGRAMS.items():
        for order in ORDERS:
            of_order = derivative(f, order)
            for point in POINTS:
                found = [repr(of_order(point)) for _ in range(OFTEN)]
                lines.append(f"{name}, order {order}: {' '.join(dict.fromkeys(found))}")
    return lines


@pytest.mark.parametrize("modes", [(ad.grad,), (ad.grad, forward), (forward, ad.grad)])
@pytest.mark.parametrize("name", PROGRAMS)
def test_derivatives_to_third_order_are_those_of_differences(name, modes):
    f = PROGRAMS[name]
    h = 1e-5
    for order in ORDERS:
        lower = derivative(f, order - 1, modes)
        of_order = derivative(f, order, modes)
        for point in POINTS:
            found = {of_order(point) for _ in range(OFTEN)}
            difference = (lower(point + h) - lower(point - h)) / (2 * h)
            assert len(found) == 1
            assert found.pop() == pytest.approx(difference, rel=1e-6, abs=1e-6)


def test_the_first_call_and_the_last_agree_to_the_last_digit_and_so_does_no_fast_path():
    with_steps = answers()
    assert all(len(line.partition(": ")[2].split()) == 1 for line in with_steps)
    program = "from tests.core.fast.test_nested import answers; print(*answers(), sep='\\n')"
    environment = os.environ | {"AUTODIFF_FAST": "0"}
    run = [sys.executable, "-c", program]
    plain = subprocess.check_output(run, cwd=HERE.parents[2], env=environment, text=True)
    assert plain.splitlines() == with_steps


def test_a_path_changes_between_calls():
    """What was written for one branch, kind of number or shape does not answer for another."""
    third = derivative(branching, 3)
    for _ in range(OFTEN):
        above, below = third(0.9), third(0.1)
    assert above == pytest.approx(derivative(lambda x: x**3 * ad.sin(x), 3)(0.9))
    assert below == pytest.approx(derivative(lambda x: ad.exp(x) * x, 3)(0.1))
    second = derivative(lambda x: np.sum(x * x * x), 1)
    for n in (1, 2, 3, 2, 1) * 20:
        point = np.full(n, 2.0)
        product = ad.hvp(lambda x: second(x) @ second(x), point, np.ones(n))
        # The second derivative of (3 x²)² is 108 x².
        assert np.array_equal(product, np.full(n, 432.0))


def test_an_inner_trace_may_be_the_left_or_the_right_operands():
    for operation in (lambda a, b: a * b, lambda a, b: a - b, lambda a, b: a / b, np.arctan2):

        def both(x, operation=operation):
            inner_left = ad.grad(lambda y: operation(y, x) + operation(y * x, x))(2.0 * x)
            inner_right = ad.grad(lambda y: operation(x, y) + operation(x, x * y))(x + 1.0)
            return inner_left + 2.0 * inner_right

        ad.check_derivatives(both, (0.8,), order=2)
        gradient = ad.grad(both)
        assert len({gradient(0.8) for _ in range(OFTEN)}) == 1


@pytest.mark.parametrize("outer", [ad.grad, forward], ids=["reverse", "forward"])
@pytest.mark.parametrize("inner", [ad.grad, forward], ids=["reverse", "forward"])
def test_a_value_that_has_left_an_inner_trace_is_noticed_when_steps_are_written_too(inner, outer):
    def leaking(x, left):
        kept = []
        out = inner(lambda y: (kept.append(ad.sin(x * y)), ad.sin(x * y) * y)[1])(x)
        return out * kept[0] if left else out

    for _ in range(OFTEN):
        outer(lambda x: leaking(x, left=False))(0.7)
    with pytest.raises(ad.errors.TracedValueError, match="after its trace had ended"):
        outer(lambda x: leaking(x, left=True))(0.7)


def test_steps_are_written():
    """Else all the tests above would be about the rules."""
    second = derivative(lambda x: ad.sin(x) * x, 2)
    for _ in range(OFTEN):
        second(0.7)
    operations = TABLE["sin"].operations.values()
    origins = [getattr(operation.pull, "source", "") for operation in operations]
    assert any("n0.owned" in source and "cos_(x0)" in source for source in origins)
