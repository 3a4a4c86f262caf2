"""Numerical differentiation is as accurate as theory allows."""

import math

import numpy as np
import pytest

from autodiff_core.errors import StructureError
from autodiff_core.numerical import (
    STEP_EXPONENTS,
    central_difference,
    complex_step,
    error_curve,
    forward_difference,
    numerical_gradient,
)
from tests.core.formulas import ACCURACY, FORMULAS, all_formulas, both_differences


def fitted_order(errors, steps):
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


@all_formulas
@pytest.mark.parametrize(
    ("f", "slope", "x"),
    [
        (np.exp, np.exp, 1.0),
        (np.sin, np.cos, 2.0),
        (lambda x: x**3, lambda x: 3 * x**2, -1.5),
        (lambda x: 1 / x, lambda x: -1 / x**2, 0.7),
        (lambda x: np.exp(np.sin(x * 3)), lambda x: 3 * np.cos(3 * x) * np.exp(np.sin(3 * x)), 0.4),
    ],
)
def test_the_default_step_reaches_the_accuracy_of_its_formula(method, f, slope, x):
    assert FORMULAS[method](f, x) == pytest.approx(slope(x), rel=10 * ACCURACY[method])


@all_formulas
def test_the_default_step_grows_with_a_large_input(method):
    assert FORMULAS[method](lambda x: x**2, 1e8) == pytest.approx(2e8, rel=10 * ACCURACY[method])


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("central", 2), ("complex", 2)])
def test_the_error_falls_with_the_order_of_the_formula(method, order):
    steps = np.geomspace(1e-3, 1e-1, 9)
    errors = [abs(FORMULAS[method](np.exp, 0.3, step=h) - math.exp(0.3)) for h in steps]
    assert fitted_order(errors, steps) == pytest.approx(order, abs=0.1)


def test_a_forward_difference_is_exact_on_lines_and_a_central_one_on_parabolas():
    assert forward_difference(lambda x: 5 - 3 * x, 0.25, step=0.5) == -3
    assert central_difference(lambda x: 2 * x**2 - x, 0.25, step=0.5) == 0
    assert forward_difference(lambda x: x**2, 0.25, step=0.5) != 0.5


def test_rounding_of_x_plus_h_costs_nothing():
    # At 1/3 no step of 1e-9 is exact; dividing by the step really taken leaves a line exact.
    naive = ((1 / 3 + 1e-9) - 1 / 3) / 1e-9
    assert naive != 1
    assert forward_difference(lambda x: x, 1 / 3, step=1e-9) == 1


@both_differences
def test_the_best_step_of_a_float32_is_larger_than_that_of_a_float64(method):
    x = np.float32(1.5)
    result = FORMULAS[method](np.sin, x)
    assert isinstance(result, np.float32)
    unit_roundoff = 2.0**-24
    assert result == pytest.approx(
        math.cos(1.5), abs=20 * unit_roundoff ** (1 - STEP_EXPONENTS[method])
    )


def test_a_complex_step_of_a_float32_stays_in_single_precision():
    seen = []
    result = complex_step(lambda x: (seen.append(x.dtype), np.sin(x))[1], np.float32(1.5))
    assert (seen, result.dtype) == ([np.complex64], np.float32)
    assert result == pytest.approx(math.cos(1.5), abs=1e-6)


def test_a_half_precision_array_gets_a_usable_gradient():
    x = np.array([0.5, 1.0], dtype=np.float16)
    gradient = numerical_gradient(lambda x: np.sum(x**2), x)
    assert gradient.dtype == np.float16
    assert np.allclose(gradient, [1, 2], atol=0.05)


@all_formulas
def test_a_directional_derivative_is_the_gradient_times_the_direction(method):
    rng = np.random.default_rng(1)
    x, v = rng.normal(size=(2, 5))
    result = FORMULAS[method](lambda x: np.sum(np.sin(x) * x), x, v)
    expected = (np.cos(x) * x + np.sin(x)) @ v
    assert result == pytest.approx(expected, rel=100 * ACCURACY[method])


@all_formulas
@pytest.mark.parametrize("length", [-1e6, 1e-6, 3])
def test_a_derivative_scales_with_its_direction_and_not_the_error(method, length):
    x = np.array([0.5, 0.25])

    def f(x):
        return np.exp(x[0] * x[1])

    once = FORMULAS[method](f, x, np.array([1.0, 2.0]))
    scaled = FORMULAS[method](f, x, length * np.array([1.0, 2.0]))
    assert scaled == pytest.approx(length * once, rel=100 * ACCURACY[method])


@all_formulas
def test_the_derivative_in_no_direction_is_zero(method):
    assert FORMULAS[method](lambda x: np.sum(np.exp(x)), np.ones(3), np.zeros(3)) == 0


@all_formulas
def test_a_curve_has_a_velocity(method):
    def circle(t):
        return np.stack([np.cos(t), np.sin(t)])

    assert FORMULAS[method](circle, 0.3) == pytest.approx(
        [-math.sin(0.3), math.cos(0.3)], abs=10 * ACCURACY[method]
    )


def test_error_curve_falls_as_truncation_and_rises_as_round_off():
    steps = 10.0 ** np.arange(-15, 0)
    errors = error_curve(np.exp, 1.0, steps)
    best = int(np.argmin(errors))
    assert 1e-9 <= steps[best] <= 1e-7
    assert fitted_order(errors[best + 2 :], steps[best + 2 :]) == pytest.approx(1, abs=0.15)
    assert errors[0] > 1e4 * errors[best]


def test_error_curve_of_a_central_difference_is_lower_and_further_right():
    steps = np.geomspace(1e-12, 1e-1, 100)
    forward = error_curve(np.sin, 1.0, steps)
    central = error_curve(np.sin, 1.0, steps, "central")
    assert central.min() < forward.min() / 30
    assert steps[np.argmin(central)] > 30 * steps[np.argmin(forward)]


def test_error_curve_of_the_complex_step_has_no_left_branch():
    errors = error_curve(np.exp, 1.0, [1e-3, 1e-8, 1e-20, 1e-200], "complex")
    assert errors[0] > 1e-8
    assert np.all(errors[1:] < 1e-14)


def test_error_curve_shows_a_step_that_vanishes_as_total_error():
    assert error_curve(np.exp, 1.0, [1e-17])[0] == pytest.approx(math.e)


def test_error_curve_takes_the_exact_derivative_where_the_complex_step_cannot_supply_it():
    assert error_curve(abs, 0.0, [0.5], exact=1.0).tolist() == [0]
    with pytest.raises(StructureError, match="real number at a complex point"):
        error_curve(abs, 0.0, [0.5])
