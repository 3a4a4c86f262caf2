"""Precision, integers, empty arrays, nan, kinks and extremes: each behaviour is chosen."""

import warnings

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import grad, jacobian, jvp, value_and_grad
from autodiff_core.errors import StructureError


def test_float32_stays_float32_through_every_mode():
    x = np.linspace(0.1, 1.0, 4, dtype=np.float32)

    def f(x):
        return np.mean(
            np.tanh(2.0 * x + 1.0) ** 2 / 3 + np.maximum(x, 0.5) + ad.softmax(x)
        ) + np.max(x)

    value, gradient = value_and_grad(f)(x)
    assert value.dtype == gradient.dtype == np.float32
    out, tangent = jvp(lambda x: np.exp(x) * x, (x,), (x,))
    assert out.dtype == tangent.dtype == np.float32
    assert ad.hvp(f, x, x).dtype == np.float32


def test_mixed_precision_gives_each_argument_its_own_dtype():
    x, y = np.ones(3, np.float32), np.full(3, 2.0)
    dx, dy = grad(lambda x, y: np.sum(x * y * y), (0, 1))(x, y)
    assert dx.dtype == np.float32
    assert dy.dtype == np.float64
    assert (dx.tolist(), dy.tolist()) == ([4.0] * 3, [4.0] * 3)
    dw = grad(lambda w: np.sum(np.ones((2, 3)) @ w))(np.ones((3, 2), np.float32))
    assert dw.dtype == np.float32
    _, tangent = jvp(lambda x: x * y, (x,), (x,))
    assert tangent.dtype == np.float64
    inverse = grad(lambda y: np.sum(y / np.float32([0.1, 0.2, 0.3])))(y)
    assert inverse.dtype == np.float64  # to single precision, since it is made of single numbers
    np.testing.assert_allclose(inverse, 1 / np.array([0.1, 0.2, 0.3]), rtol=1e-6)


def test_integers_are_promoted():
    assert grad(lambda x: x**2)(3) == 6.0
    assert grad(lambda x: np.sum(x**-1))(np.array([1, 2])).tolist() == [-1.0, -0.25]


def test_complex_and_object_arguments_are_refused():
    for wrong in (1j, np.ones(2, complex), np.array([1.0, "a"], object)):
        with pytest.raises(StructureError):
            grad(lambda x: np.sum(x))(wrong)


def test_zero_size_and_zero_dimensional_arrays():
    assert grad(lambda x: np.sum(np.exp(x) * x))(np.zeros((0, 3))).shape == (0, 3)
    assert grad(lambda x: np.sum(x @ np.ones((3, 2))))(np.zeros((0, 3))).shape == (0, 3)
    gradient = grad(lambda x: x * x + np.sin(x))(np.array(2.0))
    assert np.shape(gradient) == ()
    assert gradient == pytest.approx(4.0 + np.cos(2.0))
    assert grad(lambda x: x * x)(np.float64(2.0)) == 4.0
    assert grad(lambda x: x * x)(np.float32(2.0)).dtype == np.float32


def test_nan_and_infinity_pass_as_in_numpy():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert value_and_grad(np.exp)(1000.0) == (np.inf, np.inf)
        assert grad(np.sqrt)(0.0) == np.inf
        assert value_and_grad(np.log)(0.0) == (-np.inf, np.inf)
        assert np.isnan(value_and_grad(np.log)(-1.0)[0])
        assert np.isnan(grad(lambda x: np.sum(x * np.nan))(np.ones(2))).all()
        assert grad(lambda x: 1.0 / x)(0.0) == -np.inf
        assert jvp(lambda x: 1.0 / x, (0.0,), (1.0,)) == (np.inf, -np.inf)
        assert np.isnan(grad(lambda x: x**0.5)(-1.0))
        assert np.isnan(grad(lambda x: np.max(x))(np.array([1.0, np.nan]))).all()


def test_kinks_have_documented_subgradients():
    assert grad(np.abs)(0.0) == 0.0
    assert grad(ad.relu)(0.0) == 0.0
    assert grad(lambda x: np.maximum(x, 0.0))(0.0) == 0.0
    assert grad(np.maximum, (0, 1))(1.0, 1.0) == (0.0, 1.0)
    assert grad(np.minimum, (0, 1))(1.0, 1.0) == (0.0, 1.0)
    assert grad(lambda x: np.max(x))(np.array([2.0, 1.0, 2.0])).tolist() == [0.5, 0.0, 0.5]
    assert grad(np.sign)(0.0) == 0.0
    assert grad(np.floor)(1.5) == 0.0
    for mode in (grad, lambda f: lambda x: jvp(f, (x,), (1.0,))[1]):
        assert mode(lambda x: x**2)(0.0) == 0.0
        assert mode(lambda x: x**0)(0.0) == 0.0
        assert mode(lambda x: np.power(2.0, x))(0.0) == pytest.approx(np.log(2.0))
        assert mode(lambda x: np.power(0.0, x))(2.0) == 0.0
    with np.errstate(all="raise"):  # the derivative by the base never takes a logarithm of it
        assert grad(lambda x: np.sum(x**2))(np.array([-1.0, 0.0])).tolist() == [-2.0, 0.0]


def test_functions_are_stable_at_extremes():
    big = np.array([1000.0, 1000.0])
    assert ad.logsumexp(big) == pytest.approx(1000.0 + np.log(2.0))
    assert grad(ad.logsumexp)(big).tolist() == [0.5, 0.5]
    assert ad.logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
    assert ad.softmax(np.array([-1000.0, 0.0])).tolist() == [0.0, 1.0]
    assert ad.log_softmax(np.array([-1000.0, 0.0])).tolist() == [-1000.0, 0.0]
    assert ad.sigmoid(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert grad(ad.sigmoid)(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert (ad.softplus(1000.0), ad.softplus(-1000.0)) == (1000.0, 0.0)
    assert (grad(ad.softplus)(1000.0), grad(ad.softplus)(-1000.0)) == (1.0, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        jacobian(ad.softmax)(np.array([1e4, -1e4, 0.0]))


def test_indices_that_are_equal_numbers_but_index_differently():
    w, i = np.arange(9.0).reshape(3, 3), np.array([1, 2])

    def f(w, i):
        return np.sum(w[i, 0] * 10.0) + np.sum(w[0, i] ** 2)

    assert ad.trace(f, w, i).evaluate(w, i) == ad.compile_gradient(f, w, i)(w, i)[0] == f(w, i)
    assert grad(lambda x: np.sum(x[True]))(w).tolist() == np.ones((3, 3)).tolist()
    assert grad(lambda x: np.sum(x[1]))(w).tolist() == [[0.0] * 3, [1.0] * 3, [0.0] * 3]


@pytest.mark.parametrize(
    "function", [np.log10, np.exp2, np.sqrt, lambda x: x / 3.0, lambda x: x**1.5]
)
def test_the_precision_that_came_first_does_not_matter(function):
    def f(x):
        return np.sum(function(x * 1.1))

    for first in (np.float16, np.float32):
        x = np.array([1.0, 2.0])
        grad(f)(x.astype(first))
        jvp(f, (x.astype(first),), (x.astype(first),))
        ad.check_derivatives(f, (x,), tolerance=1e-8, order=1)
        assert grad(f)(x).dtype == np.float64
        assert grad(f)(x.astype(np.float32)).dtype == np.float32


def test_partials_at_a_pole_are_infinite():
    graph = ad.trace(np.sqrt, 0.0)
    assert graph.partials(graph.output) == (np.inf,)
