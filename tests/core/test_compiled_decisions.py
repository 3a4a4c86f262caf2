"""Integers, masks and decisions of compiled gradients: counted as by NumPy, or refused."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import compile_gradient, grad, value_and_grad
from autodiff_core.errors import RecompileError

ORDER = np.array([0.1, 0.7, 0.3])
# fmt: off
OF_INTEGERS = {
    "share of a mask": (lambda x, n: np.mean(x > 0.2) * x[0] + np.var(x > 0.2) * x[1], 1, 1),
    "mean of narrow integers": (lambda x, n: np.mean(n) * x[0], np.arange(300).astype(np.uint8), np.full(300, 255, np.uint8)),
    "product of narrow integers": (lambda x, n: np.prod(n) * x[0], np.full(4, 20, np.int8), np.full(4, 21, np.int8)),
    "bits": (lambda x, n: np.sum(x * (n & 1)) + np.sum(x * ~n) + np.sum(x * (n | 4)) + np.sum(x * (n ^ 3)), np.arange(3), np.arange(3) + 7),
    "masks": (lambda x, n: np.sum(np.where((x > 0.2) & (x < 0.5) | ~(x > 0.0) ^ (x > 0.6), x, 2.0 * x)), 1, 1),
    "integers as such": (lambda x, n: x[0] * ((n + 2**53) - 2**53) + x[1] * np.reciprocal(n), 3, 5),
    "a triangle of integers": (lambda x, n: x[np.triu(n)].sum() * x[0], np.eye(2, dtype=int), np.ones((2, 2), int)),
    "labels as rows": (lambda x, n: np.sum(np.eye(3)[n] @ x), np.array([0, 2]), np.array([0, 2])),
    "a count of pieces": (lambda x, n: np.sum(np.split(x, n)[0]) * np.sum(np.reshape(x, (n, -1)), axis=n - 3)[0], 3, 3),
    "a number of it": (lambda x, n: x[0] * float(n), 3, 3),
}
# fmt: on


@pytest.mark.parametrize("name", OF_INTEGERS)
def test_integers_and_masks_count_as_numpy_counts_them(name):
    f, example, n = OF_INTEGERS[name]
    value, gradient = compile_gradient(f, ORDER, example)(ORDER * 1.01, n)
    expected = value_and_grad(f)(ORDER * 1.01, n)
    assert value == pytest.approx(expected[0], rel=1e-14)
    assert value == pytest.approx(f(ORDER * 1.01, n), rel=1e-14)
    np.testing.assert_allclose(gradient, expected[1], rtol=1e-14)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(np.sort(x)[:2] ** 2),
        lambda x: np.sum(x * (10.0 * x).astype(int)),
        lambda x: x[0] if int(x[1] * 3) == 2 else x[1],
    ],
)
def test_a_decision_is_what_was_decided_and_not_what_it_was_read_from(f):
    value, gradient = compile_gradient(f, ORDER)(ORDER * 1.001)
    assert value == pytest.approx(f(ORDER * 1.001))
    np.testing.assert_allclose(gradient, grad(f)(ORDER * 1.001))
    with pytest.raises(RecompileError):
        compile_gradient(lambda x: x[np.argmax(x)], ORDER)(-ORDER)


def test_a_text_made_of_an_integer_is_a_decision_and_one_of_a_float_is_none():
    params = {"w1": np.ones(3), "w2": np.full(3, 10.0)}
    compiled = compile_gradient(lambda p, n: np.sum(p[f"w{n:d}"]) * 1.0, params, 1)
    assert compiled(params, 1)[0] == 3.0
    with pytest.raises(RecompileError, match="a text differs"):
        compiled(params, 2)
    told = []
    shown = compile_gradient(lambda x: (told.append(f"{x:.2f}"), x * x)[1], 2.0)
    assert shown(3.0) == (9.0, 6.0)
    assert told == ["2.00"]


def test_integer_results_of_a_checkpoint_follow_the_arguments():
    count = ad.checkpoint(lambda x, n: (x * n, n + 1))

    def f(x, n):
        y, m = count(x, n)
        return y * m

    assert compile_gradient(f, 2.0, 3)(2.0, 5) == (60.0, 30.0)
    assert ad.trace(f, 2.0, 3).evaluate(2.0, 5) == 60.0
