"""Kinks, poles, ties and the ends of each precision: every derivative there is chosen."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import compile_gradient, grad, hessian, jvp

DIFFERENTIATE = {
    "reverse": lambda f, x: grad(f)(x),
    "forward": lambda f, x: np.array([jvp(f, (x,), (unit,))[1] for unit in np.eye(x.size)]),
    "compiled": lambda f, x: compile_gradient(f, x)(x)[1],
}


@pytest.mark.parametrize("mode", DIFFERENTIATE)
@pytest.mark.parametrize(
    "f",
    [
        np.std,
        np.nanstd,
        lambda x: np.nanstd(np.append(x, np.nan)),
        lambda x: np.sum(np.std(x[None], axis=0)),
        lambda x: np.sum(np.std(x, axis=())),
        lambda x: np.std(x[0]),
        lambda x: np.std(0.0 * x),
    ],
    ids=[
        "equal entries",
        "nanstd",
        "beside NaN",
        "an axis of size 1",
        "no axis",
        "a number",
        "zeros",
    ],
)
def test_a_standard_deviation_of_nothing_that_differs_has_derivative_zero(f, mode):
    assert DIFFERENTIATE[mode](f, np.full(3, 2.0)).tolist() == [0.0] * 3
    assert DIFFERENTIATE[mode](f, np.array([2.0])).tolist() == [0.0]


def test_a_standard_deviation_is_what_it_was_elsewhere():
    x = np.array([1.0, 2.0, 4.0])
    ad.check_derivatives(np.std, (x,))
    assert np.allclose(grad(np.std)(x), (x - x.mean()) / 3 / x.std(), rtol=1e-15)
    assert np.isfinite(hessian(np.std)(np.ones(3))).all()
    single = np.ones(2, np.float32)
    assert grad(np.std)(single).dtype == ad.value_and_grad(np.std)(single)[0].dtype == np.float32
    assert np.isnan(grad(np.std)(np.array([1.0, np.nan]))).all()


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 0, 1, 2, 3])
def test_powers_at_zero_to_third_order(power):
    """The derivatives of x**p at 0 are the limits from the right, and 0 where p is no more."""
    derivative, factor = grad(lambda x: x**power), power
    array = grad(lambda x: np.sum(x**power))
    with np.errstate(divide="ignore"):
        for order in (1, 2, 3):
            exponent = power - order
            limit = np.inf if exponent < 0 else float(exponent == 0)
            expected = factor * limit if factor else 0.0
            assert derivative(0.0) == expected
            assert array(np.zeros(2)).tolist() == [expected] * 2
            derivative = grad(derivative)
            array = grad(lambda x, array=array: np.sum(array(x)))
            factor *= exponent


def test_ties_are_shared_or_go_to_the_second():
    tied = np.array([[2.0, 2.0], [1.0, 2.0]])
    assert grad(np.max)(tied).tolist() == [[1 / 3, 1 / 3], [0.0, 1 / 3]]
    assert grad(lambda x: np.sum(np.max(x, axis=0)))(tied).tolist() == [[1.0, 0.5], [0.0, 0.5]]
    assert grad(lambda x: np.sum(np.maximum(x, 2.0)))(tied).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert grad(lambda x: np.clip(x, 1.0, 2.0))(1.0) == 0.0
    assert grad(lambda x: np.clip(x, 1.0, 2.0))(2.0) == 0.0


def test_an_angle_has_no_direction_at_the_origin():
    with np.errstate(invalid="ignore"):
        assert np.isnan(grad(np.arctan2, (0, 1))(0.0, 0.0)).all()
    assert grad(np.arctan2, (0, 1))(0.0, 2.0) == (0.5, 0.0)
    assert grad(np.arctan2, (0, 1))(np.array(1), np.array(2)) == pytest.approx((0.4, -0.2))
    assert grad(np.hypot, (0, 1))(0.0, 0.0) == (0.0, 0.0)
    tiny = 1e-200  # its square is no number any more
    assert grad(np.arctan2, (0, 1))(tiny, tiny) == pytest.approx((0.5 / tiny, -0.5 / tiny))


LARGE = {np.float16: 300.0, np.float32: 1e20, np.float64: 1e200}


@pytest.mark.parametrize("dtype", LARGE)
@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (np.arcsinh, lambda x: 1 / x),
        (np.arccosh, lambda x: 1 / x),
        (np.log2, lambda x: np.log2(np.e) / x),
        (np.log10, lambda x: np.log10(np.e) / x),
        (np.reciprocal, lambda x: -1 / x / x),
        (lambda x: np.arctan2(x, 300.0), lambda x: 300 / x / x if x > 300 else 0.5 / x),
        (lambda x: np.hypot(x, x), lambda x: np.sqrt(2.0)),
        (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
    ],
)
def test_squares_do_not_overflow_in_derivatives(dtype, function, slope):
    x = dtype(LARGE[dtype])
    number, array = grad(function)(x), grad(lambda x: np.sum(function(x)))(np.array([x]))
    smallest = float(np.finfo(dtype).smallest_normal)
    for found in (number, array[0]):
        assert found.dtype == dtype
        wanted = slope(float(x))
        assert found == pytest.approx(wanted, rel=4 * float(np.finfo(dtype).eps), abs=smallest)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_derivatives_keep_their_digits_near_poles(dtype):
    eps = float(np.finfo(dtype).eps)
    below = dtype(1 - 4 * eps)
    gap = 1 - float(below)
    root = np.sqrt(gap * (2 - gap))
    assert grad(np.arcsin)(below) == pytest.approx(1 / root, rel=4 * eps)
    assert grad(np.arccos)(below) == pytest.approx(-1 / root, rel=4 * eps)
    assert grad(np.arctanh)(below) == pytest.approx(1 / root**2, rel=4 * eps)
    assert grad(np.expm1)(dtype(-8.0)) == pytest.approx(np.exp(-8.0), rel=0.01)


def test_means_in_half_precision_do_not_overflow():
    x = np.full(1000, 100.0, np.float16)
    value, gradient = ad.value_and_grad(np.mean)(x)
    assert (value, value.dtype) == (100.0, np.float16)
    assert gradient.dtype == np.float16
    assert gradient[0] == np.float16(1e-3)
    spread = np.arange(1000).astype(np.float16)
    value, gradient = ad.value_and_grad(np.std)(spread)
    assert value == pytest.approx(np.std(np.arange(1000)), rel=1e-3)
    rows = np.full((400, 8), 0.1, np.float16)
    assert (ad.value_and_grad(lambda x: np.sum(np.sum(x, 1)))(rows)[0]) == np.sum(np.sum(rows, 1))


def test_the_recipe_for_where():
    """Both branches are differentiated; a second `where` keeps the other one off its pole."""

    def naive(x):
        return np.where(x > 0.0, np.sqrt(x), 0.0)

    def safe(x):
        return np.where(x > 0.0, np.sqrt(np.where(x > 0.0, x, 1.0)), 0.0)

    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(grad(naive)(0.0))
    for mode in DIFFERENTIATE.values():
        assert mode(lambda x: np.sum(safe(x)), np.array([0.0, 4.0, -1.0])).tolist() == [0, 0.25, 0]
