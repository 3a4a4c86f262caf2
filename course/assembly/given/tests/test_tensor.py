"""The whole: gradients of functions that use several parts at once, against differences."""

import numpy as np
import pytest

from .. import (
    Tensor,
    cross_entropy,
    exp,
    logsumexp,
    numerical_gradient,
    relu,
    sin,
    value_and_gradients,
)

rng = np.random.default_rng(1)
x, y = rng.uniform(1, 2, size=(3, 4)), rng.uniform(1, 2, size=(4, 3))
row, column = rng.uniform(1, 2, size=4), rng.uniform(1, 2, size=(3, 1))
labels = np.array([1, 0, 3])

FUNCTIONS = {
    "a broadcast row": (lambda x, row: (x * row - row / x).sum(), (x, row)),
    "a broadcast column": (lambda x, column: (column * x + 2.0 - column).mean(), (x, column)),
    "numbers on the left": (lambda x: (3.0 / (1.0 - 0.2 * x) + 7.0).sum(), (x,)),
    "one array used twice": (lambda x: (x * x * sin(x)).sum(), (x,)),
    "a detour": (lambda x: (sin(x) + exp(-sin(x))).mean(), (x,)),
    "a product with a transpose": (lambda x, y: (x @ y + y.T @ x.T).sum(axis=0).mean(), (x, y)),
    "rows read twice": (lambda x: (x[[0, 2, 0]] * x).sum(), (x,)),
    "log-sum-exp": (lambda x: logsumexp(x).sum(), (x,)),
    "a layer and a loss": (
        lambda x, y, row: cross_entropy(relu(x @ y - 6.0) @ y.T + row, labels),
        (x, y, row),
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_agree_with_differences(name):
    f, arrays = FUNCTIONS[name]
    value, gradients = value_and_gradients(f, *arrays)
    assert isinstance(value, float)
    for i, array in enumerate(arrays):

        def of_one(changed, i=i):
            return value_and_gradients(f, *arrays[:i], changed, *arrays[i + 1 :])[0]

        assert gradients[i].shape == array.shape
        assert np.allclose(
            gradients[i], numerical_gradient(of_one, array, 1e-5), rtol=1e-6, atol=1e-8
        )


def test_an_array_that_is_not_used_has_gradient_zero():
    _, gradients = value_and_gradients(lambda x, y: x.sum(), x, y)
    assert np.array_equal(gradients[1], np.zeros(y.shape))


def test_two_calls_are_independent_and_leave_their_arguments_alone():
    before = x.copy()
    first = value_and_gradients(lambda x: (x * x).sum(), x)[1][0]
    first += 1.0
    assert np.allclose(value_and_gradients(lambda x: (x * x).sum(), x)[1][0], 2 * x)
    assert np.array_equal(x, before)


def test_a_long_chain_needs_no_recursion():
    def chain(x):
        for _ in range(5_000):
            x = x + 0.001
        return x.sum()

    assert np.allclose(value_and_gradients(chain, x)[1][0], 1.0)


@pytest.mark.parametrize(
    ("f", "error"),
    [
        (lambda x: 1.0, TypeError),
        (lambda x: x, ValueError),
        (lambda x: x[1:2].sum(), TypeError),
        (lambda x: (x.sum() @ x).sum(), ValueError),
    ],
)
def test_what_cannot_be_done_is_refused(f, error):
    with pytest.raises(error):
        value_and_gradients(f, x)


def test_numpy_leaves_operators_to_the_tensor():
    made = []
    value_and_gradients(lambda x: made.append(np.ones(4) * x) or made[0].sum(), x)
    assert isinstance(made[0], Tensor)
