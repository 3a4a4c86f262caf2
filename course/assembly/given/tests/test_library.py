"""The whole: programs in NumPy's words, in all modes, against differences and each other."""

import my_autodiff as my
import numpy as np
import pytest

from .shared import assert_same, rng, slopes

x, w = rng.uniform(1, 2, (3, 4)), rng.uniform(-1, 1, (4, 2))
row, labels = rng.uniform(1, 2, 4), np.array([1, 0, 1])

FUNCTIONS = {
    "operators": lambda x: (3.0 / (1.0 - 0.2 * x) + x * row - -x / row).sum(),
    "functions": lambda x: np.sum(np.sin(x) * np.exp(-x) - np.log(x) + np.sqrt(x) + np.cos(x)),
    "powers": lambda x: (x**3 - x**-0.5 + 2.0**x).sum(),
    "a negative base": lambda x: ((x - 5.0) ** 3).sum(),
    "a product of matrices": lambda x: np.tanh(x @ w).mean(),
    "matrices and vectors": lambda x: (x @ row).sum() + x[0] @ row + (np.ones(3) @ x).mean(),
    "slices and indices": lambda x: x[1:, 2].sum() * x[-1, 0] + (x[[0, 2, 0]] * x).sum() / len(x),
    "joined arrays": lambda x: np.concatenate([x, x @ w], 1).mean() + np.stack([x[0], row]).sum(),
    "means and variances": lambda x: (x.var(0) ** 2).sum() + np.mean(x, axis=1)[0] * x.mean(),
    "axes": lambda x: (x.T @ x).sum() + (x.reshape((2, 6)) ** 2).mean() * x.transpose((1, 0))[0, 0],
    "kinks": lambda x: np.maximum(x - 1.5, 0.0).sum() + abs(x - 1.4).sum(),
    "a stable function": lambda x: np.logaddexp(x, 0.0).sum() + my.logsumexp(x).sum(),
    "a layer and a loss": lambda x: my.cross_entropy(my.relu(x @ w - 0.1), labels),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_agree_with_differences(name):
    f = FUNCTIONS[name]
    value, (gradient,) = my.value_and_gradients(f, x)
    assert isinstance(value, float)
    assert_same(gradient, slopes(f, x), rtol=1e-5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_second_derivatives_agree_with_differences_of_gradients(name):
    f, v = FUNCTIONS[name], rng.normal(size=x.shape)
    wanted = (my.grad(f)(x + 1e-6 * v) - my.grad(f)(x - 1e-6 * v)) / 2e-6
    assert np.allclose(my.hessian_vector(f, x, v), wanted, rtol=1e-5, atol=1e-6)


def test_a_gradient_of_a_gradient_is_refused_and_names_forward_over_reverse():
    for inner in (my.grad(np.sum), lambda x: my.jvp(np.sin, (x,), (x,))[1]):
        with pytest.raises(TypeError, match="take `jvp` of `grad"):
            my.grad(lambda x, inner=inner: (inner(x) * x).sum())(x)


# NumPy's variance and logaddexp take no arrays of objects, so forward mode cannot pass through.
BOTH_WAYS = FUNCTIONS.keys() - {"means and variances", "a stable function"}


@pytest.mark.parametrize("name", sorted(BOTH_WAYS))
def test_forward_and_reverse_mode_are_transposes(name):
    f = FUNCTIONS[name]

    def push(v):
        return np.atleast_1d(my.jvp(f, (x,), (v.reshape(x.shape),))[1])

    def pull(u):
        return my.vjp(f, x)[1](u[0])[0].ravel()

    assert my.transpose_test(push, pull, x.size, 1)


def test_an_array_that_is_not_used_has_gradient_zero():
    _, gradients = my.value_and_gradients(lambda x, w: x.sum(), x, w)
    assert np.array_equal(gradients[1], np.zeros(w.shape))


def test_two_calls_are_independent_and_leave_their_arguments_alone():
    before = x.copy()
    first = my.value_and_gradients(lambda x: (x * x).sum(), x)[1][0]
    first += 1.0
    assert np.allclose(my.value_and_gradients(lambda x: (x * x).sum(), x)[1][0], 2 * x)
    assert np.array_equal(x, before)


def test_a_long_chain_needs_no_recursion():
    def chain(x):
        for _ in range(5_000):
            x = x + 0.001
        return x.sum()

    assert np.allclose(my.value_and_gradients(chain, x)[1][0], 1.0)


def test_jacobians_by_either_mode_are_the_same():
    for f in (lambda x: np.concatenate([x, x * x]), lambda x: x[:2] * x[1:3]):
        v = rng.normal(size=4)
        assert np.allclose(my.jacobian(f, row) @ v, my.jvp(f, (row,), (v,))[1])


def test_a_chain_with_checkpoints_has_the_gradient_of_the_chain():
    functions = [np.sin, np.exp, lambda s: s * s, np.tanh, lambda s: s / 3.0] * 3

    def chain(x):
        for f in functions:
            x = f(x)
        return x.sum()

    assert np.allclose(my.checkpointed_gradient(functions, row, np.ones(4)), my.grad(chain)(row))


def test_the_tape_is_a_formula_too_and_its_cost_is_counted():
    formula, (tree, shared) = my.derivative_of(lambda x, y: x**2 * y + np.sin(y), "x", "y")
    assert "sin" not in str(formula)
    assert 0 < shared <= tree
    costs = my.costs(lambda x, y: x * y + np.exp(x), 1.0, 2.0)
    assert (costs["reverse"], costs["edges"]) == (8, 5)


@pytest.mark.parametrize(
    ("f", "error", "words"),
    [
        (lambda x: 1.0, TypeError, ""),
        (lambda x: x, ValueError, ""),
        (np.arctan, TypeError, "no `arctan`"),
        (lambda x: np.select([x > 0], [x]), TypeError, "no `select`"),
    ],
)
def test_what_cannot_be_done_is_refused(f, error, words):
    with pytest.raises(error, match=words):
        my.value_and_gradients(f, x)
