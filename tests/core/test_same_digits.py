"""The first call, the thousandth and a compiled gradient agree to the last digit, and in kind."""

import random

import numpy as np
import pytest

from autodiff_core import compile_gradient, grad, value_and_grad

ARGUMENTS = [
    0.7,
    np.float64(0.7),
    np.float32(0.7),
    np.float16(0.7),
    np.array(0.7),
    np.array(0.7, np.float32),
    np.array([0.7, 0.2]),
    np.array([0.7, 0.2], np.float32),
]
CONSTANTS = [
    0.63,
    2,
    True,
    np.float16(0.3),
    np.float32(0.3),
    np.float64(0.7),
    np.longdouble(0.3),
    np.int32(3),
    np.array(1.3),
    np.array(0.7, np.float32),
    np.array([1, 2]),
    np.array([0.3, 1.7]),
    np.array([0.3, 1.7], np.float32),
]
OPERATIONS = [
    lambda x, c: x * c,
    lambda x, c: x + c,
    lambda x, c: x - c,
    lambda x, c: x / c,
    lambda x, c: c / x,
    lambda x, c: np.maximum(x, c),
    lambda x, c: abs(x) ** c,
    lambda x, c: np.exp(x * 0.1) * c,
    lambda x, c: np.arctan2(x, c),
    lambda x, c: np.logaddexp(x, c),
    lambda x, c: np.where(x > c, x * c, x),
    lambda x, c: np.sqrt(abs(x) + 0.1) * c,
]


def random_program(rnd):
    """A few operations, each with a constant of some kind."""
    steps = [(rnd.choice(OPERATIONS), rnd.choice(CONSTANTS)) for _ in range(rnd.randint(1, 4))]

    def f(x):
        y = x
        for operation, constant in steps:
            y = operation(y, constant)
        return np.sum(y) + np.sum(steps[0][0](x, steps[0][1]))

    return f


@pytest.mark.parametrize("seed", range(60))
def test_all_paths_give_the_same_digits(seed):
    rnd = random.Random(seed)
    f, x = random_program(rnd), rnd.choice(ARGUMENTS)
    differentiate = value_and_grad(f)
    compiled = compile_gradient(f, x)
    with np.errstate(all="ignore"):
        first = repr(differentiate(x))
        # A path that is taken again and again gets its sweep written.
        assert {repr(differentiate(x)) for _ in range(110)} == {first}
        assert {repr(compiled(x)) for _ in range(3)} == {first}


def test_sums_of_what_was_transposed():
    """They add in the order of rows, however the memory lies."""
    rows = np.arange(6.0).reshape(2, 3)

    def f(x):
        product = (rows * x * 0.1) @ np.cos((rows * x * 0.1).T)
        return np.sum(product * product) + np.sum((rows * 0.1 * x)[1] * x)

    third = grad(grad(grad(f)))
    assert len({third(np.float64(1.1)) for _ in range(110)}) == 1
    matrix = np.random.default_rng(0).normal(size=(7, 9))
    for axis in (0, 1, None):

        def of_axis(x, axis=axis):
            return np.sum(np.cos(np.sum(np.exp(x).T * np.sin(x.T), axis)))

        differentiate = value_and_grad(of_axis)
        first = repr(differentiate(matrix))
        assert {repr(differentiate(matrix)) for _ in range(110)} == {first}
        assert repr(compile_gradient(of_axis, matrix)(matrix)) == first


def test_a_single_constant_in_double_precision():
    def f(x):
        return np.sum((x / 3) * -1.38) + np.sum((x / 3) * np.float32(0.5) * 0.63)

    differentiate = value_and_grad(f)
    found = {differentiate(np.float64(0.7)) for _ in range(1000)}
    found.add(compile_gradient(f, np.float64(0.7))(np.float64(0.7)))
    assert len(found) == 1
    assert found.pop()[1] == pytest.approx(-0.355, rel=1e-7)


def test_a_choice_between_kinds_of_numbers_keeps_the_recorded_kind():
    def f(x):
        return np.where(x > np.float64(0.7), x * np.float64(0.7), x) ** np.float16(0.3)

    assert compile_gradient(f, 0.7)(0.7) == value_and_grad(f)(0.7)
