"""Written steps answer as the rules do, to the last digit: one array twice, and short rows."""

import numpy as np
import pytest

import autodiff_core as ad

X = np.random.default_rng(0).normal(size=(5, 5)) + 3.0
ONE_ARRAY_TWICE = {
    "square": lambda x: np.sum(x * x),
    "of a result": lambda x: np.sum((x + 1.0) * np.tanh(x) * 0.3) + np.sum(np.exp(x) * np.exp(x)),
    "after another use": lambda x: np.sum(x * x) + np.sum(x * X) + np.sum(x),
    "before another use": lambda x: np.sum(x * X) + np.sum(x * x),
    "squares of squares": lambda x: np.sum((x * x) * (x * x)),
    "doubled": lambda x: np.sum((x + x) * X),
    "doubled twice": lambda x: np.sum((x + x) + (x + x)),
    "less itself": lambda x: np.sum((x - x) * X),
    "by itself": lambda x: np.sum((x / x) * X),
    "the larger of both": lambda x: np.sum(np.maximum(x, x) * X),
    "to its power": lambda x: np.sum(x**x),
    "a product of matrices": lambda x: np.sum((x @ x) * X),
    "an angle": lambda x: np.sum(np.arctan2(x, x) * np.hypot(x, x)),
}


@pytest.mark.parametrize("f", ONE_ARRAY_TWICE.values(), ids=ONE_ARRAY_TWICE)
def test_an_array_that_meets_itself(f):
    gradient = ad.grad(f)
    first = gradient(X)
    # By the rules, then by written steps, then by a written sweep.
    assert {gradient(X).tobytes() for _ in range(70)} == {first.tobytes()}
    slopes = [ad.jvp(f, (X,), (unit.reshape(5, 5),))[1] for unit in np.eye(25)]
    np.testing.assert_allclose(first.ravel(), slopes, rtol=1e-12, atol=1e-12)


def test_a_part_that_is_sent_twice_is_added_in_place_only_to_what_the_sweep_made():
    _, pullback = ad.vjp(lambda x: (x + x) * 1.0, X)
    for _ in range(40):
        seed = np.ones_like(X)
        (adjoint,) = pullback(seed)
        assert np.array_equal(seed, np.ones_like(X))
        assert np.array_equal(adjoint, 2.0 * seed)


@pytest.mark.parametrize("dtype", [float, np.float32, np.int8])
@pytest.mark.parametrize("rows", [100, 512, 1300])
def test_extremes_and_sums_of_many_short_rows(rows, dtype):
    x = np.random.default_rng(1).integers(-9, 9, (rows, 7)).astype(dtype)
    for keepdims in (False, True):
        for function in (np.max, np.min, np.sum):
            expected = function(x, axis=1, keepdims=keepdims)
            out, _ = ad.jvp(
                lambda s, f=function, k=keepdims: f(x + 0 * s, 1, keepdims=k), (1.0,), (1.0,)
            )
            np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("shape", [(4, 3, 5), (2, 3, 4, 130), (3, 0, 2), (3, 2, 0), (1, 1, 1)])
def test_sums_along_the_last_of_many_axes(shape, keepdims):
    x = np.random.default_rng(2).normal(size=shape)
    weights = np.cos(np.sum(x, -1, keepdims=keepdims))

    def f(x):
        return np.sum(np.sum(x, -1, keepdims=keepdims) * weights)

    value, gradient = ad.value_and_grad(f)(x)
    assert value == pytest.approx(f(x))
    expected = np.broadcast_to(weights if keepdims else weights[..., None], shape)
    assert np.array_equal(gradient, expected)
    assert ad.compile_gradient(f, x)(x)[0] == value
    assert np.array_equal(ad.grad(f)(np.asfortranarray(x)), expected)
